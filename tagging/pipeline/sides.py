"""Which names of places mean a team: "England" that were all out, "SEATTLE 5 Texas 2", "Surrey" beside them.

Only in a story about a sport that teams play. There a name that the recogniser took for an organization and that is
known as a place is a side; one that it took for a place is read by its surroundings, mention by mention, since one
story may speak of both ("England beat Pakistan in the second Test in England since May"). Where these are silent a
country is what its other mentions in the story are, and any other place a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from tagging.pipeline.datelines import dateline_end
from tagging.pipeline.names import name_key
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import Document, EntityRecord, Knowledge, Span
from tagging.pipeline.words import words

_WINDOW = 60  # characters looked at on either side of a name
_NOUNS_AHEAD, _OWNED_AHEAD = 3, 5  # words after the name, or after its possessive, in which a noun may tell

_NATION = re.compile(r"(?:island )?country\b|.*\b(?:nation\b|sovereign state|self-govern)", re.IGNORECASE)
_REGION = re.compile(r"\b(?:state|province|region)\b", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE_AFTER = re.compile(rf"[,\s]*(?:\d{{4}}-\d\d-\d\d|{_MONTH}\s+\d|\d{{1,2}}\s+{_MONTH}\b)", re.IGNORECASE)
_REGION_AFTER = re.compile(r",\s+([A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)?)")
_CITY_BEFORE = re.compile(r"(?:^|[^\w’'.-])([A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,2}),\s+$")

_THE = r"\s+(?:the\s+)?$"
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|from|outside|inside|around|across|throughout|through|into|via|of|to|northern|southern|eastern|"
    r"western|central|(?:left|leave|leaving|leaves|bound|headed|depart\w*|flew|fly|set off|moved)(?: \S+){0,3} for)"
    + _THE
)
_LOST_TO = re.compile(
    r"\b(?:los\w+|loss(?:es)?|fell|falls?|defeats?|defeated|down|bow(?:ed)?|concede\w*|second|runners-up|succumb\w*|"
    r"(?:went|go|going|gone) out|\d+)(?: \S+){0,3} to" + _THE
)
_OWN_MAN = re.compile(r"\b(?:captain|coach|manager|skipper|selectors?|bowlers?|batsmen|players|side|team)\s+of" + _THE)
_AGAINST = re.compile(
    r"\b(?:against|v|vs\.?|versus|over|for|beat|beats|beating|beaten|beaten by|defeat(?:ed|s|ing)?|thrash\w*|crush\w*|"
    r"edg(?:ed|es|ing)|downed|overcame|overcome|rout(?:ed|s)|host(?:s|ed|ing)?|fac(?:e|es|ed|ing)|"
    r"dr[ae]wn? (?:\S+ )?with|eliminat\w*|knock\w* out)" + _THE
)
_NEAR_TEAMS = re.compile(
    r"(?:\b(?:between|by|meet(?:s|ing)?|met|play(?:s|ed|ing)?|captain(?:s|ed|ing)?|coach(?:es|ed|ing)?|represent\w*|"
    r"join(?:s|ed)?|former|champions|holders|hosts?|rivals?|favourites|leaders|newcomers|opponents|giants|minnows|fellow|"
    r"neighbours|restrict\w*|dismiss\w*|help(?:s|ed|ing)?|g[ia]ve|giving|put(?:ting)?|told|"
    r"group \S+ with|alongside|includ(?:es?|ing))\s+(?:the\s+)?|\bex-|"
    r"(?:^|[.;:!?)\n])\s*)$"
)
_SCORE_AFTER = re.compile(
    r"[\s,]+(?:\d{1,3}[-–/]\d{1,3}\b(?![-–/])|\d{1,3}(?=\s*(?:$|[\n,;.(/]|\d|[A-Z]|for\b|all out|not out|at\b)))"
)
_OPENING_CAPITALS = re.compile(r"\s*(?:[:–—(]|-\s)")  # "LUSAKA: Rain stopped play"
_LINE_OF_NAMES = re.compile(r"\s*[-–:]\s+\S")  # "Brazil - Donizetti (47th)", "Pakistan: Aamir Sohail, Saeed Anwar"
_VENUE = re.compile(r":\s+[A-Z][\w’' ]+ \d")  # "Portsmouth: Middlesex 199"
_FIXTURE = re.compile(r"\s+(?:at|v|vs\.?)\s+(?=[A-Z])", re.IGNORECASE)
_FIXTURE_BEFORE = re.compile(r"^\s*[A-Z][\w.]*(?: [A-Z][\w.]*)*\s+(?:at|AT|v|V|vs\.?)\s+$")
_NUMBERED = re.compile(r"^\s*\d{0,2}\.?\s*$")
_CLAUSE = re.compile(r",\s+(?:who|which)\s+")
_APPOSITION = re.compile(
    r",\s+(?:the|a|an)\s+(?:\S+ ){0,3}(?:sides?|clubs?|teams?|champions|holders|leaders|winners|hosts|visitors)\b"
)
_CLUB_OF = re.compile(r"\s+(?:side|club|team)\s+[A-Z]")  # "Hamburg side St Pauli"
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])\s+", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|,? and|,? or|&|/|-|;)\s*(?:the\s+)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*|[.,;:()\n]")

_UNDER = re.compile(r"[\s-]+u(?:nder)?[\s-]?(1[5-9]|2[0-3])s?\b", re.IGNORECASE)
_WOMEN = re.compile(r"\s+(?:women|ladies)\b", re.IGNORECASE)
_SECOND = re.compile(r"\s+A(?=\s+[a-z]|[,.;:)\n]|\s*$)")
_SCORE = re.compile(r"\d{1,3}-\d{1,3}")
_SMALL_WORDS = frozenset(("the", "a", "an", "their", "his", "her", "its", "in", "on", "at", "for", "of", "by")) | {
    *("to", "with", "who", "which", "that", "and", "from", "as", "after")
}

_Sign = bool | None  # a team, a place, or nothing


def selection(after: str) -> str:
    """Which team of a country, by what follows its name: "under-21", "women's", "A"; "" for the first one."""
    if match := _UNDER.match(after):
        return f"under-{match.group(1)}"
    if _WOMEN.match(after):
        return "women's"
    return "A" if _SECOND.match(after) else ""


def is_nation(record: EntityRecord) -> bool:
    """A country, or a land that sends teams of its own."""
    return record.kind == "place" and _NATION.match(record.description) is not None


def sides(
    document: Document, spans: Sequence[Span], knowledge: Knowledge, is_team: Callable[[str], bool]
) -> frozenset[Span]:
    """Those of the spans that mean a team, though their name is that of a place. ``is_team`` says whether the authority
    file has a team in the story's sport that is called so."""
    reader = _Reader(document, spans, knowledge, is_team)
    return frozenset(span for span, is_side in reader.verdicts() if is_side)


