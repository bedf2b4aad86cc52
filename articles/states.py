"""Changes of an Article's state and embargo, each told to followers in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.ingest import locked
from articles.models import Article, ArticleState, Change
from articles.signals import article_removed, visibility_changed
from articles.tidying import IngestError

REMOVED = {ArticleState.WITHDRAWN, ArticleState.ERASED}


def set_state(article: Article, state: str, *, actor: Any, reason: str = "") -> Article:
    """Publish, hold, withdraw … A withdrawal needs its reason; erasing is the purge's alone."""
    if state not in ArticleState.values or state == ArticleState.ERASED:
        raise IngestError("bad_state", f"“{state}” is not a state that can be set.", "state")
    if state == ArticleState.WITHDRAWN and not reason.strip():
        raise IngestError("reason_needed", "Say why the story is withdrawn.", "state_reason")
    if state == ArticleState.WITHHELD and not getattr(actor, "may_see_withheld", False):
        raise IngestError("not_permitted", "Only archive editors, standards and admins may withhold a story.", "state")
    with transaction.atomic():
        article = locked(article)
        if article.state == ArticleState.ERASED:
            raise IngestError("erased", "The story was erased: its state is final.", "state")
        if article.state == ArticleState.WITHHELD and not getattr(actor, "may_see_withheld", False):
            raise IngestError("not_permitted", "Only archive editors, standards and admins may release it.", "state")
        if (article.state, article.state_reason) == (state, reason):
            return article
        before = article.state
        article.state, article.state_reason = state, reason
        _save(article, "state", "state_reason")
        Change.objects.record(
            "state", "article", article.pk, article_id=article.pk, actor=actor, before=before, after=state
        )
        visibility_changed.send(sender=Article, article=article)
        if state in REMOVED:
            article_removed.send(sender=Article, article=article)
        return article


def set_embargo(article: Article, until: datetime | None, *, actor: Any) -> Article:
    """Set, move or (None) lift an embargo."""
    with transaction.atomic():
        article = locked(article)
        if article.embargo_until == until:
            return article
        article.embargo_until = until
        article.lift_announced = until is None
        _save(article, "embargo_until", "lift_announced")
        told = until.isoformat() if until else None
        Change.objects.record("embargo", "article", article.pk, article_id=article.pk, actor=actor, until=told)
        visibility_changed.send(sender=Article, article=article)
        return article


def announce_lifts() -> int:
    """Write the change rows of embargoes that have ended; returns how many. Readers saw the stories at once."""
    with transaction.atomic():
        due = Article.objects.select_for_update(skip_locked=True).filter(
            embargo_until__lte=timezone.now(), lift_announced=False
        )
        articles = list(due.order_by("embargo_until")[:1000])
        for article in articles:
            Change.objects.record("embargo_lifted", "article", article.pk, article_id=article.pk)
            visibility_changed.send(sender=Article, article=article)
        Article.objects.filter(pk__in=[article.pk for article in articles]).update(lift_announced=True)
    return len(articles)


def _save(article: Article, *fields: str) -> None:
    article.version += 1
    article.save(update_fields=[*fields, "version", "updated_at"])
