from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.days import DateProblem, Days, read

FRIDAY = date(2026, 11, 27)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2022-10-27", "2022-10-27", "2022-10-27"),
        ("2022-10-01..2022-10-31", "2022-10-01", "2022-10-31"),
        ("2021..2022-02", "2021-01-01", "2022-02-28"),
        ("2022-10 .. ", "2022-10-01", ""),
        ("..2022", "", "2022-12-31"),
        ("October 2022", "2022-10-01", "2022-10-31"),
        ("oct. 2022", "2022-10-01", "2022-10-31"),
        ("27 October 2022", "2022-10-27", "2022-10-27"),
        ("October 27, 2022", "2022-10-27", "2022-10-27"),
        ("today", "2026-11-27", "2026-11-27"),
        ("Yesterday", "2026-11-26", "2026-11-26"),
        ("this  week", "2026-11-23", "2026-11-29"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("last month", "2026-10-01", "2026-10-31"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("last 7 days", "2026-11-21", "2026-11-27"),
        ("past 2 weeks", "2026-11-14", "2026-11-27"),
        ("last 3 months", "2026-08-28", "2026-11-27"),
        ("last 1 year", "2025-11-28", "2026-11-27"),
        ("last week..today", "2026-11-16", "2026-11-27"),
    ],
)
def test_days_are_read(value: str, first: str, last: str) -> None:
    assert read(value, FRIDAY) == Days(day(first), day(last))


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        ("2022-13", "2022"),
        ("2022-02-30", "2022-02"),
        ("2022-10..2022-09", "2022-09..2022-10"),
        ("27.10.2022", "2022-10-27"),
        ("10/27/2022", "2022-10-27"),
        ("5/6/2022", ""),
        ("..", ""),
        ("0000", ""),
        ("9999", ""),
        ("soon", ""),
        ("ma 2022", ""),
        ("last 9999 years", ""),
    ],
)
def test_what_is_no_day_is_told_and_never_guessed(value: str, suggestion: str) -> None:
    with pytest.raises(DateProblem) as caught:
        read(value, FRIDAY)
    assert caught.value.suggestion == suggestion
    if suggestion:
        read(suggestion, FRIDAY)


def test_a_month_starts_with_the_year_and_ends_before_the_next() -> None:
    assert read("January 2026", FRIDAY) == read("2026-01", FRIDAY)
    assert read("last month", date(2026, 1, 31)) == read("2025-12", FRIDAY)
    assert read("last 1 month", date(2026, 3, 31)).first == date(2026, 3, 1)


def test_days_are_those_of_the_newsroom() -> None:
    zone = ZoneInfo("Pacific/Auckland")
    assert read("2022-10-27", FRIDAY).moments(zone) == (
        datetime(2022, 10, 27, tzinfo=zone),
        datetime(2022, 10, 28, tzinfo=zone),
    )


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(value: str) -> None:
    try:
        found = read(value, FRIDAY)
    except DateProblem as caught:
        problem = caught
    else:
        assert found.first or found.last
        return
    assert problem.message
