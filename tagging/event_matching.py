"""Which known events a story's drafts repeat, and which events are like another one.

Candidates are found by index: the nearest in time in which somebody takes part who does here, or in the same place; and
for the main event of a story, what other stories about the same records mainly report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from tagging.event_stories import Story, around, events_beside
from tagging.models import Event, EventsApart, EventStatus, Report, TagState
from tagging.models.events import EventQuerySet
from tagging.pipeline.events.matching import SAME, SPREAD, Telling, doing, likeness, once_to, words_of
from tagging.pipeline.types import EventDraft
from tagging.standing import ask

NEWEST = 100  # stories of an event of which the last day is taken
CANDIDATES = 60  # events looked at for a story, those of the nearest days first
OF_EACH = 60  # events of each person and place among which these are looked for, the last before the days asked about
CERTAIN = 0.8  # likeness from which on a second draft says nothing new
_NEVER = datetime.max.replace(tzinfo=UTC)
ALIKE = 0.35  # likeness from which on an editor is asked
ANCESTORS = """
WITH RECURSIVE inside (place, id, depth) AS (
    SELECT id, id, 0 FROM tagging_entity WHERE id = ANY(%s)
    UNION ALL SELECT place, parent_id, depth + 1 FROM inside JOIN tagging_entity AS e USING (id)
    WHERE parent_id IS NOT NULL AND depth < 2
)
SELECT place, id FROM inside
"""
_NEAR = """
WITH newest AS (
    SELECT near.event FROM unnest(%(who)s::uuid[]) AS who (id) CROSS JOIN LATERAL (
        (SELECT event_id AS event FROM tagging_participation WHERE entity_id = who.id AND start < %(until)s
         ORDER BY start DESC, event_id DESC LIMIT {of_each})
        UNION ALL
        (SELECT event_id FROM tagging_participation WHERE entity_id = who.id AND start IS NULL
         ORDER BY event_id DESC LIMIT {of_each})
    ) AS near
    UNION
    SELECT near.event FROM unnest(%(places)s::uuid[]) AS place (id) CROSS JOIN LATERAL (
        (SELECT id AS event FROM tagging_event WHERE place_id = place.id AND start < %(until)s
         ORDER BY start DESC, id DESC LIMIT {of_each})
        UNION ALL
        (SELECT id FROM tagging_event WHERE place_id = place.id AND start IS NULL ORDER BY id DESC LIMIT {of_each})
    ) AS near
)
SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY start IS NULL ORDER BY start DESC, id DESC) AS place
    FROM tagging_event JOIN newest ON newest.event = id
    WHERE merged_into_id IS NULL AND id <> ALL(%(but)s::uuid[]) AND (
        %(since)s IS NULL OR start IS NULL OR start < %(until)s
        AND (start >= %(since)s OR "end" >= %(since)s OR precision IN ('quarter', 'year', 'decade'))
    )
) AS near WHERE place <= {most}
"""
_KNOWN = """
SELECT event.id, event.status, event.title, event.type, event.start, event."end", event.precision, event.place_id,
    coalesce(place.name, ''), who.ids, who.names, who.kinds, who.roles, (
        SELECT max(article.published_at) FROM (
            SELECT article_id FROM tagging_report WHERE event_id = event.id ORDER BY article_id DESC LIMIT {newest}
        ) AS report JOIN articles_article AS article ON article.id = report.article_id
    ), 'participants' = ANY(event.pinned)
FROM tagging_event AS event LEFT JOIN tagging_entity AS place ON place.id = event.place_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(entity.id), '{{}}') AS ids, coalesce(array_agg(entity.name), '{{}}') AS names,
        coalesce(array_agg(entity.kind), '{{}}') AS kinds, coalesce(array_agg(part.role), '{{}}') AS roles
    FROM tagging_participation AS part JOIN tagging_entity AS entity ON entity.id = part.entity_id
    WHERE part.event_id = event.id
) AS who
WHERE event.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A draft with the records that its names came to. Without claims it tells nothing, and may only join what is
    known. ``is_main``: of the story's main event."""

    draft: EventDraft
    who: frozenset[UUID]
    place: UUID | None
    telling: Telling
    claims: dict[str, Any]
    is_main: bool = False


