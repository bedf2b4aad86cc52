"""Events as an iCalendar (RFC 5545), for the calendar that a journalist has open anyway."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin

from django.utils import timezone
from icalendar import Calendar, vDuration
from icalendar import Event as Entry

from newsroom.feeds.contents import Feed, taking_part
from newsroom.site import dates
from tagging.models import Event, EventPrecision, Status

PRODUCT = "-//Newsroom//Archive//EN"
ASK_AGAIN = timedelta(hours=1)


def calendar(feed: Feed | None, site: str) -> bytes:
    """The feed's events that are known to the day, the week or the month; those of a year are no entries of a calendar.

    ``site`` is the address under which its pages are read. None: a calendar without entries and without a name.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(ASK_AGAIN))
    if feed:
        made.add("name", feed.title)
        made.add("x-wr-calname", feed.title)
    for event in feed.events if feed else ():
        if time := _time(event):
            made.add_component(_entry(event, *time, site))
    return made.to_ical()


def _entry(event: Event, start: date | datetime, end: date | datetime | None, site: str) -> Entry:
    entry = Entry()
    entry.add("uid", event.pk.urn)
    entry.add("dtstamp", event.created_at)
    entry.add("summary", event.title)
    entry.add("dtstart", start)
    if end is not None:
        entry.add("dtend", end)
    if event.place:
        entry.add("location", event.place.canonical().name)
    is_sure = event.status == Status.CONFIRMED and not event.planned
    entry.add("status", "CONFIRMED" if is_sure else "TENTATIVE")
    entry.add("transp", "TRANSPARENT")  # nobody is busy because of it
    entry.add("categories", [event.get_type_display()])
    entry.add("description", _description(event))
    entry.add("url", urljoin(site, event.get_absolute_url()))
    return entry


def _description(event: Event) -> str:
    who = ", ".join(f"{name} ({role})" for name, _, role in taking_part(event))
    lines = [
        event.description,
        f"When: {dates.when(event)}",
        f"Who: {who}" if who else "",
        "Planned" if event.planned else "",
        "Proposed, found by machine" if event.status == Status.PROPOSED else "",
    ]
    return "\n".join(line for line in lines if line)


def _time(event: Event) -> tuple[date | datetime, date | datetime | None] | None:
    """Beginning and end as a calendar counts them: the end is the first moment that does not belong to it."""
    if event.start is None:
        return None
    if event.precision == EventPrecision.MINUTE:
        # A calendar knows the zones of its user, not ours: instants are told in UTC.
        is_span = event.end is not None and event.end > event.start
        return event.start.astimezone(UTC), event.end.astimezone(UTC) if event.end and is_span else None
    first = timezone.localtime(event.start).date()
    last = timezone.localtime(event.end).date() if event.end else first
    if event.precision == EventPrecision.DAY:
        return first, last + timedelta(days=1)
    if event.precision == EventPrecision.WEEK:
        return first, max(last + timedelta(days=1), first + timedelta(days=7))
    if event.precision == EventPrecision.MONTH:
        return first, (last.replace(day=1) + timedelta(days=31)).replace(day=1)
    return None
