from __future__ import annotations

from django.db import models

from articles.ids import uuid7
from articles.models.history import tracked
from articles.models.touching import noted_where, touches


class TagPolicy(models.TextChoices):
    OPT_IN = "opt_in", "Opt-in: only what a person accepted"
    MIXED = "mixed", "Mixed: accepted, or suggested above the link threshold"
    OPT_OUT = "opt_out", "Opt-out: everything but what was rejected"


@tracked
class Source(models.Model):
    """The desk, agency or publication that supplied a story."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    tag_policy = models.CharField(max_length=10, choices=TagPolicy, default=TagPolicy.MIXED)
    trusts_own_tags = models.BooleanField(default=False, help_text="Tags that its files carry count as accepted.")
    language = models.CharField(max_length=8, blank=True, help_text="Assumed where a story is too short to tell.")
    place = models.CharField(
        max_length=120, blank=True, help_text="Where its news is from (“Portland, Oregon”): decides between namesakes."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        triggers = touches(
            "touched",
            ("source", "id"),
            also=noted_where("stories_of_source", "id", "new_values.tag_policy <> old_values.tag_policy"),
        )
        constraints = [
            models.CheckConstraint(condition=models.Q(tag_policy__in=TagPolicy.values), name="source_policy")
        ]

    def __str__(self) -> str:
        return self.name
