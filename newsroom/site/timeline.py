"""The events of one person, organization or place along time: all years, one year, one month or one day.

Of each window the newest ``LOOKED_AT`` events are looked at and the newest ``MOST_EVENTS`` of those that the user may
see are shown, whatever the size of the archive; the page says so where there are more. An event is counted where it
begins; one that is known less exactly than a bar of the chart is in the list alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from newsroom.accounts.models import User
from tagging.models import Entity, Event, EventPrecision, EventType, Participation
from tagging.models.events import EventQuerySet
from tagging.models.merges import with_merged

LOOKED_AT = 5_000
MOST_EVENTS = 1_000
MOST_PLACES = 5_000  # that lie in the place
MOST_MERGED = 20  # records that were merged into it, itself among them
EVENTS_PER_PAGE = 40
YEARS_IN_CHART = 40  # of more, decades are shown
UNDATED = "undated"
_AT = re.compile(r"(\d{3}0)s|(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
# From the least exact on; a bar of a unit takes what is known as exactly as it, or more so.
_PRECISIONS = ("decade", "year", "quarter", "month", "week", "day", "minute")


@dataclass(frozen=True)
class Window:
    """The time that is shown: from ``first`` up to, not including, ``end``; both None for all times."""

    at: str = ""
    unit: str = ""  # decade, year, month, day, undated; "" for all times
    first: date | None = None
    end: date | None = None

    @classmethod
    def read(cls, at: str) -> Window:
        """The window that an address names; raises ValueError for one that is none."""
        if at in ("", UNDATED):
            return cls(at, at)
        match = _AT.fullmatch(at)
        if not match:
            raise ValueError(at)
        decade, *parts = match.groups()
        if decade:
            return cls(at, "decade", date(int(decade), 1, 1), _new_year(int(decade) + 10))
        year, month, day = (int(part) if part else 0 for part in parts)
        first = date(year, month or 1, day or 1)
        unit = "day" if day else "month" if month else "year"
        return cls(at, unit, first, _after(first, unit))

    @property
    def title(self) -> str:
        if self.first is None:
            return "without a date" if self.unit else "all years"
        if self.unit == "decade":
            return self.at
        return date_format(self.first, {"year": "Y", "month": "F Y", "day": "j F Y"}[self.unit])

    @property
    def wider(self) -> list[Window]:
        """The windows around this one, the widest first."""
        if not self.unit:
            return []
        if self.unit in (UNDATED, "decade", "year"):
            return [Window()]
        lengths = {"month": (4,), "day": (4, 7)}[self.unit]
        return [Window(), *(Window.read(self.at[:length]) for length in lengths)]

    def where(self) -> Q:
        """What begins in the window, of Events or Participations."""
        if self.unit == UNDATED:
            return Q(start__isnull=True)
        if self.first is None or self.end is None:
            return Q(start__isnull=False)
        return Q(start__gte=_midnight(self.first), start__lt=_midnight(self.end))


@dataclass(frozen=True)
class Bar:
    """One bar of the chart; heights are percents of the tallest. ``at`` is the window that it opens."""

    label: str
    title: str
    at: str
    count: int = 0
    planned: int = 0
    height: int = 0
    is_marked: bool = True  # its label stays where there is little room

    @property
    def planned_height(self) -> int:
        return round(self.height * self.planned / self.count) if self.count else 0

    @property
    def top(self) -> int:
        return 100 - self.height

    @property
    def words(self) -> str:
        """The bar for who does not see it."""
        planned = f", {self.planned} of them planned" if self.planned else ""
        return f"{self.title}: {self.count} event{'s' * (self.count != 1)}{planned}"


@dataclass(frozen=True)
class TypeLink:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Timeline:
    window: Window
    type: str
    types: list[TypeLink]
    bars: list[Bar]
    events: list[Event]
    count: int
    less_exact: int  # not in any bar
    is_capped: bool
    page: int
    is_whole: bool  # a full page of the list, not the first few
    has_more: bool
    has_undated: bool

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        """The first page again after a list of the first few alone."""
        return self.page + 1 if self.is_whole else 1


_Row = tuple[UUID, datetime | None, str, str, bool]


def of(
    user: User, entity: Entity, window: Window, *, type: str = "", page: int = 1, size: int = EVENTS_PER_PAGE
) -> Timeline:
    """The timeline of a record in four to six queries."""
    records = _Records.of(entity)
    rows = records.rows(user, window)
    is_capped = len(rows) > MOST_EVENTS or records.are_more(user, window)
    rows = rows[:MOST_EVENTS]
    chosen = [row for row in rows if type in ("", row[3])]
    bars, less_exact = _bars(window, chosen)
    shown = chosen[(page - 1) * size : page * size]
    return Timeline(
        window=window,
        type=type,
        types=_types(rows),
        bars=bars,
        events=_in_order([row[0] for row in shown]),
        count=len(chosen),
        less_exact=less_exact,
        is_capped=is_capped,
        page=page,
        is_whole=size == EVENTS_PER_PAGE,
        has_more=len(chosen) > page * size,
        has_undated=not window.unit and bool(records.events(user, Window.read(UNDATED)).exists()),
    )


def events_of(user: User, entity: Entity, window: Window) -> EventQuerySet:
    """The newest events of a record in the window, as far as this user may see them; in no order."""
    return _Records.of(entity).events(user, window)


@dataclass(frozen=True)
class _Records:
    """Whose events are looked for: the record with those merged into it, and for a place all that lies in it."""

    records: list[UUID]
    places: list[UUID]

    @classmethod
    def of(cls, entity: Entity) -> _Records:
        records = with_merged(Entity, [entity.pk])[entity.pk]
        if entity.kind != "place":
            return cls(records, [])
        inside = Entity.objects.within(entity).order_by().values_list("pk", flat=True)[:MOST_PLACES]
        return cls(records, list(inside))

    def rows(self, user: User, window: Window) -> list[_Row]:
        """The newest of the window's events, one more than are looked at if there are more."""
        found = self.events(user, window).order_by("-start", "-pk")
        return list(found.values_list("pk", "start", "precision", "type", "planned")[: MOST_EVENTS + 1])

    def are_more(self, user: User, window: Window) -> bool:
        """Whether there are events beyond those looked at; for editors, who see all, their rows tell that already."""
        if user.may_edit:
            return False
        return bool(list(_together([rows[LOOKED_AT : LOOKED_AT + 1] for rows in self._candidates(window)])))

    def events(self, user: User, window: Window) -> EventQuerySet:
        """Each way of having to do with an event is cut off by itself: so a country costs what a village costs."""
        found = _together([rows[:LOOKED_AT] for rows in self._candidates(window)])
        return Event.objects.canonical().visible_to(user).filter(pk__in=found)

    def _candidates(self, window: Window) -> list[QuerySet[Any, Any]]:
        """The ids of the events in which each record takes part and of those that happen there, the newest first, each
        out of one index."""
        parts = Participation.objects.filter(window.where()).order_by("-start", "-event_id").values("event")
        candidates: list[QuerySet[Any, Any]] = [parts.filter(entity=record) for record in self.records[:MOST_MERGED]]
        if self.places:
            here = Event.objects.filter(window.where(), place__in=self.places)
            candidates.append(here.order_by("-start", "-pk").values("pk"))
        return candidates


