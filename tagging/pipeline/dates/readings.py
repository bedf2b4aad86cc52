"""What a date expression says once it is understood, and the calendar it is understood by."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tagging.pipeline.types import Precision, TimexKind

SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}  # the month in which each begins


@dataclass(frozen=True, slots=True)
class Reading:
    """``timex`` is the TIMEX3 value; ``first`` and ``last`` are None where the calendar cannot say."""

    kind: TimexKind
    timex: str
    precision: Precision = "unknown"
    first: date | datetime | None = None
    last: date | datetime | None = None
    anchors: bool = True  # False: what is only compared with ("from $3 million a year earlier") moves no story on

    @property
    def day(self) -> date | None:
        """The first day, without its time."""
        return self.first.date() if isinstance(self.first, datetime) else self.first


def day(at: date) -> Reading:
    return Reading("DATE", at.isoformat(), "day", at, at)


def week(at: date) -> Reading:
    monday = at - timedelta(at.weekday())
    return Reading("DATE", _week_number(at), "week", monday, monday + timedelta(6))


def weekend(at: date) -> Reading:
    """The Saturday and Sunday of that week."""
    saturday = at + timedelta(5 - at.weekday())
    return Reading("DATE", f"{_week_number(at)}-WE", "day", saturday, saturday + timedelta(1))


def month(year_: int, month_: int) -> Reading:
    return _months(year_, month_, 1, f"{year_:04}-{month_:02}", "month")


def quarter(year_: int, number: int) -> Reading:
    return _months(year_, 3 * number - 2, 3, f"{year_:04}-Q{number}", "quarter")


def half(year_: int, number: int) -> Reading:
    return _months(year_, 6 * number - 5, 6, f"{year_:04}-H{number}", "year")


def season(year_: int, name: str) -> Reading:
    """A winter belongs to the year in which it begins."""
    return _months(year_, SEASONS[name], 3, f"{year_:04}-{name}", "quarter")


def year(year_: int) -> Reading:
    return _months(year_, 1, 12, f"{year_:04}", "year")


def decade(year_: int) -> Reading:
    """The ten years of "the 1990s"."""
    first = year_ // 10 * 10
    return _months(first, 1, 120, f"{first // 10:03}", "decade")


def century(number: int) -> Reading:
    return Reading("DATE", f"{number - 1:02}")


def holding(at: date, unit: str) -> Reading:
    """The day, week, month … that ``at`` lies in."""
    if unit == "quarter":
        return quarter(at.year, (at.month + 2) // 3)
    if unit == "month":
        return month(at.year, at.month)
    if unit == "century":
        return century((at.year + 99) // 100)
    if unit in ("year", "decade"):
        return (year if unit == "year" else decade)(at.year)
    return {"week": week, "weekend": weekend, "fortnight": week}.get(unit, day)(at)


def shifted(at: date, unit: str, count: int) -> date:
    """``count`` units later. The 31st becomes the last day of a shorter month."""
    days = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
    if unit in days:
        return at + timedelta(days[unit] * count)
    months = at.year * 12 + at.month - 1 + count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
    year_, month_ = months // 12, months % 12 + 1
    return date(year_, month_, min(at.day, monthrange(year_, month_)[1]))


def compared(reading: Reading) -> Reading:
    """The same date as one that the story does not go on from."""
    return replace(reading, anchors=False)


def moved(reading: Reading, years: int) -> Reading:
    """The same quarter, month … some years later: what "a year earlier" means where a quarter is spoken of."""
    at = reading.day
    assert at is not None
    there = shifted(at, "year", years)
    return holding(there, reading.precision) if reading.precision in ("quarter", "month") else year(there.year)


def _week_number(at: date) -> str:
    iso = at.isocalendar()
    return f"{iso.year:04}-W{iso.week:02}"


def _months(year_: int, month_: int, count: int, timex: str, precision: Precision) -> Reading:
    first = date(year_, month_, 1)
    end = shifted(first, "month", count - 1)
    return Reading("DATE", timex, precision, first, end.replace(day=monthrange(end.year, end.month)[1]))