def known(before: Iterable[Report], story: Story, *, tells: bool) -> dict[UUID, Telling]:
    """The events that the story reports already, as its own Reports tell them. ``tells``: does it tell its main event?
    If not, it stays with the one that it had as long as another story tells that."""
    reports = [report for report in before if report.claims or report.is_main]
    places = [UUID(r.claims["place"]["entity"]) for r in reports if (r.claims.get("place") or {}).get("entity")]
    within = ancestors(places)
    main = {report.event.canonical().pk for report in reports if report.is_main}
    if main and not tells:
        telling = Report.objects.exclude(claims={}).exclude(pk__in=[report.pk for report in reports])
        main = set(telling.filter(event__in=main).values_list("event", flat=True))
    own = {report.event.canonical().pk: _claimed(report, within) for report in reports}
    return {pk: replace(told, around=story.around) if pk in main else told for pk, told in own.items()}


def _claimed(report: Report, within: dict[UUID, frozenset[str]]) -> Telling:
    claims = report.claims
    place = (claims.get("place") or {}).get("entity")
    return Telling(
        words=words_of(claims.get("title", ""), _names(claims)),
        type=claims.get("type", ""),
        who=frozenset(p["entity"] for p in claims.get("participants", ()) if p.get("entity")),
        where=within.get(UUID(place), frozenset()) if place else frozenset(),
        place=place or "",
        first=_date(claims.get("from")),
        last=_date(claims.get("to")),
        seen=_date(claims.get("published")),
        roughly=bool(claims.get("roughly")),
    )


def _names(claims: dict[str, Any]) -> list[str]:
    named = [*claims.get("participants", ()), claims.get("place") or {}]
    return [each.get("name") or "" for each in named]


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None


def apart_from(own: Iterable[UUID]) -> set[UUID]:
    """The events that somebody said are not one of those that the story reports."""
    ids = list(own)
    pairs = EventsApart.objects.filter(Q(one__in=ids) | Q(other__in=ids)).values_list("one", "other") if ids else ()
    return {pk for pair in pairs for pk in pair}


