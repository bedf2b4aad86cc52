"""Webhooks: where somebody wants to be told of news, and each message to it until it was taken."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from articles.ids import uuid7
from newsroom.following.models import ToldKind
from newsroom.webhooks.signing import new_secret
from tagging.models import TagChoice

ALERT, TEST = "alert", "test"
KINDS = [
    (ToldKind.ARTICLE.value, "Stories"),
    (ToldKind.PERSON.value, "People"),
    (ToldKind.ORGANIZATION.value, "Organizations"),
    (ToldKind.PLACE.value, "Places"),
    (ToldKind.EVENT.value, "Events"),
    (ToldKind.SOURCE.value, "Sources"),
    (ALERT, "Alerts of saved searches"),
]


class WebhookState(models.TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    STOPPED = "stopped", "Stopped"


class Webhook(models.Model):
    """What its owner may see is told to its address. ``told`` and ``alerts`` say how far the change feed and the alerts
    have become messages; ``failing_since`` stands from the first failure to the next success."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=2000)
    kinds = ArrayField(models.CharField(max_length=12, choices=KINDS), default=list, help_text="Empty: all.")
    include_object = models.BooleanField(default=False, help_text="Send the thing itself as well.")
    tags = models.CharField(max_length=10, choices=TagChoice, default=TagChoice.SHOWN)
    # To sign is to know the secret: it cannot be a digest, as a password's is.
    secret = models.CharField(max_length=80, default=new_secret)
    old_secret = models.CharField(max_length=80, blank=True)
    old_secret_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=WebhookState, default=WebhookState.ACTIVE)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it was stopped.")
    told = models.BigIntegerField(default=0)
    alerts = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, help_text="When it last took a message.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="webhook_name"),
            models.CheckConstraint(condition=Q(state__in=WebhookState.values), name="webhook_state_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secrets(self) -> list[str]:
        """Those that sign now, the newest first: an old one for a while, so that a receiver can change over."""
        is_old_alive = self.old_secret_until is not None and timezone.now() < self.old_secret_until
        return [self.secret, self.old_secret] if is_old_alive else [self.secret]

    def wants(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


class MessageState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    TAKEN = "taken", "Taken"
    GIVEN_UP = "given_up", "Given up"
    DROPPED = "dropped", "Not to be told any more"


class Message(models.Model):
    """One piece of news for one webhook. It says which; what is sent is made when it is sent, as its owner sees it
    then. ``key`` is the same however often it is sent."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages", db_index=False)
    kind = models.CharField(max_length=12)
    told = models.BigIntegerField(null=True)
    alert = models.BigIntegerField(null=True)
    object_id = models.UUIDField(null=True, help_text="Messages on the same thing go in order.")
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=300, blank=True, help_text="What the receiver last said, or what went wrong.")
    milliseconds = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state_known"),
            models.UniqueConstraint(fields=["webhook", "told"], name="message_of_news_once"),
            models.UniqueConstraint(fields=["webhook", "alert"], name="message_of_alert_once"),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="message_log"),
            models.Index(fields=["webhook", "due_at"], name="message_due", condition=Q(state="waiting")),
            models.Index(fields=["webhook", "object_id", "id"], name="message_order", condition=Q(state="waiting")),
            models.Index(fields=["created_at"], name="message_old", condition=~Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
