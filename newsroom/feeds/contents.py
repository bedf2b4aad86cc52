"""What a feed holds at this moment, for whom: the same events that the site's pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from newsroom.accounts.models import FeedKind, User
from newsroom.site import diary, timeline
from newsroom.site.names import CANONICAL, entities_with_page, events_with_page
from tagging.models import Entity, Event, Participation
from tagging.models.events import EventQuerySet

MOST_EVENTS = 500


@dataclass(frozen=True)
class Feed:
    """``subject`` is the event or record that it is about, if it is about one."""

    title: str
    events: list[Event]
    subject: Entity | Event | None = None


def feed(user: User, kind: str, subject: UUID | None) -> Feed | None:
    """None where the user has no page of the subject; merged records stand for the one that stays."""
    if kind == FeedKind.PLANNED:
        return Feed("What is planned", _loaded(diary.planned(user).order_by("start", "pk")))
    if subject is None:
        return None
    if kind == FeedKind.RECORD:
        record = _record(user, subject)
        return _of_record(user, record) if record else None
    event = _event(user, subject)
    return Feed(event.title, _loaded(Event.objects.filter(pk=event.pk)), event) if event else None


def _of_record(user: User, record: Entity) -> Feed:
    dated = timeline.events_of(user, record, timeline.Window())
    return Feed(f"Events: {record.name}", _loaded(dated.order_by("-start", "-pk")), record)


def _record(user: User, pk: UUID) -> Entity | None:
    found = Entity.objects.select_related(CANONICAL).filter(pk=pk).first()
    record = found.canonical() if found else None
    return record if record and entities_with_page(user, {record.pk}) else None


def _event(user: User, pk: UUID) -> Event | None:
    found = Event.objects.select_related(CANONICAL).filter(pk=pk).first()
    event = found.canonical() if found else None
    return event if event and events_with_page(user, {event.pk}) else None


def _loaded(rows: EventQuerySet) -> list[Event]:
    """With their places and who takes part, in two queries."""
    people = Participation.objects.select_related(f"entity__{CANONICAL}").order_by("role", "id")
    loaded = rows.select_related(f"place__{CANONICAL}").prefetch_related(Prefetch("participations", people))
    return list(loaded[:MOST_EVENTS])


def taking_part(event: Event) -> Iterable[tuple[str, str, str]]:
    """Name, kind and role of each who takes part."""
    for row in event.participations.all():
        entity = row.entity.canonical() if row.entity else None
        yield entity.name if entity else row.surface, entity.kind if entity else "", row.get_role_display().lower()
