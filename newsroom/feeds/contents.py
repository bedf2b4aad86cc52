"""What a feed holds at this moment, for whom: the same events and stories that the site's pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch

from articles.search import SearchError
from newsroom.accounts.models import FeedKind, User
from newsroom.alerts.models import SavedSearch
from newsroom.search import search_archive
from newsroom.site import diary, timeline
from newsroom.site.names import CANONICAL, entities_with_page, events_with_page
from newsroom.site.stories import NEWEST, Story, listed, naming, without_words
from tagging.models import Entity, Event, Participation
from tagging.models.events import EventQuerySet
from tagging.models.merges import with_merged

MOST_EVENTS = 500
MOST_STORIES = 50


@dataclass(frozen=True)
class Feed:
    """Events or stories, the newest of which come first. ``subject`` is what it is about, if it is about one thing."""

    title: str
    events: list[Event] = field(default_factory=list)
    subject: Entity | Event | SavedSearch | None = None
    stories: list[Story] = field(default_factory=list)


def feed(user: User, kind: str, subject: UUID | None) -> Feed | None:
    """None where the user has no page of the subject; merged records stand for the one that stays."""
    if kind == FeedKind.PLANNED:
        return Feed("What is planned", _loaded(diary.planned(user).order_by("start", "pk")))
    if subject is None:
        return None
    if kind == FeedKind.SEARCH:
        return _of_search(user, subject)
    if kind in (FeedKind.RECORD, FeedKind.STORIES):
        record = _record(user, subject)
        write = _of_record if kind == FeedKind.RECORD else _on_record
        return write(user, record) if record else None
    event = _event(user, subject)
    return Feed(event.title, _loaded(Event.objects.filter(pk=event.pk)), event) if event else None


def _of_record(user: User, record: Entity) -> Feed:
    dated = timeline.events_of(user, record, timeline.Window())
    return Feed(f"Events: {record.name}", _loaded(dated.order_by("-start", "-pk")), record)


def _on_record(user: User, record: Entity) -> Feed:
    stories = naming(user, with_merged(Entity, [record.pk])[record.pk])
    newest = without_words(stories).order_by(f"-{NEWEST.field}", f"-{NEWEST.pk}")[:MOST_STORIES]
    return Feed(f"Stories: {record.name}", subject=record, stories=listed(user, list(newest)))


def _of_search(user: User, pk: UUID) -> Feed | None:
    """What the user's own search, or one that his desk shares, finds now; nothing where it can no longer be read."""
    search = SavedSearch.objects.readable_by(user).filter(pk=pk).first()
    if search is None:
        return None
    try:
        found = search_archive(user, search.request(sort="newest", limit=MOST_STORIES))
    except (SearchError, ValueError):
        return Feed(search.name, subject=search)
    snippets = {hit.article.pk: hit.snippet for hit in found.hits}
    stories = listed(user, [hit.article for hit in found.hits], snippets)
    return Feed(search.name, subject=search, stories=stories)


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
