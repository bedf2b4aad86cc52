"""Events and stories for programs: as files for somebody who is logged in, and under personal addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_POST

from newsroom.accounts.addresses import MOST_ADDRESSES, TooManyAddresses, address_of, issue_address, revoke
from newsroom.accounts.counting import count
from newsroom.accounts.models import FeedAddress, FeedKind, User
from newsroom.alerts.models import SavedSearch
from newsroom.feeds import atom, contents
from newsroom.feeds.calendar import calendar
from newsroom.feeds.linked import events_graph
from newsroom.site.names import Request
from tagging.models import Entity, Event

ASKED_AT_MOST = 60  # times in an hour, each address
_HOUR = 3600

Writer = Callable[[HttpRequest, contents.Feed | None], HttpResponse]


def as_calendar(request: HttpRequest, feed: contents.Feed | None) -> HttpResponse:
    return HttpResponse(calendar(feed, request.build_absolute_uri("/")), content_type="text/calendar; charset=utf-8")


def as_linked_data(request: HttpRequest, feed: contents.Feed | None) -> HttpResponse:
    return JsonResponse(events_graph(request, feed), content_type="application/ld+json")


def as_atom(request: HttpRequest, feed: contents.Feed | None) -> HttpResponse:
    written = atom.stories(feed, request.build_absolute_uri("/"))
    return HttpResponse(written, content_type="application/atom+xml; charset=utf-8")


OF_EVENTS: dict[str, Writer] = {"ics": as_calendar, "jsonld": as_linked_data}
OF_STORIES: dict[str, Writer] = {"atom": as_atom}


def writers(kind: str) -> tuple[str, dict[str, Writer]]:
    """The name of the route, and who writes the forms in which it comes."""
    is_of_stories = kind in (FeedKind.STORIES, FeedKind.SEARCH)
    return ("feed-of-stories", OF_STORIES) if is_of_stories else ("feed", OF_EVENTS)


@conditional_page
def download(request: Request, kind: str, form: str, pk: UUID | None = None) -> HttpResponse:
    """A feed for whoever is logged in."""
    feed = contents.feed(request.user, kind, pk)
    if feed is None or form not in OF_EVENTS:
        raise Http404
    answer = OF_EVENTS[form](request, feed)
    answer["Content-Disposition"] = f'attachment; filename="events.{form}"'
    return answer


@login_not_required
@conditional_page
def at_address(request: HttpRequest, secret: str, form: str) -> HttpResponse:
    """A feed for whoever knows the secret, as its user may see it now. What the user has no page of any more is empty,
    not missing: a calendar program would forget an address that is not found."""
    address = address_of(secret)
    _, forms = writers(address.feed) if address else ("", {})
    if address is None or form not in forms:
        return _unlogged(HttpResponse("There is no such address.", status=404, content_type="text/plain"))
    if count(f"feed:{address.pk}", _HOUR).times > ASKED_AT_MOST:
        answer = HttpResponse("Asked too often: come back in an hour.", status=429, content_type="text/plain")
        answer["Retry-After"] = str(_HOUR)
        return _unlogged(answer)
    return forms[form](request, contents.feed(address.user, address.feed, address.subject))


def _unlogged(answer: HttpResponse) -> HttpResponse:
    """Keeps Django from writing the path of a refused request, and with it the secret, into the log."""
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


# --- The page of one's own addresses --------------------------------------------------------------------------------


@never_cache
def addresses(request: Request) -> HttpResponse:
    """A user's addresses; a POST makes one, and shows its secret this once."""
    if request.method == "POST":
        return _make(request)
    own = list(request.user.addresses.alive().order_by("-created_at"))
    return render(request, "site/addresses.html", {"addresses": _described(request.user, own)})


@require_POST
def revoke_address(request: Request, pk: UUID) -> HttpResponse:
    if not revoke(request.user, pk):
        raise Http404
    messages.success(request, "The address is revoked: nobody reads anything there any more.")
    return redirect("addresses")


def _make(request: Request) -> HttpResponse:
    kind = request.POST.get("feed", "")
    try:
        subject = UUID(request.POST["subject"]) if request.POST.get("subject") else None
    except ValueError:
        raise Http404 from None
    feed = contents.feed(request.user, kind, subject) if kind in FeedKind.values else None
    if feed is None:
        raise Http404
    try:
        secret = issue_address(request.user, kind, feed.subject.pk if feed.subject else None)
    except TooManyAddresses:
        messages.error(request, f"You have {MOST_ADDRESSES} addresses: revoke one that you no longer use.")
        return redirect("addresses")
    route, forms = writers(kind)
    urls = {form: request.build_absolute_uri(reverse(route, args=[secret, form])) for form in forms}
    return render(request, "site/address.html", {"feed": feed, "urls": urls, "webcal": _webcal(urls.get("ics", ":"))})


def _webcal(url: str) -> str:
    """The scheme that calendar programs answer to."""
    return "webcal" + url[url.index(":") :]


def _described(user: User, addresses: list[FeedAddress]) -> list[dict[str, Any]]:
    """Each with the page of its subject, if the user has one, in three queries."""
    subjects = {address.subject for address in addresses if address.subject}
    pages: dict[UUID, Entity | Event | SavedSearch] = {
        **{row.pk: row for row in Entity.objects.visible_to(user).filter(pk__in=subjects)},
        **{row.pk: row for row in Event.objects.visible_to(user).filter(pk__in=subjects)},
        **{row.pk: row for row in SavedSearch.objects.readable_by(user).filter(pk__in=subjects)},
    }
    return [
        {"address": address, "page": pages.get(address.subject) if address.subject else None} for address in addresses
    ]
