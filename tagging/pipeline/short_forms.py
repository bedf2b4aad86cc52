"""Which short forms may stand for which long names of the same story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar, get_args

from tagging.pipeline import organizations
from tagging.pipeline.names import name_key
from tagging.pipeline.people import Fit, fit, parse
from tagging.pipeline.words import words

Bearer = TypeVar("Bearer")


class PersonShortForms(Generic[Bearer]):
    """Every part of the full names given, with whose names it is a part of. Asks once per name, not once per pair."""

    def __init__(self, people: Iterable[tuple[str, Bearer]]) -> None:
        self._people: dict[str, dict[Fit, dict[Bearer, None]]] = {}
        for name, bearer in people:
            for short in _inner_runs(name):
                self._add(short, name, bearer)

    def find(self, key: str) -> tuple[Fit | None, list[Bearer]]:
        """The best way in which ``key`` may stand for somebody, and for whom."""
        ways = self._people.get(key, {})
        for how in get_args(Fit):
            if how in ways:
                return how, list(ways[how])
        return None, []

    def _add(self, short: str, name: str, bearer: Bearer) -> None:
        how = fit(short, name)
        if how is not None:
            self._people.setdefault(short, {}).setdefault(how, {})[bearer] = None


def openings_and_endings(names: Iterable[str]) -> dict[str, str]:
    """Parts of organizations' names that fit only one of them, by key: openings ("lockheed" → "Lockheed Martin")
    and endings of two words or more ("security council" → "UN Security Council")."""
    found: dict[str, set[str]] = {}
    for name in names:
        for short in _ends(name_key(name)):
            found.setdefault(short, set()).add(name)
    return _unique(found)


def initials(names: Iterable[str]) -> dict[str, str]:
    """Acronyms that fit only one of the names, by key: "cdc" → "Centers for Disease Control and Prevention"."""
    found: dict[str, set[str]] = {}
    for name in names:
        for acronym in organizations.initials(name):
            found.setdefault(acronym, set()).add(name)
    return _unique(found)


def team_nicknames(
    names: Iterable[str], is_place: Callable[[str], bool], is_team: Callable[[str], bool]
) -> dict[str, str]:
    """What follows the place in the name of a team or paper and fits only one of them, by key: "rapids" → "Orva
    Rapids"."""
    found: dict[str, set[str]] = {}
    for name in names:
        place, _, last = name.rpartition(" ")
        generic = last.lower() in words("generic") or last.lower() in words("organization_words")
        if place and not generic and last[0].isupper() and (is_place(place) or is_team(name)):
            found.setdefault(name_key(last), set()).add(name)
    return _unique(found)


def _inner_runs(name: str) -> Iterator[str]:
    keys = " ".join(parse(name).keys).split()
    for start in range(len(keys)):
        for end in range(start + 1, len(keys) + 1):
            if end - start < len(keys):
                yield " ".join(keys[start:end])


def _ends(key: str) -> Iterator[str]:
    parts = key.split()
    for size in range(1, len(parts)):
        yield " ".join(parts[:size])
        if size > 1:
            yield " ".join(parts[-size:])


def _unique(found: dict[str, set[str]]) -> dict[str, str]:
    return {short: next(iter(names)) for short, names in found.items() if len(names) == 1}
