"""Search over the archive, as site and API use it: words from ``articles``, filters and facets from ``tagging``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import MAXYEAR, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, SearchDocument, Source
from articles.search import COUNT_CAP, Count, SearchError, Sort, count, matching, page
from articles.visibility import visible
from tagging.models import Entity, EntityKind, Event, Report, Tag, TagChoice, shown
from tagging.models.merges import with_merged

__all__ = ["Count", "FacetValue", "Hit", "Results", "SearchError", "SearchRequest", "search_archive"]

VALUES_PER_FACET = 10
LOOKED_AT = 5  # times as many: some have no page for the one who asks


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """What somebody looks for. All conditions must hold; ``tags`` says which tags count."""

    q: str = ""
    sort: Sort = "relevance"
    entities: tuple[UUID, ...] = ()
    events: tuple[UUID, ...] = ()
    source: UUID | None = None
    year: int | None = None
    tags: str = TagChoice.SHOWN
    limit: int = 20
    cursor: str = ""


@dataclass(frozen=True)
class Hit:
    """A story found; the snippet's only markup is ``<mark>``. The article has its words, source and notices loaded."""

    article: Article
    snippet: SafeString


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Results:
    """One page; ``facets`` count the newest 10,000 hits, all of them where ``facets_exact``."""

    hits: list[Hit]
    count: Count
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    facets_exact: bool = True
    next: str | None = None


def search_archive(user: Any, request: SearchRequest, *, facets: bool = True) -> Results:
    """What ``user`` may see of what was asked. Raises SearchError for a query or cursor that makes no sense."""
    documents = matching(request.q, _where(user, request))
    found = page(documents, request.q, sort=request.sort, limit=request.limit, cursor=request.cursor)
    counted = count(documents)
    return Results(
        hits=_hits(found.article_ids, found.snippets),
        count=counted,
        facets=_facets(user, documents, request) if facets else {},
        facets_exact=counted.exact,
        next=found.next,
    )


def _where(user: Any, request: SearchRequest) -> Q:
    where = visible(user, "article__")
    for records in _meant(Entity, request.entities):
        tagged = Tag.objects.filter(article=OuterRef("article_id"), entity__in=records).chosen(request.tags)
        where &= Q(Exists(tagged))
    for events in _meant(Event, request.events):
        reported = Report.objects.filter(shown(), article=OuterRef("article_id"), event__in=events)
        where &= Q(Exists(reported))
    if request.source:
        where &= Q(source=request.source)
    if request.year is not None:
        if not 1 <= request.year < MAXYEAR:
            raise SearchError("bad_year", f"The year must lie between 1 and {MAXYEAR - 1}.")
        where &= Q(sort_at__gte=_new_year(request.year), sort_at__lt=_new_year(request.year + 1))
    return where


def _meant(model: type[Entity] | type[Event], asked: tuple[UUID, ...]) -> list[list[UUID]]:
    """For each record that was asked for, it and what was merged into it; an unknown id stands for itself."""
    found = with_merged(model, asked) if asked else {}
    return [found.get(pk, [pk]) for pk in asked]


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())


def _hits(ids: list[UUID], snippets: dict[UUID, SafeString]) -> list[Hit]:
    articles = Article.objects.with_words().in_bulk(ids)
    return [Hit(articles[pk], snippets.get(pk) or SafeString("")) for pk in ids if pk in articles]


def _facets(user: Any, documents: QuerySet[SearchDocument], request: SearchRequest) -> dict[str, list[FacetValue]]:
    newest = documents.order_by("-sort_at", "-article_id").values("article_id")[:COUNT_CAP]
    facets = {kind: _entities(user, newest, kind, request) for kind in EntityKind.values}
    facets["source"] = _sources(newest, request)
    facets["year"] = _years(newest, request)
    return facets


def _entities(user: Any, newest: Any, kind: str, request: SearchRequest) -> list[FacetValue]:
    """The records named most, of those that have a page for ``user``."""
    tags = Tag.objects.filter(article_id__in=newest, entity__kind=kind).chosen(request.tags)
    record = Coalesce("entity__merged_into", "entity")
    rows = tags.order_by().values(record=record).annotate(n=CountRows("id"))
    top = list(rows.order_by("-n", "record")[: LOOKED_AT * VALUES_PER_FACET])
    seen = Entity.objects.visible_to(user).filter(pk__in=[row["record"] for row in top])
    names = {pk: (name, key) for pk, name, key in seen.values_list("pk", "name", "key")}
    shown_rows = [row for row in top if row["record"] in names]
    shown_rows.sort(key=lambda row: (-row["n"], names[row["record"]][1]))
    return [
        _value(row["record"], names[row["record"]][0], row["n"], request.entities)
        for row in shown_rows[:VALUES_PER_FACET]
    ]


def _sources(newest: Any, request: SearchRequest) -> list[FacetValue]:
    rows = SearchDocument.objects.filter(article_id__in=newest, source__isnull=False).order_by().values("source_id")
    top = list(rows.annotate(n=CountRows("article_id")).order_by("-n", "source_id")[:VALUES_PER_FACET])
    names = dict(Source.objects.filter(pk__in=[row["source_id"] for row in top]).values_list("pk", "name"))
    chosen = (request.source,) if request.source else ()
    return [_value(row["source_id"], names[row["source_id"]], row["n"], chosen) for row in top]


def _years(newest: Any, request: SearchRequest) -> list[FacetValue]:
    rows = SearchDocument.objects.filter(article_id__in=newest).annotate(year=ExtractYear("sort_at"))
    top = rows.order_by().values("year").annotate(n=CountRows("article_id")).order_by("-year")[:30]
    chosen = (request.year,) if request.year is not None else ()
    return [_value(row["year"], str(row["year"]), row["n"], chosen) for row in top]


def _value(value: Any, label: str, n: int, chosen: Iterable[Any]) -> FacetValue:
    return FacetValue(str(value), label, n, value in chosen)
