"""Two records that are one real thing become one; or somebody says that they never are.

A merge is seen at once, because reads go through ``merged_into``; the rows that point at the merged record follow in
a Batch. Which of the two stays does not depend on where the button was: the confirmed, richer, older one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Unpack

from django.db import transaction

from tagging import batches, learning, moves
from tagging.decisions.act import NAME_LENGTH, Act, By, DecisionError, check_allowed, earlier_decision
from tagging.models import Action, Alias, BatchKind, Decision, Entity, Event, KeptApart, Origin, Status, Tag
from tagging.pipeline.names import name_key

CAP = 10_000  # rows counted for a preview

_RANKS: tuple[tuple[str, Callable[[Entity], Any]], ...] = (
    ("people confirmed it", lambda record: record.status == Status.CONFIRMED),
    ("people entered or imported it", lambda record: record.origin != Origin.MACHINE),
    ("it has more ids elsewhere", lambda record: len(record.external_ids)),
    ("more stories name it", lambda record: _stories(record)),
    ("it is older", lambda record: -record.created_at.timestamp()),
)


@dataclass(frozen=True)
class Merge:
    """What a merge would do. Counts stop at CAP."""

    stays: Entity
    goes: Entity
    because: str  # why ``stays`` is the one that stays
    names: tuple[str, ...]  # that it gets
    left_out: tuple[str, ...]  # names that somebody said are not those of ``stays``
    stories: int  # that follow
    both: int  # of them: stories that name both
    events: int
    parts: int


def plan_merge(one: Entity, other: Entity) -> Merge:
    """A merge as it would be, whichever way round it is asked; DecisionError where it cannot be."""
    one, other = one.canonical(), other.canonical()
    _check(one, other)
    stays, goes, because = _direction(one, other)
    new, left_out = _names(stays, goes)
    tags = Tag.objects.filter(entity=goes).order_by()
    both = Tag.objects.filter(entity=stays, article__in=tags.values("article")[:CAP]).order_by()
    events = Event.objects.filter(place=goes).order_by()[:CAP].count() + goes.participations.order_by()[:CAP].count()
    return Merge(
        stays,
        goes,
        because,
        names=tuple(new),
        left_out=tuple(left_out),
        stories=tags[:CAP].count(),
        both=both[:CAP].count(),
        events=min(events, CAP),
        parts=goes.parts.order_by()[:CAP].count(),
    )


def merge(one: Entity, other: Entity, **by: Unpack[By]) -> tuple[Entity, Decision]:
    """The two are one: answers the record that stays, and the Decision.

    1. The pointer, the names, and what the other record knew more, in this transaction.
    2. Tags, parts and events follow in the Decision's Batch; until then reads go through the pointer.
    3. What was learned of either is worked out again for the one.
    4. Undo puts back all of it; a name that was decided on since stays.
    """
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.MERGE):
            return Entity.objects.get(pk=earlier.target_id).canonical(), earlier
        one, other = _locked(one, other)
        _check(one, other)
        stays, goes, _ = _direction(one, other)
        act = Act(Action.MERGE, by)
        act.note_before(goes, stays)
        _complete(stays, goes)
        stays.save()
        goes.merged_into = stays
        goes.save()
        for name, kind in _names(stays, goes)[0].items():
            alias = Alias(entity=stays, name=name, kind=kind, origin=Origin.EDITOR, created_by=by["actor"])
            alias.save()
            act.note_new(alias)
        act.note_after(goes, stays)
        batch = batches.start(
            BatchKind.MOVE,
            f"{goes.name} → {stays.name}",
            {"source": str(goes.pk), "target": str(stays.pk)},
            total=moves.count(goes.pk, CAP),
            actor=by["actor"],
        )
        decision = act.write(goes, entity=stays, batch=batch)
        learning.reconsider(decision)
        return stays, decision


def keep_apart(one: Entity, other: Entity, **by: Unpack[By]) -> Decision:
    """They are not the same, and nobody is to be asked again."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.KEEP_APART):
            return earlier
        one, other = _locked(one, other)
        if one.pk == other.pk:
            raise DecisionError("same_record", "These are the same record already: undo the merge instead.")
        pair = KeptApart.objects.filter(one=one, other=other).first()
        act = Act(Action.KEEP_APART, by)
        if pair is not None:
            made = Decision.objects.filter(target_kind="kept_apart", target_id=str(pair.pk)).first()
            if made is not None:
                return made
            pair.delete()
        pair = KeptApart.objects.create(one=one, other=other, decided_by=by["actor"])
        act.note_new(pair)
        return act.write(pair, entity=one)


