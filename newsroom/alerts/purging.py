"""A purged story's alerts go: they say in which of its words a search was found."""

from __future__ import annotations

from typing import Any

from articles.models import Article, ArticleState
from newsroom.alerts.models import Alert


def forget(article: Article, **kwargs: Any) -> None:
    """``article_removed``."""
    if article.state == ArticleState.ERASED:
        Alert.objects.filter(article=article).delete()
