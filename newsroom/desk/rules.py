"""Rules: what the archive learned from whom, how it stands, how often it decided; to switch off and on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.models import Source
from articles.visibility import visible
from newsroom.desk.history import HistoryAdmin
from newsroom.desk.lists import CAP, ReadOnlyAdmin, badge, capped_count, capped_text, choice_filter, who
from tagging import batches, decisions, learning, replay
from tagging.models import Lesson, Rule, RuleAction, RuleScope, Verdict
from tagging.pipeline.names import name_key
from tagging.replay import Which

MOST_LESSONS = 50
MOST_SOURCES = 100


@require_POST
def replay_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Begin a replay: it first shows what would change, on the page of its batch, and waits."""
    seen = Q(article__isnull=True) | visible(request.user, "article__")
    rule = get_object_or_404(Rule.objects.filter(seen).select_related("source", "entity"), pk=rule_id)
    batch = batches.start_replay(Which(rule=rule), actor=request.user)
    messages.info(request, "The newest of the stories are being looked at. Nothing is changed before you go on.")
    return redirect("admin:tagging_batch_change", batch.pk)


class ActiveFilter(admin.SimpleListFilter):
    title = "active"
    parameter_name = "active"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Active"), ("no", "Not active")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rule]) -> QuerySet[Rule]:
        return queryset.filter(active=self.value() == "yes") if self.value() in ("yes", "no") else queryset


class SourceFilter(admin.SimpleListFilter):
    title = "source"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(source.slug, source.name) for source in Source.objects.order_by("name")[:MOST_SOURCES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rule]) -> QuerySet[Rule]:
        return queryset.filter(source__slug=self.value()) if self.value() else queryset


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin, HistoryAdmin):
    list_display = ["said", "state_shown", "evidence", "hits_shown", "taught_by", "taught_at"]
    list_filter = [
        ActiveFilter,
        choice_filter("verdict", Verdict),
        choice_filter("action", RuleAction),
        choice_filter("scope", RuleScope),
        SourceFilter,
    ]
    list_select_related = ["source", "entity", "taught_by"]
    search_fields = ["surface_key"]  # shows the box; get_search_results asks the index
    search_help_text = "The name that a rule is about."
    ordering = ["-id"]
    sortable_by = []
    actions = ["switch_off", "switch_on"]
    teacher = who("taught_by")
    change_form_template = "desk/rule.html"
    fields = ["said", "state_shown", "evidence", "hits_shown", "teacher", "taught_at", "earlier", "decided"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rule]:
        """Rules of what this editor may see."""
        seen = Q(article__isnull=True) | visible(request.user, "article__")
        return super().get_queryset(request).filter(seen)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Rule], search_term: str
    ) -> tuple[QuerySet[Rule], bool]:
        key = name_key(search_term)
        return (queryset.filter(surface_key__startswith=key) if key else queryset), False

    @admin.display(description="Rule")
    def said(self, rule: Rule) -> SafeString:
        return format_html('<span class="list-headline">{}</span>', rule)

    @admin.display(description="State")
    def state_shown(self, rule: Rule) -> SafeString:
        if rule.switched is not None:
            return badge("active" if rule.active else "rejected", "Switched on" if rule.active else "Switched off")
        return badge("accepted" if rule.active else "suggested", rule.get_verdict_display())

    @admin.display(description="For and against")
    def evidence(self, rule: Rule) -> str:
        return f"{rule.pro} : {rule.con}"

    @admin.display(description="Decided in stories")
    def hits_shown(self, rule: Rule) -> str:
        return capped_text(capped_count(rule.hits.all(), CAP))

    @admin.display(description="Earlier stories that might change")
    def earlier(self, rule: Rule) -> str:
        return capped_text(Which(rule=rule).count(), replay.CAP)

    @admin.display(description="Decisions")
    def decided(self, rule: Rule) -> SafeString | str:
        lines = format_html_join("", '<li><a href="{}">{}</a> {}</li>', map(_line, self._lessons(rule)))
        return format_html('<ul class="plain-list">{}</ul>', lines) if lines else "–"

    def _lessons(self, rule: Rule) -> Iterable[tuple[str, Lesson]]:
        pro, con = learning.evidence(rule)
        told = [("for", lesson) for lesson in pro] + [("against", lesson) for lesson in con]
        return sorted(told, key=lambda pair: -pair[1].pk)[:MOST_LESSONS]

    @admin.action(description="Switch off: no story is tagged by it any more", permissions=["view"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        self._switch(request, queryset, False)

    @admin.action(description="Switch on", permissions=["view"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        self._switch(request, queryset, True)

    def _switch(self, request: HttpRequest, queryset: QuerySet[Rule], on: bool) -> None:
        done = 0
        for rule in queryset:
            try:
                decisions.switch_rule(rule, on, actor=request.user)
                done += 1
            except decisions.DecisionError as problem:
                self.message_user(request, f"{rule}: {problem.message}", messages.ERROR)
        if done:
            word = "on" if on else "off"
            self.message_user(request, f"{done} switched {word}. The decisions have the undo.", messages.SUCCESS)


def _line(told: tuple[str, Lesson]) -> tuple[str, str, str]:
    """Where the Decision stands, what it was, and which way it speaks."""
    side, lesson = told
    decision = lesson.decision
    who = decision.actor.get_full_name() or decision.actor.get_username()
    address = reverse("admin:tagging_decision_change", args=[decision.pk])
    return address, f"{decision.at:%-d %b %Y}, {who}: {decision.get_action_display().lower()}", side
