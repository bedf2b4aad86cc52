"""The queue: what deserves a look, settled many stories at a time. Every act is a plain form post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from articles.models import Source
from newsroom.desk.lists import asked_back
from newsroom.desk.review import created, editor
from newsroom.desk.workbench import quote
from tagging import decisions, queued_events, queued_names, review_queue
from tagging.models import Action, Batch, BatchKind, BatchState, Decision, Entity, EntityKind, Event, Mention
from tagging.queued_names import Asked
from tagging.review_queue import Group
from tagging.typeahead import entities_like

PARTS = {
    "names": "Names in many stories",
    "proposed": "Proposed records",
    "duplicates": "Likely duplicates",
    "events": "Events to check",
}
OFFERED = 10
MOST_SOURCES = 100
ON_RECORDS = (Action.CONFIRM, Action.NEVER_PROFILE, Action.KEEP_APART, Action.MERGE, Action.SPLIT)


@require_GET
def page(request: HttpRequest) -> HttpResponseBase:
    """One part of the queue, narrowed by what the address says."""
    part = request.GET.get("show", "names")
    if part not in PARTS:
        raise Http404("No such part of the queue.")
    asked = asked_for(request)
    found: dict[str, Callable[[], Any]] = {
        "names": lambda: [_told(group, asked) for group in review_queue.groups(asked)],
        "proposed": lambda: [
            {"asked": one, "quotes": _quoted(one.quotes)} for one in review_queue.proposed(asked.user, asked.kind)
        ],
        "duplicates": lambda: [
            {"pair": pair, "sides": [(side, _quoted(side.quotes)) for side in (pair.one, pair.other)]}
            for pair in review_queue.duplicates(asked.user, asked.kind)
        ],
        "events": lambda: queued_events.waiting(asked.user),
    }
    return TemplateResponse(request, "desk/queue.html", _context(request, asked, part=part, items=found[part]()))


@require_GET
def group_page(request: HttpRequest, entity_id: UUID) -> HttpResponseBase:
    """Every story of a group, to choose some of them."""
    return _group_page(request, entity_id, "desk/queue_group.html")


@require_GET
def other_page(request: HttpRequest, entity_id: UUID) -> HttpResponseBase:
    """Another record for a whole group, but for the stories that are ticked off."""
    return _group_page(request, entity_id, "desk/queue_other.html")


def _group_page(request: HttpRequest, entity_id: UUID, template: str) -> HttpResponseBase:
    asked, name = asked_for(request), request.GET.get("name", "")
    found = review_queue.group(asked, entity_id, name)
    if found is None:
        messages.info(request, "Somebody settled these meanwhile.")
        return redirect(_back(request))
    stories = review_queue.stories_of(found)
    rows = [(tag, quote(mention, mention.revision) if mention else None) for tag, mention in stories]
    words = request.GET.get("q", found.written).strip()[:250]
    offered = entities_like(asked.user, words, limit=OFFERED + 1, described=True)
    others = [entity for entity in offered if entity != found.entity][:OFFERED]
    more = _told(found, asked) | {"rows": rows, "part": "names", "title": found.title, "q": words, "offered": others}
    return TemplateResponse(request, template, _context(request, asked, **more))


@require_POST
def decide(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """All of a group, or the stories that were ticked, in one batch; with "relink" they mean another record."""
    chosen = [UUID(pk) for pk in request.POST.getlist("tag") if is_id(pk)] if "some" in request.POST else None
    try:
        batch = review_queue.decide(
            asked_for(request),
            entity_id,
            request.POST.get("name", ""),
            request.POST.get("act", ""),
            seen=_seen(request),
            tags=chosen,
            record=_other_record(request) if request.POST.get("act") == "relink" else None,
        )
        _say(request, batch)
    except decisions.DecisionError as problem:
        messages.error(request, problem.message)
    return redirect(_back(request))


@require_POST
def decide_record(request: HttpRequest, entity_id: UUID, act: str) -> HttpResponse:
    """A proposed record is confirmed, binned or never profiled; or two records are never the same."""
    record = get_object_or_404(Entity, pk=entity_id)
    acts: dict[str, Callable[[], Any]] = {
        "confirm": lambda: decisions.confirm(record, actor=request.user),
        "never-profile": lambda: decisions.never_profile(record, actor=request.user),
        "bin": lambda: review_queue.bin_record(record, actor=request.user),
        "apart": lambda: decisions.keep_apart(record, _other(request), actor=request.user),
    }
    if act not in acts:
        raise Http404("No such act.")
    try:
        made = acts[act]()
        if isinstance(made, Batch):
            _say(request, made)
        else:
            messages.success(request, f"{made.get_action_display() if made else 'Gone already'}: {record.name}.")
    except decisions.DecisionError as problem:
        messages.error(request, problem.message)
    return redirect(_back(request))


@require_POST
def decide_event(request: HttpRequest, event_id: UUID, act: str) -> HttpResponse:
    """A proposed event is confirmed, or is none."""
    event = get_object_or_404(Event.objects.visible_to(request.user), pk=event_id)
    acts = {"confirm": decisions.confirm_event, "reject": decisions.reject_event}
    if act not in acts:
        raise Http404("No such act.")
    try:
        acts[act](event, actor=editor(request))
        messages.success(request, f"{'Confirmed' if act == 'confirm' else 'No event'}: {event}.")
    except decisions.DecisionError as problem:
        messages.error(request, problem.message)
    return redirect(_back(request))


def asked_for(request: HttpRequest) -> Asked:
    """What the address, or the form, narrows the queue to; what it cannot mean is left out."""
    given = request.POST if request.method == "POST" else request.GET
    kind, source = given.get("kind", ""), given.get("source", "")
    return Asked(
        editor(request),
        kind=kind if kind in EntityKind.values else "",
        source=UUID(source) if is_id(source) else None,
        mine=given.get("mine") == "1",
    )


def _context(request: HttpRequest, asked: Asked, **more: Any) -> dict[str, Any]:
    narrowed = _narrowed(asked)
    query = urlencode(narrowed)
    return {
        **admin.site.each_context(request),
        "title": "Queue",
        "parts": PARTS,
        "narrowed": narrowed,
        "query": query,
        "back": f"{reverse('admin:queue')}?{query}" if query else reverse("admin:queue"),
        "kinds": EntityKind.choices,
        "sources": Source.objects.order_by("name")[:MOST_SOURCES],
        "seen": timezone.now().isoformat(),
        "window": queued_names.WINDOW,
        "events_window": queued_events.WINDOW,
        "last": last_act(asked.user),
        **more,
    }


def last_act(user: Any) -> dict[str, str] | None:
    """What this editor did last in the queue that still stands, and the address that takes it back."""
    of_queue = Q(action__in=ON_RECORDS) | Q(action=Action.REJECT, target_kind="event")
    standing = Decision.objects.filter(of_queue, actor=user, undone_by=None)
    decision = standing.select_related("entity", "event").order_by("-id").first()
    own = Batch.objects.filter(created_by=user, kind=BatchKind.DECIDE, decisions=None)
    batch = own.filter(state__in=(BatchState.DONE, BatchState.RUNNING, BatchState.WAITING)).order_by("-id").first()
    if batch is not None and (decision is None or batch.pk > decision.pk):
        return {"said": str(batch), "url": reverse("admin:batch_act", args=[batch.pk, "undo"])}
    if decision is None:
        return None
    return {"said": str(decision), "url": reverse("admin:decision_undo", args=[decision.pk])}


def _told(group: Group, asked: Asked) -> dict[str, Any]:
    most = queued_names.MOST_TOGETHER
    return {
        "group": group,
        "quotes": _quoted(group.quotes),
        "most": most,
        "all": f"The newest {most}" if group.stories > most else f"All {group.stories}",
        "which": "?" + urlencode({"name": group.name, **_narrowed(asked)}),
    }


def _narrowed(asked: Asked) -> dict[str, str]:
    """As the address says it."""
    told = {"kind": asked.kind, "source": str(asked.source or ""), "mine": "1" if asked.mine else ""}
    return {name: value for name, value in told.items() if value}


def _quoted(mentions: list[Mention]) -> list[Any]:
    return [quote(mention, mention.revision) for mention in mentions]


def _say(request: HttpRequest, batch: Batch) -> None:
    batch.refresh_from_db()
    done, left = batch.done - batch.task.get("left", 0), batch.task.get("left", 0)
    if batch.state != BatchState.DONE:
        messages.success(request, f"{batch}: {batch.total} stories are being decided in the background.")
        return
    kept = f" {left} changed meanwhile and stay open." if left else ""
    messages.success(request, f"{batch}: {done} {'story' if done == 1 else 'stories'}.{kept}")


def _seen(request: HttpRequest) -> datetime:
    seen = parse_datetime(request.POST.get("seen", ""))
    if seen is None or timezone.is_naive(seen):
        raise decisions.DecisionError("no_time", "The page did not say when it was shown: reload it.")
    return seen


def _other_record(request: HttpRequest) -> Entity | decisions.NewRecord:
    """The one that was chosen, or that is to be made."""
    return created(request, "new_name") if request.POST.get("create") else _other(request, "record")


def _other(request: HttpRequest, field: str = "other") -> Entity:
    pk = request.POST.get(field, "")
    found = Entity.objects.filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise decisions.DecisionError("gone", "This record is no longer there.")
    return found


def is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _back(request: HttpRequest) -> str:
    return asked_back(request) or reverse("admin:queue")
