"""Merging two records: choose the other one, see what would move, do it, take it back."""

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
from tagging.models import Entity
from tagging.typeahead import entities_like

MOST_NAMES = 60
LONGEST = 250
OFFERED = 8


@require_GET
def page(request: HttpRequest, entity_id: UUID) -> HttpResponseBase:
    """The record, a search for the other one, and, once that is chosen, what the merge would do."""
    record = _record(entity_id)
    template = "desk/_merge_choices.html" if _is_part(request) else "desk/merge.html"
    return TemplateResponse(request, template, _context(request, record))


def _is_part(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and "q" in request.GET


@require_POST
def act(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """Merge the two, or note that they are never the same."""
    record, user = _record(entity_id), cast(User, request.user)
    try:
        other = _other(request.POST.get("other", ""))
        if other is None:
            raise DecisionError("no_other", "Choose the other record first.")
        if request.POST.get("act") == "apart":
            decisions.keep_apart(record, other, actor=user)
            messages.success(request, f"Noted: {record} and {other} are never the same. Nobody is asked again.")
            return redirect(_address(record))
        stays, _ = decisions.merge(record, other, actor=user)
    except DecisionError as problem:
        messages.error(request, problem.message)
        return redirect(reverse("admin:merge", args=[record.pk]))
    messages.success(request, f"Merged into {stays}. Its stories follow in the background; the history has the undo.")
    return redirect(_address(stays))


def _context(request: HttpRequest, record: Entity) -> dict[str, Any]:
    asked = request.GET.get("q", "").strip()[:LONGEST]
    found: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": f"Merge {record}",
        "record": record,
        "q": asked,
        "offered": _offered(cast(User, request.user), record, asked),
    }
    try:
        other = _other(request.GET.get("other", ""))
        if other is not None:
            found |= {"other": other, "plan": _told(decisions.plan_merge(record, other))}
    except DecisionError as problem:
        found["problem"] = problem.message
    return found


def _told(plan: decisions.Merge) -> dict[str, Any]:
    counts = {name: capped_text(getattr(plan, name), CAP - 1) for name in ("stories", "both", "events", "parts")}
    names = {"names": plan.names[:MOST_NAMES], "more_names": max(0, len(plan.names) - MOST_NAMES)}
    return {"stays": plan.stays, "goes": plan.goes, "because": plan.because, "left_out": plan.left_out} | counts | names


def _offered(user: User, record: Entity, asked: str) -> list[Entity]:
    """Records of its kind that are called so; before anything was typed, those called like it."""
    found = entities_like(user, asked or record.name, kind=record.kind, limit=OFFERED + 1, described=True)
    return [entity for entity in found if entity.pk != record.pk][:OFFERED]


def _record(entity_id: UUID) -> Entity:
    return get_object_or_404(Entity.objects.select_related("merged_into"), pk=entity_id).canonical()


def _other(pk: str) -> Entity | None:
    try:
        return Entity.objects.select_related("merged_into").filter(pk=pk).first() if pk else None
    except ValidationError:
        return None


def _address(record: Entity) -> str:
    return reverse("admin:tagging_entity_change", args=[record.pk])
