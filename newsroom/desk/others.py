"""A decision offers itself to versions and near-duplicates: all, some, or only here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles.models import Article
from newsroom.desk.review import Refused, editor, panel, refuse, story
from tagging import batches, deciding, versions
from tagging.decisions import led_to
from tagging.models import Action, Decision, Entity, Tag


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """The other stories to choose from; posted, the same is decided in all of them or in the ticked ones."""
    article = story(request, article_id)
    given = request.POST if request.method == "POST" else request.GET
    try:
        own = Decision.objects.filter(article=article, actor=editor(request), undone_by=None)
        decision = own.select_related("entity", "article__current").get(pk=given.get("decision", ""))
    except (Decision.DoesNotExist, ValidationError):
        return refuse(request, article, None, Refused("There is no decision of yours to carry over."))
    others = versions.others(decision, editor(request))
    if request.method == "GET":
        found: dict[str, Any] = {"article": article, "decision": decision, "others": others, "title": "Other versions"}
        return TemplateResponse(request, "desk/others.html", {**admin.site.each_context(request), **found})
    ticked = set(request.POST.getlist("tag"))
    chosen = [tag for tag in others if "some" not in request.POST or str(tag.pk) in ticked]
    return _decided(request, article, decision, chosen)


def _decided(request: HttpRequest, article: Article, decision: Decision, chosen: list[Tag]) -> HttpResponseBase:
    if not chosen:
        return refuse(request, article, None, Refused("None of the other stories waits any more."))
    task = deciding.of_list(versions.OFFERED[Action(decision.action)], [tag.pk for tag in chosen], seen=timezone.now())
    if (target := _linked_to(decision)) is not None:
        task["entity"] = str(target)
    title = f"As in “{article.headline[:80]}”: {decision.get_action_display().lower()} {decision.entity}"
    batch = batches.decide_together(title, task, total=len(chosen), actor=editor(request))
    said = f"The same in {len(chosen)} other {'story' if len(chosen) == 1 else 'stories'}."
    return panel(request, article, said, entity=decision.entity, together=batch)


def _linked_to(decision: Decision) -> UUID | None:
    """The record that a relink led to: that of the other tag it changed."""
    if decision.action != Action.RELINK:
        return None
    return Entity.objects.filter(tags=led_to(decision)).values_list("pk", flat=True).first()
