"""A list search: up to a thousand names or queries, counted one after the other in the background."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from articles.ids import uuid7

MOST_LINES = 1_000


class ListState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"


class ListSearch(models.Model):
    """Its lines, and a Line for each that was counted so far: the work is done when there are as many."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    lines = ArrayField(models.TextField())
    are_names = models.BooleanField(default=True, help_text="Each line is looked for as a phrase, not read as a query.")
    state = models.CharField(max_length=7, choices=ListState, default=ListState.WAITING)
    counted = models.PositiveIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=Q(state__in=ListState.values), name="list_state_known")]
        indexes = [models.Index(fields=["created_at"], name="list_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/lists/{self.pk}/"

    def query(self, line: str) -> str:
        phrase = line.replace('"', " ")
        return f'"{phrase}"' if self.are_names else line


class Line(models.Model):
    """What one line found at the time; ``error`` where it cannot be read."""

    list = models.ForeignKey(ListSearch, on_delete=models.CASCADE, related_name="results")
    number = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)
    exact = models.BooleanField(default=True)
    newest: Any = models.ForeignKey("articles.Article", null=True, on_delete=models.SET_NULL, related_name="+")
    error = models.CharField(max_length=500, blank=True)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="list_line_once")]

    def __str__(self) -> str:
        return f"{self.list}, line {self.number}"