def _together(parts: list[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    first, *others = parts
    return first.union(*others) if others else first


def _bars(window: Window, rows: Iterable[_Row]) -> tuple[list[Bar], int]:
    """The chart, and how many events no bar of it can hold."""
    dated = [(timezone.localtime(row[1]).date(), row[2], row[4]) for row in rows if row[1]]
    unit = _unit_below(window, [day for day, *_ in dated])
    if not unit:
        return [], 0
    exact = [(day, planned) for day, precision, planned in dated if _is_exact(precision, unit)]
    if not exact:
        return [], len(dated)
    counts = Counter(_start_of(day, unit) for day, _ in exact)
    planned = Counter(_start_of(day, unit) for day, is_planned in exact if is_planned)
    tallest = max(counts.values())
    starts = list(_starts(window, unit, min(counts), max(counts)))
    marked = max(1, len(starts) // 8)
    bars = [
        Bar(
            **_names(start, unit),
            count=counts[start],
            planned=planned[start],
            height=round(100 * counts[start] / tallest),
            is_marked=len(starts) <= 12 or number % marked == 0,
        )
        for number, start in enumerate(starts)
    ]
    return bars, len(dated) - len(exact)


def _unit_below(window: Window, days: list[date]) -> str:
    below = {"decade": "year", "year": "month", "month": "day"}
    if window.unit:
        return below.get(window.unit, "")
    if not days:
        return ""
    return "year" if max(days).year - min(days).year < YEARS_IN_CHART else "decade"


def _is_exact(precision: str, unit: str) -> bool:
    return precision == EventPrecision.UNKNOWN or _PRECISIONS.index(precision) >= _PRECISIONS.index(unit)


def _start_of(day: date, unit: str) -> date:
    if unit == "decade":
        return date(max(1, day.year // 10 * 10), 1, 1)
    return day if unit == "day" else day.replace(day=1) if unit == "month" else date(day.year, 1, 1)


def _starts(window: Window, unit: str, first: date, last: date) -> Iterable[date]:
    """The beginning of every bar: of the window, or from the first event to the last."""
    at, end = window.first or first, window.end or _after(last, unit)
    while at < end:
        yield at
        at = _after(at, unit)


def _after(first: date, unit: str) -> date:
    """The beginning of what follows."""
    if unit == "day":
        return date.fromordinal(min(first.toordinal() + 1, date.max.toordinal()))
    if unit == "month":
        return first.replace(month=first.month + 1) if first.month < 12 else _new_year(first.year + 1)
    return _new_year(first.year + (10 if unit == "decade" else 1))


def _new_year(year: int) -> date:
    return date(min(year, MAXYEAR), 1, 1)


def _names(start: date, unit: str) -> dict[str, str]:
    """How a bar is called: under it, in full, and in an address."""
    if unit == "decade":
        return {"label": f"{start.year}s", "title": f"{start.year}s", "at": f"{start.year:04}s"}
    short, full, length = {"year": ("Y", "Y", 4), "month": ("M", "F Y", 7), "day": ("j", "j F Y", 10)}[unit]
    return {"label": date_format(start, short), "title": date_format(start, full), "at": start.isoformat()[:length]}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _types(rows: Iterable[_Row]) -> list[TypeLink]:
    counts = Counter(row[3] for row in rows)
    return [TypeLink(value, str(EventType(value).label), count) for value, count in counts.most_common()]


def _in_order(ids: list[UUID]) -> list[Event]:
    found = Event.objects.select_related("place").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]
