"""The front page: a search box, and below it either what is new or what was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from articles.models import Article, Source
from newsroom.accounts.models import User
from newsroom.search import FacetValue, SearchError, SearchRequest, Sort, search_archive
from newsroom.site import around
from newsroom.site.names import Request
from newsroom.site.stories import NEWEST, listed, without_words
from tagging.models import Entity, Event, TagChoice

LATEST_STORIES = 12
# The facets in the order of the page: their key in the results, their heading, their parameter in the address.
FACETS = (
    ("person", "People", "entity"),
    ("organization", "Organizations", "entity"),
    ("place", "Places", "entity"),
    ("source", "Sources", "source"),
    ("year", "Years", "year"),
)
FILTERS = ("entity", "event", "source", "year")
_KEPT = (*FILTERS, "tags", "sort")


@dataclass(frozen=True)
class FacetLink:
    label: str
    count: int
    is_selected: bool
    url: str


@dataclass(frozen=True)
class Facet:
    key: str
    title: str
    links: list[FacetLink]


@dataclass(frozen=True)
class ActiveFilter:
    label: str
    url: str


def front(request: Request) -> HttpResponse:
    query = request.GET
    if not query.get("q", "").strip() and not any(query.get(name) for name in FILTERS):
        return render(request, "site/front.html", _news(request.user))
    context: dict[str, Any] = {"q": query.get("q", "").strip(), "kept": _kept(query)}
    try:
        context |= _found(request.user, query)
    except SearchError as error:
        context |= {"error": error, "filters": _filters(request.user, query)}
    return render(request, "site/search.html", context, status=400 if "error" in context else 200)


def parse(query: QueryDict) -> SearchRequest:
    """The request that an address of the page means; raises SearchError for one that means none."""
    try:
        asked = SearchRequest(
            q=query.get("q", "").strip(),
            entities=tuple(UUID(value) for value in query.getlist("entity") if value),
            events=tuple(UUID(value) for value in query.getlist("event") if value),
            sources=tuple(UUID(value) for value in query.getlist("source") if value),
            years=tuple(int(value) for value in query.getlist("year") if value),
            cursor=query.get("cursor", ""),
        )
    except ValueError as error:
        raise SearchError("bad_filter", "One of the filters in this address is not one of ours. Remove it.") from error
    tags = query.get("tags") or TagChoice.SHOWN
    if tags not in TagChoice.values:
        raise SearchError("bad_tags", "Tags can be the shown ones, the accepted ones or all.")
    return replace(asked, sort=_sort(query, asked.q), tags=tags)


def _sort(query: QueryDict, words: str) -> Sort:
    """The order asked for; without words there is nothing to be relevant to."""
    match query.get("sort") or ("relevance" if words else "newest"):
        case "relevance":
            return "relevance"
        case "newest":
            return "newest"
    raise SearchError("bad_sort", "Stories can be sorted by relevance or newest first.")


def address(query: QueryDict, **changes: Any) -> str:
    """The address of the same search with some parameters replaced; a changed search starts at its first page."""
    changed = query.copy()
    changed.pop("cursor", None)
    for name, value in changes.items():
        if value:
            changed.setlist(name, value if isinstance(value, list) else [value])
        else:
            changed.pop(name, None)
    return f"/?{changed.urlencode()}"


def _news(user: User) -> dict[str, Any]:
    newest = NEWEST.page(without_words(Article.objects.visible_to(user)), "", LATEST_STORIES)
    return {
        "stories": listed(user, newest.rows),
        "events": around.recent_events(user),
        "people": around.most_named(user, kind="person"),
    }


def _found(user: User, query: QueryDict) -> dict[str, Any]:
    asked = parse(query)
    results = search_archive(user, asked)
    snippets = {hit.article.pk: hit.snippet for hit in results.hits}
    return {
        "stories": listed(user, [hit.article for hit in results.hits], snippets),
        "count": results.count,
        "facets": _facets(query, results.facets),
        "facets_exact": results.facets_exact,
        "filters": _filters(user, query),
        "sort": asked.sort,
        "sorts": [(name, address(query, sort=name)) for name in ("relevance", "newest")],
        "is_first": not asked.cursor,
        "next": address(query, cursor=results.next) if results.next else "",
        "without_filters": address(query, **dict.fromkeys(FILTERS)),
    }


def _kept(query: QueryDict) -> list[tuple[str, str]]:
    """What a new search from the box takes along."""
    return [(name, value) for name in _KEPT for value in query.getlist(name) if value]


def _facets(query: QueryDict, values: dict[str, list[FacetValue]]) -> list[Facet]:
    facets = []
    for key, title, parameter in FACETS:
        links = [_facet_link(query, parameter, value) for value in values.get(key, [])]
        if links:
            facets.append(Facet(key, title, links))
    return facets


def _facet_link(query: QueryDict, parameter: str, value: FacetValue) -> FacetLink:
    return FacetLink(value.label, value.count, value.selected, _toggled(query, parameter, value.value, value.selected))


def _toggled(query: QueryDict, parameter: str, value: str, is_selected: bool) -> str:
    """The address with this filter taken out, or put in; a story has many names, but one source and one year."""
    others = [other for other in query.getlist(parameter) if other != value]
    if is_selected:
        return address(query, **{parameter: others})
    return address(query, **{parameter: [*others, value] if parameter == "entity" else [value]})


def _filters(user: User, query: QueryDict) -> list[ActiveFilter]:
    """The filters that are on, each with the address without it."""
    labels = _labels(user, query)
    chosen = [(name, value) for name in FILTERS for value in query.getlist(name) if value]
    return [
        ActiveFilter(labels.get(value, value if name == "year" else "unknown"), _toggled(query, name, value, True))
        for name, value in chosen
    ]


def _labels(user: User, query: QueryDict) -> dict[str, str]:
    """What the ids in the address stand for, as far as this user may know."""
    found: dict[str, str] = {}
    if ids := _ids(query, "entity"):
        found |= {str(row.pk): row.name for row in Entity.objects.visible_to(user).filter(pk__in=ids)}
    if ids := _ids(query, "event"):
        found |= {str(row.pk): row.title for row in Event.objects.visible_to(user).filter(pk__in=ids)}
    if ids := _ids(query, "source"):
        found |= {str(row.pk): row.name for row in Source.objects.filter(pk__in=ids)}
    return found


def _ids(query: QueryDict, name: str) -> list[UUID]:
    found = []
    for value in query.getlist(name):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
