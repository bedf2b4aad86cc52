"""Text hygiene: what is taken out of a story's words before they are kept, and what identifies a story.

Quotes, dashes and the story's own line structure stay as typed. Everything here is linear in the text's length.
"""

import hashlib
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

Edit = tuple[int, int, str]  # start and end in the text that is edited, and what stands there afterwards

# Scripts and emoji in which a (non-)joiner between two characters changes what the reader sees.
_JOINING = (
    "\u0600-\u061b\u061d-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1807-\u18aa"
    "\u2194\u2195\u2600-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
)
_LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n\n"}
_UNWANTED = re.compile(
    r"(?P<line>\r\n?|[\x0b\x0c\x85\u2028\u2029])"
    r"|(?P<space>[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000])"
    r"|(?P<broken>[\ud800-\udfff])"
    # Controls, soft hyphens, zero-width and bidi characters, byte order marks, tag characters, noncharacters.
    r"|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0000-\U000e007f]+"
    rf"|(?<![{_JOINING}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINING}\u200c\u200d])|[\u200c\u200d]{{2,}}"
)
_CLEAN = re.compile(r"(?:[!-~]+(?: |\n\n?|\Z))*(?<![ \n])")  # ASCII with nothing to mend, as most of what comes is
_BLANK_RUN = re.compile(r"[ \n\t]{2,}|\A[ \n\t]|[ \n\t]\Z")
_COLUMN_GAP = 3  # blanks in a line that part two columns
_WORD = re.compile(r"\w+")
_STACK_LIMIT = 30  # combining marks on one base: the Stream-Safe Text Format of Unicode Standard Annex 15
_STANDING = re.compile(
    r"(?i)\b(?:this is a (?:developing|breaking)(?: news)? story[^.\n]*|(?:more|further) (?:details|information)? ?to "
    r"(?:follow|come)|(?:details|full story) (?:to|will) follow|(?:please )?check back for updates[^.\n]*"
    r"|all rights reserved|(?:click|tap) here[^.\n]*|subscribe[^.\n]*|sign up[^.\n]*|copyright[^\n]*)"
)
_IDENTIFYING_WORDS, _IDENTIFYING_DISTINCT = 25, 18
_HEADLINE_WINDOW = 4_000  # code points of a text that are looked at for a headline
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?= )")
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Gov|Sen|Rep|Sgt|Lt|Col|Capt|Rev|Hon|St|Jr|Sr|No|vs|Jan|Feb|Aug|Sept?|Oct|Nov"
    r"|Dec|Inc|Ltd|Co|Corp|approx|a\.m|p\.m|e\.g|i\.e))\.$"
)


class Origins:
    """Where each code point of an edited text stood before, kept as runs.

    A run as long as its source maps one to one; any other run is folded and maps to its source as a whole.
    """

    def __init__(self) -> None:
        self.length = 0
        self._starts = array("q")
        self._source_starts = array("q")
        self._source_ends = array("q")

    def append(self, length: int, source_start: int, source_end: int) -> None:
        """Add a run of ``length`` (at least 1) code points that stands for ``[source_start, source_end)``."""
        self._starts.append(self.length)
        self._source_starts.append(source_start)
        self._source_ends.append(source_end)
        self.length += length

    def source_offset(self, index: int) -> int:
        """The input's offset of the code point at ``index``; at the text's length, the end of its last source."""
        if index == self.length:
            return self._source_ends[-1] if self._starts else 0
        return self._source_of(index)[0]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The input's span of ``[start, end)``: no wider than what those code points were made of."""
        if start >= end:
            return self.source_offset(start), self.source_offset(start)
        return self._source_of(start)[0], self._source_of(end - 1)[1]

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """(length, source start, source end) of each run in ``[start, end)``, cut to it."""
        run = bisect_right(self._starts, start) - 1
        while start < end:
            stop = min(end, self._end(run))
            source_start, source_end = self._source_starts[run], self._source_ends[run]
            if self._is_straight(run):
                source_start += start - self._starts[run]
                source_end = source_start + stop - start
            yield stop - start, source_start, source_end
            start, run = stop, run + 1

    def after(self, earlier: "Origins") -> "Origins":
        """These origins traced back through an earlier edit, whose result was this edit's input."""
        if earlier.is_identity():
            return self
        traced = Origins()
        for length, start, end in self.runs(0, self.length):
            if length == end - start:
                for part in earlier.runs(start, end):
                    traced.append(*part)
            else:
                traced.append(length, *earlier.source_span(start, end))
        return traced

    def is_identity(self) -> bool:
        return not self._starts or (len(self._starts) == 1 and self._source_starts[0] == 0 and self._is_straight(0))

    def _source_of(self, index: int) -> tuple[int, int]:
        if not 0 <= index < self.length:
            raise IndexError(f"offset {index} is outside a text of {self.length} code points")
        run = bisect_right(self._starts, index) - 1
        if not self._is_straight(run):
            return self._source_starts[run], self._source_ends[run]
        offset = self._source_starts[run] + index - self._starts[run]
        return offset, offset + 1

    def _is_straight(self, run: int) -> bool:
        return self._end(run) - self._starts[run] == self._source_ends[run] - self._source_starts[run]

    def _end(self, run: int) -> int:
        return self._starts[run + 1] if run + 1 < len(self._starts) else self.length


