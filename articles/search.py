"""Full-text search over SearchDocument. What may be seen and what else must hold is handed in by the doors."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, SearchDocument
from articles.models.search import EXACT, INDEXED_BYTES, INDEXED_CHARACTERS, STEMMED

Sort = Literal["relevance", "newest"]

# What bounds the cost of a page: counts stop here, and only the newest so many hits are ranked by relevance; after
# them come the others, by date.
COUNT_CAP = 10_000
RANKED = 2_000
# A headline hit weighs ten times one in the text (D, C, B, A).
WEIGHTS = [0.1, 0.2, 0.4, 1.0]
SNIPPET_SOURCE = 20_000  # characters of the text in which a snippet is looked for
_PHRASE = re.compile(r'"([^"]+)"')
_START, _STOP = "\x02", "\x03"
LONGEST_CURSOR = 200  # characters; ours have about a hundred


class SearchError(ValueError):
    """A query that cannot be answered: ``code`` for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Count:
    """How many stories; not ``exact`` means "at least"."""

    value: int
    exact: bool


@dataclass(frozen=True)
class Found:
    """One page of hits, best first: article ids, their snippets, and the cursor of the next page."""

    article_ids: list[UUID]
    snippets: dict[UUID, SafeString]
    next: str | None


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


def matching(words: str, where: Q) -> QuerySet[SearchDocument]:
    """The documents that hold all the ``words`` (web syntax: "phrase", OR, -not) and fulfil ``where``.

    A quoted phrase also has to stand exactly so, with its stop words; where all words are stop words they are looked
    up exactly.
    """
    documents = SearchDocument.objects.filter(where)
    if not words.strip():
        return documents
    if "\0" in words:
        raise SearchError("bad_query", "The query has a character that no story can hold (NUL).")
    documents = documents.filter(_words_query(words))
    negated = re.sub(r'-"[^"]*"', " ", words)
    if " OR " not in negated.upper():
        for phrase in _PHRASE.findall(negated):
            documents = documents.filter(exact=SearchQuery(phrase, config=EXACT, search_type="phrase"))
    return documents


def _words_query(words: str) -> Q:
    if _only_stop_words(words):  # the stemmed query would be empty and match nothing
        return Q(exact=SearchQuery(words, config=EXACT, search_type="websearch"))
    return Q(stemmed=SearchQuery(words, config=STEMMED, search_type="websearch"))


def _only_stop_words(words: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery(%s::regconfig, %s))", [STEMMED, words])
        return int(cursor.fetchone()[0]) == 0


def count(documents: QuerySet[SearchDocument]) -> Count:
    found = documents.order_by()[: COUNT_CAP + 1].count()
    return Count(min(found, COUNT_CAP), exact=found <= COUNT_CAP)


def page(documents: QuerySet[SearchDocument], words: str, *, sort: Sort, limit: int, cursor: str) -> Found:
    """One page of ``documents``. Costs the same however many match and however deep the page is."""
    place = _Place.read(cursor)
    by_date = sort == "newest" or not words.strip()
    if by_date and place.offset:
        raise _bad_cursor()
    if by_date or place.after is not None:
        rows, following = _by_date(documents, limit, place)
    else:
        rows, following = _by_relevance(documents, words, limit, place)
    ids = [row[0] for row in rows]
    return Found(ids, _snippets(ids, words), following)


def _by_date(documents: QuerySet[SearchDocument], limit: int, place: _Place) -> tuple[list[Any], str | None]:
    if place.after is not None:
        at, pk = place.after
        documents = documents.filter(Q(sort_at__lt=at) | Q(sort_at=at, article_id__lt=pk), sort_at__lte=at)
    rows = list(documents.order_by("-sort_at", "-article_id").values_list("article_id", "sort_at")[: limit + 1])
    following = _Place(after=(rows[limit - 1][1], rows[limit - 1][0])).write() if len(rows) > limit else None
    return rows[:limit], following


def _by_relevance(
    documents: QuerySet[SearchDocument], words: str, limit: int, place: _Place
) -> tuple[list[Any], str | None]:
    newest = documents.order_by("-sort_at", "-article_id").values("article_id")[:RANKED]
    query = SearchQuery(words, config=STEMMED, search_type="websearch")
    rank = SearchRank(F("stemmed"), query, weights=WEIGHTS, normalization=1)
    ranked = SearchDocument.objects.filter(article_id__in=newest).annotate(rank=rank)
    ranked = ranked.order_by("-rank", "-sort_at", "-article_id")
    rows = list(ranked.values_list("article_id", "sort_at")[place.offset : place.offset + limit + 1])
    if len(rows) > limit:
        return rows[:limit], _Place(offset=place.offset + limit).write()
    return rows, _after_the_ranked(documents)


def _after_the_ranked(documents: QuerySet[SearchDocument]) -> str | None:
    """The cursor to the first story that was too old to be ranked, if there is one."""
    edge = list(
        documents.order_by("-sort_at", "-article_id").values_list("sort_at", "article_id")[RANKED - 1 : RANKED + 1]
    )
    return _Place(after=edge[0]).write() if len(edge) == 2 else None


def _snippets(ids: list[UUID], words: str) -> dict[UUID, SafeString]:
    if not words.strip():
        return {}
    headline = SearchHeadline(
        Left("text", SNIPPET_SOURCE),
        SearchQuery(words, config=STEMMED, search_type="websearch"),
        config=STEMMED,
        start_sel=_START,
        stop_sel=_STOP,
        max_fragments=2,
        max_words=22,
        min_words=10,
        fragment_delimiter=" … ",
    )
    rows = SearchDocument.objects.filter(article_id__in=ids).values_list("article_id", headline)
    return {pk: _marked(text) for pk, text in rows}


def _marked(text: str) -> SafeString:
    """Escaped text in which only our own marks become markup."""
    marked = escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(marked)  # noqa: S308


@dataclass(frozen=True)
class _Place:
    """Where a page starts: ``offset`` among the ranked, or ``after`` a story in the order of dates."""

    offset: int = 0
    after: tuple[datetime, UUID] | None = None

    def write(self) -> str:
        value = [self.after[0].isoformat(), str(self.after[1])] if self.after else self.offset
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str) -> _Place:
        if not cursor:
            return cls()
        if len(cursor) > LONGEST_CURSOR:
            raise _bad_cursor()
        try:
            value = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
            if isinstance(value, list):
                at, pk = value
                return cls(after=(datetime.fromisoformat(at).astimezone(UTC), UUID(pk)))
            if isinstance(value, int) and 0 <= value <= RANKED:
                return cls(offset=value)
        except (ValueError, TypeError, AttributeError, OverflowError):
            pass
        raise _bad_cursor()


def _bad_cursor() -> SearchError:
    return SearchError("bad_cursor", "This cursor is not one of ours: start again from the first page.")
