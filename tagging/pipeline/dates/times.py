"""Times of day: "10 p.m.", "6:30 a.m. EST", "noon", "0600 GMT". Alone they say little: they join a day beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from tagging.pipeline.dates.grammar import Found, Rules
from tagging.pipeline.dates.readings import Reading
from tagging.pipeline.dates.story import Story

rules = Rules()

_BESIDE_CLOCK = (
    "at",
    "by",
    "until",
    "from",
    "to",
    "since",
    "before",
    "after",
    "weekday",
    "today",
    "yesterday",
    "tomorrow",
)


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """``timex`` as it follows the day; ``at`` is None for a part of the day ("morning")."""

    timex: str
    at: timedelta | None = None
    zone: tzinfo | None = None

    def on(self, day: date) -> Reading:
        value = f"{day.isoformat()}{self.timex}"
        if self.at is None:
            return Reading("TIME", value, "day", day, day)
        if day.year == MAXYEAR:  # its last midnight is beyond the calendar
            return Reading("TIME", value)
        moment = datetime.combine(day, time(), self.zone) + self.at
        return Reading("TIME", value, "minute", moment, moment)

    def within(self, day: Reading) -> Reading | None:
        """At this time on that day, if it is one day; "Friday night" gets no second part of the day."""
        if day.precision != "day" or day.first != day.last or (day.kind == "TIME" and self.at is None):
            return None
        return self.on(day.day) if day.day else None


@rules("(early|late|mid)? dash? daypart")
def part(found: Found, story: Story) -> TimeOfDay:
    return TimeOfDay(found.text("daypart"))


@rules("clockword zone?", "n12 clockword")
def clockword(found: Found, story: Story) -> TimeOfDay:
    return _clock(found, found.number("clockword"), 0)


@rules("(n12|spelled|amount|clock) meridiem zone?", "glued zone?", "(n12|spelled) oclock")
def clock(found: Found, story: Story) -> TimeOfDay | None:
    """ "10 p.m.", "6.30 p.m. EST", "10am", "five o'clock"."""
    token = found.row[found.first]
    hour, minute = _hour_and_minute(str(token.value).removesuffix("am").removesuffix("pm"))
    if found.has("oclock"):
        return _clock(found, hour, minute)
    if not 1 <= hour <= 12:
        return None
    half = (found.text("meridiem") or token.word[-2:])[0]
    return _clock(found, hour % 12 + (12 if half == "p" else 0), minute)


@rules("clock zone?")
def clock_of_24_hours(found: Found, story: Story) -> TimeOfDay | None:
    """ "14:35" alone may be a result of a race: it needs its zone, a preposition or a day beside it."""
    beside = (found.before, found.after)
    is_placed = any(token is not None and token.kind in _BESIDE_CLOCK for token in beside)
    return _clock(found, *_hour_and_minute(found.text("clock"))) if is_placed or found.has("zone") else None


@rules("(hhmm|year) zone")
def military(found: Found, story: Story) -> TimeOfDay:
    value = found.number("digits")
    return _clock(found, value // 100, value % 100)


def _hour_and_minute(written: str) -> tuple[int, int]:
    hour, _, minute = written.replace(".", ":").partition(":")
    return int(hour), int(minute[:2] or 0)


def _clock(found: Found, hour: int, minute: int) -> TimeOfDay:
    """ValueError if there is no such time of day."""
    if not (0 <= hour <= 24 and 0 <= minute < 60):
        raise ValueError(f"no time of day: {hour}:{minute}")
    return TimeOfDay(f"T{hour:02}:{minute:02}", timedelta(hours=hour, minutes=minute), _zone(found))


def _zone(found: Found) -> tzinfo | None:
    token = found.get("zone")
    if token is None:
        return None
    return timezone(timedelta(minutes=token.value)) if isinstance(token.value, int) else ZoneInfo(token.value)
