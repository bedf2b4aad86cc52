"""The fields of an Event are the view of its Reports: the most exact date, the place and type most of them give,
whoever takes part in any. A Report keeps its claims, whatever the others say; what a person set stays.

The view is that of the widest audience: where stories that every reader may see tell the event, nothing is taken from
any other; else what editors may see; else all. So the fields never tell readers what only an embargoed, withheld or
withdrawn story says, for an event that no public story tells has no page for them (``Event.objects.visible_to``)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from articles.models import Article
from articles.visibility import STATES_FOR_EDITORS, public
from tagging.models import PINNABLE, Entity, Event, Origin, Participation, Report, TagState, shown
from tagging.pipeline.events.repeated import EXACTNESS

MOST_PARTICIPANTS = 20
MOST_REPORTS = 200  # looked at, the newest
Claims = tuple[float, dict[str, Any]]  # how sure the Report is, and what it claims
Kinds = Mapping[str, str]  # of the records that there are, by id


def audiences() -> tuple[Q, ...]:
    """Readers, editors, all: whose Reports make the view, the widest audience first."""
    return public("article__") & shown(), Q(article__state__in=STATES_FOR_EDITORS), Q()


def refresh(events: Iterable[UUID]) -> None:
    """Bring these events in line with their Reports. Each is held until the transaction ends, so that of two stories
    told or taken back at once the later one's view knows of both. Four queries, and what changes."""
    ids = sorted(set(events))
    if not ids:
        return
    rows = Event.objects.select_for_update(of=("self",)).filter(pk__in=ids, origin=Origin.MACHINE).order_by("pk")
    found = list(rows.filter(merged_into__isnull=True).prefetch_related("participations"))
    told = _told([event.pk for event in found])
    kinds = _kinds(claim for reports in told.values() for _, claim in reports)
    for event in found:
        if event.pk in told:
            _view(event, told[event.pk], kinds)


def follow_visibility(article: Article, **kwargs: Any) -> None:
    """``visibility_changed``: the story's events tell what they now may."""
    refresh(Report.objects.filter(article=article).values_list("event_id", flat=True))


def is_untold(event: Event) -> bool:
    """Whether no story that readers may see tells it, so that its fields are those of others."""
    return event.origin == Origin.MACHINE and not _telling().filter(audiences()[0], event=event).exists()


def _telling() -> QuerySet[Report]:
    return Report.objects.exclude(state=TagState.REJECTED).exclude(claims={})


def _told(events: Collection[UUID]) -> dict[UUID, list[Claims]]:
    """Of each event what its widest audience is told, the newest first."""
    ranks = [When(audience, then=rank) for rank, audience in enumerate(audiences()) if audience]
    reports = _telling().filter(event__in=events).annotate(audience=Case(*ranks, default=len(ranks)))
    newest = Window(RowNumber(), partition_by=F("event"), order_by=[F("audience").asc(), F("created_at").desc()])
    rows = reports.annotate(place=newest).filter(place__lte=MOST_REPORTS).order_by("event", "place")
    told: dict[UUID, list[Claims]] = {}
    widest: dict[UUID, int] = {}
    for event, audience, confidence, claims in rows.values_list("event", "audience", "confidence", "claims"):
        if widest.setdefault(event, audience) == audience:
            told.setdefault(event, []).append((confidence, claims))
    return told


def _kinds(claims: Iterable[dict[str, Any]]) -> Kinds:
    named = {pk for claim in claims for pk in (_place(claim), *(part["entity"] for part in _parts(claim))) if pk}
    return {str(pk): kind for pk, kind in Entity.objects.filter(pk__in=named).values_list("pk", "kind")}


def _place(claim: dict[str, Any]) -> str | None:
    return (claim.get("place") or {}).get("entity")


def _parts(claim: dict[str, Any]) -> list[dict[str, Any]]:
    return claim.get("participants") or []


def _view(event: Event, reports: Sequence[Claims], kinds: Kinds) -> None:
    seen = view_of(reports, kinds)
    theirs = {column for name in event.pinned for column in PINNABLE[name]}
    fields = {name: value for name, value in seen.items() if name not in theirs and getattr(event, name) != value}
    if fields:
        title = fields.get("title", event.title)
        Event.objects.filter(pk=event.pk).update(**fields, **Event.following_from(title))
    if "participants" not in event.pinned:
        _take_part(event, cast_of(reports, kinds))


def view_of(reports: Sequence[Claims], kinds: Kinds) -> dict[str, Any]:
    """The columns of an event that these Reports tell."""
    claims = [claim for _, claim in reports]
    best = max(reversed(reports), key=lambda report: report[0])[1]
    dated = [claim for claim in claims if claim.get("from")]
    when = min(dated, key=_inexactness, default=None)
    place = _commonest([_place(claim) for claim in claims])
    return {
        "title": best["title"][:300],
        "type": _commonest([c["type"] for c in claims if c["type"] != "other"]) or "other",
        "start": _moment(when["from"]) if when else None,
        "end": _end(when) if when else None,
        "precision": when["precision"] if when else "unknown",
        "planned": all(claim["planned"] for claim in claims),
        "place_id": UUID(place) if place and kinds.get(place) == "place" else None,
    }


def cast_of(reports: Sequence[Claims], kinds: Kinds) -> set[tuple[str, str]]:
    """Who takes part, by these Reports, each in the role that most of them give: (record, role)."""
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for _, claim in reports:
        for each in _parts(claim):
            roles[each["entity"]][each["role"]] += 1
    named = sorted(roles, key=lambda entity: -roles[entity].total())[:MOST_PARTICIPANTS]
    return {(entity, roles[entity].most_common(1)[0][0]) for entity in named if entity in kinds}


def _inexactness(claim: dict[str, Any]) -> tuple[int, bool, str]:
    """Of days that are only those of the stories the first counts: the event was not after it."""
    roughly = bool(claim.get("roughly"))
    return EXACTNESS.index(claim["precision"]), roughly, claim["from"] if roughly else ""


def _commonest(values: Sequence[str | None]) -> str | None:
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None


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


def _take_part(event: Event, wanted: set[tuple[str, str]]) -> None:
    standing = {(str(row.entity_id), row.role): row for row in event.participations.all()}
    gone = [row.pk for key, row in standing.items() if key not in wanted]
    if gone:
        Participation.objects.filter(pk__in=gone).delete()
    Participation.objects.bulk_create(participations(event.pk, wanted - standing.keys()))


def participations(event: UUID, cast: set[tuple[str, str]]) -> list[Participation]:
    """Rows to be written."""
    return [Participation(event_id=event, role=role, entity_id=UUID(entity)) for entity, role in sorted(cast)]