class _Reader:
    def __init__(
        self, document: Document, spans: Sequence[Span], knowledge: Knowledge, is_team: Callable[[str], bool]
    ) -> None:
        self._document, self._knowledge, self._is_team = document, knowledge, is_team
        self._spans = sorted(spans, key=lambda s: (s.field, s.start))
        self._starts = {(s.field, s.start) for s in spans if s.kind != "other"}
        self._places: dict[str, list[EntityRecord]] = {}
        self._dateline = dateline_end(document.text)

    def verdicts(self) -> Iterator[tuple[Span, bool]]:
        named = [span for span in self._spans if self._may_be_side(span)]
        found = {span: self._plain_sign(span) for span in named}
        self._share(named, found)
        found |= {span: self._faint_sign(span) for span in named if found[span] is None}
        self._share(named, found)
        nations = {name_key(s.text) for s, is_side in found.items() if is_side and self._is_nation(s.text)}
        for span, is_side in found.items():
            yield span, self._by_default(span, nations) if is_side is None else is_side

    def _may_be_side(self, span: Span) -> bool:
        """Known as a place; or taken for one, and known to begin or end the name of a team only."""
        if span.kind not in ("place", "organization"):
            return False
        return bool(self._records(span.text)) or (span.kind == "place" and self._is_team(span.text))

    def _by_default(self, span: Span, nations: set[str]) -> bool:
        if not self._records(span.text):
            return True
        return name_key(span.text) in nations or (span.field == "headline" and self._is_nation(span.text))

    def _records(self, name: str) -> list[EntityRecord]:
        key = name_key(name)
        if key not in self._places:
            self._places[key] = [record for record in self._knowledge.named(name) if record.kind == "place"]
        return self._places[key]

    def _is_nation(self, name: str) -> bool:
        return any(map(is_nation, self._records(name)))

    def _share(self, named: list[Span], found: dict[Span, _Sign]) -> None:
        """Of names joined by "and" or commas the silent ones are what their neighbours are."""
        joined = [(a, b) for a, b in pairwise(named) if a.field == b.field and self._are_joined(a, b)]
        for one, other in [*joined, *((b, a) for a, b in reversed(joined))]:
            if found[other] is None:
                found[other] = found[one]

    def _are_joined(self, one: Span, other: Span) -> bool:
        text = field_text(self._document, one.field)
        return other.start - one.end < _WINDOW and bool(_JOINED.fullmatch(text, one.end, other.start))

    def _around(self, span: Span) -> tuple[str, str]:
        text = field_text(self._document, span.field)
        return text[max(0, span.start - _WINDOW) : span.start], text[span.end : span.end + _WINDOW]

    def _plain_sign(self, span: Span) -> _Sign:
        before, after = self._around(span)
        if _is_in_brackets(before, after) and (span.kind == "place" or self._is_nation(span.text)):
            return False
        if self._is_located(span, before, after):
            return False
        if span.kind == "organization":
            return True
        signs = (self._by_noun(span, after), _by_line(before, after), _by_preposition(before), _by_score(after))
        return next((sign for sign in signs if sign is not None), None)

    def _faint_sign(self, span: Span) -> _Sign:
        """A verb of matches after it, or what stands before teams."""
        before, after = self._around(span)
        clause = _CLAUSE.match(after)
        following = _WORD.match(after[clause.end() :] if clause else after.lstrip(" "))
        if _APPOSITION.match(after) or (following and following.group().lower() in words("team_verbs")):
            return True
        is_first_name = after[:1] == " " and after[1:2].isupper() and not span.text.isupper()
        near_teams = self._is_nation(span.text) and not is_first_name and _NEAR_TEAMS.search(before.lower())
        return True if near_teams else None

    def _is_located(self, span: Span, before: str, after: str) -> bool:
        """In a dateline, before a date, or city and region: "LEEDS, England"."""
        if span.field == "text" and (span.end <= self._dateline or self._opens_in_capitals(span, after)):
            return True
        if _DATE_AFTER.match(after):
            return True
        region, city = _REGION_AFTER.match(after), _CITY_BEFORE.search(before)
        if region and not self._is_nation(span.text) and self._is_region(region.group(1)):
            return True
        return city is not None and not self._is_nation(city.group(1)) and self._is_region(span.text)

    def _opens_in_capitals(self, span: Span, after: str) -> bool:
        opens = span.text.isupper() and not self._document.text[: span.start][-_WINDOW:].strip()
        return opens and _OPENING_CAPITALS.match(after) is not None

    def _is_region(self, name: str) -> bool:
        return any(is_nation(r) or _REGION.search(r.description) for r in self._records(name))

    def _by_noun(self, span: Span, after: str) -> _Sign:
        """ "England captain", "England's second innings", but "England's first division", "Germany's Michael Stich"."""
        owned = _POSSESSIVE.match(after)
        start = owned.end() if owned else 0
        if (owned and (span.field, span.end + start) in self._starts) or _CLUB_OF.match(after):
            return False
        if selection(after):
            return True
        ahead = _WORD.findall(after, start)[: _OWNED_AHEAD if owned else _NOUNS_AHEAD]
        if owned and ((ahead[:1] and ahead[0].isdigit()) or any(map(_SCORE.fullmatch, ahead))):
            return True
        return _first_telling(ahead, shouted=span.text.isupper(), verbs_end_it=not owned)


