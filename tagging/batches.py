"""Batches: many changes made or undone together, chunk by chunk, in the background.

Each chunk is one transaction that changes rows, notes them in ``BatchChange`` and moves the Batch's progress on: a
worker that dies between two chunks leaves a true state, and the sweep hands the Batch over again. Who works on a
Batch holds it as a tagging holds its run (``articles.claims``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.claims import working_on
from articles.handoff import hand_off, publish
from tagging import moves
from tagging.models import Batch, BatchChange, BatchKind, BatchState

logger = logging.getLogger(__name__)

BATCH_TASK = "tagging.run_batch"
QUEUE = "backfill"
CHUNK = 500  # rows a transaction changes
MOST_ATTEMPTS = 3
HAND_OVER_AGAIN = timedelta(seconds=30)
FORWARD = (BatchState.WAITING, BatchState.RUNNING)
UNFINISHED = (*FORWARD, BatchState.UNDOING)


@dataclass(frozen=True)
class Kind:
    """How batches of one kind work. ``go_on`` changes up to a number of rows and tells which (none: all is done);
    ``put_back`` undoes what one BatchChange tells, the newest first."""

    go_on: Callable[[Batch, int], list[BatchChange]]
    put_back: Callable[[list[BatchChange]], None]


KINDS: dict[str, Kind] = {BatchKind.MOVE: Kind(moves.move_some, moves.put_back)}


def start(kind: str, title: str, task: dict[str, Any], *, total: int, actor: Any) -> Batch:
    """A new Batch, handed to a worker after the commit of the running transaction."""
    batch = Batch.objects.create(
        kind=kind, title=title[:200], task=task, total=total, created_by=actor, handed_over_at=timezone.now()
    )
    hand_off(BATCH_TASK, str(batch.pk), queue=QUEUE)
    return batch


def undo(pk: UUID) -> None:
    """Put back, in the background, everything the Batch changed; what it has not changed yet it never will."""
    undone = Batch.objects.filter(pk=pk).exclude(state=BatchState.UNDONE)
    if undone.update(state=BatchState.UNDOING, attempts=0, error="", handed_over_at=timezone.now()):
        hand_off(BATCH_TASK, str(pk), queue=QUEUE)


def pause(pk: UUID) -> bool:
    """Stop after the running chunk; False where there is nothing to stop."""
    return Batch.objects.filter(pk=pk, state__in=FORWARD).update(state=BatchState.PAUSED) == 1


def go_on(pk: UUID) -> bool:
    """Continue a paused or failed Batch; False where it is neither."""
    stopped = Batch.objects.filter(pk=pk, state__in=(BatchState.PAUSED, BatchState.FAILED))
    moved = stopped.update(state=BatchState.WAITING, attempts=0, error="", handed_over_at=timezone.now()) == 1
    if moved:
        hand_off(BATCH_TASK, str(pk), queue=QUEUE)
    return moved


def run(pk: str) -> None:
    """Carry a Batch on until it is done, paused, or fails; a chunk that fails is tried again by the sweep."""
    with working_on(pk) as mine:
        try:
            while mine and _chunk(pk):
                pass
        except Exception as error:
            logger.exception("batch %s failed", pk)
            _note_failure(pk, error)


def _chunk(pk: str) -> bool:
    """One chunk in one transaction. False where nothing is left to do."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(pk=pk, state__in=UNFINISHED).first()
        if batch is None:
            return False
        step = _undo_some if batch.state == BatchState.UNDOING else _do_some
        batch.state, batch.done = step(batch)
        batch.attempts, batch.error = 0, ""
        batch.total = max(batch.total, batch.done)
        batch.save(update_fields=["state", "done", "total", "attempts", "error"])
        return batch.state in UNFINISHED


def _do_some(batch: Batch) -> tuple[str, int]:
    changes = KINDS[batch.kind].go_on(batch, CHUNK)
    BatchChange.objects.bulk_create(changes)
    return (BatchState.RUNNING if changes else BatchState.DONE), batch.done + len(changes)


def _undo_some(batch: Batch) -> tuple[str, int]:
    changes = list(BatchChange.objects.filter(batch=batch).order_by("-id")[:CHUNK])
    KINDS[batch.kind].put_back(changes)
    BatchChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return (BatchState.UNDOING if changes else BatchState.UNDONE), max(0, batch.done - len(changes))


def _note_failure(pk: str, error: Exception) -> None:
    batch = Batch.objects.filter(pk=pk, state__in=UNFINISHED).first()
    if batch is None:
        return
    batch.attempts += 1
    if batch.attempts >= MOST_ATTEMPTS and batch.state != BatchState.UNDOING:
        batch.state = BatchState.FAILED
    batch.error = f"{error!r:.500}"
    batch.save(update_fields=["attempts", "state", "error"])


def resume() -> int:
    """The sweep: hand over again what nobody finished; returns how many."""
    now = timezone.now()
    late = Q(handed_over_at__isnull=True) | Q(handed_over_at__lt=now - HAND_OVER_AGAIN)
    left = list(Batch.objects.filter(late, state__in=UNFINISHED).order_by("created_at").values_list("pk", flat=True))
    Batch.objects.filter(pk__in=left).update(handed_over_at=now)
    return sum(publish(BATCH_TASK, str(pk), queue=QUEUE) for pk in left)
