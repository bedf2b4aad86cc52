"""Which stories tell the same in nearly the same words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from articles.models.article import Article
from articles.visibility import ArticleQuerySet


class Signature(models.Model):
    """By which an index finds what a story could be like (``articles.likeness``). Short stories have none."""

    article = models.OneToOneField(Article, primary_key=True, on_delete=models.CASCADE, related_name="signature")
    bands = ArrayField(models.IntegerField())

    class Meta:
        indexes = [GinIndex(fields=["bands"], name="signature_bands", fastupdate=False)]

    def __str__(self) -> str:
        return f"signature of {self.article_id}"


class NearDuplicate(models.Model):
    """Two stories whose current words are nearly the same: a rewrite, an update under another id. The one with the
    lower id stands first, so that a pair is there once."""

    id = models.BigAutoField(primary_key=True)
    first = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    likeness = models.FloatField(help_text="The share of common runs of words, 0 to 1.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="near_duplicate_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="near_duplicate_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is like {self.second_id}"


def nearly_the_same(ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of stories in an order: each that is nearly the same as one before it, with the first such. One that is told as
    like another stands for none."""
    pairs = NearDuplicate.objects.filter(first__in=ids, second__in=ids).values_list("first", "second")
    linked = {frozenset(pair) for pair in pairs}
    like: dict[UUID, UUID] = {}
    for place, pk in enumerate(ids if linked else ()):
        before = (one for one in ids[:place] if one not in like and frozenset((one, pk)) in linked)
        if first := next(before, None):
            like[pk] = first
    return like


def near_duplicates(article: Article, user: Any) -> ArticleQuerySet:
    """The stories nearly the same as ``article`` that ``user`` may see, newest first."""
    after = NearDuplicate.objects.filter(first=article).values("second")
    before = NearDuplicate.objects.filter(second=article).values("first")
    return Article.objects.visible_to(user).filter(Q(pk__in=after) | Q(pk__in=before))
