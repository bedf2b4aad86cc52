"""Proposed events to check: those that most stories report first, and the newest before older ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from articles.visibility import visible
from tagging.models import Event, EventStatus, Report, TagState

WINDOW = 500  # events
SHOWN = 25
QUOTED = 3


@dataclass(frozen=True)
class Waiting:
    """An event that machines proposed, with how many stories report it and the newest of them."""

    event: Event
    stories: int
    reports: list[Report]


def waiting(user: Any, limit: int = SHOWN) -> list[Waiting]:
    """Of the newest proposed events those that are worth most, as far as the user may see who reports them."""
    proposed = Event.objects.canonical().filter(status=EventStatus.PROPOSED).order_by("-id")
    newest = list(proposed.values_list("pk", flat=True)[:WINDOW])
    stands = ~Q(reports__state=TagState.REJECTED) & visible(user, "reports__article__")
    seen = Event.objects.filter(pk__in=newest).annotate(stories=Count("reports", filter=stands)).filter(stories__gt=0)
    found = list(seen.select_related("place").order_by("-stories", "-id")[:limit])
    reports: dict[Any, list[Report]] = {event.pk: [] for event in found}
    rows = Report.objects.told_to(user).filter(event__in=found).select_related("article__current", "article__source")
    for report in rows.defer("article__current__text").order_by("-article__sort_at", "-id"):
        reports[report.event_id].append(report)
    return [Waiting(event, event.stories, reports[event.pk][:QUOTED]) for event in found]
