"""The lists of events: what is planned (the newsroom's diary), what has happened, and what has no date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format

from newsroom.accounts.models import User
from newsroom.site import dates
from newsroom.site.names import like
from newsroom.site.paging import Order, Page, instant
from tagging.models import Alias, Entity, Event, EventPrecision, EventType
from tagging.models.events import EventQuerySet
from tagging.pipeline.names import name_key

EVENTS_PER_PAGE = 40
LOOKED_AT = 10_000  # events for one page, however few of them are of the type or to be seen
PLACES_MEANT = 20  # places that one name may mean
ORDERS = {
    "planned": Order("start", read=instant),
    "past": Order("start", read=instant, descending=True),
    "undated": Order("pk", read=UUID, descending=True),
}
TABS = (("planned", "Planned"), ("past", "Happened"), ("undated", "Without a date"))
# How long a planned event that is known no more exactly than this is still ahead.
_LENGTHS = {
    EventPrecision.WEEK: timedelta(days=7),
    EventPrecision.MONTH: timedelta(days=31),
    EventPrecision.QUARTER: timedelta(days=92),
    EventPrecision.YEAR: timedelta(days=366),
}


@dataclass(frozen=True)
class Asked:
    """Which events the address asks for: those of ``show``, with these words in the title, of a type, in a place."""

    show: str = "past"
    words: str = ""
    type: str = ""
    place: str = ""
    places: list[Entity] = field(default_factory=list)  # what the name or id of the place means for this user

    @classmethod
    def read(cls, user: User, query: QueryDict) -> Asked:
        """What is no value of ours is left out."""
        show, type_ = query.get("show", ""), query.get("type", "")
        place = query.get("place", "").strip()
        return cls(
            show=show if show in ORDERS else "past",
            words=query.get("q", "").strip(),
            type=type_ if type_ in EventType.values else "",
            place=place,
            places=list(_places(user, place)) if place else [],
        )

    @property
    def place_words(self) -> str:
        """The place as its field shows it: an id by the record's name."""
        return self.places[0].name if len(self.places) == 1 else self.place

    def address(self, **changes: str) -> str:
        """The same question with some of it changed."""
        values = {"show": self.show, "q": self.words, "type": self.type, "place": self.place} | changes
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in values.items() if value and (name, value) != ("show", "past")})
        return f"?{query.urlencode()}"

    def page(self, user: User, cursor: str) -> Page[Event]:
        """Raises BadCursor."""
        rows = Event.objects.filter(self._where())
        wanted = rows.canonical().visible_to(user).select_related("place")
        if self.type:
            wanted = wanted.filter(type=self.type)
        return ORDERS[self.show].page_among(rows, wanted, cursor, EVENTS_PER_PAGE, looked_at=LOOKED_AT)

    def _where(self) -> Q:
        """What an index finds."""
        where = {"planned": ahead(), "past": Q(start__lte=timezone.now()), "undated": Q(start__isnull=True)}[self.show]
        if self.words:
            where &= like(self.words)
        if self.place:
            where &= Q(place__in=Entity.objects.within(*self.places).order_by().values("pk") if self.places else [])
        return where


def ahead() -> Q:
    """What begins today or later, or is planned for a time that is not over: "this week", "this month"."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    not_over = Q(end__gte=today)
    for precision, length in _LENGTHS.items():
        not_over |= Q(precision=precision, start__gt=today - length)
    longest = max(_LENGTHS.values())
    return Q(start__gte=today - longest) & (Q(start__gte=today) | (Q(planned=True) & not_over))


def planned(user: User) -> EventQuerySet:
    """What is planned, for a calendar."""
    return Event.objects.canonical().visible_to(user).filter(ahead())


def by_day(events: Iterable[Event]) -> list[tuple[str, list[Event]]]:
    """The events of a diary under their days, with the weekday; under a week or month where the day is not known."""
    return [(day, list(rows)) for day, rows in groupby(events, key=_diary_day)]


def _diary_day(event: Event) -> str:
    if event.start is None or event.precision not in (EventPrecision.DAY, EventPrecision.MINUTE):
        return dates.when(event)
    return date_format(timezone.localtime(event.start), "l j F Y")


def _places(user: User, asked: str) -> QuerySet[Entity]:
    """The places that a name or an id means; an alias counts as a name."""
    places = Entity.objects.canonical().visible_to(user).filter(kind="place")
    try:
        return places.filter(pk=UUID(asked))
    except ValueError:
        key = name_key(asked)
    if not key:
        return places.none()
    named = Alias.objects.filter(key=key, blocked=False).order_by().values("entity")
    return places.filter(Q(key=key) | Q(pk__in=named))[:PLACES_MEANT]


def context(user: User, query: QueryDict) -> dict[str, Any]:
    """The context of ``site/events.html``; raises BadCursor."""
    asked = Asked.read(user, query)
    page = asked.page(user, query.get("cursor", ""))
    return {
        "asked": asked,
        "page": page,
        "days": by_day(page.rows) if asked.show == "planned" else [],
        "tabs": [(name, title, asked.address(show=name)) for name, title in TABS],
        "types": EventType.choices,
        "next": asked.address(cursor=page.next) if page.next else "",
    }
