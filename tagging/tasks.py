"""Tagging a story: a ledger row is claimed, the pipeline runs, the store writes. Safe to run twice, late, or never."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.claims import abandoned, working_on
from articles.handoff import hand_off, publish
from articles.models import Article, Revision
from articles.pipelined import pipelined
from tagging import batches, knowledge, proposals, store
from tagging.event_store import collect_unused_events
from tagging.models import Meant, Queue, RunState, TaggingRun
from tagging.models.runs import CLAIM_SETTLES, MAX_ATTEMPTS, Words
from tagging.pipeline.annotate import PIPELINE_VERSION, annotate
from tagging.pipeline.events import load_parser
from tagging.pipeline.recognisers import load
from tagging.pipeline.types import Annotation, Document

logger = logging.getLogger(__name__)

TAG_TASK = "tagging.tag_article"
HAND_OVER_AGAIN = {Queue.LIVE: timedelta(seconds=30), Queue.BACKFILL: timedelta(minutes=10)}
LONG_TEXT = 100_000  # code points above which a story takes seconds: it must not keep fresh ones waiting
HANDED_OVER_AT_ONCE = 20  # more messages would take longer than storing their stories
SWEEP = 500  # rows a sweep hands over at the most


def queue_tagging(revisions: Iterable[Revision], queue: str, **kwargs: Any) -> None:
    """``revisions_saved``: note in the same transaction that these words are to be tagged."""
    start_runs(revisions, queue=queue)


def retag(article: Article, *, queue: str = Queue.LIVE) -> TaggingRun:
    """Tag an Article's current words once more."""
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
        assert article.current is not None
        [run] = start_runs([article.current], queue=queue)
        return run


def start_runs(revisions: Iterable[Revision], *, queue: str) -> list[TaggingRun]:
    """A run for each, in place of those that still wait for other words of its Article. Many are left to the sweep."""
    revisions, now = list(revisions), timezone.now()
    at_once = len(revisions) <= HANDED_OVER_AT_ONCE
    runs = [
        TaggingRun(
            article_id=revision.article_id,
            revision=revision,
            queue=Queue.BACKFILL if len(revision.text) > LONG_TEXT else queue,
            handed_over_at=now if at_once else None,
        )
        for revision in revisions
    ]
    waiting = TaggingRun.objects.filter(article__in=[run.article_id for run in runs], state=RunState.QUEUED)
    waiting.update(state=RunState.SUPERSEDED, finished_at=now)
    TaggingRun.objects.bulk_create(runs)
    for of_queue, pks in _by_queue((run.pk, run.queue) for run in runs).items() if at_once else ():
        hand_off(TAG_TASK, *pks, queue=of_queue)
    return runs


def _by_queue(runs: Iterable[tuple[UUID, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pk, queue in runs:
        found.setdefault(queue, []).append(str(pk))
    return found


@shared_task(name=TAG_TASK)
def tag_article(run_id: str) -> None:
    run_now(run_id)


def run_now(run_id: str) -> None:
    """Carry out a TaggingRun.

    1. Hold and claim it; somebody else's, finished or deleted: a clean exit.
    2. Annotate with the newest knowledge and store. A newer Revision in the meantime: superseded.
    3. A failure is told in the row and tried again by the sweep; the third one is final. The last attempt leaves the
       story's events unread: what goes wrong with them must not cost it its tags.
    4. A worker or a database that went away leaves the run to the sweep.
    """
    with working_on(run_id) as mine:
        if mine and (claimed := TaggingRun.objects.claim(run_id)):
            _run(*claimed)


def _run(run: TaggingRun, words: Words) -> None:
    try:
        _tag(run, words)
    except Exception as error:
        if not TaggingRun.objects.filter(pk=run.pk).exists():
            return  # the article was deleted while it was read
        logger.exception("tagging of article %s failed", run.article_id)
        final = run.attempts >= MAX_ATTEMPTS
        _finish(run, RunState.FAILED if final else RunState.QUEUED, error=f"{error!r:.500}")


def _tag(run: TaggingRun, words: Words) -> None:
    started = time.perf_counter()
    authority = knowledge.current()
    recogniser = load(settings.RECOGNISER)
    is_last = run.attempts >= MAX_ATTEMPTS
    parser = load_parser() if settings.EVENTS and not is_last else None
    known = time.perf_counter()
    document = words.document()
    annotation = annotate(document, authority, recogniser, parser=parser)
    annotated = time.perf_counter()
    run.pipeline_version = f"{recogniser.name}-{PIPELINE_VERSION}"
    run.knowledge_version = authority.version
    run.note = _note(annotation, document)
    if settings.EVENTS and is_last:
        run.note = f"{run.note} Its events were not read: two attempts with them failed.".strip()
    with transaction.atomic(), pipelined():
        store.wait_for_no_disk()
        stored = store.store(run, annotation)
        run.timings = {
            "knowledge": round((known - started) * 1000),
            "annotate": round((annotated - known) * 1000),
            "store": round((time.perf_counter() - annotated) * 1000),
        }
        _finish(run, RunState.DONE if stored else RunState.SUPERSEDED)


def _note(annotation: Annotation, document: Document) -> str:
    if not annotation.language_supported:
        return f"No model for the language “{document.language}”: not tagged."
    return "" if annotation.read_in_full else "Very long: names that first appear late in it may be missing."


def _finish(run: TaggingRun, state: str, *, error: str = "") -> None:
    TaggingRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=state,
        error=error,
        note=run.note,
        pipeline_version=run.pipeline_version,
        knowledge_version=run.knowledge_version,
        timings=run.timings,
        finished_at=None if state == RunState.QUEUED else timezone.now(),
        handed_over_at=run.handed_over_at,
    )


def resume() -> int:
    """The sweep: hand over again what a dead worker or a lost message left behind; returns how many."""
    now = timezone.now()
    _release_abandoned(now)
    left = Q(handed_over_at__isnull=True)
    for queue, patience in HAND_OVER_AGAIN.items():
        left |= Q(queue=queue, handed_over_at__lt=now - patience)
    waiting = list(
        TaggingRun.objects.filter(left, state=RunState.QUEUED).order_by("created_at").values_list("pk", "queue")[:SWEEP]
    )
    TaggingRun.objects.filter(pk__in=[pk for pk, _ in waiting]).update(handed_over_at=now)
    return sum(publish(TAG_TASK, *pks, queue=queue) for queue, pks in _by_queue(waiting).items())


def _release_abandoned(now: datetime) -> None:
    settled = TaggingRun.objects.filter(state=RunState.RUNNING, claimed_at__lt=now - CLAIM_SETTLES)
    with transaction.atomic():
        left = TaggingRun.objects.filter(
            pk__in=abandoned(settled.values_list("pk", flat=True)[:SWEEP]), state=RunState.RUNNING
        )
        left.filter(attempts__gte=MAX_ATTEMPTS).update(
            state=RunState.FAILED, error=f"The worker died {MAX_ATTEMPTS} times on this story.", finished_at=now
        )
        left.filter(state=RunState.RUNNING).update(state=RunState.QUEUED, handed_over_at=None)


@shared_task(name="tagging.resume_runs")
def resume_runs() -> None:
    resume()


@shared_task(name="tagging.collect_unused")
def collect_unused() -> None:
    collect_unused_events()
    proposals.collect_unused()
    Meant.objects.fold()


@shared_task(name=batches.BATCH_TASK)
def run_batch(batch_id: str) -> None:
    batches.run(batch_id)


@shared_task(name="tagging.resume_batches")
def resume_batches() -> None:
    batches.resume()
