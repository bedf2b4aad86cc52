"""What surrounds a name: the words next to it, and what else its story names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tagging.pipeline.types import EntityRecord, Knowledge

WINDOW = 24  # characters looked at on either side of a name

_STEPS = 3  # up from a place or body: city, region, country
_IN = re.compile(
    r"\b(?:in|at|near|from|outside|inside|around|across|throughout|through|into)\s+(?:the\s+)?$", re.IGNORECASE
)
_CAPITAL_BEFORE = re.compile(r"(?:^|[\s(\"“])[A-Z][\w’'.-]*[ -]$")
_CAPITAL_AFTER = re.compile(r"[ -][A-Z]")
_COMMA_AND_CAPITAL = re.compile(r", [A-Z]")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE_AFTER = re.compile(rf"[.,\s]+(?:\d{{4}}-\d\d-\d\d|{_MONTH}\s+\d|\d{{1,2}}\s+{_MONTH}\b)", re.IGNORECASE)
_HYPHEN_AFTER = re.compile(r"-\w")
_VERB_AFTER = re.compile(
    r",?\s+(?:said|says|told|has|have|had|will|would|was|were|is|are|could|can|may|did|does|wants?|announced|added|"
    r"accused|asked|agreed|denied|reported)\b"
)


def signs_of_a_name(before: str, after: str) -> Iterator[str]:
    """Is the span between the two a whole name? "Rhine" of "Rhine-based" is none; what speaks or acts is one."""
    if before.endswith("-") or _HYPHEN_AFTER.match(after):
        yield "in a compound"
    if _CAPITAL_AFTER.match(after):
        yield "before a capital"
    if before.endswith("("):
        yield "in brackets"
    if _DATE_AFTER.match(after):
        yield "before a date"
    if _VERB_AFTER.match(after):
        yield "before a verb"


def signs_of_a_meaning(before: str, after: str) -> Iterator[str]:
    """What something is in, or where a story was written on a day, is a place and no team. (A place that speaks or
    owns stays a place here, though it may mean its government: these are no signs against it.)"""
    if _IN.search(before):
        yield "after in"
    if _CAPITAL_BEFORE.search(before):
        yield "after a capital"
    if _CAPITAL_AFTER.match(after):
        yield "before a capital"
    if _DATE_AFTER.match(after):
        yield "before a date"
    elif _COMMA_AND_CAPITAL.match(after):
        yield "before a comma and a capital"


class Named:
    """The records that a story names, and what they lie in or belong to."""

    def __init__(self, records: Iterable[EntityRecord], knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._ids = {record.id: record for record in records}
        self._holding = {owner for record in self._ids.values() for owner in self._above(record)}

    def signs(self, record: EntityRecord) -> Iterator[str]:
        """What else of the record is in the story: a part of it, or the country or body of an office."""
        if record.id in self._holding:
            yield "what it holds is named"
        if any(map(self._is_named, filter(None, (office.of for office in record.offices)))):
            yield "whose office it is, is named"

    def _is_named(self, name: str) -> bool:
        return any(found.id in self._ids or found.id in self._holding for found in self._knowledge.named(name))

    def _above(self, record: EntityRecord) -> Iterator[str]:
        """Nearest first; loops do no harm."""
        start = record.id
        for _ in range(_STEPS):
            owner = self._knowledge.get(record.parent_id) if record.parent_id else None
            if owner is None or owner.id == start:
                return
            yield owner.id
            record = owner
