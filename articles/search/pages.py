"""Pages of what was found. Each costs the same however many stories match and however deep it is."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Count as CountRows
from django.db.models import F, Q, QuerySet, Value
from django.utils.safestring import SafeString

from articles.models import SearchDocument
from articles.search.errors import SearchError
from articles.search.frequencies import since_when
from articles.search.periods import between, dated
from articles.search.question import Question
from articles.search.ranking import best_first
from articles.search.snippets import snippets
from articles.search.vectors import looks_for_words

Sort = Literal["relevance", "newest"]

# What bounds the cost of a page: counts stop here, and only the newest so many hits are ranked by relevance; after
# them come the others, by date.
COUNT_CAP = 10_000
RANKED = 2_000
COUNTING = 20  # seconds that an exact count may take
FEWEST_LOOKED_AT = 2_000  # stories
LONGEST_CURSOR = 200  # characters; ours have about a hundred
MOMENT = timedelta(microseconds=1)
NEWEST = ("-sort_at", "-article_id")


@dataclass(frozen=True)
class Count:
    """How many stories; not ``exact`` means "at least"."""

    value: int
    exact: bool


@dataclass(frozen=True)
class Exactly:
    """All stories that match, and how many they are if those with the same words count once."""

    stories: int
    different: int


@dataclass(frozen=True)
class Found:
    """One page of hits, best first: article ids, their snippets, and the cursor of the next page."""

    article_ids: list[UUID]
    snippets: dict[UUID, SafeString]
    next: str | None


def newest(
    documents: QuerySet[SearchDocument], enough: int = COUNT_CAP + 1, *, before: datetime | None = None
) -> QuerySet[SearchDocument]:
    """A part of ``documents`` among which their newest ``enough`` are: those since some day, or all where a day cannot
    be told. A common word is so looked for in a few thousand stories, however many there are; a rare one everywhere.

    Of ``documents`` that all lie before a moment, that ``before`` finds the day.
    """
    near = _newest(documents, enough, before)
    return documents if near is None else near


def _newest(
    documents: QuerySet[SearchDocument], enough: int, before: datetime | None = None
) -> QuerySet[SearchDocument] | None:
    """None where they are to be looked for everywhere."""
    stories = max(2 * enough, FEWEST_LOOKED_AT)
    within = between if looks_for_words(documents) else dated
    while since := since_when(stories, before):
        part = documents.filter(within(since, before))
        found = part.order_by()[:enough].count()
        if found >= enough:
            return part
        stories = max(4 * stories, 2 * stories * enough // max(found, 1))
    return None


def newest_first(documents: QuerySet[SearchDocument]) -> QuerySet[SearchDocument]:
    """Where words are looked for, sorted after they were found: the planner takes a look into a vector for cheap, and
    would read the stories along their dates, each with its words, until enough of them fit."""
    if not looks_for_words(documents):
        return documents.order_by(*NEWEST)
    return documents.order_by((F("sort_at") + Value(timedelta())).desc(), "-article_id")


def count(documents: QuerySet[SearchDocument]) -> Count:
    if _newest(documents, COUNT_CAP + 1) is not None:
        return Count(COUNT_CAP, exact=False)
    found = documents.order_by()[: COUNT_CAP + 1].count()
    return Count(min(found, COUNT_CAP), exact=found <= COUNT_CAP)


def count_exactly(documents: QuerySet[SearchDocument]) -> Exactly:
    """Costs what matches: on request alone, and given up after COUNTING seconds. Raises SearchError."""
    different = CountRows("article__current__fingerprint", distinct=True)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{COUNTING}s'")
            found = documents.order_by().aggregate(stories=CountRows("pk"), different=different)
    except OperationalError as error:
        raise SearchError("too_long", f"Counting took more than {COUNTING} seconds and was given up.") from error
    return Exactly(found["stories"], found["different"])


def page(
    documents: QuerySet[SearchDocument],
    question: Question,
    *,
    sort: Sort,
    limit: int,
    cursor: str,
) -> Found:
    """One page of ``documents``, which are those that match and may be seen."""
    place = _Place.read(cursor)
    words = question.words
    by_date = sort == "newest" or not words
    if by_date and place.offset:
        raise _bad_cursor()
    if by_date or place.after is not None:
        rows, following = _by_date(documents, limit, place)
    else:
        rows, following = _by_relevance(newest(documents, RANKED + 1), words, limit, place)
    ids = [row[0] for row in rows]
    return Found(ids, snippets(ids, words, question.prefixes), following)


def _by_date(documents: QuerySet[SearchDocument], limit: int, place: _Place) -> tuple[list[Any], str | None]:
    before = None
    if place.after is not None:
        at, pk = place.after
        documents = documents.filter(Q(sort_at__lt=at) | Q(sort_at=at, article_id__lt=pk), sort_at__lte=at)
        before = at + MOMENT
    near = newest(documents, limit + 1, before=before)
    rows = list(newest_first(near).values_list("article_id", "sort_at")[: limit + 1])
    following = _Place(after=(rows[limit - 1][1], rows[limit - 1][0])).write() if len(rows) > limit else None
    return rows[:limit], following


def _by_relevance(
    documents: QuerySet[SearchDocument], words: list[str], limit: int, place: _Place
) -> tuple[list[Any], str | None]:
    rows = best_first(newest_first(documents)[:RANKED], words, offset=place.offset, limit=limit + 1)
    if len(rows) > limit:
        return rows[:limit], _Place(offset=place.offset + limit).write()
    return rows, _after_the_ranked(documents)


def _after_the_ranked(documents: QuerySet[SearchDocument]) -> str | None:
    """The cursor to the first story that was too old to be ranked, if there is one."""
    edge = list(newest_first(documents).values_list("sort_at", "article_id")[RANKED - 1 : RANKED + 1])
    return _Place(after=edge[0]).write() if len(edge) == 2 else None


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
                at = datetime.fromisoformat(value[0]).astimezone(UTC)
                return cls(after=(at + MOMENT - MOMENT, UUID(value[1])))
            if isinstance(value, int) and 0 <= value <= RANKED:
                return cls(offset=value)
        except (ValueError, TypeError, AttributeError, OverflowError, IndexError):
            pass
        raise _bad_cursor()


def _bad_cursor() -> SearchError:
    return SearchError("bad_cursor", "This cursor is not one of ours: start again from the first page.")
