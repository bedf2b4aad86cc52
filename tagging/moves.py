"""Rows that follow their record: after a merge its tags, and what else points at it, move to the record that stayed.

A story may have a tag on both sides. There can be only one: a person's decision beats a machine's, the later person's
the earlier's; of two machine-made tags the one that is there takes over what the other knew. Every change is noted,
so that it can be put back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.models import Article
from tagging.models import Batch, BatchChange, Entity, Event, Level, Mention, Participation, Report, Tag, TagState
from tagging.models.review import plain

Fields = dict[str, Any]

# Who points at a record, and by which field; its tags come first and by a way of their own.
POINTERS: dict[str, tuple[type[models.Model], str]] = {
    "entity": (Entity, "parent_id"),
    "event": (Event, "place_id"),
    "participation": (Participation, "entity_id"),
}
COLUMNS = tuple(column for column in Tag._meta.concrete_fields if column.attname != "updated_at")
KEPT_AT_THE_WINNER = ("level", "confidence", "relevance", "surfaces")


def count(source: UUID, most: int) -> int:
    """How many rows will move, counted up to ``most``."""
    found = Tag.objects.filter(entity=source).order_by()[:most].count()
    for model, field in POINTERS.values():
        found += model._default_manager.filter(**{field: source}).order_by()[:most].count()
    return min(found, most)


def move_some(batch: Batch, limit: int) -> list[BatchChange]:
    """Move up to about ``limit`` rows from the record ``task.source`` to ``task.target``."""
    source, target = UUID(batch.task["source"]), UUID(batch.task["target"])
    if changes := _move_tags(batch, source, target, limit):
        return changes
    for name, (model, field) in POINTERS.items():
        if changes := _move_pointers(batch, name, model, field, source, target, limit):
            return changes
    return []


# --- Tags ----------------------------------------------------------------------------------------------------------


def _move_tags(batch: Batch, source: UUID, target: UUID, limit: int) -> list[BatchChange]:
    moving = Tag.objects.filter(entity=source)
    articles = list(moving.order_by().values_list("article_id", flat=True)[:limit])
    if not articles:
        return []
    # First, and in one order, as the store and the decisions do: so that nobody waits for each other in a ring.
    list(Article.objects.select_for_update(of=("self",)).filter(pk__in=articles).order_by("pk").values_list("pk"))
    there = {tag.article_id: tag for tag in Tag.objects.filter(entity=target, article__in=articles)}
    tags = list(Tag.objects.filter(entity=source, article__in=articles))
    changes: list[BatchChange] = []
    free = [tag for tag in tags if tag.article_id not in there]
    for tag in tags:
        if tag.article_id in there:
            changes += _one_of_two(batch, tag, there[tag.article_id], target)
    _lead_to(target, free)
    return changes + [
        _change(batch, tag, _fields(tag), _fields(tag) | {"entity_id": str(target), "original_entity_id": _origin(tag)})
        for tag in free
    ]


def _lead_to(target: UUID, tags: Iterable[Tag]) -> None:
    Tag.objects.filter(pk__in=[tag.pk for tag in tags]).update(
        original_entity=Coalesce(F("original_entity"), F("entity")), entity=target, updated_at=timezone.now()
    )


def _origin(tag: Tag) -> str:
    return str(tag.original_entity_id or tag.entity_id)


def _one_of_two(batch: Batch, moving: Tag, there: Tag, target: UUID) -> list[BatchChange]:
    """Of two tags of one story one stays; the other's mentions become its own."""
    winner, loser = (moving, there) if beats(moving, there) else (there, moving)
    before = {tag.pk: _fields(tag) for tag in (winner, loser)}
    mentions = list(Mention.objects.filter(tag=loser).values_list("pk", flat=True))
    Mention.objects.filter(pk__in=mentions).update(tag=winner)
    _take_over(winner, loser)
    loser_id = loser.pk
    loser.delete()
    if winner is moving:
        winner.original_entity_id, winner.entity_id = UUID(_origin(winner)), target
    winner.save()
    gone = BatchChange(batch=batch, target=f"tag:{loser_id}", before=before[loser_id] | {"mentions": mentions})
    # Put back in the other order: first the winner leaves the place, then the loser comes back.
    return [gone, _change(batch, winner, before[winner.pk], _fields(winner))]


def beats(one: Tag | Report, other: Tag | Report) -> bool:
    """A person's decision beats a machine's, the later person's the earlier's; of two machine-made, ``other``."""
    if one.decided_at is None or other.decided_at is None:
        return one.is_decided and not other.is_decided
    return one.decided_at > other.decided_at


def _take_over(winner: Tag, loser: Tag) -> None:
    """What the other knew of the story, as far as it does not touch what a person decided."""
    if winner.state == TagState.REJECTED:
        return
    winner.surfaces = sorted({*winner.surfaces, *loser.surfaces})
    if not winner.is_decided:
        winner.confidence = max(winner.confidence, loser.confidence)
        winner.relevance = max(winner.relevance, loser.relevance)
        winner.level = Level.ABOUT if Level.ABOUT in (winner.level, loser.level) else Level.PASSING


# --- Everything else -----------------------------------------------------------------------------------------------


