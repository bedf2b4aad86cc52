"""When what was found appeared: bars by day, month or year, each a link that narrows the search to its time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.formats import date_format

from newsroom.search.facets import DAYS_TOLD
from newsroom.site.addresses import address

WIDTH, HEIGHT, FOOT = 720, 72, 18
MONTHS_SHOWN = 60  # bars at the most; beyond, the next coarser unit, as with DAYS_TOLD
LABELS = 8
_WRITTEN = {10: "j M", 7: "M Y", 4: "Y"}


@dataclass(frozen=True)
class Bar:
    """``x``, ``y``, ``width`` and ``height`` in the chart's own units."""

    title: str
    count: int
    url: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Label:
    text: str
    x: float


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    labels: list[Label]
    unit: str
    width: int = WIDTH
    height: int = HEIGHT
    total_height: int = HEIGHT + FOOT


def chart(days: dict[str, int], query: QueryDict) -> Chart | None:
    """None where one bar would be all."""
    if not days:
        return None
    length = min(_unit(min(days), max(days)), len(min(days)))
    counts: Counter[str] = Counter()
    for day, n in days.items():
        counts[day[:length]] += n
    times = _times(min(counts), max(counts))
    if len(times) < 2:
        return None
    step, tallest = WIDTH / len(times), max(counts.values())
    bars = [
        _bar(time, counts[time], at * step, step, HEIGHT * counts[time] / tallest, query)
        for at, time in enumerate(times)
        if counts[time]
    ]
    every = -(-len(times) // LABELS)
    labels = [Label(_words(time), (at + 0.5) * step) for at, time in enumerate(times) if at % every == every // 2]
    return Chart(bars, labels, {10: "day", 7: "month", 4: "year"}[length])


def _bar(time: str, count: int, x: float, step: float, height: float, query: QueryDict) -> Bar:
    height = max(height, 2)
    gap = min(2, step / 5)
    url = address(query, date=time)
    return Bar(_words(time), count, url, round(x + gap / 2, 2), round(HEIGHT - height, 2), round(step - gap, 2), height)


def _unit(first: str, last: str) -> int:
    """How much of a date tells its bar: all of it, the month, the year."""
    if (_day(last) - _day(first)).days < DAYS_TOLD:
        return 10
    months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])
    return 7 if months < MONTHS_SHOWN else 4


def _times(first: str, last: str) -> list[str]:
    """Every day, month or year from the first to the last, the empty ones too."""
    match len(first):
        case 10:
            span = (_day(last) - _day(first)).days
            return [(_day(first) + timedelta(days=n)).isoformat() for n in range(span + 1)]
        case 7:
            start, end = (int(time[:4]) * 12 + int(time[5:]) - 1 for time in (first, last))
            return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(start, end + 1)]
    return [f"{year:04}" for year in range(int(first), int(last) + 1)]


def _day(text: str) -> date:
    return date.fromisoformat((text + "-01-01")[:10])


def _words(time: str) -> str:
    return date_format(_day(time), _WRITTEN[len(time)])
