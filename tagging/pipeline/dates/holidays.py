"""Feast days of the news in English, and the day they fall on in a year."""

from __future__ import annotations

from datetime import date, timedelta

_FIXED = {
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "boxing": (12, 26),
    "new years eve": (12, 31),
    "new year eve": (12, 31),
    "new years": (1, 1),
    "new year": (1, 1),
    "halloween": (10, 31),
    "valentines": (2, 14),
    "st patricks": (3, 17),
    "fourth of july": (7, 4),
    "4th of july": (7, 4),
    "independence": (7, 4),
    "bastille": (7, 14),
    "veterans": (11, 11),
    "may": (5, 1),
}
_FROM_EASTER = {
    "ash wednesday": -46,
    "palm sunday": -7,
    "good friday": -2,
    "easter sunday": 0,
    "easter": 0,
    "easter monday": 1,
}


def holiday(name: str, year: int) -> date:
    """The day of the feast; LookupError if there is none of that name."""
    key = name.replace("'", "").replace("’", "").replace(".", "").removesuffix(" day")
    if key in _FIXED:
        return date(year, *_FIXED[key])
    if key in _FROM_EASTER:
        return _easter(year) + timedelta(_FROM_EASTER[key])
    return _nth_weekday(key.replace("labour", "labor"), year)


def _nth_weekday(key: str, year: int) -> date:
    """Feasts of the United States that fall on the n-th Monday, Tuesday or Thursday on or after a day."""
    month, first_day, isoweekday = {
        "thanksgiving": (11, 22, 4),
        "labor": (9, 1, 1),
        "memorial": (5, 25, 1),
        "columbus": (10, 8, 1),
        "election": (11, 2, 2),
    }[key]
    earliest = date(year, month, first_day)
    return earliest + timedelta((isoweekday - earliest.isoweekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)