def _first_telling(ahead: list[str], shouted: bool, verbs_end_it: bool) -> _Sign:
    for word in ahead:
        lower = word.lower()
        if not word[0].isalnum() or lower in _SMALL_WORDS or (verbs_end_it and lower in words("team_verbs")):
            return None
        if lower in words("no_team_nouns"):
            return False
        if lower in words("team_nouns") and (shouted or word == lower):
            return True
    return None


def _is_in_brackets(before: str, after: str) -> bool:
    return before.endswith("(") and after[:1] in (")", ",", ";")


def _by_line(before: str, after: str) -> _Sign:
    """A line that opens with the name and goes on as lists of results, scorers and players do."""
    line_before, line_after = before.rpartition("\n")[2], after.partition("\n")[0]
    if _NUMBERED.match(line_before) and _VENUE.match(line_after):
        return False
    if _NUMBERED.match(line_before) and (not line_after.strip(" :") or _LINE_OF_NAMES.match(line_after)):
        return True
    return True if _FIXTURE_BEFORE.match(line_before) or _FIXTURE.match(line_after) else None


def _by_preposition(before: str) -> _Sign:
    lower = before.lower()
    if _LOST_TO.search(lower) or _OWN_MAN.search(lower):
        return True
    if _PLACE_BEFORE.search(lower):
        return False
    return True if _AGAINST.search(lower) else None


def _by_score(after: str) -> _Sign:
    return True if _SCORE_AFTER.match(after) else None
