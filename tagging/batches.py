"""Batches: many changes made or undone together, chunk by chunk, in the background.

Each chunk is one transaction that changes rows, notes them in ``BatchChange`` and moves the Batch's progress on: a
worker that dies between two chunks leaves a true state, and the sweep hands the Batch over again. Who works on a
Batch holds it as a tagging holds its run (``articles.claims``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.claims import working_on
from articles.handoff import hand_off, publish
from tagging import deciding, decisions, moves, replay, report_moves
from tagging.models import Batch, BatchChange, BatchKind, BatchState, Entity

logger = logging.getLogger(__name__)

BATCH_TASK = "tagging.run_batch"
QUEUE = "backfill"
CHUNK = 500  # rows a transaction changes
FEW = 50  # decisions that a request makes itself
MOST_ATTEMPTS = 3
HAND_OVER_AGAIN = timedelta(seconds=30)
FORWARD = (BatchState.WAITING, BatchState.RUNNING)
OWN = (BatchKind.REPLAY, BatchKind.DECIDE)  # that no Decision began
UNFINISHED = (*FORWARD, BatchState.UNDOING)


GoOn = Callable[[Batch, int], tuple[list[BatchChange], int]]


@dataclass(frozen=True)
class Kind:
    """How batches of one kind work. ``go_on`` takes on up to ``chunk`` rows and tells what it changed and how many it
    took (none: all is done); ``put_back`` undoes what BatchChanges tell, the newest first. With ``look`` a Batch first
    shows what it would do, and pauses. ``prepare`` does what takes long without a lock, so that who pauses or undoes
    the Batch need not wait for it; what it answers is called with the locked Batch, in place of ``go_on``."""

    go_on: GoOn
    put_back: Callable[[list[BatchChange]], None]
    chunk: int = 0  # CHUNK
    look: Callable[[Batch], None] | None = None
    prepare: Callable[[Batch, int], GoOn] | None = None


def _move_some(batch: Batch, limit: int) -> tuple[list[BatchChange], int]:
    """Of a record its tags and what else points at it; of an event its Reports."""
    mover = report_moves if batch.task.get("of") == "event" else moves
    changes = mover.move_some(batch, limit)
    return changes, len(changes)


def _put_moved_back(changes: list[BatchChange]) -> None:
    is_events = any(change.target.startswith("report:") for change in changes)
    (report_moves if is_events else moves).put_back(changes)


KINDS: dict[str, Kind] = {
    BatchKind.MOVE: Kind(_move_some, _put_moved_back),
    BatchKind.DECIDE: Kind(deciding.decide_some, deciding.put_back, chunk=deciding.CHUNK),
    BatchKind.REPLAY: Kind(
        replay.replay_some,
        replay.put_stories_back,
        chunk=replay.CHUNK,
        look=replay.look,
        prepare=replay.read_some,
    ),
}


def start(kind: str, title: str, task: dict[str, Any], *, total: int, actor: Any) -> Batch:
    """A new Batch, handed to a worker after the commit of the running transaction."""
    batch = Batch.objects.create(
        kind=kind, title=title[:200], task=task, total=total, created_by=actor, handed_over_at=timezone.now()
    )
    hand_off(BATCH_TASK, str(batch.pk), queue=QUEUE)
    return batch


def start_replay(which: replay.Which, *, actor: Any, look_first: bool = True) -> Batch:
    """Earlier stories are tagged again in the background; first it shows what would change, and waits."""
    task = which.task | {"look_first": look_first}
    return start(BatchKind.REPLAY, f"Replay: {which}", task, total=which.count(), actor=actor)


def decide_together(
    title: str, task: dict[str, Any], *, total: int, actor: Any, record: Entity | decisions.NewRecord | None = None
) -> Batch:
    """Many tags get a Decision each. A few at once, so that the editor sees it done; many in the background. The
    ``record`` to which they are led is made with them, where it is new, and undone with them."""
    with transaction.atomic():
        made = None
        if isinstance(record, decisions.NewRecord):
            record, made = decisions.create_entity(**asdict(record), actor=actor)
        task = {**task, "entity": str(record.pk)} if record else task
        batch = start(BatchKind.DECIDE, title, task, total=total, actor=actor)
        if made is not None:  # noted first, it is undone last
            BatchChange.objects.create(batch=batch, target=f"decision:{made.pk}", after={})
    run_if_few(batch)
    return batch


def run_if_few(batch: Batch | None) -> None:
    """What a request can wait for is done within it; the message to the worker then finds nothing left."""
    if batch is not None and batch.total <= FEW:
        run(str(batch.pk))


def undo_own(pk: UUID, *, actor: Any) -> bool:
    """Undo a replay or what was decided together, done or under way; False where there is nothing of that kind. (Rows
    that follow a Decision are undone with it.)"""
    stands = (BatchState.DONE, BatchState.RUNNING, BatchState.PAUSED, BatchState.FAILED, BatchState.WAITING)
    batch = Batch.objects.filter(pk=pk, kind__in=OWN, state__in=stands, decisions=None).first()
    if batch is None:
        return False
    undo(pk, actor=actor)
    if batch.kind == BatchKind.DECIDE:
        run_if_few(batch)
    return True


def undo(pk: UUID, *, actor: Any) -> None:
    """Put back, in the background, everything the Batch changed; what it has not changed yet it never will."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(pk=pk).exclude(state=BatchState.UNDONE).first()
        if batch is None:
            return
        batch.task = {**batch.task, "undone_by": str(actor.pk)}
        batch.state, batch.attempts, batch.error = BatchState.UNDOING, 0, ""
        batch.handed_over_at = timezone.now()
        batch.save()
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
    prepared = _prepared(pk)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().filter(pk=pk, state__in=UNFINISHED).first()
        if batch is None:
            return False
        is_undone = batch.state == BatchState.UNDOING
        batch.state, batch.done = _undo_some(batch) if is_undone else _do_some(batch, prepared)
        batch.attempts, batch.error = 0, ""
        batch.total = max(batch.total, batch.done)
        batch.save(update_fields=["state", "done", "total", "attempts", "error", "task"])
        return batch.state in UNFINISHED


def _prepared(pk: str) -> GoOn | None:
    batch = Batch.objects.filter(pk=pk, state__in=FORWARD).first()
    if batch is None or batch.task.get("look_first"):
        return None
    kind = KINDS[batch.kind]
    return kind.prepare(batch, kind.chunk or CHUNK) if kind.prepare else None


def _do_some(batch: Batch, prepared: GoOn | None) -> tuple[str, int]:
    kind = KINDS[batch.kind]
    if kind.look and batch.task.get("look_first"):
        batch.task = {**batch.task, "look_first": False}
        kind.look(batch)
        return BatchState.PAUSED, 0
    changes, taken = (prepared or kind.go_on)(batch, kind.chunk or CHUNK)
    BatchChange.objects.bulk_create(changes)
    return (BatchState.RUNNING if taken else BatchState.DONE), batch.done + taken


def _undo_some(batch: Batch) -> tuple[str, int]:
    changes = list(batch.changes.order_by("-id")[: KINDS[batch.kind].chunk or CHUNK])
    KINDS[batch.kind].put_back(changes)
    BatchChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return (BatchState.UNDOING if changes else BatchState.UNDONE), max(0, batch.done - len(changes)) if changes else 0


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
    return publish(BATCH_TASK, *map(str, left), queue=QUEUE)
