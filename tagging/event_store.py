"""Event drafts of a story → Reports of Events, in the transaction that stores its tags.

A draft becomes a Report of the Event that it repeats, or opens a new proposed one. What a person decided binds: a
rejected Report stays rejected and what it told is not told again, nor what a rejected Event is; an accepted one stays
where it is; and no story of an Event is matched to one that somebody said is not the same. Each Report keeps its own
claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from articles.models import Article, Change
from tagging.event_matching import Told, ancestors, apart_from, candidates, choose, known, rejected_by
from tagging.event_view import refresh
from tagging.models import Event, EventStatus, Origin, Report, TaggingRun
from tagging.models.tags import provenance
from tagging.pipeline.events.matching import Telling, words_around, words_of
from tagging.pipeline.events.when import day_of
from tagging.pipeline.types import EventDraft, Participant
from tagging.standing import Record, ask

LOCK = "SELECT pg_advisory_xact_lock(hashtext(each)) FROM unnest(%s::text[]) AS each"


def store_events(run: TaggingRun, drafts: Sequence[EventDraft], records: dict[int, Record]) -> None:
    """Make the Reports of the run's Article say what the drafts say. ``records``: what each tag came to."""
    before = list(Report.objects.filter(article_id=run.article_id).select_related("event__merged_into"))
    if not drafts and not before:
        return
    published = _published(run)
    told = _told(drafts, records, published, words_around(run.revision.headline, run.revision.text))
    anchors = sorted({str(pk) for each in told for pk in (*each.who, each.place) if pk})
    if anchors:  # of two stories that tell the same at once the later one finds the earlier one's event
        ask(LOCK, anchors)
    own = known(before)
    others = candidates(told, published, but=apart_from(own) | own.keys())
    chosen = choose(told, own, others, rejected_by(before, others))
    touched = _write(run, chosen, before)
    refresh(touched)
    for pk in touched:
        Change.objects.record("reported", "event", pk, article_id=run.article_id)  # for those who may see the story


def _published(run: TaggingRun) -> date | None:
    at = Article.objects.values_list("published_at", flat=True).get(pk=run.article_id)
    return timezone.localtime(at).date() if at else None


def _told(
    drafts: Sequence[EventDraft], records: dict[int, Record], published: date | None, around: frozenset[str]
) -> list[Told]:
    places = [records[d.place_tag].id for d in drafts if d.place_tag in records]
    within = ancestors(places)
    told = (_one_told(draft, records, within, published) for draft in drafts)
    return [replace(each, telling=replace(each.telling, around=around)) for each in told]


def _one_told(
    draft: EventDraft, records: dict[int, Record], within: dict[UUID, frozenset[str]], published: date | None
) -> Told:
    who = {records[p.tag].id: p for p in draft.participants if p.tag in records}
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
    return Told(draft, frozenset(who), place, telling, _claims(draft, who, place, published))


def _claims(
    draft: EventDraft, who: dict[UUID, Participant], place: UUID | None, published: date | None
) -> dict[str, Any]:
    return {
        "title": draft.title,
        "type": draft.type,
        "from": draft.first.isoformat() if draft.first else None,
        "to": draft.last.isoformat() if draft.last else None,
        "precision": draft.precision,
        "planned": draft.planned,
        "place": {"name": draft.place, "entity": str(place) if place else None} if draft.place else None,
        "participants": [{"entity": str(pk), "role": p.role, "name": p.name} for pk, p in who.items()],
        "toll": dict(draft.toll),
        "published": published.isoformat() if published else None,
        "roughly": "day of the story" in draft.reason,
    }


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
    event = Event(
        title=told.draft.title[:300], type=told.draft.type, status=EventStatus.PROPOSED, origin=Origin.MACHINE
    )
    event.save(force_insert=True)
    return event


def collect_unused_events() -> int:
    """Remove machine-proposed events that no story reports any more and nobody touched for an hour."""
    old = timezone.now() - timedelta(hours=1)
    unused = Event.objects.filter(
        status=EventStatus.PROPOSED,
        origin=Origin.MACHINE,
        created_at__lt=old,
        reports__isnull=True,
        decisions__isnull=True,
        merged_into__isnull=True,
        merged_from__isnull=True,
    )
    ids = list(unused.values_list("pk", flat=True)[:1000])
    return Event.objects.filter(pk__in=ids, reports__isnull=True).delete()[0]
