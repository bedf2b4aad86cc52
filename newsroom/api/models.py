"""What the API itself keeps: the answers to requests that may be sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from articles.models import Article, ArticleState

KEPT_FOR = timedelta(hours=24)
TIDIED_AT_ONCE = 5_000  # rows


class KeptAnswers(models.QuerySet["KeptAnswer"]):
    def tidy(self) -> int:
        """Forget some of what is older than a day; tells how many."""
        outlived = self.filter(at__lt=timezone.now() - KEPT_FOR).order_by("at").values_list("pk", flat=True)
        return self.filter(pk__in=list(outlived[:TIDIED_AT_ONCE])).delete()[0]


class KeptAnswer(models.Model):
    """The answer to a request that came with an ``Idempotency-Key``, written in the transaction of what was done.

    Neither the key nor the request is kept, only what they are recognised by; of the answer its body is gone where it
    must not be told again: a purge takes all of them, an answer with a secret never has one.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="SHA-256 of the key: it may be made of a story's words.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body.")
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True, help_text="Compressed.")
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = KeptAnswers.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"{self.status} at {self.at:%Y-%m-%d %H:%M}"


def forget_words(article: Article, **kwargs: Any) -> None:
    """``article_removed``: an answer may tell a story's words without its id, so a purge takes the bodies of all."""
    if article.state == ArticleState.ERASED:
        KeptAnswer.objects.exclude(body=None).update(body=None)
