"""The audit as a file: every decision that fits the list's filters, one field a line, before and after."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

from newsroom.desk.changes import changed_by, told
from tagging.models import Decision

MOST = 50_000  # decisions
AT_ONCE = 500
COLUMNS = (
    "at",
    "who",
    "token",
    "action",
    "record",
    "story",
    "target",
    "id",
    "field",
    "before",
    "after",
    "reason",
    "undone",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


class _Echo:
    """What csv writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def csv_of(decisions: QuerySet[Decision]) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    lines = (writer.writerow([_safe(cell) for cell in row]) for row in _rows(decisions))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="decisions-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


def _safe(cell: Any) -> str:
    """A spreadsheet must not take what somebody wrote for a formula of its own."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def _rows(decisions: QuerySet[Decision]) -> Iterator[Iterable[Any]]:
    yield COLUMNS
    found = decisions.select_related("actor", "entity", "article__current", "undone_by").order_by("-id")[:MOST]
    left = found.iterator(chunk_size=AT_ONCE)
    while some := list(islice(left, AT_ONCE)):
        changes = told(changed_by(decision) for decision in some)
        for decision, lines in zip(some, changes, strict=True):
            for name, before, after in lines or [("", "", "")]:
                yield (*_facts(decision), name, before, after, decision.reason, hasattr(decision, "undone_by"))


def _facts(decision: Decision) -> tuple[Any, ...]:
    who = decision.actor.get_full_name() or decision.actor.get_username()
    story = decision.article.headline if decision.article else ""
    at = timezone.localtime(decision.at).isoformat(timespec="seconds")
    target = f"{decision.target_kind} {decision.target_id}"
    what = (decision.get_action_display(), decision.entity or "", story, target, decision.pk)
    return (at, who, decision.token_name, *what)
