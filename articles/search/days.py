"""What ``date:`` takes: a day, a month, a year, a range of them, or words such as "last week".

A week starts on Monday. A date that could be read in two ways is never guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta, tzinfo

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_IN_WORDS = re.compile(r"(?:(\d{1,2}) )?([a-z]{3,9})\.?(?: (\d{1,2}),?)? (\d{4})")
_LAST_FEW = re.compile(r"(?:last|past) (\d{1,4}) (day|week|month|year)s?")
_LAST_YEAR_ASKED = MAXYEAR - 1
FORMS = "2022, 2022-10, 2022-10-27, 2022-10-01..2022-10-31, 2022-10.., “October 2022”, yesterday, “last week”"


class DateProblem(ValueError):
    """What cannot be read, in words; ``suggestion`` is a value that can, where one comes to mind."""

    def __init__(self, message: str, suggestion: str = "") -> None:
        super().__init__(message)
        self.message, self.suggestion = message, suggestion


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both included; None: open."""

    first: date | None
    last: date | None

    def moments(self, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
        """From the first moment on, and before the second."""
        after = self.last + timedelta(days=1) if self.last else None
        return _midnight(self.first, zone), _midnight(after, zone)


def _midnight(day: date | None, zone: tzinfo) -> datetime | None:
    return datetime.combine(day, time(), zone) if day else None


def read(value: str, today: date) -> Days:
    """The days that are meant; raises DateProblem."""
    text = " ".join(value.lower().split())
    if ".." not in text:
        return _one(text, today)
    first, _, last = text.partition("..")
    first, last = first.strip(), last.strip(" .")
    if not first and not last:
        raise DateProblem("A range needs a day on at least one side.")
    found = Days(
        _one(first, today).first if first else None,
        _one(last, today).last if last else None,
    )
    if found.first and found.last and found.first > found.last:
        raise DateProblem("This range ends before it begins.", f"{last}..{first}")
    return found


def _one(text: str, today: date) -> Days:
    if match := _ISO.fullmatch(text):
        return _calendar(*(int(part) if part else None for part in match.groups()))
    if text in _WORDS:
        return _WORDS[text](today)
    if match := _LAST_FEW.fullmatch(text):
        return Days(_back(today, int(match[1]), match[2]) + timedelta(days=1), today)
    if (match := _IN_WORDS.fullmatch(text)) and (month := _month(match[2])):
        day = match[1] or match[3]
        return _calendar(int(match[4]), month, int(day) if day else None)
    raise DateProblem(f"“{text}” is no date that can be read here. These can: {FORMS}.", _suggested(text))


def _calendar(year: int | None, month: int | None, day: int | None) -> Days:
    assert year is not None
    if not 1 <= year <= _LAST_YEAR_ASKED:
        raise DateProblem(f"The year must lie between 1 and {_LAST_YEAR_ASKED}.")
    if month is None:
        return Days(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= month <= 12:
        raise DateProblem("A year has twelve months: write 2022-10 for October 2022.", f"{year:04}")
    length = monthrange(year, month)[1]
    if day is None:
        return Days(date(year, month, 1), date(year, month, length))
    if not 1 <= day <= length:
        name = MONTHS[month - 1].title()
        raise DateProblem(f"{name} {year} has {length} days.", f"{year:04}-{month:02}")
    return Days(date(year, month, day), date(year, month, day))


def _month(name: str) -> int | None:
    return next((n for n, month in enumerate(MONTHS, 1) if month.startswith(name)), None)


def _suggested(text: str) -> str:
    """27.10.2022 has one reading; 5/6/2022 has two."""
    match = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text)
    if not match:
        return ""
    one, other, year = int(match[1]), int(match[2]), int(match[3])
    if one > 12 >= other or one == other:
        return f"{year:04}-{other:02}-{one:02}"
    return f"{year:04}-{one:02}-{other:02}" if other > 12 >= one else ""


def _day(back: int) -> Callable[[date], Days]:
    return lambda today: Days(today - timedelta(days=back), today - timedelta(days=back))


def _week(back: int) -> Callable[[date], Days]:
    def days(today: date) -> Days:
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return Days(monday, monday + timedelta(days=6))

    return days


def _whole_month(back: int) -> Callable[[date], Days]:
    def days(today: date) -> Days:
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        return _calendar(year, month + 1, None)

    return days


def _year(back: int) -> Callable[[date], Days]:
    return lambda today: _calendar(today.year - back, None, None)


def _back(today: date, count: int, unit: str) -> date:
    """The day before the first of the last few; the archive's years bound it."""
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    if months < 12:
        raise DateProblem("That reaches back before the first year.")
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


_WORDS: dict[str, Callable[[date], Days]] = {
    "today": _day(0),
    "yesterday": _day(1),
    "this week": _week(0),
    "last week": _week(1),
    "this month": _whole_month(0),
    "last month": _whole_month(1),
    "this year": _year(0),
    "last year": _year(1),
}
