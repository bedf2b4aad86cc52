"""Offices: whose "President Bush" is at the date of a story."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from tagging.pipeline.names import name_key
from tagging.pipeline.types import EntityRecord, Office

When = Literal["then", "before", "later", "undated"]

_SPELLINGS = {"defence": "defense", "labour": "labor", "organisation": "organization"}
_SMALL = frozenset(("of", "the", "for", "and", "to", "acting", "former", "interim"))
_APART = frozenset(("vice", "deputy", "assistant", "under", "shadow"))  # another office, not a part of its name
_RANKS = frozenset(("general", "first", "chief", "state"))  # alone they say nothing of an office


def offices(roles: Iterable[Mapping[str, Any]]) -> tuple[Office, ...]:
    """From the authority file's roles: {title, of, from, to}; ``of`` is a name or a key like "place:iran"."""
    found = (
        Office(
            name_key(str(role.get("title") or "")),
            name_key(str(role.get("of") or "").rpartition(":")[2]),
            str(role.get("from") or ""),
            str(role.get("to") or ""),
        )
        for role in roles
    )
    return tuple(office for office in found if office.title)


def fits(title: str, office: Office) -> bool:
    """Is the title before a name that of the office? "Treasury Secretary" is the Secretary of the Treasury; the Vice
    President is no President."""
    asked, held = _telling(title), _telling(office.title)
    return bool(asked - _RANKS) and asked <= held and asked & _APART == held & _APART


def when(office: Office, on: datetime | None) -> When:
    """Was it held on that day, ``before`` it or only ``later``?"""
    if on is None or not (office.start or office.end):
        return "undated"
    day = on.date().isoformat()
    if office.start and day[: len(office.start)] < office.start:
        return "later"
    if office.end and day[: len(office.end)] > office.end:
        return "before"
    return "then"


def in_words(office: Office) -> str:
    years = "–".join(part[:4] for part in (office.start, office.end) if part)
    words = f"{office.title} of {office.of}" if office.of else office.title
    return f"{words} ({years})" if years else words


def best(title: str, record: EntityRecord, on: datetime | None) -> tuple[Office, When] | None:
    """The record's office of this title that comes nearest to the day."""
    return nearest((office for office in record.offices if fits(title, office)), on)


def nearest(found: Iterable[Office], on: datetime | None) -> tuple[Office, When] | None:
    """The one held on the day, or else before it, or later."""
    order: tuple[When, ...] = ("then", "undated", "before", "later")
    return min(((office, when(office, on)) for office in found), key=lambda pair: order.index(pair[1]), default=None)


def named_in(said: frozenset[str], office: Office) -> bool:
    """Is the whole title among these words ("the former prime minister of Norland")?"""
    said = frozenset(_SPELLINGS.get(word, word) for word in said)
    held = _telling(office.title)
    return bool(held - _RANKS) and held <= said and said & _APART == held & _APART


def _telling(title: str) -> frozenset[str]:
    return frozenset(_SPELLINGS.get(word, word) for word in name_key(title).split()) - _SMALL
