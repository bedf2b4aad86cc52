"""My searches: what one saved, how one is told of news, and what came. Nobody else sees them unless they are shared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from articles.search import SearchError
from newsroom.accounts.models import User
from newsroom.alerts import saving
from newsroom.alerts.models import Alert, Rhythm, SavedSearch
from newsroom.site.names import CANONICAL, Request, entities_with_page, events_with_page
from newsroom.site.stories import listed
from tagging.models import Entity, Event

NEWEST_ALERTS = 30


def mine(request: Request) -> HttpResponse:
    user = request.user
    context = {
        "searches": SavedSearch.objects.of(user),
        "shared": SavedSearch.objects.readable_by(user).exclude(owner=user).select_related("owner"),
        "alerts": _newest(user),
        "rhythms": Rhythm.choices,
    }
    return render(request, "site/searches.html", context)


def save(request: Request) -> HttpResponse:
    given = request.POST
    values = {
        "name": given.get("name", "").strip() or given.get("q", "").strip()[:120],
        "query": given.get("q", "").strip(),
        "filters": saving.filters_of(dict(given.lists())),
        "mail": given.get("mail", Rhythm.NEVER),
    }
    try:
        search = saving.new(request.user, **values)
    except SearchError as error:
        messages.error(request, f"Not saved. {error.told}")
        return redirect("searches")
    messages.success(request, f"Saved as “{search.name}”.")
    return HttpResponseRedirect(search.get_absolute_url())


def follow(request: Request, kind: str, pk: UUID) -> HttpResponse:
    """Be told of what names a record or reports an event; merged ones stand for the one that stays."""
    rows: QuerySet[Any] = Event.objects.all() if kind == "event" else Entity.objects.all()
    record = get_object_or_404(rows.select_related(CANONICAL), pk=pk).canonical()
    seen = (events_with_page if kind == "event" else entities_with_page)(request.user, {record.pk})
    if not seen:
        raise Http404
    try:
        saving.follow(request.user, record, request.POST.get("mail", Rhythm.NEVER))
    except SearchError as error:
        messages.error(request, f"Not followed. {error.told}")
    return redirect(record.get_absolute_url())


def change(request: Request, pk: UUID) -> HttpResponse:
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    given = request.POST
    values = {
        "name": given.get("name", ""),
        "mail": given.get("mail", ""),
        "is_shared": given.get("is_shared") == "on",
    }
    try:
        saving.changed_and_saved(search, values)
        messages.success(request, f"“{search.name}” is changed.")
    except SearchError as error:
        messages.error(request, f"Not changed. {error.told}")
    return redirect("searches")


def delete(request: Request, pk: UUID) -> HttpResponse:
    search = get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
    search.delete()
    messages.success(request, f"“{search.name}” is deleted.")
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "searches")


def _newest(user: User) -> list[dict[str, Any]]:
    """The newest alerts, each with the row of its story as lists show it."""
    alerts = Alert.objects.visible_to(user).filter(search__owner=user).select_related("search")[:NEWEST_ALERTS]
    rows = list(alerts.select_related("article__current", "article__source").prefetch_related("article__notices"))
    articles = {alert.article_id: alert.article for alert in rows}
    stories = {story.article.pk: story for story in listed(user, list(articles.values()))}
    return [{"alert": alert, "story": stories[alert.article_id]} for alert in rows]
