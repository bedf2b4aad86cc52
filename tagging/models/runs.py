from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.ids import uuid7
from articles.models import Article, Revision
from articles.models.touching import note, noted_of, noted_where
from articles.text import headline_from
from articles.visibility import ByArticleQuerySet
from tagging.pipeline.types import Document


class RunState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    SUPERSEDED = "superseded", "Superseded by a newer version"


class Queue(models.TextChoices):
    LIVE = "live", "Live"
    BACKFILL = "backfill", "Backfill"


UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
# That a worker began is not told to followers: a second later it is done.
IS_TOLD = "new_values.state <> old_values.state AND new_values.state <> 'running'"
# A claim this young may be of a worker that is about to lock its row.
CLAIM_SETTLES = timedelta(seconds=5)
MAX_ATTEMPTS = 3


# Raw, for only so one statement both takes the row and tells what is to be read. Nobody waits for the disk: a claim
# that a crash of the server forgets leaves the run queued, which is then the truth.
CLAIM = """
UPDATE tagging_taggingrun AS run SET state = 'running', claimed_at = now(), attempts = attempts + 1
FROM articles_revision AS words JOIN articles_article AS article ON article.id = words.article_id
    LEFT JOIN articles_source AS source ON source.id = article.source_id
WHERE run.id = %s AND run.state = ANY(%s) AND run.attempts < %s AND words.id = run.revision_id
RETURNING run.*, words.headline, words.text, article.published_at, article.language, article.source_id,
    coalesce(source.place, '') AS place,
    set_config('synchronous_commit', 'off', true) AS is_quick
"""


class Words(NamedTuple):
    """What a run is to read, and what its Article says of it."""

    headline: str
    text: str
    published_at: datetime | None
    language: str
    source_id: UUID | None
    place: str  # the source's

    def of_revision(self) -> dict[str, str]:
        return {"headline": self.headline, "text": self.text}

    def document(self) -> Document:
        derived = self.headline == headline_from(self.text)  # cut from the text: it says nothing of its own
        return Document(
            text=self.text,
            headline="" if derived else self.headline,
            # In the newsroom's zone: the day on which the story says "today".
            published_at=timezone.localtime(self.published_at) if self.published_at else None,
            language=self.language,
            source=str(self.source_id or "") or None,
            place=self.place,
        )


class TaggingRunQuerySet(ByArticleQuerySet):
    def newest(self) -> TaggingRunQuerySet:
        """Those that tell how the tagging of their Article stands: none came after them."""
        return self.filter(~Exists(TaggingRun.objects.filter(article=OuterRef("article"), id__gt=OuterRef("id"))))

    def claim(self, pk: Any) -> tuple[TaggingRun, Words] | None:
        """Take an unfinished run, with what it is to read; None unless this caller changed exactly the one row.

        A running one too: who calls holds the row (``articles.claims``), so whoever ran it is gone.
        """
        claimed: Any = next(iter(self.model.objects.raw(CLAIM, [pk, list(UNFINISHED), MAX_ATTEMPTS])), None)
        if claimed is None:
            return None
        words = Words(*(getattr(claimed, name) for name in Words._fields))
        read = {"id": claimed.revision_id, "article_id": claimed.article_id, **words.of_revision()}
        claimed.revision = Revision.from_db(self.db, list(read), list(read.values()))  # need not be asked for again
        return claimed, words


class TaggingRun(models.Model):
    """The ledger row of one tagging of one Revision. Its state is always true; the queue is a partial index on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    queue = models.CharField(max_length=8, choices=Queue, default=Queue.LIVE)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    pipeline_version = models.CharField(max_length=60, blank=True)
    knowledge_version = models.CharField(max_length=60, blank=True)
    timings = models.JSONField(default=dict, help_text="Milliseconds by step.")
    note = models.CharField(max_length=200, blank=True, help_text="For example: no model for this language.")
    created_at = models.DateTimeField(auto_now_add=True)
    handed_over_at = models.DateTimeField(null=True, help_text="When it was last given to the broker.")
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = TaggingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_known"),
            models.CheckConstraint(condition=Q(queue__in=Queue.values), name="run_queue_known"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="run_unfinished", condition=Q(state__in=UNFINISHED)),
            models.Index(fields=["article", "-id"], name="run_of_article"),
            models.Index(fields=["finished_at"], name="run_failed", condition=Q(state=RunState.FAILED)),
        ]
        triggers = [
            note("touched_new", pgtrigger.Insert, noted_of("article", "article_id", "new_values")),
            note("touched_changed", pgtrigger.Update, noted_where("article", "article_id", IS_TOLD)),
            note("touched_gone", pgtrigger.Delete, noted_of("article", "article_id", "old_values")),
        ]

    def __str__(self) -> str:
        return f"{self.article} ({self.state})"
