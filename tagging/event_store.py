"""Event drafts of a story → Reports of Events, in the transaction that stores its tags.

A draft becomes a Report of the Event that it repeats, or opens a new proposed one. What a person decided binds: a
rejected Report stays rejected and what it told is not told again, an accepted one stays where it is, and an Event that
a person entered, confirmed or changed keeps its fields. Each Report keeps its own claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from articles.models import Article, Change
from tagging.event_view import refresh
from tagging.models import Event, Origin, Report, Status, TaggingRun, TagState
from tagging.models.tags import provenance
from tagging.pipeline.events.matching import SAME, SPREAD, Telling, likeness, words_of
from tagging.pipeline.events.when import day_of
from tagging.pipeline.types import EventDraft
from tagging.standing import Record, ask

CANDIDATES = 60  # events looked at for a story, those of the nearest days first
CERTAIN = 0.8  # likeness from which on a second draft says nothing new
LOCK = "SELECT pg_advisory_xact_lock(hashtext(each)) FROM unnest(%s::text[]) AS each"
ANCESTORS = """
WITH RECURSIVE inside (place, id, depth) AS (
    SELECT id, id, 0 FROM tagging_entity WHERE id = ANY(%s)
    UNION ALL SELECT place, parent_id, depth + 1 FROM inside JOIN tagging_entity AS e USING (id)
    WHERE parent_id IS NOT NULL AND depth < 2
)
SELECT place, id FROM inside
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A draft with the records that its names came to."""

    draft: EventDraft
    who: dict[UUID, str]  # record → role
    place: UUID | None
    telling: Telling
    claims: dict[str, Any]


def store_events(run: TaggingRun, drafts: Sequence[EventDraft], records: dict[int, Record]) -> None:
    """Make the Reports of the run's Article say what the drafts say. ``records``: what each tag came to."""
    before = list(Report.objects.filter(article_id=run.article_id).select_related("event__merged_into"))
    if not drafts and not before:
        return
    published = _published(run)
    told = _told(drafts, records, published)
    anchors = sorted({str(pk) for each in told for pk in (*each.who, each.place) if pk})
    if anchors:  # of two stories that tell the same at once the later one finds the earlier one's event
        ask(LOCK, anchors)
    known = _candidates(told, published) | _known(before)
    chosen = _choose(told, before, known)
    touched = _write(run, chosen, before)
    refresh(touched)
    for pk in touched:
        Change.objects.record("reported", "event", pk, article_id=run.article_id)


def _published(run: TaggingRun) -> date | None:
    at = Article.objects.values_list("published_at", flat=True).get(pk=run.article_id)
    return timezone.localtime(at).date() if at else None


def _told(drafts: Sequence[EventDraft], records: dict[int, Record], published: date | None) -> list[Told]:
    places = [records[d.place_tag].id for d in drafts if d.place_tag in records]
    within = _ancestors(places)
    return [_one_told(draft, records, within, published) for draft in drafts]


def _one_told(
    draft: EventDraft, records: dict[int, Record], within: dict[UUID, frozenset[str]], published: date | None
) -> Told:
    who = {records[p.tag].id: p.role for p in draft.participants if p.tag in records}
    place = records[draft.place_tag].id if draft.place_tag in records else None
    names = [draft.place, *(p.name for p in draft.participants)]
    telling = Telling(
        words=words_of(draft.title, names),
        type=draft.type,
        who=frozenset(map(str, who)),
        where=within.get(place, frozenset()) if place else frozenset(),
        first=day_of(draft.first) if draft.first else None,
        last=day_of(draft.last) if draft.last else None,
        seen=published,
        roughly="day of the story" in draft.reason,
    )
    return Told(draft, dict(who), place, telling, _claims(draft, who, place, published))


def _claims(draft: EventDraft, who: dict[UUID, Any], place: UUID | None, published: date | None) -> dict[str, Any]:
    return {
        "title": draft.title,
        "type": draft.type,
        "from": draft.first.isoformat() if draft.first else None,
        "to": draft.last.isoformat() if draft.last else None,
        "precision": draft.precision,
        "planned": draft.planned,
        "place": {"name": draft.place, "entity": str(place) if place else None} if draft.place else None,
        "participants": [{"entity": str(pk), "role": role} for pk, role in who.items()],
        "toll": dict(draft.toll),
        "published": published.isoformat() if published else None,
        "roughly": "day of the story" in draft.reason,
    }


