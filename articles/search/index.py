from __future__ import annotations

from articles.models import Article, SearchDocument
from articles.models.search import INDEXED_BYTES, INDEXED_CHARACTERS


def index(article: Article) -> None:
    """Bring the Article's search document up to date; in the transaction that changed its words."""
    assert article.current is not None
    SearchDocument.objects.update_or_create(
        article=article,
        defaults={
            "headline": article.current.headline,
            "text": _indexed(article.current.text),
            "source": article.source,
            "language": article.language,
            "sort_at": article.sort_at,
        },
    )


def _indexed(text: str) -> str:
    """As much of the beginning as surely fits into the vectors."""
    return text[:INDEXED_CHARACTERS].encode()[:INDEXED_BYTES].decode(errors="ignore")
