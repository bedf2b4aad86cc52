"""One record that is two real things becomes two: names, stories and events that are chosen go to a new record.

Undone, the new record leads to the one that it came out of, as if the two had been merged: its address goes on
working. The stories follow, both ways, in a Batch.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction

from tagging import batches, deciding, learning
from tagging.decisions.act import Act, By, DecisionError, check_allowed, earlier_decision
from tagging.decisions.entities import checked_name
from tagging.decisions.merging import CAP
from tagging.models import Action, Alias, BatchKind, Decision, Entity, Event, Origin, Says

MOST_CHOSEN = 1_000  # stories or events named one by one


@dataclass(frozen=True)
class Chosen:
    """What goes to the new record: aliases by id, with them the stories that go by those names alone; further stories
    and events by id."""

    aliases: Collection[UUID] = ()
    articles: Collection[UUID] = ()
    events: Collection[UUID] = ()


@dataclass(frozen=True)
class Split:
    """What a split would do; ``stories`` stops at CAP."""

    names: tuple[str, ...]
    stays: tuple[str, ...]  # names that the old record keeps
    stories: int
    events: int


def plan_split(entity: Entity, chosen: Chosen) -> Split:
    """A split as it would be; DecisionError where it cannot be."""
    names = _names(entity, chosen)
    which = _which(entity, chosen, names)
    stories = deciding.chosen(entity.pk, which).order_by()[:CAP].count()
    kept = entity.aliases.filter(blocked=False).exclude(pk__in=[alias.pk for alias in names])
    stays = (entity.name, *kept.values_list("name", flat=True))
    return Split(tuple(alias.name for alias in names), stays, stories, len(_events(entity, chosen)))


def split(
    entity: Entity, name: str, chosen: Chosen, *, description: str = "", **by: Unpack[By]
) -> tuple[Entity, Decision]:
    """Answers the new record and the Decision.

    1. The new record and the names that go to it, in this transaction; later stories are tagged by these.
    2. The chosen stories follow in the Decision's Batch, each as "another record", and so do events.
    3. Undo gives names, stories and events back; a story that was decided on since stays as it is.
    """
    check_allowed(by)
    name = checked_name(name)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.SPLIT):
            return Entity.objects.get(pk=earlier.target_id), earlier
        entity = Entity.objects.select_for_update(of=("self",)).get(pk=entity.pk)
        names = _names(entity, chosen)
        which = _which(entity, chosen, names)
        act = Act(Action.SPLIT, by)
        new = _taken_out(entity, name, description, act)
        _move(names, new, act)
        entity.save()  # tells the workers that it lost names
        batch = batches.start(
            BatchKind.DECIDE,
            f"{entity.name} → {new.name}",
            deciding.of_split(entity, new, which),
            total=deciding.chosen(entity.pk, which).order_by()[:CAP].count(),
            actor=by["actor"],
        )
        decision = act.write(new, entity=entity, batch=batch)
        keys = [alias.key for alias in names]
        learning.learn(
            decision,
            learning.Said(Says.NOT, keys, entity, for_all=True),
            learning.Said(Says.MEANS, keys, new, teaches=False),
        )
        return new, decision


def _names(entity: Entity, chosen: Chosen) -> list[Alias]:
    if entity.merged_into_id:
        raise DecisionError("merged_since", "Somebody merged this record meanwhile: look at it again.")
    if not (chosen.aliases or chosen.articles or chosen.events):
        raise DecisionError("nothing_chosen", "Choose what goes to the new record: names, stories or events.")
    if max(len(chosen.articles), len(chosen.events)) > MOST_CHOSEN:
        raise DecisionError("too_many", f"At most {MOST_CHOSEN:,} stories or events can be named one by one.")
    names = list(entity.aliases.filter(pk__in=chosen.aliases, blocked=False).order_by("key"))
    if len(names) < len(set(chosen.aliases)):
        raise DecisionError("gone", "One of the names is no longer there: look at the record again.")
    return names


def _which(entity: Entity, chosen: Chosen, names: Collection[Alias]) -> dict[str, Any]:
    going = {alias.key for alias in names}
    kept = {entity.key, *entity.aliases.filter(blocked=False).values_list("key", flat=True)} - going
    return {
        "names": sorted(going - {entity.key}),
        "but": sorted(kept),
        "articles": sorted(map(str, chosen.articles)),
        "events": _events(entity, chosen),
    }


def _events(entity: Entity, chosen: Chosen) -> list[str]:
    asked = Event.objects.filter(pk__in=chosen.events)
    there = asked.filter(place=entity).union(asked.filter(participations__entity=entity))
    return sorted(str(pk) for pk in there.values_list("pk", flat=True))


def _taken_out(entity: Entity, name: str, description: str, act: Act) -> Entity:
    """The new record, noted as if it had been merged into the old one before: that is where undo leads."""
    new = Entity(kind=entity.kind, name=name, description=description[:300], origin=Origin.EDITOR)
    new.created_by, new.merged_into = act.by["actor"], entity
    new.save()
    act.note_before(new)
    new.merged_into = None
    new.save()
    act.note_after(new)
    return new


def _move(names: Collection[Alias], new: Entity, act: Act) -> None:
    act.note_before(*names)
    for alias in names:
        alias.entity = new
        alias.save()
    act.note_after(*names)
