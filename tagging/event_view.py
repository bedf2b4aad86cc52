"""The fields of a machine-proposed Event are the view of its Reports: the most exact date, the place and type most of
them give, whoever takes part in any. A Report keeps its claims, whatever the others say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone

from tagging.models import Entity, Event, Origin, Participation, Report, Status, TagState
from tagging.pipeline.events.repeated import EXACTNESS

MOST_PARTICIPANTS = 20
MOST_REPORTS = 200  # looked at, the newest


def refresh(events: Iterable[UUID]) -> None:
    """Bring these events in line with their Reports, unless a person took them over."""
    ids = list(dict.fromkeys(events))
    own = Event.objects.filter(pk__in=ids, status=Status.PROPOSED, origin=Origin.MACHINE, merged_into__isnull=True)
    for event in own.prefetch_related("participations"):
        reports = Report.objects.filter(event=event).exclude(state=TagState.REJECTED).order_by("-created_at")
        claims = [(report.confidence, report.claims) for report in reports[:MOST_REPORTS] if report.claims]
        if claims:
            _view(event, claims)


def _view(event: Event, reports: Sequence[tuple[float, dict[str, Any]]]) -> None:
    claims = [claim for _, claim in reports]
    best = max(reversed(reports), key=lambda report: report[0])[1]
    dated = [claim for claim in claims if claim.get("from")]
    when = min(dated, key=lambda claim: (EXACTNESS.index(claim["precision"]), bool(claim.get("roughly"))), default=None)
    fields: dict[str, Any] = {
        "title": best["title"][:300],
        "type": _commonest([c["type"] for c in claims if c["type"] != "other"]) or "other",
        "start": _moment(when["from"]) if when else None,
        "end": _end(when) if when else None,
        "precision": when["precision"] if when else "unknown",
        "planned": all(claim["planned"] for claim in claims),
        "place_id": _existing(_commonest([(c.get("place") or {}).get("entity") for c in claims])),
    }
    if any(getattr(event, name) != value for name, value in fields.items()):
        Event.objects.filter(pk=event.pk).update(**fields, **Event.following_from(fields["title"]))
    _take_part(event, claims)


def _commonest(values: Sequence[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None


def _existing(place: str | None) -> UUID | None:
    return Entity.objects.filter(pk=place, kind="place").values_list("pk", flat=True).first() if place else None


def _moment(value: str) -> datetime:
    """The first moment of a day in the newsroom's zone, or the moment itself."""
    if "T" not in value:
        return timezone.make_aware(datetime.combine(date.fromisoformat(value), time.min))
    at = datetime.fromisoformat(value)
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _end(claim: dict[str, Any]) -> datetime | None:
    """None where the precision says it: a day, the month of a month."""
    if not claim.get("to") or claim["precision"] not in ("minute", "day"):
        return None
    start, end = _moment(claim["from"]), _moment(claim["to"])
    return end if end > start else None


def _take_part(event: Event, claims: Sequence[dict[str, Any]]) -> None:
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        for each in claim.get("participants", ()):
            roles[each["entity"]][each["role"]] += 1
    named = sorted(roles, key=lambda entity: -roles[entity].total())[:MOST_PARTICIPANTS]
    there = set(map(str, Entity.objects.filter(pk__in=named).values_list("pk", flat=True)))
    wanted = {(entity, roles[entity].most_common(1)[0][0]) for entity in named if entity in there}
    standing = {(str(row.entity_id), row.role): row for row in event.participations.all()}
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    if gone:
        Participation.objects.filter(pk__in=gone).delete()
    Participation.objects.bulk_create(
        Participation(event=event, role=role, entity_id=UUID(entity))
        for entity, role in sorted(wanted - standing.keys())
    )
