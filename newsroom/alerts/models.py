"""Saved searches, and what they found since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.ids import uuid7
from articles.models import Article
from articles.visibility import ByArticleQuerySet
from newsroom.accounts.models import User
from newsroom.search import SearchRequest

# One more whenever the same words could come to mean another search: what was saved before is then checked again.
GRAMMAR = 1
LONGEST_QUERY = 2_000
# The filters that may stand beside a query, and what reads each of their values.
FILTERS: Mapping[str, Any] = {
    "entity": UUID,
    "event": UUID,
    "source": UUID,
    "year": int,
    "language": str,
    "without": UUID,
}
_IN_REQUEST = {
    "entity": "entities",
    "event": "events",
    "source": "sources",
    "year": "years",
    "language": "languages",
    "without": "without",
}


class Rhythm(models.TextChoices):
    NEVER = "never", "No mail"
    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, user: Any) -> SavedSearchQuerySet:
        return self.filter(owner=user)

    def readable_by(self, user: User) -> SavedSearchQuerySet:
        """One's own; those that others of the same desk share. Nobody's role opens more."""
        shared = Q(is_shared=True, owner__desk=user.desk) if user.desk else Q(pk__in=[])
        return self.filter(Q(owner=user) | shared)


class SavedSearch(models.Model):
    """A query with its filters. ``keys``: a story without any of them cannot match (``newsroom.alerts.keys``)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    filters = models.JSONField(default=dict, help_text='{"entity": ["…"], "year": ["2022"]}')
    is_shared = models.BooleanField(default=False, help_text="Others of the owner's desk may read it.")
    mail = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.NEVER)
    keys = ArrayField(models.TextField(), default=list, editable=False)
    grammar = models.PositiveSmallIntegerField(default=GRAMMAR, editable=False)
    problem = models.CharField(max_length=500, blank=True, help_text="Why it can no longer be read.")
    since = models.DateTimeField(default=timezone.now, help_text="News from then on is told.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_search_name"),
            models.CheckConstraint(condition=Q(mail__in=Rhythm.values), name="saved_search_mail_known"),
        ]
        # Asked for every story, written now and then: no list of entries waits to be put in.
        indexes = [GinIndex(fields=["keys"], name="saved_search_keys", fastupdate=False)]

    def __str__(self) -> str:
        return self.name

    def request(self, **more: Any) -> SearchRequest:
        """As the engine is asked; raises ValueError for filters that are none."""
        chosen = {_IN_REQUEST[name]: tuple(map(read, self.filters.get(name, []))) for name, read in FILTERS.items()}
        [date] = self.filters.get("date") or [""]
        return SearchRequest(q=self.query, date=date, **{**chosen, **more})

    def get_absolute_url(self) -> str:
        """The page of the search itself, newest first."""
        named = ((name, value) for name in (*FILTERS, "date") for value in self.filters.get(name, []))
        pairs = [("q", self.query), *named]
        return "/?" + urlencode([*pairs, ("sort", "newest")])


class Mailing(models.Model):
    """One mail to one person. Its id makes the Message-ID: sent twice, it is the same mail."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "rhythm", "-created_at"], name="mailing_newest"),
            models.Index(fields=["created_at"], name="mailing_to_send", condition=Q(sent_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()} to {self.user}"

    @property
    def message_id(self) -> str:
        return f"<{self.pk}@{settings.MAIL_DOMAIN}>"


class Alert(models.Model):
    """A story that a saved search found: one row per pair, written once and for ever."""

    id = models.BigAutoField(primary_key=True)
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerts")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reasons = ArrayField(models.CharField(max_length=300), default=list, help_text="Words and names that matched.")
    mailing = models.ForeignKey(Mailing, null=True, on_delete=models.SET_NULL, related_name="alerts")

    objects = ByArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["search", "article"], name="alert_once")]
        indexes = [models.Index(fields=["search"], name="alert_to_mail", condition=Q(mailing=None))]

    def __str__(self) -> str:
        return f"{self.search}: {self.article_id}"


class Follower(models.Model):
    """How far the change feed has been read for alerts: one row."""

    seq = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.seq)
