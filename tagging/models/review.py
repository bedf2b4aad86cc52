"""What people decided, and what was changed together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.ids import uuid7
from articles.models import Article, Revision
from articles.models.history import tracked
from tagging.models.entities import Entity
from tagging.models.events import Event
from tagging.models.tags import Tag


def plain(value: Any) -> Any:
    """A field's value as ``before`` and ``after`` hold it."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class Action(models.TextChoices):
    ACCEPT = "accept", "Accepted"
    REJECT = "reject", "Wrong"
    PASSING = "passing", "In passing"
    ABOUT = "about", "About"
    RELINK = "relink", "Another record"
    ADD = "add", "Added"
    CREATE = "create", "New record"
    REOPEN = "reopen", "Reopened"
    CONFIRM = "confirm", "Confirmed record"
    RENAME = "rename", "Renamed"
    ALIAS_ADD = "alias_add", "Alias added"
    ALIAS_REMOVE = "alias_remove", "Alias removed"
    RETYPE = "retype", "Kind changed"
    NEVER_PROFILE = "never_profile", "Never profile"
    MERGE = "merge", "Merged"
    SPLIT = "split", "Split"
    KEEP_APART = "keep_apart", "Never the same"
    EDIT = "edit", "Edited"
    PIN = "pin", "Pinned"
    UNPIN = "unpin", "Pin taken off"
    SIGN_OFF = "sign_off", "Signed off"
    ONLY_HERE = "only_here", "Only this story"
    RULE_OFF = "rule_off", "Rule switched off"
    RULE_ON = "rule_on", "Rule switched on"
    UNDO = "undo", "Undone"


class BatchState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    DONE = "done", "Done"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    FAILED = "failed", "Failed"


class BatchKind(models.TextChoices):
    MOVE = "move", "Rows follow their record"
    REPLAY = "replay", "Earlier stories tagged again"
    DECIDE = "decide", "Decided together"


class Batch(models.Model):
    """Many changes applied or undone together, chunk by chunk; a worker that dies leaves it resumable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=BatchKind, default=BatchKind.MOVE)
    title = models.CharField(max_length=200)
    task = models.JSONField(default=dict, help_text="What is to be done, in the terms of its kind.")
    state = models.CharField(max_length=7, choices=BatchState, default=BatchState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Failures in a row.")
    error = models.TextField(blank=True)
    handed_over_at = models.DateTimeField(null=True, help_text="When it was last given to the broker.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_known"),
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="batch_kind_known"),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="batch_unfinished",
                condition=Q(state__in=(BatchState.WAITING, BatchState.RUNNING, BatchState.UNDOING)),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class BatchChange(models.Model):
    """One row that a Batch changed, with its values before (empty: it was not there) and after (None: it went)."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="changes")
    target = models.CharField(max_length=60, help_text="model:id")
    before = models.JSONField(default=dict)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "-id"], name="batch_change_newest")]

    def __str__(self) -> str:
        return self.target


@tracked
class KeptApart(models.Model):
    """Two records that somebody said are not the same: never merged, never asked again. ``one`` has the lower id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    one = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "kept apart"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="kept_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="kept_apart_lower_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"


@tracked
class EventsApart(models.Model):
    """Two events that somebody said are not the same: never merged, and no story of one is matched to the other.
    ``one`` has the lower id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    one = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "events apart"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="events_apart_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="events_apart_lower_first"),
        ]

    def __str__(self) -> str:
        return f"{self.one} is not {self.other}"


# What an undone Decision had said of records no longer counts for or against them.
NOTE_UNSAID = """
INSERT INTO tagging_knowledgechange (entity_id, xid, at)
SELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM tagging_lesson
WHERE decision_id = NEW.undoes_id;
RETURN NULL;
"""


class Decision(models.Model):
    """One editor's act, append-only. ``before`` and ``after`` hold every field it changed, by model and id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    token_name = models.CharField(max_length=120, blank=True, help_text="The API token it came by.")
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=14, choices=Action)
    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="+")
    # An undone CREATE takes its record away; ``target_id`` still says which it was.
    entity = models.ForeignKey(Entity, null=True, on_delete=models.SET_NULL, related_name="decisions")
    event = models.ForeignKey(Event, null=True, on_delete=models.SET_NULL, related_name="decisions")
    target_kind = models.CharField(max_length=12, help_text="tag, mention, entity, event, report")
    target_id = models.CharField(max_length=40)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    key = models.CharField(max_length=120, null=True, unique=True, help_text="Idempotency key of the sender.")
    batch = models.ForeignKey(
        Batch, null=True, on_delete=models.PROTECT, related_name="decisions", help_text="The rows that follow it."
    )
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=Action.values), name="decision_action_known"),
            models.CheckConstraint(
                condition=Q(action=Action.UNDO, undoes__isnull=False)
                | (~Q(action=Action.UNDO) & Q(undoes__isnull=True)),
                name="decision_undo_names_what",
            ),
        ]
        indexes = [
            models.Index(fields=["article", "id"], name="decision_of_article"),
            models.Index(fields=["entity", "id"], name="decision_of_entity"),
            models.Index(fields=["event", "id"], name="decision_of_event"),
            models.Index(fields=["actor", "id"], name="decision_of_actor"),
            models.Index(fields=["target_kind", "target_id", "id"], name="decision_of_target"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="append_only", exclude=["article", "entity", "event"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="knowledge_unsaid",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__undoes__isnull=False),
                func=NOTE_UNSAID,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.entity or self.event or self.article or self.target_kind}"


class SignOff(models.Model):
    """Somebody went through the tags of these words and is done with them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.revision} by {self.reviewed_by}"


class LeftOpen(models.Model):
    """A suggestion that somebody who signed its story off left as it was. No new version asks about it again, as long
    as it goes by the names that it had then."""

    sign_off = models.ForeignKey(SignOff, on_delete=models.CASCADE, related_name="left_open")
    # A replay that is undone brings back a tag that was gone meanwhile.
    tag = models.ForeignKey(Tag, on_delete=models.DO_NOTHING, db_constraint=False, related_name="left_open")
    surfaces = ArrayField(models.CharField(max_length=250))

    class Meta:
        verbose_name_plural = "left open"

    def __str__(self) -> str:
        return f"{self.tag} ({self.sign_off})"


HELD_FOR = timedelta(seconds=45)  # after the page last said that it is open; it says so every 15


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self) -> HoldQuerySet:
        return self.filter(until__gt=timezone.now())

    def take(self, article: Article, user: Any, *, from_others: bool = False) -> Hold:
        """The story's Hold as it stands: the user's, if it was free, ended or theirs; else that of who has it."""
        now = timezone.now()
        until = now + HELD_FOR
        if self.filter(article=article, holder=user, until__gt=now).update(until=until) == 0:
            free = Q() if from_others else Q(until__lte=now) | Q(holder=user)
            self.filter(free, article=article).update(holder=user, since=now, until=until)
            Hold.objects.bulk_create(
                [Hold(article=article, holder=user, since=now, until=until)], ignore_conflicts=True
            )
        return self.select_related("holder").get(article=article)

    def let_go(self, article: Article, user: Any) -> None:
        self.filter(article=article, holder=user).delete()


class Hold(models.Model):
    """Who has a story open for review. Others are told and may take it over; nobody is kept out, and it ends by itself
    soon after the page was left."""

    article = models.OneToOneField(Article, primary_key=True, on_delete=models.CASCADE, related_name="+")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = HoldQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.article_id} by {self.holder}"
