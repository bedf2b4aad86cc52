"""Reports that follow their event after a merge, as tags follow their record (``moves``).

A story may report both events. There can be only one Report: a person's decision beats a machine's, the later person's
the earlier's. Every change is noted, so that it can be put back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from articles.models import Article
from tagging import event_view
from tagging.models import Batch, BatchChange, Event, Report
from tagging.models.review import plain
from tagging.moves import beats

COLUMNS = tuple(Report._meta.concrete_fields)


def count(source: UUID, most: int) -> int:
    """How many Reports will move, counted up to ``most``."""
    return Report.objects.filter(event=source).order_by()[:most].count()


def move_some(batch: Batch, limit: int) -> list[BatchChange]:
    """Move up to ``limit`` Reports from the event ``task.source`` to ``task.target``."""
    source, target = UUID(batch.task["source"]), UUID(batch.task["target"])
    articles = list(Report.objects.filter(event=source).order_by().values_list("article_id", flat=True)[:limit])
    _hold(articles)
    there = {report.article_id: report for report in Report.objects.filter(event=target, article__in=articles)}
    changes: list[BatchChange] = []
    for report in Report.objects.filter(event=source, article__in=articles):
        if other := there.get(report.article_id):
            winner, loser = (report, other) if beats(report, other) else (other, report)
            changes.append(BatchChange(batch=batch, target=f"report:{loser.pk}", before=_fields(loser)))
            loser.delete()
            if winner is other:
                continue
        before = _fields(report)
        report.event_id = target
        report.save(update_fields=["event"])
        changes.append(BatchChange(batch=batch, target=f"report:{report.pk}", before=before, after=_fields(report)))
    if changes:
        event_view.refresh([target])
    return changes


def put_back(changes: list[BatchChange]) -> None:
    """Undo the changes, given the newest first. A Report that something else moved since stays where it is."""
    _hold({UUID(change.before["article_id"]) for change in changes})
    touched: set[UUID] = set()
    for change in changes:
        before = change.before
        if change.after is None:
            _revive(before)
        else:
            pk, target = change.target.partition(":")[2], change.after["event_id"]
            if not _is_taken(before):
                Report.objects.filter(pk=pk, event=target).update(event=before["event_id"])
            touched.add(UUID(target))
        touched.add(UUID(before["event_id"]))
    event_view.refresh(touched)


def _hold(articles: Iterable[UUID]) -> None:
    """First, and in one order, as the store and the decisions do: so that nobody waits for each other in a ring."""
    rows = Article.objects.select_for_update(of=("self",)).filter(pk__in=list(articles)).order_by("pk")
    list(rows.values_list("pk"))


def _revive(before: dict[str, Any]) -> None:
    """A Report that gave way comes back, unless the story has another one for its event since."""
    there = Event.objects.filter(pk=before["event_id"]).exists()
    if not there or _is_taken(before):
        return
    if not Article.objects.filter(pk=before["article_id"]).exists():
        return
    report = Report(**{column.attname: column.to_python(before[column.attname]) for column in COLUMNS})
    report.save(force_insert=True)
    Report.objects.filter(pk=report.pk).update(created_at=before["created_at"])  # which the save set to now


def _is_taken(before: dict[str, Any]) -> bool:
    return Report.objects.filter(article=UUID(before["article_id"]), event=UUID(before["event_id"])).exists()


def _fields(report: Report) -> dict[str, Any]:
    return {column.attname: plain(getattr(report, column.attname)) for column in COLUMNS}
