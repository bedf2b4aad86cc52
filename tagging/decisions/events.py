"""Decisions on events, and on which stories report them.

What a person set of an event is pinned: it stays, whatever Reports say. The rest goes on following the Reports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from django.db import transaction
from django.utils import timezone

from articles.models import Article, Change
from tagging import event_view
from tagging.decisions.act import Act, By, DecisionError, check_allowed, earlier_decision
from tagging.models import (
    PINNABLE,
    Action,
    Decision,
    Entity,
    Event,
    EventPrecision,
    EventStatus,
    Origin,
    Participation,
    Report,
    TagState,
)
from tagging.models.tags import provenance

TITLE_LENGTH = 300
Part = tuple[str, Entity | None, str]  # role, who, or what somebody is called who has no record


# --- Which stories report it -----------------------------------------------------------------------------------------


def accept_report(report: Report, **by: Unpack[By]) -> Decision:
    """The story does report the event: from now on no machine takes it off."""
    return _set_report(Action.ACCEPT, report, by, TagState.ACCEPTED)


def reject_report(report: Report, **by: Unpack[By]) -> Decision:
    """The story does not report the event: what it tells there is neither matched to it nor told anew."""
    return _set_report(Action.REJECT, report, by, TagState.REJECTED)


def _set_report(action: str, report: Report, by: By, state: str) -> Decision:
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, action, target=report):
            return earlier
        report = locked_report(report)
        if report.is_decided and report.state == state:
            last = Decision.objects.filter(target_kind="report", target_id=str(report.pk)).first()
            if last is not None:
                return last
        act = Act(action, by)
        act.note_before(report)
        decide(report, by, state)
        act.note_after(report)
        decision = act.write(report, article=report.article)
        event_view.refresh([report.event_id])
        return decision


def attach(event: Event, article: Article, **by: Unpack[By]) -> tuple[Report, Decision]:
    """A person says that the story reports the event, whatever was thought of it before."""
    check_allowed(by)
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if earlier := earlier_decision(by, Action.ADD, Action.ACCEPT):
            return locked_report(Report(pk=earlier.target_id, article=article)), earlier
        event = locked_event(event)
        report = Report.objects.filter(event=event, article=article).first()
        if report is not None:
            return report, _set_report(Action.ACCEPT, report, by, TagState.ACCEPTED)
        report = Report(event=event, article=article, revision_id=article.current_id)
        report.provenance = provenance(Origin.EDITOR)
        decide(report, by, TagState.ACCEPTED)
        act = Act(Action.ADD, by)
        act.note_new(report)
        decision = act.write(report, article=article)
        event_view.refresh([event.pk])
        return report, decision


def decide(report: Report, by: By, state: str) -> None:
    report.state, report.decided_by, report.decided_at = state, by["actor"], timezone.now()
    report.save()


def locked_report(report: Report) -> Report:
    """As it is now; its Article is locked first, as the store does, so that the two never cross."""
    Article.objects.select_for_update().filter(pk=report.article_id).first()
    rows = Report.objects.select_for_update(of=("self",)).select_related("article", "event")
    found = rows.filter(pk=report.pk).first()
    if found is None:
        raise DecisionError("gone", "This report is no longer there: the story was tagged anew. Look at it again.")
    return found


# --- The event itself ------------------------------------------------------------------------------------------------


def create_event(
    fields: Mapping[str, Any], *, participants: Sequence[Part] = (), **by: Unpack[By]
) -> tuple[Event, Decision]:
    """A new, confirmed event as a person entered it: its fields are that person's."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.CREATE):
            return locked_event(Event(pk=earlier.target_id)), earlier
        event = Event(**fields, status=EventStatus.CONFIRMED, origin=Origin.EDITOR, created_by=by["actor"])
        _check(event)
        event.save()
        act = Act(Action.CREATE, by)
        act.note_new(event)
        _take_part(event, participants, act)
        return event, act.write(event)


