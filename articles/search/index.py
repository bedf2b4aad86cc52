from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.models import Article, SearchDocument
from articles.models.search import INDEXED_BYTES, INDEXED_CHARACTERS


def index(article: Article) -> None:
    """Bring the Article's search document up to date; in the transaction that changed its words."""
    SearchDocument.objects.update_or_create(article=article, defaults=_fields(article))


def index_new(articles: Iterable[Article]) -> None:
    """The search documents of Articles that have none."""
    SearchDocument.objects.bulk_create(SearchDocument(article=article, **_fields(article)) for article in articles)


def _fields(article: Article) -> dict[str, Any]:
    assert article.current is not None
    return {
        "headline": article.current.headline,
        "text": _indexed(article.current.text),
        "source": article.source,
        "language": article.language,
        "sort_at": article.sort_at,
    }


def _indexed(text: str) -> str:
    """As much of the beginning as surely fits into the vectors."""
    return text[:INDEXED_CHARACTERS].encode()[:INDEXED_BYTES].decode(errors="ignore")
