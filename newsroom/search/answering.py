"""The answer to a search: a page of hits and their count; and, for who asks, what all hits have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from articles.models import Article
from articles.models.likeness import nearly_the_same
from articles.search import Count, Found, Question, count, newest, page
from newsroom.search.asking import SearchRequest, documents, question
from newsroom.search.did_you_mean import did_you_mean
from newsroom.search.facets import InCommon, counted, named_like
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
    """One page. ``question`` is the query as it was read, ``meant`` the records its names were taken for, ``untagged``
    (on the first page) where those names stand without a tag, ``did_you_mean`` other queries where this one finds
    nothing."""

    hits: list[Hit]
    count: Count
    question: Question
    meant: list[Meant]
    untagged: list[Untagged]
    did_you_mean: list[str]
    next: str | None


def search_archive(user: Any, request: SearchRequest) -> Results:
    """What ``user`` may see of what was asked. Raises SearchError for a query or cursor that makes no sense."""
    asked, fields = question(user, request)
    matching = documents(user, request, asked)
    found = page(matching, asked, sort=request.sort, limit=request.limit, cursor=request.cursor)
    total = count(matching)
    return Results(
        hits=_hits(found, reasons(found.article_ids, fields.meant)),
        count=total,
        question=asked,
        meant=fields.meant,
        untagged=[] if request.cursor else untagged(user, request, asked, fields.meant),
        did_you_mean=[] if total.value else did_you_mean(user, request, asked, fields.meant),
        next=found.next,
    )


def in_common(user: Any, request: SearchRequest, *, looked_for: Mapping[str, str] | None = None) -> InCommon:
    """What the hits of all pages have in common; it costs more than a page of them. ``looked_for`` says for facets of
    records what their values' names are to begin with. Raises SearchError as ``search_archive``.

    Of a facet that is a filter already, the other values are counted as if it were none: a click adds them.
    """
    asked, _ = question(user, request)
    recent = newest(documents(user, request, asked))
    chosen = {*request.entities, *request.sources, *request.languages, *request.years}
    common = counted(user, recent, request.tags, chosen)
    for facet, name in ADDING_UP.items():
        if getattr(request, name):
            wider = newest(documents(user, replace(request, **{name: ()}), asked))  # type: ignore[arg-type]
            values = counted(user, wider, request.tags, chosen).facets[facet]
            common.facets[facet] = [replace(value, adds=not value.selected) for value in values]
    for kind, text in (looked_for or {}).items():
        common.facets[kind] = named_like(user, recent, request, kind, text)
    return common


def _hits(found: Found, told: dict[UUID, list[str]]) -> list[Hit]:
    articles = Article.objects.with_words().in_bulk(found.article_ids)
    ids = [pk for pk in found.article_ids if pk in articles]
    like, nothing = nearly_the_same(ids), SafeString("")
    return [Hit(articles[pk], found.snippets.get(pk) or nothing, told.get(pk, []), like.get(pk)) for pk in ids]
