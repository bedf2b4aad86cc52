"""The answer to a search: a page of hits, their count, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from articles.models import Article
from articles.models.likeness import nearly_the_same
from articles.search import Count, Found, Question, count, newest, page
from newsroom.search.asking import SearchRequest, documents, question
from newsroom.search.did_you_mean import did_you_mean
from newsroom.search.facets import Counted, FacetValue, counted, named_like
from newsroom.search.fields import Meant
from newsroom.search.reasons import reasons
from newsroom.search.untagged import Untagged, untagged

# Facets whose values add up: a story has one source, one language, one year.
ADDING_UP = {"source": "sources", "language": "languages", "year": "years"}


@dataclass(frozen=True)
class Hit:
    """A story found; the snippet's only markup is ``<mark>``, ``reasons`` are the names and events for which it was
    found. ``like`` is a hit before it on the page, of which it is a rewrite or version. The article has its words,
    source and notices loaded."""

    article: Article
    snippet: SafeString
    reasons: list[str]
    like: UUID | None


@dataclass(frozen=True)
class Results:
    """One page; ``facets`` and ``days`` count the newest 10,000 hits, all of them where ``facets_exact``.

    ``question`` is the query as it was read, ``meant`` the records its names were taken for, ``untagged`` (on the
    first page) where those names stand without a tag, ``did_you_mean`` other queries where this one finds nothing.
    """

    hits: list[Hit]
    count: Count
    question: Question
    meant: list[Meant]
    untagged: list[Untagged] = field(default_factory=list)
    did_you_mean: list[str] = field(default_factory=list)
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    facets_exact: bool = True
    next: str | None = None


def search_archive(
    user: Any, request: SearchRequest, *, facets: bool = True, looked_for: Mapping[str, str] | None = None
) -> Results:
    """What ``user`` may see of what was asked; ``looked_for`` says for facets of records what their values' names are
    to begin with. Raises SearchError for a query or cursor that makes no sense."""
    asked, fields = question(user, request)
    matching = documents(user, request, asked)
    recent = newest(matching) if facets else None
    found = page(matching, asked, sort=request.sort, limit=request.limit, cursor=request.cursor, recent=recent)
    common = Counted(count(matching), {}, {}) if recent is None else _facets(user, request, asked, recent)
    for kind, text in (looked_for or {}).items():
        common.facets[kind] = named_like(user, matching if recent is None else recent, request, kind, text)
    return Results(
        hits=_hits(found, reasons(found.article_ids, fields.meant)),
        count=common.total,
        question=asked,
        meant=fields.meant,
        untagged=untagged(user, request, asked, fields.meant) if facets and not request.cursor else [],
        did_you_mean=did_you_mean(user, request, asked, fields.meant) if facets and not common.total.value else [],
        facets=common.facets,
        days=common.days,
        facets_exact=common.total.exact,
        next=found.next,
    )


def _hits(found: Found, told: dict[UUID, list[str]]) -> list[Hit]:
    articles = Article.objects.with_words().in_bulk(found.article_ids)
    ids = [pk for pk in found.article_ids if pk in articles]
    like, nothing = nearly_the_same(ids), SafeString("")
    return [Hit(articles[pk], found.snippets.get(pk) or nothing, told.get(pk, []), like.get(pk)) for pk in ids]


def _facets(user: Any, request: SearchRequest, asked: Question, recent: Any) -> Counted:
    """Of a facet that is a filter already, the other values are counted as if it were none: a click adds them."""
    chosen = {*request.entities, *request.sources, *request.languages, *request.years}
    common = counted(user, recent, request.tags, chosen)
    for facet, name in ADDING_UP.items():
        if getattr(request, name):
            wider = newest(documents(user, replace(request, **{name: ()}), asked))  # type: ignore[arg-type]
            values = counted(user, wider, request.tags, chosen).facets[facet]
            common.facets[facet] = [replace(value, adds=not value.selected) for value in values]
    return common
