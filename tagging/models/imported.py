"""What was taken in from authority files, so that the same row is never taken in twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tagging.models.entities import Entity


class ImportedRow(models.Model):
    """A row of an authority file, by the digest of what it says, and the record that it became or was found to be.

    While the row is remembered it is not taken in again: what editors changed since is theirs.
    """

    fingerprint = models.UUIDField(primary_key=True)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="+")
    parent = models.JSONField(null=True, help_text="The parent that the row names, as long as it is not found.")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["fingerprint"], name="imported_waiting", condition=Q(parent__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.fingerprint)
