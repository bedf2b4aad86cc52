"""Many tags decided together: each gets a Decision of its own, all of them one Batch with one undo.

Which tags: those of a list, or those of a record by which it is split. One that somebody else changed since the
editor looked, or that is gone, is left as it is and counted. (Decisions of different kinds: ``together``.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet

from tagging import decisions, moves, together
from tagging.models import Batch, BatchChange, Decision, Entity, Tag, TagState

CHUNK = 25  # decisions in a transaction
ACTS = ("accept", "reject", "relink")
FIRST = UUID(int=0)

Task = dict[str, Any]


def of_list(act: str, tags: Collection[UUID], *, seen: datetime) -> Task:
    """Accept or reject the tags, or lead them to another record, as far as they are as they were at ``seen``."""
    return {"act": act, "tags": [str(pk) for pk in tags], "seen": seen.isoformat()}


def of_split(source: Entity, target: Entity, which: Task) -> Task:
    """All that names ``source`` in the stories of ``which`` (see ``chosen``) means ``target``."""
    return {"act": "relink", "source": str(source.pk), "entity": str(target.pk), **which}


def chosen(source: UUID, task: Task) -> QuerySet[Tag]:
    """A record's tags in ``articles``, or where it goes by one of ``names`` and by none of ``but``."""
    by_name = Q(surfaces__overlap=task["names"]) & ~Q(surfaces__overlap=task["but"])
    there = Q(article__in=task["articles"]) | (by_name if task["names"] else Q(pk__in=[]))
    return Tag.objects.filter(there, entity=source).exclude(state=TagState.REJECTED)


def decide_some(batch: Batch, limit: int) -> tuple[list[BatchChange], int]:
    """Decide on the next tags; tells what was decided, and how many were looked at."""
    task = batch.task
    if "acts" in task:
        return together.act_on_some(batch, limit)
    changes = list(_move_events(batch)) if task.get("events") else []
    tags = list(_tags(task).filter(pk__gt=UUID(task.get("after", str(FIRST)))).order_by("pk")[:limit])
    act = _act(batch)
    made = [decision for tag in tags if (decision := _decided(tag, act, task.get("seen")))]
    left = task.get("left", 0) + len(tags) - len(made)
    after = str(tags[-1].pk) if tags else task.get("after", str(FIRST))
    batch.task = {**task, "after": after, "left": left, "events": []}
    changes += [BatchChange(batch=batch, target=f"decision:{decision.pk}", after={}) for decision in made]
    return changes, len(tags) or len(changes)


def put_back(changes: list[BatchChange]) -> None:
    """Undo the decisions, given the newest first. What somebody decided on since stays, and is counted."""
    for change in changes:
        model, _, pk = change.target.partition(":")
        if model == together.FAILED:
            continue
        if model != "decision":
            moves.put_back([change])
        elif not _undone(pk, change.batch):
            change.batch.task = {**change.batch.task, "kept": change.batch.task.get("kept", 0) + 1}


def _tags(task: Task) -> QuerySet[Tag]:
    if "tags" in task:
        return Tag.objects.filter(pk__in=task["tags"])
    return chosen(UUID(task["source"]), task)


def _act(batch: Batch) -> Callable[[Tag], Decision]:
    by: Any = {"actor": batch.created_by, "reason": batch.title}
    if batch.task["act"] == "relink":
        entity = Entity.objects.get(pk=batch.task["entity"])
        return lambda tag: decisions.relink(tag, entity, **by)
    act = {"accept": decisions.accept, "reject": decisions.reject}[batch.task["act"]]
    return lambda tag: act(tag, **by)


def _decided(tag: Tag, act: Callable[[Tag], Decision], seen: str | None) -> Decision | None:
    if seen and tag.updated_at > datetime.fromisoformat(seen):
        return None
    try:
        return act(tag)
    except decisions.DecisionError:
        return None


def _undone(pk: str, batch: Batch) -> bool:
    actor = get_user_model().objects.get(pk=batch.task["undone_by"])
    try:
        with transaction.atomic():
            decisions.undo(Decision.objects.get(pk=pk), actor=actor, reason=f"With all of “{batch.title}”.")
    except decisions.DecisionError:
        return False
    return True


def _move_events(batch: Batch) -> Iterator[BatchChange]:
    source, target = UUID(batch.task["source"]), UUID(batch.task["entity"])
    yield from moves.move_events(batch, source, target, batch.task["events"])
