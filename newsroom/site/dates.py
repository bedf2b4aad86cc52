"""Dates as the newsroom reads them: in its own time zone, and never more exact than they are known."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from tagging.models import Event, EventPrecision

DAY = "j F Y"


def when(event: Event) -> str:
    """When an Event happens or happened, in words: "week of 17 October 2022", "October 2022", "3–5 May 2023"."""
    if event.start is None:
        return "date unknown"
    end = timezone.localtime(event.end) if event.end else None
    return between(timezone.localtime(event.start), end, event.precision)


def between(start: datetime, end: datetime | None, precision: str) -> str:
    """A stretch of time in words; both ends are already in the zone to show."""
    first = moment(start, precision)
    if end is None or moment(end, precision) == first:
        return first
    if precision == EventPrecision.DAY:
        return _days(start, end)
    return f"{first} to {moment(end, precision)}"


def moment(at: datetime, precision: str) -> str:
    """One point in time, in words; ``at`` is already in the zone to show."""
    quarter = (at.month - 1) // 3
    words = {
        EventPrecision.MINUTE: f"{date_format(at, DAY)}, {date_format(at, 'H:i')}",
        EventPrecision.WEEK: f"week of {date_format(at, DAY)}",
        EventPrecision.MONTH: date_format(at, "F Y"),
        EventPrecision.QUARTER: f"{('first', 'second', 'third', 'fourth')[quarter]} quarter of {at.year}",
        EventPrecision.YEAR: str(at.year),
        EventPrecision.DECADE: f"{at.year // 10 * 10}s",
        EventPrecision.UNKNOWN: f"about {date_format(at, DAY)}",
    }
    return words.get(EventPrecision(precision), date_format(at, DAY))


def machine_form(at: datetime, precision: str) -> str:
    """The value of a ``<time datetime>``: a month or a year where no more is known; empty where HTML has no form."""
    local = timezone.localtime(at)
    forms = {
        EventPrecision.MINUTE: local.isoformat(timespec="minutes"),
        EventPrecision.DAY: f"{local:%Y-%m-%d}",
        EventPrecision.MONTH: f"{local:%Y-%m}",
        EventPrecision.YEAR: f"{local.year:04}",
    }
    return forms.get(EventPrecision(precision), "")


def span(start: str, end: str) -> str:
    """A time of office as the authority file keeps it (``2021``, ``2021-07`` or ``2021-07-20``), in words."""
    if not start and not end:
        return ""
    if not end:
        return f"since {partial(start)}"
    return f"{partial(start)} – {partial(end)}" if start else f"until {partial(end)}"


def partial(date: str) -> str:
    """A date of one to three parts in words; what is no such date stays as it is."""
    formats = {4: ("%Y", "Y"), 7: ("%Y-%m", "F Y"), 10: ("%Y-%m-%d", DAY)}
    if len(date) not in formats:
        return date
    read, write = formats[len(date)]
    try:
        return date_format(datetime.strptime(date, read), write)  # noqa: DTZ007 – a date, in no zone
    except ValueError:
        return date


def _days(start: datetime, end: datetime) -> str:
    """A span of days; its first day leaves out what the last one says as well."""
    last = date_format(end, DAY)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    return f"{date_format(start, 'j F' if start.year == end.year else DAY)} – {last}"