def rejected_by(before: Iterable[Report]) -> set[UUID]:
    """Events of which a person said that the story does not report them, or that they are none."""
    events = [(report.state, report.event.canonical()) for report in before]
    return {e.pk for state, e in events if state == TagState.REJECTED or e.status == EventStatus.REJECTED}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an event, and whether a person said that it is none."""

    telling: Telling
    is_rejected: bool


def candidates(
    told: Sequence[Told], story: Story, published: date | None, *, but: Collection[UUID]
) -> dict[UUID, Known]:
    """Events near in time in which somebody takes part who does here, or that happen in the same place; and those that
    stories about the same records mainly report."""
    days = {day for each in told for day in (each.telling.first, each.telling.last, published) if day}
    who = {pk for each in told for pk in each.who}
    near = _near(who, {each.place for each in told if each.place}, days, but)
    return known_of({*near, *events_beside(story, published, but=but)})


def like_it(event: Event, among: EventQuerySet, most: int) -> list[Event]:
    """Events that may be the same as this one, the likest first; none of which somebody said that it is not."""
    telling = known_of([event.pk])[event.pk].telling
    who = {UUID(pk) for pk in telling.who}
    days = {day for day in (telling.first, telling.last, telling.seen) if day}
    others = known_of(_near(who, {event.place_id} - {None}, days, {event.pk, *apart_from([event.pk])}))
    stand = {pk: other.telling for pk, other in others.items() if not other.is_rejected}
    scores = {pk: likeness(telling, other, may_err=True) for pk, other in stand.items()}
    likest = sorted((pk for pk, score in scores.items() if score >= ALIKE), key=lambda pk: -scores[pk])[:most]
    found = among.in_bulk(likest)
    return [found[pk] for pk in likest if pk in found]


def _near(who: Collection[UUID], places: Collection[Any], days: Collection[date], but: Collection[UUID]) -> list[UUID]:
    """The ids of events near these days with one of these people or places; of the undated the newest."""
    if not who and not places:
        return []
    found = ask(
        _NEAR.format(of_each=OF_EACH, most=CANDIDATES // 2),
        who=list(who),
        places=list(places),
        but=list(but),
        since=_moment(min(days) - timedelta(SPREAD)) if days else None,
        until=_moment(max(days) + timedelta(SPREAD)) if days else _NEVER,
    )
    return [pk for (pk,) in found.fetchall()]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def known_of(events: Collection[UUID]) -> dict[UUID, Known]:
    """What is known of these events, in five queries."""
    rows = ask(_KNOWN.format(newest=NEWEST), list(events)).fetchall() if events else []
    within = ancestors([row[7] for row in rows if row[7]])
    about = around([row[0] for row in rows])
    return {
        row[0]: Known(replace(_telling(row, within), around=about.get(row[0], {})), row[1] == EventStatus.REJECTED)
        for row in rows
    }


def _telling(row: tuple[Any, ...], within: dict[UUID, frozenset[str]]) -> Telling:
    _, _, title, type_, start, end, precision, place, place_name, who, names, kinds, roles, seen, is_corrected = row
    first, last = _days(start, end, precision)
    words = words_of(title, [*names, place_name])
    parts = list(zip(map(str, who), kinds, roles, strict=True))
    return Telling(
        words=words,
        type=type_,
        who=frozenset(map(str, who)),
        where=within.get(place, frozenset()),
        place=str(place or ""),
        once=once_to(type_, words, parts),
        doers=frozenset() if is_corrected else doing(parts),  # what stories say of it stays what they say
        first=first,
        last=last,
        seen=timezone.localtime(seen).date() if seen else None,
    )


def _days(start: datetime | None, end: datetime | None, precision: str) -> tuple[date | None, date | None]:
    if start is None:
        return None, None
    first = timezone.localtime(start).date()
    if end:
        return first, timezone.localtime(end).date()
    spans = {"week": 6, "month": 30, "quarter": 91, "year": 365, "decade": 3652}
    return first, first + timedelta(spans.get(precision, 0))


def ancestors(places: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    wanted = list(set(places))
    within: dict[UUID, set[str]] = {}
    for place, inside in ask(ANCESTORS, wanted).fetchall() if wanted else ():
        within.setdefault(place, set()).add(str(inside))
    return {place: frozenset(ids) for place, ids in within.items()}


def choose(
    told: Sequence[Told], own: dict[UUID, Telling], others: dict[UUID, Telling], rejected: Collection[UUID]
) -> list[tuple[UUID | None, Told]]:
    """Each draft with the event that it repeats, the likest first and one draft for one event: where another draft has
    the likest, the next. None: it opens a new one, where it tells any. What the story reports already comes before what
    others do, so that nothing wanders at a second tagging. What repeats a rejected event is left out, and so is what
    says once more what another draft says."""
    chosen: list[tuple[UUID | None, Told]] = []
    taken: set[UUID | None] = set()
    stands = {pk: telling for pk, telling in own.items() if pk not in rejected}
    others = others | {pk: telling for pk, telling in own.items() if pk in rejected}
    likest = (_likest(place, each, stands, others) for place, each in enumerate(told))
    for _, _, each, events in sorted(likest, key=lambda found: (-found[0], found[1])):
        free = next((event for event in events if event not in taken), None)
        if not events:
            chosen += [(None, each)] if each.claims else []
        elif events[0] in rejected or free in rejected:
            continue
        elif events[0] == free or (each.claims and not _says_again(each, others.get(events[0]) or stands[events[0]])):
            taken |= {free} - {None}
            chosen.append((free, each))
    return chosen


def _says_again(told: Told, known: Telling) -> bool:
    """What another draft of the story says of the event already."""
    return likeness(replace(told.telling, around={}), known) >= CERTAIN


def _likest(place: int, told: Told, *known: dict[UUID, Telling]) -> tuple[float, int, Told, list[UUID]]:
    """How like it is, place, draft, and of the first events among which one is like enough all that are, the likest
    first."""
    for events in known:
        scores = {pk: likeness(told.telling, other) for pk, other in events.items()}
        if enough := sorted((pk for pk in scores if scores[pk] >= SAME), key=lambda pk: (-scores[pk], pk)):
            return scores[enough[0]], place, told, enough
    return 0.0, place, told, []
