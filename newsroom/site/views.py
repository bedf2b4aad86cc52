"""The pages of the journalists' site. Every one needs a log-in and shows only what ``visible_to`` lets through."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import method_decorator
from django_htmx.http import HttpResponseClientRefresh

from articles.models import Article, Revision
from newsroom.differences import differences
from newsroom.site import diary, happening, linked_data, names, record, story, timeline
from newsroom.site.names import Request
from newsroom.site.paging import BadCursor, Order
from tagging.models import Alias, Entity, Event

NAMES_PER_PAGE = 100

BY_NAME = Order("key")

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def explains_bad_cursor(view: View[P]) -> View[P]:
    """A cursor that we never gave out is answered with a page that says so."""

    @wraps(view)
    def answer(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadCursor:
            return render(request, "site/bad_cursor.html", status=400)

    return answer


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    template_name = "site/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sign_on=settings.SIGN_ON, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A part of a page asked for after the session ended: the whole page must go to the log-in, not the part."""
        if request.headers.get("HX-Request") and request.method == "GET":
            return HttpResponseClientRefresh()
        return super().dispatch(request, *args, **kwargs)


def article(request: Request, pk: UUID) -> HttpResponse:
    rows = Article.objects.visible_to(request.user).select_related("current", "source")
    found = get_object_or_404(rows, pk=pk)
    if elsewhere := _proper_address(request, found):
        return elsewhere
    context = story.page(request.user, found) | {"review_url": _review_url(request, found)}
    return render(request, "site/article.html", context)


def version(request: Request, pk: UUID, number: int) -> HttpResponse:
    """The words of an earlier or the present version, and what it changed."""
    found = get_object_or_404(Article.objects.visible_to(request.user).select_related("current", "source"), pk=pk)
    if elsewhere := _proper_address(request, found, f"versions/{number}/"):
        return elsewhere
    shown = get_object_or_404(Revision, article=found, number=number)
    beside = Revision.objects.filter(article=found, number__in=[number - 1, number + 1]).order_by("number")
    before, after = (next((each for each in beside if each.number == n), None) for n in (number - 1, number + 1))
    context = {
        "article": found,
        "version": shown,
        "before": before,
        "after": after,
        "is_current": shown.pk == found.current_id,
        "headline": differences(before.headline if before else shown.headline, shown.headline),
        "paragraphs": differences(before.text if before else shown.text, shown.text),
    }
    return render(request, "site/version.html", context)


def article_tagging(request: Request, pk: UUID) -> HttpResponse:
    """The tagging state alone, asked for again and again until it is final."""
    found = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    context = {"article": found, "tagging": story.tagging_of(found), "is_polled": True}
    return render(request, "site/_tagging.html", context)


@explains_bad_cursor
def entity(request: Request, pk: UUID) -> HttpResponse:
    found = _record(request, pk)
    if elsewhere := _proper_address(request, found):
        return elsewhere
    context = record.page(request.user, found, request.GET.get("cursor", ""))
    context["linked_data"] = linked_data.document(record.linked(request, context))
    return render(request, "site/entity.html", context)


def entity_timeline(request: Request, pk: UUID) -> HttpResponse:
    """The timeline of a record alone, at the time and of the type that the address names."""
    found = _record(request, pk)
    if elsewhere := _proper_address(request, found, "timeline/"):
        return elsewhere
    try:
        window = timeline.Window.read(request.GET.get("at", ""))
        page = int(request.GET.get("page") or 1)
    except ValueError:
        raise Http404 from None
    type_ = request.GET.get("type", "")
    shown = timeline.of(request.user, found, window, type=type_, page=max(1, page))
    return render(request, "site/timeline.html", {"entity": found, "timeline": shown})


@explains_bad_cursor
def event(request: Request, pk: UUID) -> HttpResponse:
    found = _event(request, pk)
    if elsewhere := _proper_address(request, found):
        return elsewhere
    context = happening.page(request.user, found, request.GET.get("cursor", ""))
    context["linked_data"] = linked_data.document(happening.linked(request, context))
    return render(request, "site/event.html", context)


@explains_bad_cursor
def entities(request: Request, kind: str) -> HttpResponse:
    rows = Entity.objects.canonical().visible_to(request.user).filter(kind=kind)
    asked = request.GET.get("q", "").strip()
    if asked:
        rows = rows.filter(_named_like(kind, asked))
    page = BY_NAME.page(rows, request.GET.get("cursor", ""), NAMES_PER_PAGE)
    context = {"kind": kind, "plural": Entity(kind=kind).plural, "asked": asked, "page": page}
    return render(request, "site/entities.html", context)


@explains_bad_cursor
def events(request: Request) -> HttpResponse:
    return render(request, "site/events.html", diary.context(request.user, request.GET))


def _record(request: Request, pk: UUID) -> Entity:
    """The record at the end of the chain of merges, if this user may read its page."""
    rows = Entity.objects.select_related(names.CANONICAL, "parent")
    found = get_object_or_404(rows, pk=pk).canonical()
    if not names.entities_with_page(request.user, {found.pk}):
        raise Http404
    return found


def _event(request: Request, pk: UUID) -> Event:
    """The same for events."""
    rows = Event.objects.select_related(names.CANONICAL, f"place__{names.CANONICAL}")
    found = get_object_or_404(rows, pk=pk).canonical()
    if not names.events_with_page(request.user, {found.pk}):
        raise Http404
    return found


def _proper_address(request: Request, found: Any, below: str = "") -> HttpResponse | None:
    """A permanent redirect from an old slug, another kind or a merged record; None if the address is right."""
    address = found.get_absolute_url() + below
    if request.path == address:
        return None
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def _review_url(request: Request, found: Article) -> str:
    if not request.user.is_staff:
        return ""
    try:
        return reverse("admin:review", args=[found.pk])
    except NoReverseMatch:  # this installation runs without the desk
        return ""


class _IsAnyOf(Func):
    """``id = ANY(ARRAY(SELECT …))``: the subquery runs once and its rows are then looked up by key.

    As a plain IN the planner, with a limit in view, may join all matches with all rows that a user can see.
    """

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _named_like(kind: str, asked: str) -> Q:
    """The records whose name or alias holds what was asked for, along the trigram indexes."""
    own = Entity.objects.filter(names.like(asked), kind=kind).order_by()
    other = Alias.objects.filter(names.like(asked), blocked=False).order_by()
    ids = own.values("pk"), other.values("entity")
    is_own, is_other = (_IsAnyOf(F("pk"), ArraySubquery(found)) for found in ids)
    return Q(is_own) | Q(is_other)