def _locked(one: Entity, other: Entity) -> tuple[Entity, Entity]:
    """Both at the end of their merges, the lower id first; held until the transaction ends."""
    ids = sorted({_end_of(one), _end_of(other)})
    rows = list(Entity.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if len(rows) < len(ids):
        raise DecisionError("gone", "This record is no longer there.")
    if any(row.merged_into_id for row in rows):
        raise DecisionError("merged_since", "Somebody merged one of them meanwhile: look at it again.")
    return rows[0], rows[-1]


def _end_of(record: Entity) -> Any:
    found = Entity.objects.filter(pk=record.pk).first()
    if found is None:
        raise DecisionError("gone", "This record is no longer there.")
    return found.canonical().pk


def _check(one: Entity, other: Entity) -> None:
    if one.pk == other.pk:
        raise DecisionError("same_record", "These are the same record already.")
    if one.kind != other.kind:
        raise DecisionError(
            "other_kind",
            f"{one.name} is known as {one.get_kind_display().lower()}, {other.name} as "
            f"{other.get_kind_display().lower()}: change the kind of one of them first.",
        )
    lower, higher = sorted((one.pk, other.pk))
    if pair := KeptApart.objects.filter(one=lower, other=higher).select_related("decided_by").first():
        who = pair.decided_by.get_full_name() or pair.decided_by.get_username()
        raise DecisionError(
            "kept_apart",
            f"{who} said on {pair.decided_at:%-d %B %Y} that {one.name} and {other.name} are never the same: "
            "undo that decision first.",
        )


def _direction(one: Entity, other: Entity) -> tuple[Entity, Entity, str]:
    """Which stays, which goes, and why: the first thing in which they differ."""
    for because, rank in _RANKS:
        first, second = rank(one), rank(other)
        if first != second:
            return (one, other, because) if first > second else (other, one, because)
    return one, other, "its id is lower"


def _stories(record: Entity) -> int:
    return Tag.objects.filter(entity=record).order_by()[:CAP].count()


def _names(stays: Entity, goes: Entity) -> tuple[dict[str, str], list[str]]:
    """The names that ``stays`` gets, each with its kind, and those that somebody took from it before."""
    blocked = set(stays.aliases.filter(blocked=True).values_list("key", flat=True))
    known = {stays.key, *stays.aliases.filter(blocked=False).values_list("key", flat=True)}
    offered = {goes.name: "name"} | {alias.name: alias.kind for alias in goes.aliases.filter(blocked=False)}
    new: dict[str, str] = {}
    left_out: list[str] = []
    for name, kind in offered.items():
        key = name_key(name)[:NAME_LENGTH]
        if key in blocked:
            left_out.append(name)
        elif key not in known:
            known.add(key)
            new[name] = kind
    return new, left_out


def _complete(stays: Entity, goes: Entity) -> None:
    """What ``goes`` knew and ``stays`` did not; nothing of ``stays`` is overwritten."""
    stays.description = stays.description or goes.description
    stays.external_ids = {**goes.external_ids, **stays.external_ids}
    stays.roles = [*stays.roles, *(role for role in goes.roles if role not in stays.roles)]
    stays.never_profile = stays.never_profile or goes.never_profile
    if stays.parent_id is None and goes.parent_id != stays.pk:
        stays.parent_id = goes.parent_id
    if stays.parent_id == goes.pk:  # it lay in the record that it now is
        stays.parent_id = goes.parent_id if goes.parent_id != stays.pk else None