def move_events(batch: Batch, source: UUID, target: UUID, events: Iterable[str]) -> list[BatchChange]:
    """What leads from these events to the record ``source`` leads to ``target``."""
    changes = []
    for name, by in (("event", "pk__in"), ("participation", "event__in")):
        only = {by: list(events)}
        changes += _move_pointers(batch, name, *POINTERS[name], source, target, None, only)
    return changes


def _move_pointers(
    batch: Batch,
    name: str,
    model: type[models.Model],
    field: str,
    source: UUID,
    target: UUID,
    limit: int | None,
    only: Fields | None = None,
) -> list[BatchChange]:
    found = model._default_manager.select_for_update(of=("self",)).filter(**{field: source}, **(only or {}))
    rows = list(found.order_by("pk")[:limit])
    changes = []
    for row in rows:
        before = _pointer(row, name)
        if name == "participation" and _takes_part(row, target):
            row.delete()
            changes.append(BatchChange(batch=batch, target=f"{name}:{before['id']}", before=before))
            continue
        if name == "entity" and row.pk == target:
            setattr(row, field, None)  # it lay in the record that it now is
        else:
            setattr(row, field, target)
        row.save(update_fields=[field])
        changes.append(BatchChange(batch=batch, target=f"{name}:{row.pk}", before=before, after=_pointer(row, name)))
    return changes


def _pointer(row: Any, name: str) -> Fields:
    """What is needed to put the row back: its pointer, and all of a row that may have to go."""
    names = ["event_id", "role", "entity_id", "surface"] if name == "participation" else [POINTERS[name][1]]
    return {"id": plain(row.pk)} | {field: plain(getattr(row, field)) for field in names}


def _takes_part(row: Any, target: UUID) -> bool:
    return Participation.objects.filter(event=row.event_id, role=row.role, entity=target).exists()


# --- Putting back --------------------------------------------------------------------------------------------------


def put_back(changes: list[BatchChange]) -> None:
    """Undo the changes, given the newest first. A row that something else moved since stays where it is."""
    moved = [change for change in changes if change.target.startswith("tag:")]
    tags = Tag.objects.filter(pk__in=[_id(change) for change in moved])
    articles = {tag.article_id for tag in tags} | {UUID(c.before["article_id"]) for c in moved if c.after is None}
    list(Article.objects.select_for_update(of=("self",)).filter(pk__in=articles).order_by("pk").values_list("pk"))
    by_id = {str(tag.pk): tag for tag in tags}
    for change in changes:
        name = change.target.partition(":")[0]
        if name != "tag":
            _put_pointer_back(*POINTERS[name], _id(change), change.before, change.after)
        elif change.after is None:
            _revive(**change.before)
        elif tag := by_id.get(_id(change)):
            _put_tag_back(tag, change.before, change.after)


def _id(change: BatchChange) -> str:
    return change.target.partition(":")[2]


def _put_tag_back(tag: Tag, before: Fields, after: Fields) -> None:
    """The tag leads to its old record again, with what it took over given back; a later decision on it stays."""
    if not _leads_to(tag, UUID(after["entity_id"])) or _is_taken(tag.article_id, UUID(before["entity_id"]), tag.pk):
        return
    tag.entity_id = UUID(before["entity_id"])
    tag.original_entity_id = UUID(before["original_entity_id"]) if before["original_entity_id"] else None
    for field in KEPT_AT_THE_WINNER:
        if plain(getattr(tag, field)) == after[field]:
            setattr(tag, field, before[field])
    tag.save()


def _leads_to(tag: Tag, target: UUID) -> bool:
    """Still to where the batch led it, or on from there by a later merge."""
    return target == tag.entity_id or tag.entity.canonical() == Entity.objects.get(pk=target).canonical()


def _is_taken(article: UUID, entity: UUID, but: UUID) -> bool:
    return Tag.objects.filter(article=article, entity=entity).exclude(pk=but).exists()


def _revive(mentions: list[int], **fields: Any) -> None:
    """A tag that gave way comes back with its mentions, unless the story got another one for its record since."""
    tag = Tag(**{column.attname: column.to_python(fields[column.attname]) for column in COLUMNS})
    if _is_taken(tag.article_id, tag.entity_id, tag.pk) or not Article.objects.filter(pk=tag.article_id).exists():
        return
    tag.save(force_insert=True)
    Tag.objects.filter(pk=tag.pk).update(created_at=fields["created_at"])  # which the save set to now
    Mention.objects.filter(pk__in=mentions, tag__article=tag.article_id).update(tag=tag)


def _put_pointer_back(model: type[models.Model], field: str, pk: str, before: Fields, after: Fields | None) -> None:
    rows = model._default_manager.all()
    if after is not None:
        rows.filter(pk=pk, **{field: after[field]}).update(**{field: before[field]})
    elif Event.objects.filter(pk=before["event_id"]).exists():
        rows.get_or_create(**before)


# --- What is noted of a tag ----------------------------------------------------------------------------------------


def _fields(tag: Tag) -> Fields:
    return {column.attname: plain(getattr(tag, column.attname)) for column in COLUMNS}


def _change(batch: Batch, tag: Tag, before: Fields, after: Fields) -> BatchChange:
    return BatchChange(batch=batch, target=f"tag:{tag.pk}", before=before, after=after)
