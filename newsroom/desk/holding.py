"""Two editors on one story: each sees who else has it open, and what the other changes, without a reload."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from articles.models import Article
from newsroom.accounts.models import User
from newsroom.desk.review import context, editor, panel, story
from newsroom.desk.workbench import Workbench
from tagging.models import Decision, Hold


@require_GET
def pulse(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """The page is still open: the story stays held, and what others changed since ``seen`` is shown."""
    article, user = story(request, article_id), editor(request)
    Hold.objects.take(article, user)
    bench = Workbench(article, user)
    if not bench.is_waiting and request.GET.get("seen", "") not in ("", bench.seen):
        return panel(request, article, _said(article, user))
    return HttpResponse(render_to_string("desk/_hold.html", context(request, article), request))


@require_POST
def take_over(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """The story is this editor's now; the other one is told."""
    article = story(request, article_id)
    Hold.objects.take(article, editor(request), from_others=True)
    return redirect("admin:review", article.pk)


def _said(article: Article, user: User) -> str:
    made = Decision.objects.filter(article=article).exclude(actor=user).select_related("actor", "entity")
    last = made.order_by("-id").first()
    if last is None:
        return "The story was tagged anew: this is how it stands now."
    who = last.actor.get_full_name() or last.actor.get_username()
    what = f"{last.get_action_display().lower()} {last.entity or ''}".strip()
    return f"{who} works on this story too: {what}. This is how it stands now."
