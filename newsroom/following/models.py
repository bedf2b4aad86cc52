"""What followers of the archive are told, in order, and who was told of what."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ToldKind(models.TextChoices):
    ARTICLE = "article", "Story"
    PERSON = "person", "Person"
    ORGANIZATION = "organization", "Organization"
    PLACE = "place", "Place"
    EVENT = "event", "Event"
    SOURCE = "source", "Source"


class Told(models.Model):
    """Something happened to this thing: read it again. ``was`` and ``now`` are the audiences (bits of
    ``articles.visibility``) that could see it before and after; nobody else learns of the row."""

    seq = models.BigIntegerField(primary_key=True, help_text="Its place in the feed, without gaps.")
    at = models.DateTimeField()
    action = models.CharField(max_length=30)
    kind = models.CharField(max_length=12, choices=ToldKind)
    object_id = models.UUIDField()
    was = models.SmallIntegerField()
    now = models.SmallIntegerField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["seq"]
        verbose_name_plural = "told"

    def __str__(self) -> str:
        return f"{self.seq}: {self.action} {self.kind} {self.object_id}"


class Horizon(models.Model):
    """Which audiences saw a record or event when it was last told: whether readers do depends on other rows."""

    object_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, choices=ToldKind)
    seen = models.SmallIntegerField()

    class Meta:
        verbose_name_plural = "horizon"

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.seen}"
