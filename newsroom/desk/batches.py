"""Batches: how far the changes are that run in the background; to pause, to go on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom.desk.lists import ReadOnlyAdmin, badge, choice_filter, who
from tagging import batches
from tagging.models import Batch, BatchState


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["title", "state_shown", "progress", "created_by", "created_at", "error"]
    list_filter = [choice_filter("state", BatchState)]
    list_select_related = ["created_by"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["pause", "go_on"]
    creator = who("created_by")
    fields = ["title", "kind", "state_shown", "progress", "error", "creator", "created_at"]

    @admin.display(description="State")
    def state_shown(self, batch: Batch) -> SafeString:
        return badge(batch.state, batch.get_state_display())

    @admin.display(description="Progress")
    def progress(self, batch: Batch) -> SafeString:
        return format_html(
            '<progress max="{}" value="{}"></progress> {} of {}',
            max(batch.total, 1),
            batch.done,
            f"{batch.done:,}",
            f"{batch.total:,}",
        )

    @admin.action(description="Pause: what is done stays done", permissions=["view"])
    def pause(self, request: HttpRequest, queryset: QuerySet[Batch]) -> None:
        self._told(request, queryset, batches.pause, "paused")

    @admin.action(description="Go on", permissions=["view"])
    def go_on(self, request: HttpRequest, queryset: QuerySet[Batch]) -> None:
        self._told(request, queryset, batches.go_on, "going on")

    def _told(self, request: HttpRequest, queryset: QuerySet[Batch], act: Callable[[UUID], bool], done: str) -> None:
        count = sum(map(act, queryset.values_list("pk", flat=True)))
        self.message_user(request, f"{count} {done}.", messages.SUCCESS if count else messages.WARNING)