def edit_event(
    event: Event, fields: Mapping[str, Any], *, participants: Sequence[Part] | None = None, **by: Unpack[By]
) -> Decision:
    """A person sets these fields, which pins them; ``participants`` replace those there were."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.EDIT, target=event):
            return earlier
        event = locked_event(event)
        act = Act(Action.EDIT, by)
        act.note_before(event)
        for name, value in fields.items():
            setattr(event, name, value)
        _check(event)
        said = [name for name, columns in PINNABLE.items() if {*columns} & {*map(_column, fields)}]
        event.pinned = sorted({*event.pinned, *said, *(() if participants is None else ("participants",))})
        event.save()
        act.note_after(event)
        if participants is not None:
            _take_part(event, participants, act)
        return act.write(event)


def confirm_event(event: Event, **by: Unpack[By]) -> Decision:
    """Somebody looked: it is one real event. Its fields go on following its Reports."""
    return _set_event(Action.CONFIRM, event, by, status=EventStatus.CONFIRMED)


def reject_event(event: Event, **by: Unpack[By]) -> Decision:
    """It is no event: nobody is shown it, and no story opens it again."""
    return _set_event(Action.REJECT, event, by, status=EventStatus.REJECTED)


def pin_event(event: Event, **by: Unpack[By]) -> Decision:
    """All fields stay as they are, whatever later Reports say."""
    check_allowed(by)
    if event_view.is_untold(event):
        raise DecisionError(
            "not_public",
            "No story that readers may see tells this event yet. Pinned now, they would be told later what only "
            "others say: pin it when such a story is there.",
        )
    return _set_event(Action.PIN, event, by, pinned=sorted(PINNABLE))


def unpin_event(event: Event, **by: Unpack[By]) -> Decision:
    """All fields follow the Reports again."""
    return _set_event(Action.UNPIN, event, by, pinned=[])


def _set_event(action: str, event: Event, by: By, **values: Any) -> Decision:
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, action, target=event):
            return earlier
        event = locked_event(event)
        last = Decision.objects.filter(target_kind="event", target_id=str(event.pk), action=action).first()
        if last and all(getattr(event, name) == value for name, value in values.items()):
            return last
        act = Act(action, by)
        act.note_before(event)
        for name, value in values.items():
            setattr(event, name, value)
        event.save()
        act.note_after(event)
        decision = act.write(event)
        event_view.refresh([event.pk])
        return decision


def delete_event(event: Event, *, actor: Any) -> None:
    """It goes for good, with its Reports; its history is kept. Its stories are held first and then the event, as
    decisions do: whoever decides on it at that moment was there before, or finds it gone."""
    with transaction.atomic():
        reports = Report.objects.filter(event=event)
        list(Article.objects.select_for_update().filter(pk__in=reports.values("article")).order_by("pk"))
        if not Event.objects.select_for_update(of=("self",)).filter(pk=event.pk).exists():
            raise DecisionError("gone", "This event is no longer there.")
        Change.objects.record("deleted", "event", event.pk, actor=actor)
        event.delete()


def locked_event(event: Event) -> Event:
    found = Event.objects.select_for_update(of=("self",)).filter(pk=event.pk).first()
    if found is None:
        raise DecisionError("gone", "This event is no longer there.")
    if found.merged_into_id:
        raise DecisionError("merged", f"This event was merged into {found.canonical().pk}.")
    return found


def _column(name: str) -> str:
    return "place_id" if name == "place" else name


def _check(event: Event) -> None:
    event.title = " ".join(event.title.split())
    if not event.title or len(event.title) > TITLE_LENGTH:
        raise DecisionError("bad_title", f"An event has a title of at most {TITLE_LENGTH} characters.")
    if event.end and not event.start:
        raise DecisionError("no_start", "An event with an end has a start.")
    if event.start and event.end and event.end < event.start:
        raise DecisionError("bad_end", "The end is before the start.")
    if event.start is None:
        event.precision = EventPrecision.UNKNOWN


def _take_part(event: Event, participants: Sequence[Part], act: Act) -> None:
    """These take part and nobody else; each once in a role."""
    wanted = {
        (role, entity.pk if entity else None, "" if entity else surface) for role, entity, surface in participants
    }
    there = {(row.role, row.entity_id, row.surface): row for row in event.participations.all()}
    for key in there.keys() - wanted:
        act.note_gone(there[key])
        there[key].delete()
    for role, entity_id, surface in sorted(wanted - there.keys(), key=str):
        row = Participation.objects.create(event=event, role=role, entity_id=entity_id, surface=surface)
        act.note_new(row)
