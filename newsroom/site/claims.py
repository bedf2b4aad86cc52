"""What the reports of one event say, side by side, where they do not agree.

A Report keeps its own claims; none is put right here. What is only less exact ("October", "in Haiti") contradicts
nothing that is more exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article
from newsroom.site import dates
from newsroom.site.names import CANONICAL
from tagging.models import Entity, EventPrecision, ParticipationRole, Report

MOST_REPORTS = 200  # compared, the first that came out
MOST_VALUES = 12
MOST_TELLERS = 4
_TOLLS = ("killed", "injured")
# How far up a place is followed when another report names what it lies in.
_ABOVE = "parent__parent__parent"


@dataclass
class Said:
    """One value in words, and the stories that give it, the first ones by name."""

    words: str
    stories: list[Article] = field(default_factory=list)

    @property
    def first_stories(self) -> list[Article]:
        return self.stories[:MOST_TELLERS]

    @property
    def further(self) -> int:
        return len(self.stories) - len(self.first_stories)


@dataclass(frozen=True)
class Difference:
    """Something the reports do not agree on: each value, in the order in which it was first told."""

    title: str
    said: list[Said]


@dataclass(frozen=True)
class Comparison:
    """``toll``: the counts that no report contradicts, in words."""

    differences: list[Difference]
    toll: list[str]
    reports: int
    is_capped: bool


@dataclass(frozen=True)
class _Value:
    key: Hashable
    words: str
    holds: Callable[[_Value], bool]  # is the other value the same, only more exact?
    extent: Any = None


_Claim = tuple[Article, dict[str, Any]]


def compare(reports: QuerySet[Report]) -> Comparison:
    """How these reports differ, in two queries; ``reports`` are those that somebody may read."""
    rows = reports.exclude(claims={}).select_related("article__source", "article__current")
    ordered = rows.defer("article__current__text").order_by("article__sort_at", "article_id")
    found = list(ordered[: MOST_REPORTS + 1])
    told: list[_Claim] = [(report.article, report.claims) for report in found[:MOST_REPORTS]]
    entities = _entities(told) if len(told) > 1 else {}
    differences = [each for each in _differences(told, entities) if each]
    return Comparison(differences, _agreed_toll(told), len(told), is_capped=len(found) > MOST_REPORTS)


def _differences(told: Sequence[_Claim], entities: dict[str, Entity]) -> Iterable[Difference | None]:
    yield _difference("When", told, _date)
    yield _difference("Where", told, partial(_place, entities))
    for kind in _TOLLS:
        yield _difference(kind.capitalize(), told, partial(_count, kind))
    yield _named_by_some(told, entities)


def _difference(
    title: str, told: Sequence[_Claim], read: Callable[[dict[str, Any]], _Value | None]
) -> Difference | None:
    values: dict[Hashable, _Value] = {}
    said: dict[Hashable, Said] = {}
    for article, claim in told:
        if value := read(claim):
            values.setdefault(value.key, value)
            said.setdefault(value.key, Said(value.words)).stories.append(article)
    if not any(_contradict(one, other) for one, other in combinations(values.values(), 2)):
        return None
    return Difference(title, list(said.values())[:MOST_VALUES])


def _contradict(one: _Value, other: _Value) -> bool:
    return not (one.holds(other) or other.holds(one))


def _date(claim: dict[str, Any]) -> _Value | None:
    """The date as the story gives it; one that was only taken from the day of the story is no claim."""
    if not claim.get("from") or claim.get("roughly"):
        return None
    precision = claim.get("precision", EventPrecision.UNKNOWN)
    start = _moment(claim["from"])
    end = _moment(claim["to"]) if claim.get("to") else None
    exact = precision in (EventPrecision.MINUTE, EventPrecision.DAY)
    words = dates.between(start, end if exact else None, precision)
    days = start.date(), (end or start).date()
    return _Value(words, words, lambda other: days[0] <= other.extent[0] and other.extent[1] <= days[1], days)


def _moment(value: str) -> datetime:
    if "T" not in value:
        return timezone.make_aware(datetime.combine(date.fromisoformat(value), time.min))
    at = datetime.fromisoformat(value)
    return timezone.localtime(at) if timezone.is_aware(at) else timezone.make_aware(at)


def _place(entities: dict[str, Entity], claim: dict[str, Any]) -> _Value | None:
    place = claim.get("place") or {}
    entity = entities.get(place.get("entity") or "")
    if entity is None:
        name = place.get("name", "")
        return _Value(name, name, lambda other: False) if name else None
    inside = frozenset(_chain(entity))
    return _Value(entity.pk, entity.name, lambda other: entity.pk in (other.extent or ()), inside)


def _chain(entity: Entity) -> Iterable[UUID]:
    """The place and what it lies in, as far as it was loaded."""
    above: Entity | None = entity
    for _ in range(_ABOVE.count("parent") + 1):
        if above is None:
            return
        yield above.pk
        above = above.parent


def _count(kind: str, claim: dict[str, Any]) -> _Value | None:
    number = (claim.get("toll") or {}).get(kind)
    return None if number is None else _Value(number, f"{number:,}", lambda other: False)


def _agreed_toll(told: Iterable[_Claim]) -> list[str]:
    counts = {kind: {value.words for _, claim in told if (value := _count(kind, claim))} for kind in _TOLLS}
    return [f"{words.pop()} {kind}" for kind, words in counts.items() if len(words) == 1]


def _named_by_some(told: Sequence[_Claim], entities: dict[str, Entity]) -> Difference | None:
    """Who takes part by some of the reports and not by all, or in another role; those that most reports name first."""
    naming: dict[tuple[UUID, str], list[Article]] = defaultdict(list)
    for article, claim in told:
        for pk, role in _participants(claim, entities):
            naming[pk, role].append(article)
    some = [(key, stories) for key, stories in naming.items() if len(stories) < len(told)]
    some.sort(key=lambda found: -len(found[1]))
    names = {entity.pk: entity.name for entity in entities.values()}
    said = [Said(f"{names[pk]}, {role}", stories) for (pk, role), stories in some[:MOST_VALUES]]
    return Difference("Who", said) if said else None


def _participants(claim: dict[str, Any], entities: dict[str, Entity]) -> set[tuple[UUID, str]]:
    return {
        (entities[each["entity"]].pk, str(ParticipationRole(each["role"]).label).lower())
        for each in claim.get("participants", ())
        if each.get("entity") in entities and each.get("role") in ParticipationRole.values
    }


def _entities(told: Iterable[_Claim]) -> dict[str, Entity]:
    """The records that the claims name, each as the one that stands for it now."""
    named = [each for _, claim in told for each in (*claim.get("participants", ()), claim.get("place") or {})]
    ids = {each.get("entity") for each in named}
    found = Entity.objects.filter(pk__in=ids - {None}).select_related(f"{CANONICAL}__{_ABOVE}", _ABOVE)
    return {str(entity.pk): entity.canonical() for entity in found}
