"""The front page: a search box, and below it either what is new or what was found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from articles.models import Article, Source
from articles.search import count_exactly
from newsroom.accounts.models import User
from newsroom.alerts import saving
from newsroom.alerts.models import Rhythm
from newsroom.export import FORMATS
from newsroom.search import (
    Hit,
    Meant,
    Results,
    SearchError,
    SearchRequest,
    Sort,
    documents,
    in_common,
    question,
    search_archive,
)
from newsroom.site import around
from newsroom.site.addresses import FILTERS, address, kept, without_value
from newsroom.site.chart import chart
from newsroom.site.facets import facets, looked_for
from newsroom.site.names import Request
from newsroom.site.stories import NEWEST, Story, listed, without_words
from tagging.models import Entity, Event, TagChoice

LATEST_STORIES = 12
BESIDE = "facets"  # in the address: they come with the page, and not after it
# What the help panel shows; docs/search.md has them all.
EXAMPLES = (
    ("council bridge", "both words, in any of their forms"),
    ("bridge OR ferry", "one of them"),
    ("bridge -ferry", "the first without the second"),
    ('"to be or not to be"', "exactly these words; the little ones count"),
    ("council near/5 bridge", "at most five words apart"),
    ("parl*", "words that begin so"),
    ("title:ferry", "in the headline"),
    ('person:"Antony Blinken"', "stories tagged with somebody, by any of their names; also org: and event:"),
    ("place:Haiti", "a place and what lies in it; place:Haiti! is the place alone"),
    ("about:NATO", "about it, not only in passing"),
    ('date:"last week"', "or 2022, 2022-10, 2022-10-01..2022-10-31"),
    ("by:smith lang:en", "byline and language; also source: and subject:"),
    ("is:unreviewed", "a tag still waits for an editor; also is:accepted"),
)


@dataclass(frozen=True)
class ActiveFilter:
    label: str
    url: str


@dataclass(frozen=True)
class Marked:
    """A query with the part that cannot be read, and the address of one that can."""

    before: str
    wrong: str
    after: str
    suggestion: str
    url: str


def front(request: Request) -> HttpResponse:
    query = request.GET
    if not query.get("q", "").strip() and not any(query.get(name) for name in FILTERS):
        return render(request, "site/front.html", _news(request.user) | {"examples": examples(query)})
    context: dict[str, Any] = {"q": query.get("q", "").strip(), "kept": kept(query), "examples": examples(query)}
    try:
        context |= _found(request.user, query)
    except SearchError as error:
        marked = _marked(context["q"], error, query)
        context |= {"error": error, "marked": marked, "filters": _filters(request.user, query)}
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
            languages=tuple(value for value in query.getlist("language") if value),
            without=tuple(UUID(value) for value in query.getlist("without") if value),
            date=query.get("date", "").strip(),
            cursor=query.get("cursor", ""),
        )
    except ValueError as error:
        raise SearchError("bad_filter", "One of the filters in this address is not one of ours. Remove it.") from error
    if any("\0" in text for text in (*asked.languages, asked.date)):
        raise SearchError("bad_filter", "One of the filters in this address is not one of ours. Remove it.")
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


def examples(query: QueryDict) -> list[tuple[str, str, str]]:
    """Each example with what it means and the address of its search."""
    return [(text, means, address(QueryDict(), q=text)) for text, means in EXAMPLES]


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
    return {
        "stories": _stories(user, results.hits),
        "count": results.count,
        "exactly": _exactly(user, query, asked, results),
        "exactly_url": "" if results.count.exact else f"{address(query)}&exact=1",
        "facets_url": f"{reverse('facets')}?{_without_place(query)}",
        "common_url": f"?{_without_place(query)}&{BESIDE}=1#facets",
        "may_have_chart": results.count.value > 1,
        "date_kept": kept(query, leave_out="date"),
        "date": asked.date,
        **(_in_common(user, query, asked) if BESIDE in query or looked_for(query) else {}),
        "filters": _filters(user, query),
        "sort": asked.sort,
        "sorts": [(name, address(query, sort=name)) for name in ("relevance", "newest")],
        "is_first": not asked.cursor,
        "next": address(query, cursor=results.next) if results.next else "",
        "can_be_saved": bool(asked.q or saving.filters_of(dict(query.lists()))),
        "rhythms": Rhythm.choices,
        "formats": FORMATS.values(),
        "asked": _without_place(query),
        "without_filters": address(query, **dict.fromkeys(FILTERS)),
        **_reading(query, results),
    }


def beside(request: Request) -> HttpResponse:
    """What the stories found have in common, for the page that shows them already."""
    query = request.GET
    try:
        context = _in_common(request.user, query, parse(query))
    except SearchError:  # the page says so
        return HttpResponse(status=400)
    return render(request, "site/_in_common.html", context | {"is_late": True})


def _in_common(user: User, query: QueryDict, asked: SearchRequest) -> dict[str, Any]:
    common = in_common(user, asked, looked_for=looked_for(query))
    return {
        "has_facets": True,
        "facets": facets(query, common.facets),
        "facets_exact": common.exact,
        "chart": chart(common.days, query),
    }


def _stories(user: User, hits: list[Hit]) -> list[Story]:
    """The hits, those of nearly the same words as one row."""
    first = [hit for hit in hits if hit.like is None]
    alike: dict[UUID, list[Article]] = defaultdict(list)
    for hit in hits:
        if hit.like is not None:
            alike[hit.like].append(hit.article)
    snippets = {hit.article.pk: hit.snippet for hit in first}
    reasons = {hit.article.pk: hit.reasons for hit in first}
    return listed(user, [hit.article for hit in first], snippets, reasons, alike)


def _without_place(query: QueryDict) -> str:
    """What the address asks for, wherever in the list its page is."""
    bare = query.copy()
    for name in ("cursor", "exact", BESIDE):
        bare.pop(name, None)
    return bare.urlencode()


def _reading(query: QueryDict, results: Results) -> dict[str, Any]:
    """How the query was read, and what else it could be."""
    return {
        "reading": results.question.reading,
        "unsought": results.question.unsought,
        "meant": [_told(one) for one in results.meant],
        "untagged": [(one, address(query, q=one.query)) for one in results.untagged],
        "did_you_mean": [(text, address(query, q=text)) for text in results.did_you_mean],
    }


def _told(meant: Meant) -> dict[str, Any]:
    return {"asked": f"{meant.field.name}:{meant.field.value.text}", "records": meant.records}


def _exactly(user: User, query: QueryDict, asked: SearchRequest, results: Results) -> Any:
    if not query.get("exact") or results.count.exact:
        return None
    return count_exactly(documents(user, asked, question(user, asked)[0]))


def _marked(q: str, error: SearchError, query: QueryDict) -> Marked | None:
    """None where no place of the query is at fault."""
    if not error.end:
        return None
    url = address(query, q=error.suggestion) if error.suggestion else ""
    return Marked(q[: error.start], q[error.start : error.end], q[error.end :], error.suggestion, url)


def _filters(user: User, query: QueryDict) -> list[ActiveFilter]:
    """The filters that are on, each with the address without it."""
    labels = _labels(user, query)
    chosen = [(name, value) for name in FILTERS for value in query.getlist(name) if value]
    return [ActiveFilter(_label(labels, name, value), without_value(query, name, value)) for name, value in chosen]


def _label(labels: dict[str, str], name: str, value: str) -> str:
    label = labels.get(value, value if name in ("year", "date", "language") else "unknown")
    return f"not {label}" if name == "without" else label


def _labels(user: User, query: QueryDict) -> dict[str, str]:
    """What the ids in the address stand for, as far as this user may know."""
    found: dict[str, str] = {}
    if ids := _ids(query, "entity", "without"):
        found |= {str(row.pk): row.name for row in Entity.objects.visible_to(user).filter(pk__in=ids)}
    if ids := _ids(query, "event"):
        found |= {str(row.pk): row.title for row in Event.objects.visible_to(user).filter(pk__in=ids)}
    if ids := _ids(query, "source", "without"):
        found |= {str(row.pk): row.name for row in Source.objects.filter(pk__in=ids)}
    return found


def _ids(query: QueryDict, *names: str) -> list[UUID]:
    found = []
    for value in (value for name in names for value in query.getlist(name)):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
