"""Merging two events: choose the other one, see what would move, do it, take it back."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from newsroom.accounts.models import User
from newsroom.desk.lists import capped_text
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.decisions.merging import CAP
from tagging.event_matching import like_it
from tagging.models import Event, EventStatus
from tagging.pipeline.names import name_key

LONGEST = 250
OFFERED = 8
SHORTEST_TRIGRAM = 3


@require_GET
def page(request: HttpRequest, event_id: UUID) -> HttpResponseBase:
    """The event, those that may be the same, and, once one is chosen, what the merge would do."""
    event = _event(request, event_id)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    found: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"Merge {event}",
        "event": event,
        "q": asked,
        "offered": _offered(cast(User, request.user), event, asked),
    }
    try:
        if other := _other(request, request.GET.get("other", "")):
            plan = decisions.plan_event_merge(event, other)
            counts = {name: capped_text(getattr(plan, name), CAP - 1) for name in ("stories", "both")}
            found |= {"other": other, "plan": plan, "counts": counts}
    except DecisionError as problem:
        found["problem"] = problem.message
    is_part = bool(getattr(request, "htmx", False)) and "q" in request.GET
    return TemplateResponse(request, "desk/_event_choices.html" if is_part else "desk/event_merge.html", found)


@require_POST
def act(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Merge the two, or note that they are not the same."""
    event, user = _event(request, event_id), cast(User, request.user)
    try:
        other = _other(request, request.POST.get("other", ""))
        if other is None:
            raise DecisionError("no_other", "Choose the other event first.")
        if request.POST.get("act") == "apart":
            decisions.keep_events_apart(event, other, actor=user)
            messages.success(request, "Noted: these are two events. Nobody is asked again, and no story is moved over.")
            return redirect(_address(event))
        stays, _ = decisions.merge_events(event, other, actor=user)
    except DecisionError as problem:
        messages.error(request, problem.message)
        return redirect(reverse("admin:event_merge", args=[event.pk]))
    messages.success(request, f"Merged into “{stays}”. Its reports follow in the background; the history has the undo.")
    return redirect(_address(stays))


def _offered(user: User, event: Event, asked: str) -> list[Event]:
    """Events called so; before anything was typed, those that may be the same."""
    seen = Event.objects.visible_to(user)
    if not asked:
        return like_it(event, seen, OFFERED)
    key = name_key(asked)
    how = "contains" if len(key) >= SHORTEST_TRIGRAM else "startswith"
    called = seen.canonical().filter(**{f"key__{how}": key}) if key else seen.none()
    return list(called.exclude(pk=event.pk).exclude(status=EventStatus.REJECTED)[:OFFERED])


def _event(request: HttpRequest, event_id: UUID) -> Event:
    return get_object_or_404(Event.objects.visible_to(request.user), pk=event_id).canonical()


def _other(request: HttpRequest, pk: str) -> Event | None:
    try:
        return Event.objects.visible_to(request.user).filter(pk=pk).first() if pk else None
    except ValidationError:
        return None


def _address(event: Event) -> str:
    return reverse("admin:tagging_event_change", args=[event.pk])
