"""Two events that are one become one; one that is two is split; or somebody says that two never are the same.

As with records, a merge is seen at once and the Reports follow in a Batch. Which of the two stays does not depend on
where the button was: the confirmed, person-made, more often reported, older one does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

from django.db import transaction

from articles.models import Article
from tagging import batches, event_view, report_moves
from tagging.decisions.act import Act, By, DecisionError, check_allowed, earlier_decision
from tagging.decisions.events import decide
from tagging.models import (
    PINNABLE,
    Action,
    BatchKind,
    Decision,
    Event,
    EventsApart,
    EventStatus,
    Origin,
    Participation,
    Report,
    TagState,
)
from tagging.models.tags import provenance

CAP = 10_000  # rows counted for a preview
MOST_SPLIT = 200  # stories that leave an event at once

_RANKS: tuple[tuple[str, Callable[[Event], Any]], ...] = (
    ("people confirmed it", lambda event: event.status == EventStatus.CONFIRMED),
    ("people entered it", lambda event: event.origin != Origin.MACHINE),
    ("people set more of it", lambda event: len(event.pinned)),
    ("more stories report it", lambda event: _reports(event)),
    ("it is older", lambda event: -event.created_at.timestamp()),
)


@dataclass(frozen=True)
class EventMerge:
    """What a merge would do. Counts stop at CAP."""

    stays: Event
    goes: Event
    because: str
    stories: int  # whose Report follows
    both: int  # of them: stories that report both
    takes: tuple[str, ...]  # what people set of ``goes`` and nobody of ``stays``


def plan_event_merge(one: Event, other: Event) -> EventMerge:
    """A merge as it would be, whichever way round it is asked; DecisionError where it cannot be."""
    one, other = one.canonical(), other.canonical()
    _check(one, other)
    stays, goes, because = _direction(one, other)
    reports = Report.objects.filter(event=goes).order_by()
    both = Report.objects.filter(event=stays, article__in=reports.values("article")[:CAP]).order_by()
    return EventMerge(stays, goes, because, _reports(goes), both[:CAP].count(), tuple(_taken(stays, goes)))


def merge_events(one: Event, other: Event, **by: Unpack[By]) -> tuple[Event, Decision]:
    """The two are one: answers the event that stays, and the Decision.

    1. The pointer, and what people set of the one that goes, in this transaction.
    2. The Reports follow in the Decision's Batch, and the view of the event with them.
    3. Undo puts back all of it.
    """
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.MERGE):
            return Event.objects.get(pk=earlier.target_id).canonical(), earlier
        one, other = _locked(one, other)
        _check(one, other)
        stays, goes, _ = _direction(one, other)
        act = Act(Action.MERGE, by)
        act.note_before(goes, stays)
        _complete(stays, goes, act)
        goes.merged_into = stays
        goes.save()
        act.note_after(goes, stays)
        batch = batches.start(
            BatchKind.MOVE,
            f"{goes.title} → {stays.title}",
            {"of": "event", "source": str(goes.pk), "target": str(stays.pk)},
            total=report_moves.count(goes.pk, CAP),
            actor=by["actor"],
        )
        return stays, act.write(goes, event=stays, batch=batch)


def keep_events_apart(one: Event, other: Event, **by: Unpack[By]) -> Decision:
    """They are not the same: never merged, not offered again, and no story of the one is matched to the other."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.KEEP_APART):
            return earlier
        one, other = _locked(one, other)
        if one.pk == other.pk:
            raise DecisionError("same_event", "These are the same event already: undo the merge or split it.")
        pair = EventsApart.objects.filter(one=one, other=other).first()
        act = Act(Action.KEEP_APART, by)
        if pair is not None:
            return Decision.objects.get(target_kind="events_apart", target_id=str(pair.pk), action=Action.KEEP_APART)
        pair = EventsApart.objects.create(one=one, other=other, decided_by=by["actor"])
        act.note_new(pair)
        return act.write(pair, event=one)


def split_event(event: Event, reports: Sequence[Report], **by: Unpack[By]) -> tuple[Event, Decision]:
    """These stories report another event: answers that one, and the Decision.

    The new event is the view of their Reports. That they do not report the old one, and that the two are not the same,
    is remembered.
    """
    check_allowed(by)
    if not 0 < len(reports) <= MOST_SPLIT:
        raise DecisionError("how_many", f"Choose between one and {MOST_SPLIT} stories that report another event.")
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.SPLIT, target=event):
            return _made_by(earlier), earlier
        rows = _locked_reports(event, reports)
        event, _ = _locked(event, event)
        left = Report.objects.filter(event=event).exclude(pk__in=[row.pk for row in rows])
        if not left.exclude(state=TagState.REJECTED).exists():
            raise DecisionError("all_of_it", "No story would be left that reports this event: edit its title instead.")
        act = Act(Action.SPLIT, by)
        new = _new_event(event, rows, by, act)
        for report in rows:
            _move(report, new, by, act)
        _tell_apart(event, new, by, act)
        article = rows[0].article if len(rows) == 1 else None
        decision = act.write(event, event=event, article=article)
        event_view.refresh([event.pk, new.pk])
        return new, decision


