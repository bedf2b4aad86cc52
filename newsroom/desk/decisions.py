"""The audit of decisions: every one, by whom, on what, with its values before and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.models import Article
from articles.visibility import visible
from newsroom.accounts.models import User
from newsroom.desk.audit_export import csv_of
from newsroom.desk.changes import differences
from newsroom.desk.lists import ChoiceFilter, ReadOnlyAdmin, asked_back, who
from tagging import decisions
from tagging.models import Action, Decision
from tagging.replay import replays_of

MOST_EDITORS = 100


@require_POST
def undo(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Take back a decision that this editor may see, from the page that showed it."""
    seen = Q(article__isnull=True) | visible(request.user, "article__")
    decision = get_object_or_404(Decision.objects.filter(seen), pk=decision_id)
    try:
        made = decisions.undo(decision, actor=request.user)
        messages.success(request, f"Undone: {decision.get_action_display().lower()}. {made.reason}".strip())
        offer_replays(request, decision)
    except decisions.DecisionError as problem:
        messages.error(request, problem.message)
    return redirect(asked_back(request) or "admin:tagging_decision_changelist")


def offer_replays(request: HttpRequest, decision: Decision) -> None:
    """A replay that was finished by a rule which sleeps now stays until somebody undoes it."""
    for batch in replays_of(decision):
        address = reverse("admin:tagging_batch_change", args=[batch.pk])
        messages.warning(
            request,
            format_html(
                'What it taught was carried back to earlier stories, and stays there: <a href="{}">undo {}</a>?',
                address,
                batch,
            ),
        )


class ActorFilter(admin.SimpleListFilter):
    title = "who"
    parameter_name = "actor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        editors = User.objects.exclude(role="reader").order_by("username")[:MOST_EDITORS]
        return [(str(user.pk), user.get_username()) for user in editors]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        known = {value for value, _ in self.lookup_choices}
        return queryset.filter(actor_id=UUID(self.value())) if self.value() in known else queryset


class ActsFilter(ChoiceFilter):
    """One act or several: each link adds its act, or takes it out again."""

    title = "action, one or several"
    parameter_name = "action"
    choices_of = Action

    @property
    def chosen(self) -> list[str]:
        asked = (self.value() or "").split(",")
        return [value for value in Action.values if value in asked]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(action__in=self.chosen) if self.chosen else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {
            "selected": not self.chosen,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "All",
        }
        for value, label in self.lookup_choices:
            toggled = ",".join(each for each in Action.values if (each in self.chosen) != (each == value))
            query = changelist.get_query_string({self.parameter_name: toggled or None})
            yield {"selected": value in self.chosen, "query_string": query, "display": label}


class DaysFilter(admin.SimpleListFilter):
    title = "when"
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("1", "Since yesterday"),
            ("7", "The last 7 days"),
            ("30", "The last 30 days"),
            ("365", "The last year"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        if self.value() not in {value for value, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(self.value() or 0)))


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["at", "action", "entity", "story", "actor", "reason", "undone"]
    list_filter = [ActsFilter, ActorFilter, DaysFilter]
    actions = ["export"]
    change_list_template = "desk/audit.html"
    list_select_related = ["actor", "entity", "article__current", "undone_by"]
    ordering = ["-id"]
    sortable_by = []
    decided_by = who("actor")
    fields = [
        "at",
        "decided_by",
        "token_name",
        "action",
        "entity",
        "story",
        "reason",
        "changed",
        "batch",
        "undoes",
        "undone",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        """Decisions on what this editor may see."""
        seen = Q(article__isnull=True) | visible(request.user, "article__")
        return super().get_queryset(request).filter(seen).defer("article__current__text")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in {"article", "entity", "target_id"} or super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, or with ``?export=csv`` all that fits its filters as a file."""
        if request.GET.get("export") != "csv":
            return super().changelist_view(request, extra_context)
        asked = request.GET.copy()
        asked.pop("export")
        request.GET = asked  # type: ignore[assignment]  # the list takes no parameter that is no filter
        return csv_of(self.get_changelist_instance(request).get_queryset(request))

    @admin.action(description="Export those that are ticked", permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Decision]) -> Any:
        return csv_of(queryset)

    @admin.display(description="Story")
    def story(self, decision: Decision) -> str:
        article: Article | None = decision.article
        return article.headline if article else "–"

    @admin.display(description="Undone", boolean=True)
    def undone(self, decision: Decision) -> bool:
        return hasattr(decision, "undone_by")

    @admin.display(description="Before and after")
    def changed(self, decision: Decision) -> SafeString | str:
        lines = format_html_join("", "<li><b>{}</b>: <del>{}</del> → <ins>{}</ins></li>", differences(decision))
        return format_html('<ul class="plain-list">{}</ul>', lines) if lines else "–"
