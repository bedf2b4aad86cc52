"""Choosing a record of the authority file: for another record, and for a tag that was missed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from articles.models import Article
from newsroom.desk.review import context, editor, story
from tagging.models import Entity, EntityKind, Tag
from tagging.typeahead import entities_like, offered

LONGEST = 250


@require_GET
def pick(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """The form to choose a record: for the tag named by ``tag``, or else for a new tag."""
    article = story(request, article_id)
    template = "desk/_pick.html" if getattr(request, "htmx", False) else "desk/pick.html"
    return TemplateResponse(request, template, context(request, article, **_asked(request, article)))


@require_GET
def choices(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """The records that match what was typed so far."""
    article = story(request, article_id)
    return TemplateResponse(request, "desk/_choices.html", {"article": article, **_asked(request, article)})


def _asked(request: HttpRequest, article: Article) -> dict[str, Any]:
    tag = _tag(article, request.GET.get("tag", ""))
    surface = " ".join(request.GET.get("surface", "").split())[:LONGEST]
    query = request.GET.get("q", surface).strip()[:LONGEST]
    kind = request.GET.get("kind", "")
    return {
        "tag": tag,
        "surface": surface,
        "q": query,
        "kind": kind,
        "kinds": EntityKind.choices,
        "new_kind": request.GET.get("new_kind", kind),
        "seen": request.GET.get("seen", tag.updated_at.isoformat() if tag else ""),
        "entities": _like(request, article, query, surface, kind, tag),
        "action": _action(article, tag, request.GET.get("mention", "")),
        "mention": request.GET.get("mention", "")[:20],
        "title": "Another record" if tag else "Add a tag",
    }


def _tag(article: Article, tag_id: str) -> Tag | None:
    try:
        return Tag.objects.select_related("entity").filter(article=article, pk=tag_id).first() if tag_id else None
    except ValidationError:
        return None


def _like(request: HttpRequest, article: Article, query: str, surface: str, kind: str, tag: Tag | None) -> list[Entity]:
    kind = kind if kind in EntityKind.values else ""
    if query and query == surface:
        found = offered(article, editor(request), query, kind=kind)
    else:
        found = entities_like(editor(request), query, kind=kind or None, limit=10, described=True)
    return [entity for entity in found if tag is None or entity.pk != tag.entity_id]


def _action(article: Article, tag: Tag | None, mention: str) -> str:
    if tag is not None:
        return reverse("admin:review_decide", args=[article.pk, tag.pk, "mention" if mention else "relink"])
    return reverse("admin:review_add", args=[article.pk])