def _made_by(decision: Decision) -> Event:
    made = [address for address, before in decision.before.items() if before is None and address.startswith("event:")]
    return Event.objects.get(pk=made[0].partition(":")[2])


def _locked_reports(event: Event, reports: Sequence[Report]) -> list[Report]:
    articles = Article.objects.select_for_update(of=("self",)).filter(pk__in=[r.article_id for r in reports])
    list(articles.order_by("pk").values_list("pk"))  # first, and in one order, as the store does
    rows = Report.objects.select_for_update(of=("self",)).select_related("article")
    found = list(rows.filter(event=event, pk__in=[r.pk for r in reports]).order_by("pk"))
    if len(found) < len({report.pk for report in reports}):
        raise DecisionError("gone", "One of these reports is no longer there. Look at the event again.")
    return found


def _new_event(event: Event, reports: Sequence[Report], by: By, act: Act) -> Event:
    """As yet with the title that one of its stories gave; its view makes the rest."""
    claimed = next((str(r.claims["title"]) for r in reports if r.claims.get("title")), event.title)
    new = Event(title=claimed[:300], type=event.type, status=event.status, origin=Origin.MACHINE)
    new.created_by = by["actor"]
    new.save()
    act.note_new(new)
    return new


def _move(report: Report, new: Event, by: By, act: Act) -> None:
    """The Report goes to the new event; in its place stays that the story does not report the old one."""
    act.note_before(report)
    stays = Report(event_id=report.event_id, article=report.article, revision_id=report.revision_id)
    stays.claims, stays.confidence, stays.provenance = report.claims, report.confidence, provenance(Origin.EDITOR)
    report.event = new
    decide(report, by, TagState.ACCEPTED)
    act.note_after(report)
    decide(stays, by, TagState.REJECTED)
    act.note_new(stays)


def _tell_apart(event: Event, new: Event, by: By, act: Act) -> None:
    lower, higher = sorted((event, new), key=lambda each: each.pk)
    act.note_new(EventsApart.objects.create(one=lower, other=higher, decided_by=by["actor"]))


def _locked(one: Event, other: Event) -> tuple[Event, Event]:
    """Both at the end of their merges, the lower id first; held until the transaction ends."""
    ids = sorted({_end_of(one), _end_of(other)})
    rows = list(Event.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if len(rows) < len(ids) or any(row.merged_into_id for row in rows):
        raise DecisionError("merged_since", "Somebody merged one of them meanwhile: look at it again.")
    return rows[0], rows[-1]


def _end_of(event: Event) -> Any:
    found = Event.objects.filter(pk=event.pk).first()
    if found is None:
        raise DecisionError("gone", "This event is no longer there.")
    return found.canonical().pk


def _check(one: Event, other: Event) -> None:
    if one.pk == other.pk:
        raise DecisionError("same_event", "These are the same event already.")
    lower, higher = sorted((one.pk, other.pk))
    if pair := EventsApart.objects.filter(one=lower, other=higher).select_related("decided_by").first():
        who = pair.decided_by.get_full_name() or pair.decided_by.get_username()
        raise DecisionError(
            "kept_apart",
            f"{who} said on {pair.decided_at:%-d %B %Y} that these are two events: undo that decision first.",
        )


def _direction(one: Event, other: Event) -> tuple[Event, Event, str]:
    """Which stays, which goes, and why: the first thing in which they differ."""
    for because, rank in _RANKS:
        first, second = rank(one), rank(other)
        if first != second:
            return (one, other, because) if first > second else (other, one, because)
    return one, other, "its id is lower"


def _reports(event: Event) -> int:
    return Report.objects.filter(event=event).order_by()[:CAP].count()


def _taken(stays: Event, goes: Event) -> list[str]:
    """What people set of the one and of the other nobody: only that, for the rest is the view of its Reports."""
    return [name for name in PINNABLE if name in goes.set_by_people - stays.set_by_people]


def _complete(stays: Event, goes: Event, act: Act) -> None:
    taken = _taken(stays, goes)
    for column in (column for name in taken for column in PINNABLE[name]):
        setattr(stays, column, getattr(goes, column))
    stays.description = stays.description or goes.description
    stays.pinned = sorted({*stays.pinned, *taken})
    stays.save()
    if "participants" in taken:
        for row in stays.participations.all():
            act.note_gone(row)
            row.delete()
        for row in goes.participations.all():
            copy = Participation(event=stays, role=row.role, entity_id=row.entity_id, surface=row.surface)
            copy.save()
            act.note_new(copy)
