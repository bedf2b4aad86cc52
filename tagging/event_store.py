"""Event drafts of a story → Reports of Events, in the transaction that stores its tags.

A draft becomes a Report of the Event that it repeats, or opens a new proposed one. What a person decided binds: a
rejected Report stays rejected and what it told is not told again, nor what a rejected Event is; an accepted one stays
where it is; and no story of an Event is matched to one that somebody said is not the same. Each Report keeps its own
claims.

A story that tells no main event may be about a known one all the same, if it is like those that report it: then it gets
a Report without claims. That may turn out later, when another story opens the Event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import Article, Change, Revision
from tagging.event_matching import Told, ancestors, apart_from, candidates, choose, known, known_of, rejected_by
from tagging.event_stories import Story, about, loose_beside
from tagging.event_view import Kinds, cast_of, participations, refresh, view_of
from tagging.models import Event, EventStatus, Origin, Participation, Report, TaggingRun
from tagging.models.tags import provenance
from tagging.pipeline.events.matching import SAME, Telling, doing, likeness, once_to, words_of
from tagging.pipeline.events.stories import main_of
from tagging.pipeline.events.when import day_of
from tagging.pipeline.types import EventDraft, Field, Participant
from tagging.standing import Record, ask

UNTOLD = 0.6  # how sure a Report is of a story that tells nothing itself: readers are not shown it
_LONGEST_LINE = 300  # characters
_STANDING = """
SELECT published_at, EXISTS (SELECT FROM tagging_report WHERE article_id = article.id)
FROM articles_article AS article WHERE id = %s
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtext(each)) FROM unnest(%s::text[]) AS each"


def store_events(run: TaggingRun, drafts: Sequence[EventDraft], records: dict[int, Record]) -> None:
    """Make the Reports of the run's Article say what the drafts say. ``records``: what each tag came to."""
    asked = ask(_STANDING, run.article_id)
    story = about([run.article_id])[run.article_id]
    published_at, is_reported = asked.fetchone()
    reports = Report.objects.filter(article_id=run.article_id).select_related("event__merged_into")
    before = list(reports) if is_reported else []
    if not drafts and not before and not story.records:
        return
    published = timezone.localtime(published_at).date() if published_at else None
    told = _told(run.revision, drafts, records, published, story)
    anchors = sorted({str(pk) for each in told for pk in (*each.who, each.place) if pk})
    if anchors:  # of two stories that tell the same at once the later one finds the earlier one's event
        ask(LOCK, anchors)
    chosen = _choose(told, before, story, published)
    written = _write(run, chosen, before, {str(record.id): record.kind for record in records.values()})
    refresh(written.changed)
    gathered = _gather(run, written, story, published)
    reported = [*((event, run.article_id) for event in (*written.opened, *written.changed)), *gathered]
    Change.objects.bulk_create(  # for those who may see the story
        Change(action="reported", kind="event", object_id=event, article_id=article) for event, article in reported
    )


def _choose(
    told: Sequence[Told], before: Sequence[Report], story: Story, published: date | None
) -> list[tuple[UUID | None, Told]]:
    """Each draft with the event that it repeats. Others than the story's own are looked for only where these are not
    all that it tells."""
    own = known(before, story, tells=bool(told[0].claims))
    rejected = rejected_by(before)
    others: dict[UUID, Telling] = {}
    stands = [telling for pk, telling in own.items() if pk not in rejected]
    if any(all(likeness(each.telling, telling) < SAME for telling in stands) for each in told):
        found = candidates(told, story, published, but=apart_from(own) | own.keys())
        rejected |= {pk for pk, event in found.items() if event.is_rejected}
        others = {pk: event.telling for pk, event in found.items()}
    return choose(told, own, others, rejected)