# --- The event that a draft repeats ----------------------------------------------------------------------------------


def _known(before: Iterable[Report]) -> dict[UUID, Telling]:
    """The events that the story reports already, as its own Reports tell them."""
    reports = [report for report in before if report.claims]
    places = [UUID(r.claims["place"]["entity"]) for r in reports if (r.claims.get("place") or {}).get("entity")]
    within = _ancestors(places)
    return {report.event.canonical().pk: _claimed(report, within) for report in reports}


def _claimed(report: Report, within: dict[UUID, frozenset[str]]) -> Telling:
    claims = report.claims
    place = (claims.get("place") or {}).get("entity")
    return Telling(
        words=words_of(claims.get("title", ""), [report.event.title] if not claims.get("title") else ()),
        type=claims.get("type", "other"),
        who=frozenset(p["entity"] for p in claims.get("participants", ()) if p.get("entity")),
        where=within.get(UUID(place), frozenset()) if place else frozenset(),
        first=_date(claims.get("from")),
        last=_date(claims.get("to")),
        seen=_date(claims.get("published")),
        roughly=bool(claims.get("roughly")),
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None


def _candidates(told: Sequence[Told], published: date | None) -> dict[UUID, Telling]:
    """Events near in time in which somebody takes part who does here, or that happen in the same place."""
    who = {pk for each in told for pk in each.who}
    places = {each.place for each in told if each.place}
    if not who and not places:
        return {}
    near = _near(told, published)
    events = Event.objects.filter(near, merged_into__isnull=True)
    fields = events.filter(Q(participations__entity__in=who) | Q(place__in=places)).order_by("-start", "-pk")
    ids = list(dict.fromkeys(fields.values_list("pk", flat=True)[: CANDIDATES * 4]))[:CANDIDATES]
    found = Event.objects.filter(pk__in=ids).annotate(seen=Max("reports__article__published_at"))
    rows = list(found.select_related("place").prefetch_related("participations__entity"))
    within = _ancestors([event.place_id for event in rows if event.place_id])
    return {event.pk: _telling(event, within) for event in rows}


def _near(told: Sequence[Told], published: date | None) -> Q:
    days = [day for each in told for day in (each.telling.first, each.telling.last, published) if day]
    if not days:
        return Q()
    first, last = min(days) - timedelta(SPREAD), max(days) + timedelta(SPREAD)
    overlaps = Q(start__lt=_moment(last)) & (Q(start__gte=_moment(first)) | Q(end__gte=_moment(first)))
    return overlaps | Q(start__isnull=True) | Q(start__lt=_moment(last), precision__in=("quarter", "year", "decade"))


def _telling(event: Event, within: dict[UUID, frozenset[str]]) -> Telling:
    named = [row.entity for row in event.participations.all() if row.entity]
    first, last = _days(event)
    seen: datetime | None = getattr(event, "seen", None)
    return Telling(
        words=words_of(event.title, (entity.name for entity in (*named, event.place) if entity)),
        type=event.type,
        who=frozenset(str(entity.pk) for entity in named),
        where=within.get(event.place_id, frozenset()) if event.place_id else frozenset(),
        first=first,
        last=last,
        seen=timezone.localtime(seen).date() if seen else None,
    )


def _days(event: Event) -> tuple[date | None, date | None]:
    if event.start is None:
        return None, None
    first = timezone.localtime(event.start).date()
    if event.end:
        return first, timezone.localtime(event.end).date()
    spans = {"week": 6, "month": 30, "quarter": 91, "year": 365, "decade": 3652}
    return first, first + timedelta(spans.get(event.precision, 0))


def _ancestors(places: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    wanted = list(set(places))
    within: dict[UUID, set[str]] = {}
    for place, inside in ask(ANCESTORS, wanted).fetchall() if wanted else ():
        within.setdefault(place, set()).add(str(inside))
    return {place: frozenset(ids) for place, ids in within.items()}


def _choose(
    told: Sequence[Told], before: Sequence[Report], known: dict[UUID, Telling]
) -> list[tuple[UUID | None, Told]]:
    """Each draft with the event that it repeats, the likest first and one draft for one event; None: it opens a new
    one. What repeats a rejected Report is left out, and so is what says once more what another draft says."""
    rejected = {report.event.canonical().pk for report in before if report.state == TagState.REJECTED}
    chosen: list[tuple[UUID | None, Told]] = []
    taken: set[UUID] = set()
    for score, _, each, event in sorted(_likest(told, known), key=lambda found: (-found[0], found[1])):
        if event is None:
            chosen.append((None, each))
        elif event in rejected:
            continue
        elif event not in taken:
            taken.add(event)
            chosen.append((event, each))
        elif score < CERTAIN:
            chosen.append((None, each))
    return chosen


def _likest(told: Sequence[Told], known: dict[UUID, Telling]) -> Iterator[tuple[float, int, Told, UUID | None]]:
    """How like it is, place, draft, and the event that is most like it, if one is like enough."""
    for place, each in enumerate(told):
        likest = max(((likeness(each.telling, other), pk) for pk, other in known.items()), default=None)
        score, event = likest or (0.0, None)
        yield score, place, each, event if score >= SAME else None


# --- Rows ------------------------------------------------------------------------------------------------------------


def _write(run: TaggingRun, chosen: Sequence[tuple[UUID | None, Told]], before: Sequence[Report]) -> list[UUID]:
    """Write the difference; returns the events whose Reports changed."""
    standing = {report.event.canonical().pk: report for report in before}
    touched: list[UUID] = []
    kept: set[UUID] = set()
    for event_id, told in chosen:
        target = event_id or _new_event(told).pk
        report = standing.get(target)
        kept.add(target)
        if report is None or _differs(report, told, run):
            _save_report(run, target, told, report)
            touched.append(target)
    gone = [r for pk, r in standing.items() if pk not in kept and r.decided_by_id is None and _is_machines(r)]
    Report.objects.filter(pk__in=[report.pk for report in gone]).delete()
    return touched + [report.event.canonical().pk for report in gone]


def _is_machines(report: Report) -> bool:
    return report.provenance.get("origin") == Origin.MACHINE


def _differs(report: Report, told: Told, run: TaggingRun) -> bool:
    """A person's or a seed's Report is left as it is, but for claims that nobody entered."""
    if report.decided_by_id is not None or not _is_machines(report):
        return not report.claims
    said = (told.claims, told.draft.confidence, _evidence(told, run), run.revision_id)
    return (report.claims, report.confidence, report.evidence, report.revision_id) != said


def _save_report(run: TaggingRun, event_id: UUID, told: Told, report: Report | None) -> None:
    claims = {"claims": told.claims, "evidence": _evidence(told, run)}
    if report is not None and (report.decided_by_id is not None or not _is_machines(report)):
        Report.objects.filter(pk=report.pk).update(**claims)
        return
    said = {
        **claims,
        "confidence": told.draft.confidence,
        "revision_id": run.revision_id,
        "provenance": provenance(Origin.MACHINE, run=run, reason=told.draft.reason),
    }
    if report is None:
        Report.objects.create(event_id=event_id, article_id=run.article_id, **said)
    else:
        Report.objects.filter(pk=report.pk).update(**said)


def _evidence(told: Told, run: TaggingRun) -> dict[str, Any]:
    draft = told.draft
    words = getattr(run.revision, draft.field)[draft.start : draft.end]
    return {"field": draft.field, "start": draft.start, "end": draft.end, "text": words}


def _new_event(told: Told) -> Event:
    """Only title and type: the rest is the view of its Reports."""
    event = Event(title=told.draft.title[:300], type=told.draft.type, status=Status.PROPOSED, origin=Origin.MACHINE)
    event.save(force_insert=True)
    return event


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def collect_unused_events() -> int:
    """Remove machine-proposed events that no story reports any more and nobody touched for an hour."""
    old = timezone.now() - timedelta(hours=1)
    unused = Event.objects.filter(
        status=Status.PROPOSED,
        origin=Origin.MACHINE,
        created_at__lt=old,
        reports__isnull=True,
        merged_into__isnull=True,
        merged_from__isnull=True,
    )
    ids = list(unused.values_list("pk", flat=True)[:1000])
    return Event.objects.filter(pk__in=ids, reports__isnull=True).delete()[0]
