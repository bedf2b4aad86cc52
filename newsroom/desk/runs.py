"""Tagging runs: what was tagged, how long it took, what failed; and the button to tag again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.models import Article
from newsroom.desk.lists import ReadOnlyAdmin, badge, choice_filter
from tagging.models import Queue, RunState, TaggingRun
from tagging.tasks import retag

SHOWN_RUNS = 5


@require_POST
def tag_again(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Start a new run for the story's current words; what people decided stays."""
    article = get_object_or_404(Article.objects.visible_to(request.user).select_related("current"), pk=article_id)
    retag(article)
    messages.success(request, "The story is being tagged again. What people decided stays.")
    return redirect("admin:review", article.pk)


def runs_of(article: Article) -> SafeString:
    """The newest runs of a story as lines, with the way to its review."""
    runs = TaggingRun.objects.filter(article=article).order_by("-id")[:SHOWN_RUNS]
    lines = format_html_join(
        "",
        '<li><a href="{}">{}</a> {} {}</li>',
        ((_address(run), _when(run), _state(run), run.note or run.error[:120]) for run in runs),
    )
    review = reverse("admin:review", args=[article.pk])
    return format_html(
        '<ul class="plain-list">{}</ul><a href="{}">Review its tags</a>', lines or "never tagged", review
    )


def _address(run: TaggingRun) -> str:
    return reverse("admin:tagging_taggingrun_change", args=[run.pk])


def _when(run: TaggingRun) -> str:
    return f"{timezone.localtime(run.created_at):%-d %b %Y, %H:%M}"


def _state(run: TaggingRun) -> SafeString:
    return badge(run.state, RunState(run.state).label)


class NewestFilter(admin.SimpleListFilter):
    title = "story"
    parameter_name = "newest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Not tagged again since")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.newest() if self.value() == "yes" else queryset


@admin.register(TaggingRun)
class TaggingRunAdmin(ReadOnlyAdmin):
    list_display = ["story", "state_shown", "queue", "attempts", "created_at", "took", "error_shown"]
    list_filter = [choice_filter("state", RunState), choice_filter("queue", Queue), NewestFilter]
    list_select_related = ["article__current"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["tag_again"]
    change_form_template = "desk/run.html"
    fields = [
        "story_link",
        "state_shown",
        "error",
        "attempts",
        "queue",
        "created_at",
        "claimed_at",
        "finished_at",
        "took",
        "pipeline_version",
        "knowledge_version",
        "steps",
        "note",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaggingRun]:
        runs = TaggingRun.objects.visible_to(request.user)
        return runs.order_by("-id").defer("article__current__text")

    @admin.display(description="Story")
    def story(self, run: TaggingRun) -> str:
        return run.article.headline or str(run.article_id)

    @admin.display(description="Story")
    def story_link(self, run: TaggingRun) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("admin:review", args=[run.article_id]), self.story(run))

    @admin.display(description="State")
    def state_shown(self, run: TaggingRun) -> SafeString:
        return _state(run)

    @admin.display(description="Took")
    def took(self, run: TaggingRun) -> str:
        if run.claimed_at is None or run.finished_at is None:
            return "–"
        return f"{(run.finished_at - run.claimed_at).total_seconds():.2f} s"

    @admin.display(description="Error")
    def error_shown(self, run: TaggingRun) -> str:
        return run.error[:120]

    @admin.display(description="Milliseconds by step")
    def steps(self, run: TaggingRun) -> SafeString | str:
        lines = format_html_join("", "<li>{}: {}</li>", run.timings.items())
        return format_html('<ul class="plain-list">{}</ul>', lines) if lines else "–"

    @admin.action(description="Tag these stories again", permissions=["view"])
    def tag_again(self, request: HttpRequest, queryset: QuerySet[TaggingRun]) -> None:
        articles = Article.objects.filter(pk__in=queryset.values("article_id")).select_related("current")
        for article in articles:
            retag(article)
        self.message_user(request, f"{len(articles)} to be tagged again.", messages.SUCCESS)
