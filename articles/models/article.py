"""One story and its words over time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from articles.ids import uuid7
from articles.models.configurations import EXACT
from articles.models.history import tracked
from articles.models.source import Source
from articles.models.touching import of_articles, touches
from articles.visibility import ArticleQuerySet

if TYPE_CHECKING:
    from articles.models.uploads import Item


class ArticleState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHHELD = "withheld", "Withheld"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ERASED = "erased", "Erased"


class Precision(models.TextChoices):
    MINUTE = "minute", "minute"
    DAY = "day", "day"


@tracked
class Article(models.Model):
    """One story. Its words stand in its Revisions; ``current`` is the newest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=80, allow_unicode=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="articles")
    external_id = models.CharField(max_length=250, blank=True, help_text="The source's own id of the story.")
    external_version = models.CharField(max_length=60, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=ArticleState, default=ArticleState.PUBLISHED)
    state_reason = models.TextField(blank=True)
    embargo_until = models.DateTimeField(null=True, blank=True)
    lift_announced = models.BooleanField(default=False, editable=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_precision = models.CharField(max_length=6, choices=Precision, default=Precision.MINUTE)
    sort_at = models.DateTimeField(default=timezone.now, help_text="When it was published, or else when it arrived.")
    byline = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=8, default="und", help_text="ISO 639-1, or und.")
    subjects = models.JSONField(default=list, blank=True, help_text="[{scheme, code, name}], as the file gave them.")
    details = models.JSONField(default=dict, blank=True, help_text="Urgency, genre, slugline, rights … of the file.")
    # RESTRICT: a Revision goes with its Article, never from under it.
    current = models.OneToOneField("Revision", null=True, editable=False, on_delete=models.RESTRICT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Counts every change; guards writes.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "story", "stories"  # people's word for it
        ordering = ["-sort_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ArticleState.values), name="article_state_known"),
            models.CheckConstraint(condition=Q(published_precision__in=Precision.values), name="article_precision"),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.WITHDRAWN) | ~Q(state_reason=""), name="article_withdrawn_has_reason"
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="article_external_id",
                condition=~Q(external_id=""),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["sort_at", "id"], name="article_newest"),
            # Who may see which of ten thousand hits is read out of the index alone.
            models.Index(fields=["id"], include=["state", "embargo_until", "source"], name="article_seen"),
            models.Index(
                fields=["state", "sort_at", "id"],
                name="article_unpublished",
                condition=~Q(state=ArticleState.PUBLISHED),
            ),
            models.Index(fields=["source", "sort_at", "id"], name="article_source_newest"),
            models.Index(fields=["url"], name="article_url", condition=~Q(url="")),
            GinIndex(OpClass("subjects", "jsonb_path_ops"), name="article_subjects", fastupdate=False),
            GinIndex(SearchVector("byline", config=EXACT), name="article_byline", fastupdate=False),
            models.Index(
                fields=["embargo_until"],
                name="article_embargo",
                condition=Q(embargo_until__isnull=False, lift_announced=False),
            ),
        ]
        triggers = [
            *of_articles(),
            pgtrigger.Trigger(
                name="told_to_search",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("state", "embargo_until"),
                func="UPDATE articles_searchdocument SET state = NEW.state, embargo_until = NEW.embargo_until "
                "WHERE article_id = NEW.id; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or str(self.id)

    @property
    def headline(self) -> str:
        return self.current.headline if self.current else ""

    @property
    def text(self) -> str:
        return self.current.text if self.current else ""

    def get_absolute_url(self) -> str:
        return f"/articles/{self.slug or 'story'}-{self.id}/"

    def is_embargoed(self, now: datetime | None = None) -> bool:
        return self.embargo_until is not None and self.embargo_until > (now or timezone.now())

    def standing_notices(self) -> list[tuple[str, str]]:
        """What stands above the story, as (title, text): standing notices, newest first, then the Revision's own."""
        notices = [(notice.title, notice.text) for notice in self.notices.all() if notice.ended_at is None]
        if self.current and self.current.notice:
            is_original = self.current.kind == RevisionKind.ORIGINAL
            notices.append(("Notice" if is_original else self.current.get_kind_display(), self.current.notice))
        return notices

    @staticmethod
    def slug_for(headline: str) -> str:
        return slugify(headline, allow_unicode=True)[:80].rstrip("-")


class RevisionKind(models.TextChoices):
    ORIGINAL = "original", "Original"
    UPDATE = "update", "Update"
    CORRECTION = "correction", "Correction"
    CLARIFICATION = "clarification", "Clarification"
    RETRACTION = "retraction", "Retraction"


class Revision(models.Model):
    """The words of an Article at one time. Append-only: the database refuses changes but the purge's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=13, choices=RevisionKind, default=RevisionKind.ORIGINAL)
    headline = models.TextField(blank=True)
    text = models.TextField()
    notice = models.TextField(blank=True, help_text="Public; stands above the story and on every hit of it.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the normalised words.")
    item: models.ForeignKey[Item | None, Item | None] = models.ForeignKey(
        "Item", null=True, on_delete=models.SET_NULL, related_name="revisions"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number"),
            models.CheckConstraint(condition=Q(kind__in=RevisionKind.values), name="revision_kind_known"),
            models.CheckConstraint(condition=~Q(text="") | ~Q(headline=""), name="revision_has_words"),
        ]
        indexes = [models.Index(fields=["fingerprint"], name="revision_fingerprint")]
        triggers = [
            pgtrigger.ReadOnly(
                name="append_only",
                fields=[
                    "article",
                    "number",
                    "kind",
                    "headline",
                    "text",
                    "notice",
                    "fingerprint",
                    "created_at",
                    "created_by",
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"


class NoticeKind(models.TextChoices):
    LEGAL = "legal", "Legal warning"
    OUTCOME = "outcome", "Outcome, appeal"
    RIGHTS = "rights", "Rights"
    OTHER = "other", "Other"


@tracked
class Notice(models.Model):
    """A standing notice above a story and on every hit of it, until it is ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=8, choices=NoticeKind, default=NoticeKind.OTHER)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        triggers = touches("touched", ("article", "article_id"))

    @property
    def title(self) -> str:
        return "Notice" if self.kind == NoticeKind.OTHER else self.get_kind_display()

    def __str__(self) -> str:
        return self.text[:80]