def _told(
    revision: Revision,
    drafts: Sequence[EventDraft],
    records: dict[int, Record],
    published: date | None,
    story: Story,
) -> list[Told]:
    """What the drafts tell; where none is of the main event, that the story is about one at all."""
    within = ancestors([records[d.place_tag].id for d in drafts if d.place_tag in records])
    main = main_of(drafts)
    told = [_one_told(draft, records, within, published) for draft in drafts if draft is not main]
    if main:
        first = _one_told(main, records, within, published)
    else:
        first = Told(_untold(revision), frozenset(), None, Telling(frozenset(), "", seen=published), {})
    return [replace(first, telling=replace(first.telling, around=story.around), is_main=True), *told]


def _untold(revision: Revision) -> EventDraft:
    """Stands for the main event of a story that tells none; its evidence is the headline, or the first line."""
    field: Field = "headline" if revision.headline else "text"
    line = getattr(revision, field).split("\n", 1)[0][:_LONGEST_LINE]
    return EventDraft(
        title=line,
        type="other",
        planned=False,
        confidence=UNTOLD,
        reason="its headline and beginning are like those of other stories on the event",
        field=field,
        start=0,
        end=len(line),
        trigger=(0, len(line)),
    )


def _one_told(
    draft: EventDraft, records: dict[int, Record], within: dict[UUID, frozenset[str]], published: date | None
) -> Told:
    taking_part = [(records[p.tag], p) for p in draft.participants if p.tag in records]
    who = {record.id: p for record, p in taking_part}
    place = records[draft.place_tag].id if draft.place_tag in records else None
    names = [draft.place, *(p.name for p in draft.participants)]
    words = words_of(draft.title, names)
    parts = [(str(record.id), record.kind, p.role) for record, p in taking_part]
    telling = Telling(
        words=words,
        type=draft.type,
        who=frozenset(map(str, who)),
        where=within.get(place, frozenset()) if place else frozenset(),
        place=str(place or ""),
        once=once_to(draft.type, words, parts),
        doers=doing(parts),
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


@dataclass
class Written:
    """The events that this story opened, others of which its Report changed, and which of them is its main one."""

    opened: list[UUID] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    main: UUID | None = None


def _write(
    run: TaggingRun, chosen: Sequence[tuple[UUID | None, Told]], before: Sequence[Report], kinds: Kinds
) -> Written:
    """Write the difference."""
    written = Written()
    standing = {report.event.canonical().pk: report for report in before}
    opening = [(_new_event(told, kinds), told) for event_id, told in chosen if event_id is None]
    _open(opening, kinds)
    written.opened = [event.pk for event, _ in opening]
    repeating = [(event_id, told) for event_id, told in chosen if event_id is not None]
    changed = [(pk, told) for pk, told in repeating if pk not in standing or _differs(standing[pk], told, run)]
    told_by = [*((event.pk, told) for event, told in opening), *changed]
    Report.objects.bulk_create(_new_report(run, pk, told) for pk, told in told_by if pk not in standing)
    for pk, told in changed:
        if pk in standing:
            _change_report(run, standing[pk], told)
    written.main = next((pk for pk, told in told_by if told.is_main and _takes_main(standing.get(pk))), None)
    kept = {pk for pk, _ in repeating}
    gone = [report for pk, report in standing.items() if pk not in kept and _is_collected(report)]
    if gone:
        Report.objects.filter(pk__in=[report.pk for report in gone]).delete()
    written.changed = [pk for pk, _ in changed] + [report.event.canonical().pk for report in gone]
    return written


def _takes_main(report: Report | None) -> bool:
    """Whether a Report says now that it is of the story's main event."""
    return report is None or report.is_main or not _is_set(report)


def _is_collected(report: Report) -> bool:
    """Those of an event that a person rejected stay with it, for that may be undone."""
    is_rejected = report.event.canonical().status == EventStatus.REJECTED
    return report.decided_by_id is None and _is_machines(report) and not is_rejected


def _is_machines(report: Report) -> bool:
    return report.provenance.get("origin") == Origin.MACHINE


def _is_set(report: Report) -> bool:
    """A person's or a seed's Report is left as it is, but for its claims."""
    return report.decided_by_id is not None or not _is_machines(report)


def _differs(report: Report, told: Told, run: TaggingRun) -> bool:
    if _is_set(report):
        return not report.claims
    said = (told.claims, told.draft.confidence, _evidence(told, run), run.revision_id, told.is_main)
    return (report.claims, report.confidence, report.evidence, report.revision_id, report.is_main) != said


def _change_report(run: TaggingRun, report: Report, told: Told) -> None:
    claims = {"claims": told.claims, "evidence": _evidence(told, run)}
    Report.objects.filter(pk=report.pk).update(**(claims if _is_set(report) else _said(run, told)))


def _new_report(run: TaggingRun, event: UUID, told: Told) -> Report:
    return Report(event_id=event, article_id=run.article_id, **_said(run, told))


def _said(run: TaggingRun, told: Told) -> dict[str, Any]:
    return {
        "claims": told.claims,
        "evidence": _evidence(told, run),
        "confidence": told.draft.confidence,
        "revision_id": run.revision_id,
        "provenance": provenance(Origin.MACHINE, run=run, reason=told.draft.reason) | _main(told),
    }


def _main(told: Told) -> dict[str, bool]:
    return {"main": True} if told.is_main else {}


def _evidence(told: Told, run: TaggingRun) -> dict[str, Any]:
    draft = told.draft
    words = getattr(run.revision, draft.field)[draft.start : draft.end]
    return {"field": draft.field, "start": draft.start, "end": draft.end, "text": words}


def _new_event(told: Told, kinds: Kinds) -> Event:
    """The view of the one Report that there will be."""
    seen = view_of([(told.draft.confidence, told.claims)], kinds)
    return Event(status=EventStatus.PROPOSED, origin=Origin.MACHINE, **seen, **Event.following_from(seen["title"]))


def _open(events: Sequence[tuple[Event, Told]], kinds: Kinds) -> None:
    Event.objects.bulk_create(event for event, _ in events)
    cast = ((event.pk, cast_of([(told.draft.confidence, told.claims)], kinds)) for event, told in events)
    Participation.objects.bulk_create(row for event, parts in cast for row in participations(event, parts))


def _gather(run: TaggingRun, written: Written, story: Story, published: date | None) -> list[tuple[UUID, UUID]]:
    """Reports of stories that came before and told no main event, if they are like those of this story's; returns the
    event and the article of each."""
    main = written.main
    if main is None:
        return []
    apart = apart_from([main]) if main in written.changed else ()
    days = loose_beside(story, published, but={main, *apart})
    if not days:
        return []
    event = known_of([main])[main].telling
    likely = (
        (article, Telling(frozenset(), "", seen=days[article], around=loose.around))
        for article, loose in about(days.keys()).items()
    )
    found = [article for article, telling in likely if likeness(telling, event) >= SAME]
    current = Article.objects.filter(pk__in=found).select_related("current")
    Report.objects.bulk_create(
        (_untold_report(run, main, article.current) for article in current if article.current),
        ignore_conflicts=True,
    )
    return [(main, article) for article in found]


def _untold_report(run: TaggingRun, event_id: UUID, revision: Revision) -> Report:
    draft = _untold(revision)
    return Report(
        event_id=event_id,
        article_id=revision.article_id,
        revision=revision,
        confidence=draft.confidence,
        evidence={"field": draft.field, "start": draft.start, "end": draft.end, "text": draft.title},
        provenance=provenance(Origin.MACHINE, run=run, reason=draft.reason) | {"main": True},
    )


def collect_unused_events() -> int:
    """Remove machine-proposed events that no story tells any more and nobody touched for an hour."""
    old = timezone.now() - timedelta(hours=1)
    telling = Report.objects.filter(event=OuterRef("pk")).exclude(claims={}, decided_by__isnull=True)
    unused = Event.objects.filter(
        ~Exists(telling),
        status=EventStatus.PROPOSED,
        origin=Origin.MACHINE,
        created_at__lt=old,
        decisions__isnull=True,
        merged_into__isnull=True,
        merged_from__isnull=True,
    )
    ids = list(unused.values_list("pk", flat=True)[:1000])
    return Event.objects.filter(~Exists(telling), pk__in=ids).delete()[0]
