"""Names of the authority file that stand in the text, whether or not the recogniser saw them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.spans import Taken, field_text, span_at
from tagging.pipeline.types import FIELDS, Document, Field, Kind, Knowledge, Span
from tagging.pipeline.words import words

LONGEST = 6  # words of a name looked for
_SURE = 0.85  # of an "other" name: it may be a film called so
CONFIDENCE = 0.75  # of a name that only the authority file vouches for

_WORD = re.compile(r"(?:[^\W_]\.)+|[^\W_]+(?:(?:[.&-]|['’](?!s\b))+[^\W_]+)*", re.IGNORECASE)
_ACRONYM = re.compile(r"[^\W\d_]{3,}|[^\W\d_]+-?\d+|[^\W\d_]+&[^\W\d_]+")  # "APEC", "G20", "AT&T"
_SMALL_WORD = re.compile(r"\b[^\W\dA-Z_]{3,}\b")
_GAP = re.compile(r"[ \t\u00a0]+$|,? $")


def only_kind(surface: str, knowledge: Knowledge) -> Kind | None:
    """The kind of the records called so, if they are all of one kind."""
    kinds = {record.kind for record in knowledge.named(surface)}
    return kinds.pop() if len(kinds) == 1 else None


def add_known_names(document: Document, spans: list[Span], knowledge: Knowledge) -> list[Span]:
    """Add names of two words or more, and acronyms, that the authority file knows and no span crosses; a name that
    encloses found ones ("Haitian" in "Haitian National Police") takes their place, and so does one that was seen
    without its kind ("G20" as something other)."""
    taken = Taken(spans)
    added: list[Span] = []
    for field in FIELDS:
        text = field_text(document, field)
        found = [
            span
            for start, end in _name_runs(text)
            for span in _known_in_run(document, field, _words(text, start, end), taken, knowledge)
        ]
        if any(span.text.isupper() for span in found):
            written_small = frozenset(_SMALL_WORD.findall(text))  # "AID", where the story speaks of aid, is no acronym
            found = [s for s in found if not (s.text.isupper() and s.text.lower() in written_small)]
        added += found
    known = Taken(added)
    return [*(s for s in spans if known.is_free(s.field, s.start, s.end)), *added]


Word = tuple[int, int]


def _name_runs(text: str) -> Iterator[Word]:
    """The paragraphs; those all in capitals say nothing about what is a name and are left out."""
    for start, end in paragraphs(text):
        if any(c.islower() for c in text[start:end]):
            yield start, end


def _words(text: str, start: int, end: int) -> list[Word]:
    return [match.span() for match in _WORD.finditer(text, start, end)]


def _known_in_run(
    document: Document, field: Field, run: list[Word], taken: Taken, knowledge: Knowledge
) -> Iterator[Span]:
    text = field_text(document, field)
    position = 0
    while position < len(run):
        begins = text[run[position][0]].isupper()
        found = begins and _longest_known(text, field, run[position : position + LONGEST], taken, knowledge)
        if not found:
            position += 1
            continue
        start, end, kind = found
        yield span_at(document, field, start, end, kind, CONFIDENCE)
        position += sum(1 for word in run[position : position + LONGEST] if word[0] < end)


def _longest_known(
    text: str, field: Field, ahead: list[Word], taken: Taken, knowledge: Knowledge
) -> tuple[int, int, Kind] | None:
    start = ahead[0][0]
    if text[start : ahead[0][1]].lower() in ("the", "a", "an"):
        return None
    reach = _reach(text, ahead)
    for size in range(reach, 0, -1):
        end = ahead[size - 1][1]
        surface = text[start:end]
        if not _may_be_name(surface, size) or not _may_take(taken, field, start, end):
            continue
        if (size > 1 or _is_spelled_so(surface, knowledge)) and (kind := only_kind(surface, knowledge)):
            return start, end, kind
    return None


def _reach(text: str, ahead: list[Word]) -> int:
    """How many of the words follow each other with nothing but a blank between."""
    size = 1
    while size < len(ahead) and _GAP.match(text[ahead[size - 1][1] : ahead[size][0]]):
        size += 1
    return size


def _may_be_name(surface: str, size: int) -> bool:
    if size == 1:
        is_acronym = surface.isupper() and _ACRONYM.fullmatch(surface)
        return bool(is_acronym) and surface.lower() not in words("generic") and not is_demonym(surface)
    return surface.rsplit(None, 1)[1].lower() not in words("lowercase_in_names") and not is_demonym(surface)


def _is_spelled_so(acronym: str, knowledge: Knowledge) -> bool:
    """Do those who are called so write it in the same capitals? ("VISA" may be a shouted word.)"""
    return any(acronym in (record.name, *record.aliases) for record in knowledge.named(acronym))


def _may_take(taken: Taken, field: Field, start: int, end: int) -> bool:
    """Free, or every span there lies inside, and is shorter or of no kind that is known."""
    covered = taken.overlapping(field, start, end)
    return all(start <= s.start and s.end <= end and ((s.start, s.end) != (start, end) or _is_open(s)) for s in covered)


def _is_open(span: Span) -> bool:
    """Seen as a name of no kind we know, but in doubt, or an acronym (which looks the same whatever it is)."""
    return span.kind == "other" and (span.confidence < _SURE or _ACRONYM.fullmatch(span.text) is not None)
