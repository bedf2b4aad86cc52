"""What was received: the ledger from bytes to stories."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from articles.ids import uuid7
from articles.models.article import Article, Revision
from articles.models.source import Source
from articles.visibility import only_sources


class UploadState(models.TextChoices):
    RECEIVED = "received", "Received"
    READING = "reading", "Reading"
    DONE = "done", "Done"
    PARTLY = "partly", "Partly done"
    FAILED = "failed", "Failed"
    UNDONE = "undone", "Undone"


UNFINISHED = (UploadState.RECEIVED, UploadState.READING)


def original_path(upload: Upload, filename: str) -> str:
    """Content-addressed, so that the same bytes are kept once."""
    return f"{upload.sha256[:2]}/{upload.sha256[2:4]}/{upload.sha256}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: Any) -> UploadQuerySet:
        """Editors see every upload, or all of the sources that their token is limited to; readers see none."""
        if not (getattr(user, "is_authenticated", False) and user.may_edit):
            return self.none()
        only = only_sources(user)
        return self.all() if only is None else self.filter(source__in=only)


class Upload(models.Model):
    """One received file: its original bytes and what became of them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.FileField(upload_to=original_path, max_length=200, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    filename = models.CharField(max_length=255, blank=True, editable=False)
    format = models.CharField(max_length=30, blank=True, editable=False, help_text="Seen in the bytes.")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT)
    given = models.JSONField(default=dict, blank=True, help_text="What the sender said: it beats what the file says.")
    state = models.CharField(max_length=8, choices=UploadState, default=UploadState.RECEIVED)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True, blank=True, help_text="When it was last given to the broker.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(state__in=UploadState.values), name="upload_state_known")]
        indexes = [
            models.Index(fields=["sha256"], name="upload_sha256"),
            models.Index(fields=["created_at"], name="upload_unfinished", condition=Q(state__in=UNFINISHED)),
            models.Index(
                fields=["id"],
                name="upload_with_errors",
                condition=Q(state__in=[UploadState.FAILED, UploadState.PARTLY]),
            ),
        ]

    def __str__(self) -> str:
        return self.filename or str(self.id)


class Delivery(models.Model):
    """A large file that arrives piece by piece: what is here of it, until it is whole and becomes an Upload."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filename = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(help_text="Bytes of the whole file.")
    received = models.PositiveBigIntegerField(default=0, help_text="Bytes that are here.")
    given = models.JSONField(default=dict)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    upload = models.OneToOneField(Upload, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="delivery_not_beyond_its_size")
        ]
        indexes = [models.Index(fields=["updated_at"], name="delivery_unfinished", condition=Q(upload__isnull=True))]

    def __str__(self) -> str:
        return self.filename or str(self.id)


class ItemState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "New story"
    REVISED = "revised", "New version"
    DUPLICATE = "duplicate", "Already in the archive"
    UNDONE = "undone", "Taken back"
    OUTDATED = "outdated", "Older than what is in the archive"
    FAILED = "failed", "Failed"


class Item(models.Model):
    """One story inside an Upload, with its own state and error."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    locator = models.CharField(max_length=500, blank=True, help_text="Where in the file.")
    state = models.CharField(max_length=9, choices=ItemState, default=ItemState.WAITING)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    notes = models.TextField(blank=True, help_text="What a person should look at, though the story was taken.")
    article = models.ForeignKey(Article, null=True, on_delete=models.SET_NULL, related_name="items")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["upload", "position"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "position"], name="item_position"),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.upload}, {self.position + 1}"
