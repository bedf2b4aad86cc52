"""What editors decide on an event and on the stories that report it, from the event's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from newsroom.accounts.models import User
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.event_matching import like_it
from tagging.models import Decision, Entity, Event, Origin, Report

MOST_REPORTS = 100
OFFERED = 3

Act = Callable[..., Decision]
ON_EVENT: dict[str, tuple[Act, str]] = {
    "confirm": (decisions.confirm_event, "Confirmed: it is one real event."),
    "reject": (decisions.reject_event, "Noted: it is no event. Nobody is shown it, and no story opens it again."),
    "pin": (decisions.pin_event, "Pinned: it stays as it is, whatever stories report."),
    "unpin": (decisions.unpin_event, "It follows what stories report again."),
}
ON_REPORT: dict[str, tuple[Act, str]] = {
    "accept": (decisions.accept_report, "Accepted: the story reports it."),
    "wrong": (decisions.reject_report, "Noted: the story does not report it, and is never matched to it again."),
}


@dataclass(frozen=True)
class Claimed:
    """A Report with its claims in words."""

    report: Report
    when: str
    where: str
    who: str
    toll: str


def event_reports(user: User, event: Event) -> dict[str, Any]:
    """The part of the page below the form: each report that this editor may see, and events that may be the same."""
    found = Report.objects.visible_to(user).filter(event=event).select_related("article__current", "decided_by")
    reports = list(found.defer("article__current__text").order_by("state", "-created_at")[:MOST_REPORTS])
    named = Entity.objects.in_bulk({part["entity"] for report in reports for part in _parts(report)})
    names = {str(pk): entity.canonical().name for pk, entity in named.items()}
    seen = Event.objects.visible_to(user)
    return {
        "reports": [_claimed(report, names) for report in reports],
        "alike": like_it(event, seen, OFFERED) if event.merged_into_id is None else [],
        "may_pin": event.origin == Origin.MACHINE,
    }


def _parts(report: Report) -> list[dict[str, Any]]:
    return [part for part in report.claims.get("participants", ()) if part.get("entity")]


def _claimed(report: Report, names: dict[str, str]) -> Claimed:
    claims = report.claims
    first, last = claims.get("from") or "", claims.get("to") or ""
    when = first if first == last or not last else f"{first} to {last}"
    if claims.get("planned"):
        when = f"{when} (planned)".strip()
    who = ", ".join(names.get(part["entity"], "") for part in _parts(report))
    toll = ", ".join(f"{number} {what}" for what, number in (claims.get("toll") or {}).items())
    return Claimed(report, when, (claims.get("place") or {}).get("name", ""), who, toll)


@require_POST
def act(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """One decision: on the event, on one report (``accept:<id>``), or that the chosen stories report another one."""
    user = cast(User, request.user)
    event = get_object_or_404(Event.objects.visible_to(user), pk=event_id)
    name, _, report_id = request.POST.get("act", "").partition(":")
    try:
        if name == "split":
            new, _ = decisions.split_event(event, _chosen(user, event, request.POST.getlist("report")), actor=user)
            messages.success(request, f"Split: these stories now report “{new}”. The two are kept apart.")
            return redirect("admin:tagging_event_change", new.pk)
        if name in ON_EVENT:
            what, said = ON_EVENT[name]
            what(event, actor=user)
        elif name in ON_REPORT:
            what, said = ON_REPORT[name]
            what(get_object_or_404(_reports(user, event), pk=report_id), actor=user)
        else:
            raise DecisionError("unknown", "Choose what to do.")
        messages.success(request, said)
    except (DecisionError, ValidationError) as problem:
        messages.error(request, getattr(problem, "message", "Choose what to do."))
    return redirect(reverse("admin:tagging_event_change", args=[event.pk]))


def _reports(user: User, event: Event) -> Any:
    return Report.objects.visible_to(user).filter(event=event)


def _chosen(user: User, event: Event, ids: list[str]) -> list[Report]:
    return list(_reports(user, event).filter(pk__in=ids))
