"""The audit page of a row: who changed what when, from the row history and the decisions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from articles.visibility import visible
from newsroom.accounts.models import User
from newsroom.desk.changes import NOT_SHOWN, Raw, Told, changed_by, told
from newsroom.desk.lists import DeskAdmin
from tagging.models import Action, Decision, Lesson, Says

MOST = 100  # entries of each kind on the page
LED = (Action.RELINK, Action.RETYPE)
JOINED = (Action.MERGE, Action.SPLIT)
WRITTEN = {"insert": "Made", "update": "Changed", "delete": "Removed"}


@dataclass(frozen=True)
class Entry:
    """One line of the audit page."""

    at: datetime
    who: str
    what: str
    raw: list[Raw] = field(default_factory=list)
    decision: UUID | None = None  # that can still be undone
    changes: list[Told] = field(default_factory=list)


def history_of(row: models.Model, user: User, **whose: UUID | None) -> list[Entry]:
    """The newest entries of a row's life, newest first: its row history and the decisions on it (``article_id``,
    ``entity_id`` or ``event_id``) that the user may see."""
    entries = [*_row_history(row), *_decisions(user, whose)]
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)[:MOST]
    changes = told(entry.raw for entry in newest)
    return [replace(entry, changes=lines) for entry, lines in zip(newest, changes, strict=True)]


def _row_history(row: models.Model) -> Iterable[Entry]:
    concrete = row._meta.concrete_model or type(row)
    events = apps.get_model(concrete._meta.app_label, f"{concrete.__name__}Event")
    found = list(events.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("-pgh_id")[: MOST + 1])
    names = _names(found)
    for event, before in zip(found[:MOST], [*found[1:], None], strict=False):
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        changes = _changes(event, before) if before else []
        if changes or before is None or event.pgh_label != "update":
            who = names.get(metadata.get("user"), "the archive")
            who += f" (token {metadata['token']})" if metadata.get("token") else ""
            yield Entry(event.pgh_created_at, who, WRITTEN.get(event.pgh_label, event.pgh_label), changes)


def _names(events: Iterable[Any]) -> dict[Any, str]:
    """Who the users in the events' contexts are, in one query."""
    ids = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
    users = User.objects.filter(pk__in=[user for user in ids if user])
    return {str(user.pk): user.get_full_name() or user.get_username() for user in users}


def _changes(event: Any, before: Any) -> list[Raw]:
    columns = [column for column in event._meta.concrete_fields if not column.name.startswith("pgh_")]
    pairs = [(column.name, getattr(before, column.attname), getattr(event, column.attname)) for column in columns]
    return [(name, was, now) for name, was, now in pairs if was != now and name not in NOT_SHOWN]


def _told_of(user: User, whose: dict[str, UUID | None]) -> QuerySet[Decision]:
    """The decisions on a row. On a record those too that led there what was another's, and may have made it so, and
    those that made two of one or one of two: they stand with both."""
    seen = Q(article__isnull=True) | visible(user, "article__")
    of_row = Q(**whose)
    if "entity_id" in whose:
        led = Lesson.objects.filter(**whose, says=Says.MEANS, teaches=True, decision__action__in=LED)
        ids = list(led.order_by("-id").values_list("decision", flat=True)[:MOST])
        both = Q(**whose) | Q(target_kind="entity", target_id=str(whose["entity_id"]))
        joined = Decision.objects.filter(both, action__in=JOINED)
        ids += joined.order_by("-id").values_list("pk", flat=True)[:MOST]
        of_row |= Q(pk__in=ids) | Q(undoes__in=ids)
    return Decision.objects.filter(seen, of_row).order_by("-id") if whose else Decision.objects.none()


def _decisions(user: User, whose: dict[str, UUID | None]) -> Iterable[Entry]:
    for decision in _told_of(user, whose).select_related("actor", "entity", "event", "undone_by")[:MOST]:
        who = decision.actor.get_full_name() or decision.actor.get_username()
        if decision.token_name:
            who = f"{who} (token {decision.token_name})"
        what = " ".join(
            filter(None, (decision.get_action_display(), str(decision.entity or decision.event or ""), decision.reason))
        )
        stands = decision.action != Action.UNDO and not hasattr(decision, "undone_by")
        yield Entry(decision.at, who, what, changed_by(decision), decision.pk if stands else None)


def last_act(user: User, **whose: UUID | None) -> Decision | None:
    """The newest decision on a row that still stands and that this user may see."""
    return _told_of(user, whose).filter(~Q(action=Action.UNDO), undone_by__isnull=True).first()


class HistoryAdmin(DeskAdmin):
    """An admin face whose "History" is the true one, kept by the database, instead of the admin's own log."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404("No such row.")
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        name = self.model._meta.model_name
        context = {
            **self.admin_site.each_context(request),
            "title": f"History: {row}",
            "entries": history_of(row, cast(User, request.user), **self.history_scope(row)),
            "opts": self.opts,
            "object": row,
            "most": MOST,
            "may_undo": cast(User, request.user).may_edit,
            "back": f"admin:{self.opts.app_label}_{name}_change",
            **(extra_context or {}),
        }
        return TemplateResponse(request, "desk/history.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """``last_act`` is asked for only by pages that offer its undo."""
        row, user = kwargs.get("obj"), cast(User, request.user)
        if row is not None and user.may_edit:
            context["last_act"] = lambda: last_act(user, **self.history_scope(row))
        return super().render_change_form(request, context, *args, **kwargs)

    def history_scope(self, row: Any) -> dict[str, Any]:
        """Whose decisions belong to the row's history."""
        return {}
