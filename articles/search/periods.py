"""Times as the index of words knows them: every story has a number for its year, one for its month and one for its day,
so that words and a time are one look-up and only what fulfils both is fetched. Days are those of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayOverlap  # type: ignore[attr-defined]
from django.db.models import IntegerField, Q, Value

from articles.models.search import Periods

# What lies beyond counts as the first or the last day; newsroom_periods() says the same.
FIRST, LAST = date(1800, 1, 1), date(2100, 12, 31)


def dated(since: datetime | None, before: datetime | None) -> Q:
    """Holds for the stories from the first moment on and before the second; None: open."""
    where = Q(sort_at__gte=since) if since else Q()
    return where & Q(sort_at__lt=before) if before else where


def between(since: datetime | None, before: datetime | None) -> Q:
    """As ``dated``, for an index in which words are looked for too."""
    where = dated(since, before)
    if not where:
        return where
    first = _day(since) if since else FIRST
    last = _day(before - timedelta(microseconds=1)) if before else LAST
    # As one parameter: as a list it would be an expression for each of up to a hundred numbers.
    periods = Value(covering(first, last), output_field=ArrayField(IntegerField()))
    return where & Q(ArrayOverlap(Periods("sort_at"), periods))


def covering(first: date, last: date) -> list[int]:
    """The fewest whole years, whole months and days that make up the days from the first to the last."""
    found, day = [], first
    while day <= last:
        number, day = _longest(day, last)
        found.append(number)
    return found


def _longest(day: date, last: date) -> tuple[int, date]:
    """The longest period that begins with the day and is over by the last, and the day after it."""
    year, month = date(day.year + 1, 1, 1), (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    if (day.month, day.day) == (1, 1) and year <= last + timedelta(days=1):
        return day.year * 10_000, year
    if day.day == 1 and month <= last + timedelta(days=1):
        return day.year * 10_000 + day.month * 100, month
    return day.year * 10_000 + day.month * 100 + day.day, day + timedelta(days=1)


def _day(at: datetime) -> date:
    if at.year < FIRST.year:
        return FIRST
    return LAST if at.year > LAST.year else min(max(at.astimezone(UTC).date(), FIRST), LAST)
