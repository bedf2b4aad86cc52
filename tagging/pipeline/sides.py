"""Which names of places mean a team: "England" that were all out, "SEATTLE 5 Texas 2", "Surrey" beside them.

Only in a story about a sport that teams play. There a name that the recogniser took for an organization and that is known
as a place is a side; one that it took for a place is read by its surroundings, mention by mention, since one story may
speak of both ("England beat Pakistan in the second Test in England since May"). Where these are silent a country is
what its other mentions in the story are, and any other place a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tagging.pipeline.datelines import dateline_end
from tagging.pipeline.names import name_key
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import Document, EntityRecord, Knowledge, Span
from tagging.pipeline.words import words

_WINDOW = 60  # characters looked at on either side of a name
_NOUNS_AHEAD, _OWNED_AHEAD = 3, 5  # words after the name, or after its possessive, in which a noun may tell

_NATION = re.compile(r"(?:island )?country\b|.*\b(?:nation|sovereign state|self-govern)", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE_AFTER = re.compile(rf"[,\s]*(?:\d{{4}}-\d\d-\d\d|{_MONTH}\s+\d|\d{{1,2}}\s+{_MONTH}\b)", re.IGNORECASE)
_REGION_AFTER = re.compile(r",\s+([A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)?)")
_CITY_BEFORE = re.compile(r"(?:^|[^\w’'.-])([A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2}),\s+$")

_THE = r"\s+(?:the\s+)?$"
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|outside|inside|around|across|throughout|through|into|via|of|to|leaves?|leaving|left|"
    r"northern|southern|eastern|western|central|(?:left|leave|leaving|leaves|bound|headed|depart\w*|flew|fly|set off) for)"
    + _THE
)
_LOST_TO = re.compile(
    r"\b(?:los\w+|loss(?:es)?|fell|falls?|defeats?|defeated|down|bow(?:ed)?|concede\w*|second|runners-up|succumb\w*|"
    r"\d+)(?: \S+){0,3} to" + _THE
)
_OWN_MAN = re.compile(r"\b(?:captain|coach|manager|skipper|selectors?|bowlers?|batsmen|players|side|team)\s+of" + _THE)
_TEAM_BEFORE = re.compile(
    r"(?:\b(?:against|v|vs\.?|versus|over|between|for|by|beat|beats|beating|defeat(?:ed|s|ing)?|thrash\w*|crush\w*|"
    r"edg(?:ed|es|ing)|downed|overcame|overcome|rout(?:ed|s)|host(?:s|ed|ing)?|fac(?:e|es|ed|ing)|meet(?:s|ing)?|met|"
    r"play(?:s|ed|ing)?|dr[ae]w with|drawn? with|captain(?:s|ed|ing)?|coach(?:es|ed|ing)?|represent\w*|join(?:s|ed)?|"
    r"former|champions|holders|hosts?|rivals?|favourites|leaders|newcomers|opponents|giants|minnows|fellow|neighbours|"
    r"eliminat\w*|restrict\w*|dismiss\w*|help(?:s|ed|ing)?|g[ia]ve|giving|put(?:ting)?|told|beaten by|knock\w* out|and|or|"
    r"ex)|\bex-|^|[.;:!?)]\s|\d\s)" + _THE
)
_SCORE_AFTER = re.compile(r"[\s,]+\d{1,3}(?:[-–/]\d+\b)?(?=\s*(?:$|[\n,;.(/]|\d|[A-Z]|for\b|all out|not out|at\b))")
_LINE_OF_NAMES = re.compile(r"\s*[-–:]\s+\S")  # "Brazil - Donizetti (47th)", "Pakistan: Aamir Sohail, Saeed Anwar"
_FIXTURE = re.compile(r"\s+(?:at|v|vs\.?)\s+(?=[A-Z])", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\d{0,2}\.?\s*$")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])\s+", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|,? and|,? or|&|/|-|;)\s*(?:the\s+)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*|[.,;:()\n]")


def is_nation(record: EntityRecord) -> bool:
    """A country, or a land that sends teams of its own."""
    return record.kind == "place" and _NATION.match(record.description) is not None


def sides(document: Document, spans: Sequence[Span], knowledge: Knowledge) -> frozenset[Span]:
    """Those of the spans that mean a team, though their name is that of a place."""
    reader = _Reader(document, spans, knowledge)
    return frozenset(span for span, is_side in reader.verdicts() if is_side)


class _Reader:
    def __init__(self, document: Document, spans: Sequence[Span], knowledge: Knowledge) -> None:
        self._document, self._knowledge = document, knowledge
        self._spans = sorted(spans, key=lambda s: (s.field, s.start))
        self._people = {(s.field, s.start) for s in spans if s.kind == "person"}
        self._places: dict[str, list[EntityRecord]] = {}
        self._dateline = dateline_end(document.text)

    def verdicts(self) -> Iterator[tuple[Span, bool]]:
        named = [s for s in self._spans if s.kind in ("place", "organization") and self._records(s.text)]
        found = {span: self._sign(span) for span in named}
        self._share(named, found)
        nations = {name_key(s.text) for s, is_side in found.items() if is_side and self._is_nation(s.text)}
        for span, is_side in found.items():
            silent = name_key(span.text) in nations or (span.field == "headline" and self._is_nation(span.text))
            yield span, silent if is_side is None else is_side

    def _records(self, name: str) -> list[EntityRecord]:
        key = name_key(name)
        if key not in self._places:
            self._places[key] = [record for record in self._knowledge.named(name) if record.kind == "place"]
        return self._places[key]

    def _is_nation(self, name: str) -> bool:
        return any(map(is_nation, self._records(name)))

    def _share(self, named: list[Span], found: dict[Span, bool | None]) -> None:
        """Of names joined by "and" or commas the silent ones are what their neighbours are."""
        joined = [(a, b) for a, b in pairwise(named) if a.field == b.field and self._are_joined(a, b)]
        for one, other in [*joined, *((b, a) for a, b in reversed(joined))]:
            if found[other] is None:
                found[other] = found[one]

    def _are_joined(self, one: Span, other: Span) -> bool:
        text = field_text(self._document, one.field)
        return other.start - one.end < _WINDOW and bool(_JOINED.fullmatch(text, one.end, other.start))

    def _sign(self, span: Span) -> bool | None:
        """What the surroundings say: a team, a place, or nothing."""
        text = field_text(self._document, span.field)
        before, after = text[max(0, span.start - _WINDOW) : span.start], text[span.end : span.end + _WINDOW]
        if self._is_in_brackets(before, after) and (span.kind == "place" or self._is_nation(span.text)):
            return False
        if span.kind == "organization":
            return True
        if self._is_located(span, before, after):
            return False
        for sign in (self._by_noun, _by_line, _by_preposition, _by_what_follows):
            if (found := sign(span, before, after)) is not None:
                return found
        return True if _TEAM_BEFORE.search(before.lower()) and self._is_nation(span.text) else None

    def _is_in_brackets(self, before: str, after: str) -> bool:
        return before.endswith("(") and after[:1] in (")", ",", ";")

    def _is_located(self, span: Span, before: str, after: str) -> bool:
        """In a dateline, before a date, or city and region: "LEEDS, England"."""
        if (span.field == "text" and span.end <= self._dateline) or _DATE_AFTER.match(after):
            return True
        region = _REGION_AFTER.match(after)
        if region and not self._is_nation(span.text) and self._is_region(region.group(1)):
            return True
        city = _CITY_BEFORE.search(before)
        return bool(city) and not self._is_nation(city.group(1)) and self._is_region(span.text)  # type: ignore[union-attr]

    def _is_region(self, name: str) -> bool:
        return any(is_nation(r) or re.search(r"\b(?:state|province|region)\b", r.description) for r in self._records(name))

    def _by_noun(self, span: Span, before: str, after: str) -> bool | None:
        """ "England captain", "England's second innings", but "England's first division", "Germany's Michael Stich"."""
        owned = _POSSESSIVE.match(after)
        start = owned.end() if owned else 0
        if owned and (span.field, span.end + start) in self._people:
            return False
        for word in _WORD.findall(after, start)[: _OWNED_AHEAD if owned else _NOUNS_AHEAD]:
            if not word[0].isalnum():
                return None
            if word.lower() in words("no_team_nouns"):
                return False
            if word.lower() in words("team_nouns") or (owned and word.isdigit()):
                return True
            if not owned and word.lower() in words("team_verbs"):
                return None
        return None


def _by_line(span: Span, before: str, after: str) -> bool | None:
    """A line that opens with the name and goes on as lists of results, scorers and players do."""
    opens = _NUMBERED.match(before.rpartition("\n")[2])
    line = after.partition("\n")[0]
    if opens and (not line.strip(" :") or _LINE_OF_NAMES.match(line)):
        return True
    if _SCORE_AFTER.match(after) or _FIXTURE.match(line):
        return True
    return True if re.search(r"[A-Z.]\s+(?:AT|at|v|V|vs\.?)\s+$", before) and not line.strip(" .") else None


def _by_preposition(span: Span, before: str, after: str) -> bool | None:
    lower = before.lower()
    if _LOST_TO.search(lower) or _OWN_MAN.search(lower):
        return True
    return False if _PLACE_BEFORE.search(lower) else None


def _by_what_follows(span: Span, before: str, after: str) -> bool | None:
    following = _WORD.match(after.lstrip(" "))
    return True if following and following.group().lower() in words("team_verbs") else None
