"""Splitting a record that is two real things: choose what goes to a new one, see what would move, do it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from newsroom.desk.lists import capped_text
from newsroom.desk.queue import is_id
from newsroom.desk.review import editor
from newsroom.desk.workbench import quote
from tagging import batches, decisions
from tagging.decisions import Chosen, DecisionError
from tagging.decisions.merging import CAP
from tagging.models import Entity, Event, Tag, TagState
from tagging.review_queue import quotes_of

NEWEST = 60  # stories and events to choose from; the others follow by name


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, entity_id: UUID) -> HttpResponseBase:
    """The record's names, newest stories and events to choose from; what a choice would move; and the act."""
    record = get_object_or_404(Entity.objects.select_related("merged_into"), pk=entity_id).canonical()
    given = request.POST if request.method == "POST" else request.GET
    chosen = Chosen(*(_ids(given, name) for name in ("alias", "story", "event")))
    found: dict[str, Any] = {"name": given.get("name", ""), "description": given.get("description", "")}
    try:
        if "split" in request.POST:
            return _split(request, record, chosen, found)
        if "name" in given:
            plan = decisions.plan_split(record, chosen)
            found |= {"plan": plan, "stories": capped_text(plan.stories, CAP - 1)}
    except DecisionError as problem:
        found["problem"] = problem.message
    return TemplateResponse(request, "desk/split.html", _context(request, record, chosen) | found)


def _split(request: HttpRequest, record: Entity, chosen: Chosen, given: dict[str, Any]) -> HttpResponseBase:
    new, made = decisions.split(record, given["name"], chosen, description=given["description"], actor=editor(request))
    batches.run_if_few(made.batch)
    messages.success(request, f"{new} is a record of its own. Its stories follow; the history has the undo.")
    return redirect(reverse("admin:tagging_entity_change", args=[new.pk]))


def _context(request: HttpRequest, record: Entity, chosen: Chosen) -> dict[str, Any]:
    user = editor(request)
    tags = Tag.objects.visible_to(user).filter(entity=record).exclude(state=TagState.REJECTED)
    newest = list(tags.select_related("article__current", "article__source").order_by("-id")[:NEWEST])
    quotes = quotes_of({tag.pk: "" for tag in newest})
    there = Event.objects.filter(place=record).union(Event.objects.filter(participations__entity=record))[:NEWEST]
    return {
        **admin.site.each_context(request),
        "title": f"Split {record}",
        "record": record,
        "aliases": record.aliases.filter(blocked=False).order_by("key"),
        "rows": [(tag, quote(q, q.revision) if (q := quotes.get(tag.pk)) else None) for tag in newest],
        "events": Event.objects.visible_to(user).filter(pk__in=[str(event.pk) for event in there])[:NEWEST],
        "newest": NEWEST,
        "chosen": {*chosen.aliases, *chosen.articles, *chosen.events},
    }


def _ids(given: QueryDict, name: str) -> tuple[UUID, ...]:
    return tuple(UUID(pk) for pk in given.getlist(name) if is_id(pk))
