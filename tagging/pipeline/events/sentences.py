"""Where an event can be: the sentences worth parsing. Most are not, and parsing is what costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tagging.pipeline.datelines import dateline_end
from tagging.pipeline.events.triggers import tells_of_event
from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import FIELDS, DateMention, Document, Field, Mention

MOST_SENTENCES = 60  # parsed of a story
LONGEST, SHORTEST = 700, 15  # characters; longer ones are lists or tables
_FULL = 50  # characters; shorter ones are titles, bylines, dates
_LONGEST_HEADLINE = 150  # characters
_LEAD = 5  # sentences whose verbs are looked at though none is known to tell of an event

_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\Wa-z_])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Prof|Rev|Hon|Jr|Sr|Inc|Corp|Co|Ltd|vs|No|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mt|Ft|[A-Z])|[A-Z]\.[A-Z]|[a-z]\.[a-z])\.\s+$"
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})? ?[-–—:|] ?")  # before an entry of a live blog
_QUOTED = re.compile(r"[“\"„«](?:[^“”\"„«»]{2,})(?:[”\"»]|$)|``.*?(?:''|$)")
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I’m|we|We|my|our|Our|My|us|me)\b")
_IF = re.compile(r"^(?:If|Unless|Should)\b")
_FICTION = re.compile(
    r"\b[Ii]n (?:the|this|his|her|their|an?|(?:[\w-]+ ){0,2}[\w-]+[’']s?)"
    r"(?: [\w-]+){0,2} (?:novel|film|movie|book|play|sitcom|episode|comic|opera"
    r"|(?:TV|television) series|musical|tale|short story|horoscope)\b"
    r"|\b[Tt]he (?:heroine|antihero|protagonist|narrator)\b"
)
_EXTRACT = re.compile(
    r"\b(?:extract|excerpt)(?: \w+)? from (?:the|his|her|an?) (?:[\w-]+ ){0,2}(?:novel|thriller|short story)\b", re.I
)
_TITLE_OF_FICTION = re.compile(
    r"\bchapter (?:one|two|three|i+)\b|\bhoroscopes?\b|^your (?:[\w-]+ )?stars\b"
    r"|^(?:book|novel|film|movie|theat(?:re|er)|tv|television|opera) review\b",
    re.I,
)
_ZODIAC = re.compile(
    r"^\W*(?:Aries|Taurus|Gemini|Cancer|Leo|Virgo|Libra|Scorpio|Sagittarius|Capricorn|Aquarius|Pisces)\b", re.MULTILINE
)
_EDGE, _HOROSCOPE = 300, 20_000  # characters
_MOST_SIGNS = 2  # of the zodiac that begin a line
_LETTER_LAST = re.compile(r"\w[\"'”’)]?\s*$")
_PUT_RIGHT = re.compile(r"\b(?:earlier|previous|original) version of (?:this|the) (?:article|story)|\bmisstated\b")
_TABLE = re.compile(r"\d")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_MOST_CAPITALS = 0.5  # share of long words: what has more is a headline in capitals, which no parser reads
_MOST_DIGITS = 0.2  # share of a sentence: what has more is a table of results
_MOST_QUOTED = 0.5


@dataclass(frozen=True, slots=True)
class Sentence:
    """``place`` counts the full sentences of its field that stand before it, ``paragraph`` the paragraphs."""

    field: Field
    start: int
    end: int
    text: str
    place: int
    paragraph: int
    is_headline: bool = False

    def holds(self, found: Mention | DateMention) -> bool:
        return found.field == self.field and self.start <= found.start and found.end <= self.end


def sentences(document: Document) -> Iterator[Sentence]:
    """All sentences of headline and text, the dateline cut off."""
    for field in FIELDS:
        text, place = field_text(document, field), 0
        opening = dateline_end(text) if field == "text" else 0
        for number, (first, last) in enumerate(paragraphs(text)):
            is_headline = field == "headline" or (number == 0 and _is_headline(document, text[first:last], last))
            for start, end in _split(text, max(first, opening), last):
                yield Sentence(field, start, end, text[start:end], place, number, is_headline)
                place += end - start >= _FULL


def _is_headline(document: Document, opening: str, end: int) -> bool:
    """A text that was pasted as a whole begins with its headline: a line without a full stop."""
    is_line = len(opening) <= _LONGEST_HEADLINE and bool(_LETTER_LAST.search(opening)) and len(document.text) > end
    return is_line and document.headline.strip() in ("", opening.strip())


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text, start, end):
        if not _ABBREVIATED.search(text, max(start, match.end() - 12), match.end()):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    clock = _CLOCK.match(part)
    opening = clock.end() if clock else 0
    if part[opening:]:
        yield start + opening, start + len(part)


def worth_parsing(document: Document, mentions: Sequence[Mention], dates: Sequence[DateMention]) -> list[Sentence]:
    """The sentences where an event can be, the earliest first; a bounded number."""
    found: list[Sentence] = []
    if _is_invented(document):
        return found
    for sentence, names, dated in _with_what_they_hold(document, mentions, dates):
        if _may_tell(sentence, names, dated):
            found.append(sentence)
            if len(found) == MOST_SENTENCES:
                break
    return found


def _is_invented(document: Document) -> bool:
    """A chapter of a novel, a review, a horoscope: its headline says so, beginning or end, or signs of the zodiac."""
    text = document.text
    if _TITLE_OF_FICTION.search(document.headline) or _EXTRACT.search(f"{text[:_EDGE]}\n{text[-_EDGE:]}"):
        return True
    return len(_ZODIAC.findall(text[:_HOROSCOPE])) > _MOST_SIGNS


def _with_what_they_hold(
    document: Document, mentions: Sequence[Mention], dates: Sequence[DateMention]
) -> Iterator[tuple[Sentence, int, int]]:
    """Each sentence with how many names and dates begin in it, in one pass."""
    names, days = _Counter(mentions), _Counter(dates)
    for sentence in sentences(document):
        yield sentence, names.within(sentence), days.within(sentence)


class _Counter:
    def __init__(self, found: Sequence[Mention] | Sequence[DateMention]) -> None:
        places = [(FIELDS.index(each.field), each.start) for each in found]
        self._places = sorted(places)
        self._next = 0

    def within(self, sentence: Sentence) -> int:
        field, count = FIELDS.index(sentence.field), 0
        while self._next < len(self._places) and self._places[self._next] < (field, sentence.end):
            count += self._places[self._next] >= (field, sentence.start)
            self._next += 1
        return count


def _may_tell(sentence: Sentence, names: int, dated: int) -> bool:
    text = sentence.text
    if not SHORTEST <= len(text) <= LONGEST or text.endswith(("?", "?”", '?"')) or _IF.match(text):
        return False
    if not names and not dated:
        return False
    told = _QUOTED.sub(" ", text)
    if (
        _FICTION.search(told)
        or _PUT_RIGHT.search(told)
        or len(told) < len(text) * _MOST_QUOTED
        or _FIRST_PERSON.search(told)
    ):
        return False
    if len(_TABLE.findall(text)) > len(text) * _MOST_DIGITS or _is_in_capitals(text):
        return False
    is_lead = sentence.is_headline or sentence.place < _LEAD
    return tells_of_event(told) or bool(names and (dated or is_lead))


def _is_in_capitals(text: str) -> bool:
    long = _LONG_WORD.findall(text)
    return sum(map(str.isupper, long)) > len(long) * _MOST_CAPITALS


def quoted(text: str) -> list[tuple[int, int]]:
    """Where somebody is quoted at length; a single word or name in quotation marks is no quotation."""
    spans = [match.span() for match in _QUOTED.finditer(text)]
    return [(start, end) for start, end in spans if " " in text[start:end].strip() and end - start > SHORTEST]
