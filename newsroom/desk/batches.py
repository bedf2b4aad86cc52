"""Batches: how far the changes are that run in the background; to pause, to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from newsroom.desk.lists import ReadOnlyAdmin, asked_back, badge, choice_filter, who
from newsroom.replays import seen_in_sample
from tagging import batches
from tagging.models import Batch, BatchState

FINISHED = (BatchState.DONE, BatchState.FAILED)
STOPPED = (BatchState.PAUSED, BatchState.FAILED)
ACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    # name: (what its button says, in which states)
    "go_on": ("Go on", STOPPED),
    "pause": ("Pause", batches.FORWARD),
    "undo": ("Undo all of it", (*FINISHED, BatchState.PAUSED)),
}


def _may(batch: Batch, name: str, states: tuple[str, ...]) -> bool:
    changed_something = batch.kind in batches.OWN and batch.done > 0 and not batch.decisions.exists()
    return batch.state in states and (name != "undo" or changed_something)


@require_POST
def act(request: HttpRequest, batch_id: UUID, name: str) -> HttpResponse:
    """Pause a batch, go on with it, or undo a replay, from its page."""
    batch = get_object_or_404(Batch, pk=batch_id)
    acts: dict[str, Callable[[], bool]] = {
        "go_on": lambda: batches.go_on(batch.pk),
        "pause": lambda: batches.pause(batch.pk),
        "undo": lambda: batches.undo_own(batch.pk, actor=request.user),
    }
    if name not in ACTS:
        raise Http404("No such act.")
    if not acts[name]():
        messages.error(request, "Not done: the batch is in another state by now. This is how it stands.")
    elif name == "undo":
        messages.success(request, _undone(batch))
    return redirect(asked_back(request) or reverse("admin:tagging_batch_change", args=[batch.pk]))


def _undone(batch: Batch) -> str:
    """What is undone, or will be in the background, and what stays because somebody decided on it since."""
    batch.refresh_from_db()
    if batch.state != BatchState.UNDONE:
        return f"Being undone in the background: {batch}."
    kept = batch.task.get("kept", 0)
    return f"Undone: {batch}." + (f" {kept} of it stays: somebody decided on it since." if kept else "")


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["title", "state_shown", "progress", "created_by", "created_at", "error"]
    list_filter = [choice_filter("state", BatchState)]
    list_select_related = ["created_by"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["pause", "go_on"]
    creator = who("created_by")
    change_form_template = "desk/batch.html"
    fields = ["title", "kind", "state_shown", "progress", "sample", "error", "creator", "created_at"]

    def get_fields(self, request: HttpRequest, obj: Batch | None = None) -> Any:
        """The sample only where there is one."""
        hidden = set() if obj is not None and "sampled" in obj.task else {"sample"}
        return [name for name in super().get_fields(request, obj) if name not in hidden]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        batch = self.get_object(request, unquote(object_id))
        sample = seen_in_sample(batch, request.user) if batch else []
        acts = [(name, label) for name, (label, states) in ACTS.items() if batch and _may(batch, name, states)]
        is_under_way = batch is not None and batch.state in batches.UNFINISHED
        told = {"sample": sample, "acts": acts, "is_under_way": is_under_way, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, told)

    @admin.display(description="Looked at first")
    def sample(self, batch: Batch) -> str:
        looked, count = batch.task["sampled"], len(batch.task["sample"])
        if not looked:
            return "There is no story that it might change."
        return f"Of the newest {looked} stories {count} would change."

    @admin.display(description="State")
    def state_shown(self, batch: Batch) -> SafeString:
        return badge(batch.state, batch.get_state_display())

    @admin.display(description="Progress")
    def progress(self, batch: Batch) -> SafeString:
        return format_html(
            '<progress max="{}" value="{}" aria-label="Progress"></progress> {} of {}',
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