@dataclass(frozen=True)
class Cleaned:
    """A cleaned text and where its code points came from."""

    text: str
    origins: Origins

    def source_offset(self, index: int) -> int:
        return self.origins.source_offset(index)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        return self.origins.source_span(start, end)


def clean(text: str) -> Cleaned:
    """The text as it is kept, with the way back to the input.

    Line ends become ``\\n``, at most one blank line stands between paragraphs, two spaces become one, what parts the
    columns of a table (three spaces, a tab) becomes one tab, lines are stripped, every other control, bidi and
    zero-width character goes, lone surrogates become U+FFFD, and the rest is in Unicode normalisation form C.
    ``clean(clean(x).text).text == clean(x).text``.
    """
    if _CLEAN.fullmatch(text):
        return _edited(text, ())
    result = _edited(text, _unwanted(text))
    for find in (_uncomposed, _blank_runs):
        edited = _edited(result.text, find(result.text))
        if edited.text != result.text:
            result = Cleaned(edited.text, edited.origins.after(result.origins))
    return result


def _edited(text: str, edits: Iterable[Edit]) -> Cleaned:
    parts, origins, done = [], Origins(), 0
    for start, end, replacement in edits:
        if start > done:
            origins.append(start - done, done, start)
            parts.append(text[done:start])
        if replacement:
            origins.append(len(replacement), start, end)
            parts.append(replacement)
        done = end
    if done < len(text):
        origins.append(len(text) - done, done, len(text))
        parts.append(text[done:])
    return Cleaned("".join(parts), origins)


def _unwanted(text: str) -> Iterator[Edit]:
    for match in _UNWANTED.finditer(text):
        kind = match.lastgroup
        if kind == "line":
            replacement = _LINE_ENDS[match.group()]
        else:
            replacement = {"space": " ", "broken": "\ufffd"}.get(kind or "", "")
        yield match.start(), match.end(), replacement


def _uncomposed(text: str) -> Iterator[Edit]:
    """What normalisation form C changes, one base with its marks at a time, so that offsets stay exact.

    Marks beyond the limit go: sorting a long stack of them takes quadratic time, and no script needs it.
    """
    if text.isascii():
        return
    candidates, joining = _composition()
    done = 0
    for match in candidates.finditer(text):
        at = match.start()
        if at < done:
            continue
        start = at - 1 if text[at] in joining and at > done else at
        done = at + 1
        while done < len(text) and text[done] in joining:
            done += 1
        before = text[start:done]
        after = unicodedata.normalize("NFC", before[: _STACK_LIMIT + 1])[: _STACK_LIMIT + 1]
        if after != before:
            yield start, done, after


@cache
def _composition() -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern for the characters that normalisation could concern, and the set of those that join their forerunner.

    These are marks and conjoining Hangul vowels and finals; no other character composes with what stands before it.
    Characters above U+FFFF all count as candidates: long classes of them make a pattern slow.
    """
    letters = [chr(code) for code in range(0x80, 0x20000) if not 0xD800 <= code <= 0xDFFF]
    joining = {char for char in letters if unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"}
    concerned = joining | {char for char in letters if not unicodedata.is_normalized("NFC", char)}
    narrow = "".join(sorted(char for char in concerned if char <= "\uffff"))
    return re.compile(f"[{narrow}\U00010000-\U0002ffff]"), frozenset(joining)


def _blank_runs(text: str) -> Iterator[Edit]:
    for match in _BLANK_RUN.finditer(text):
        run = match.group()
        at_edge = match.start() == 0 or match.end() == len(text)
        parts_columns = "\t" in run or len(run) >= _COLUMN_GAP
        replacement = "" if at_edge else "\n" * min(run.count("\n"), 2) or ("\t" if parts_columns else " ")
        if replacement != run:
            yield match.start(), match.end(), replacement


def words(text: str) -> list[str]:
    """The words that identify a text: case, spacing, accents' encoding and punctuation folded."""
    return _WORD.findall(unicodedata.normalize("NFKC", clean(text).text).casefold())


@lru_cache(maxsize=1)  # one ingest asks for it three times, and a story may be long
def fingerprint(headline: str, text: str) -> str:
    """SHA-256 (hex) of a story's folded words: equal for copies that differ in case, spacing or punctuation."""
    folded = f"{' '.join(words(headline))}\n{' '.join(words(text))}"
    return hashlib.sha256(folded.encode()).hexdigest()


def is_boilerplate(text: str) -> bool:
    """Whether a text is too short or too generic to identify its story without headline, day and source.

    Standing phrases and numbers do not count; what is left must have some length and some variety.
    """
    own = [word for word in words(_STANDING.sub(" ", text)) if word.isalpha()]
    return len(own) < _IDENTIFYING_WORDS or len(set(own)) < _IDENTIFYING_DISTINCT


def headline_from(text: str, limit: int = 110) -> str:
    """A headline for a story that has none: its first sentence, cut at a word to ``limit`` code points."""
    paragraph = clean(text[:_HEADLINE_WINDOW]).text.split("\n", 1)[0]
    sentence = _first_sentence(paragraph).rstrip(" .")
    if len(sentence) <= limit:
        return sentence
    cut = sentence[: limit - 1]
    return cut[: cut.rfind(" ") if " " in cut else None].rstrip(" ,;:–—-") + "…"


def _first_sentence(paragraph: str) -> str:
    for match in _SENTENCE_END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph[max(0, match.start() - 12) : match.start() + 1]):
            return paragraph[: match.end()]
    return paragraph
