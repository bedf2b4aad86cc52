from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsroom.site.dates import machine_form, partial, span, when
from tagging.models import Event

NOON = datetime(2022, 10, 17, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("precision", "words", "machine"),
    [
        ("minute", "17 October 2022, 12:00", "2022-10-17T12:00+00:00"),
        ("day", "17 October 2022", "2022-10-17"),
        ("week", "week of 17 October 2022", ""),
        ("month", "October 2022", "2022-10"),
        ("quarter", "fourth quarter of 2022", ""),
        ("year", "2022", "2022"),
        ("decade", "2020s", ""),
        ("unknown", "about 17 October 2022", ""),
    ],
)
def test_an_event_is_dated_no_more_exactly_than_it_is_known(precision: str, words: str, machine: str) -> None:
    assert when(Event(start=NOON, precision=precision)) == words
    assert machine_form(NOON, precision) == machine


def test_an_event_without_a_start_has_no_date() -> None:
    assert when(Event(precision="day")) == "date unknown"


@pytest.mark.parametrize(
    ("precision", "end", "words"),
    [
        ("day", datetime(2022, 10, 17, 20, tzinfo=UTC), "17 October 2022"),
        ("day", datetime(2022, 10, 19, tzinfo=UTC), "17–19 October 2022"),
        ("day", datetime(2022, 11, 2, tzinfo=UTC), "17 October – 2 November 2022"),
        ("day", datetime(2023, 1, 2, tzinfo=UTC), "17 October 2022 – 2 January 2023"),
        ("month", datetime(2022, 12, 1, tzinfo=UTC), "October 2022 to December 2022"),
        ("year", datetime(2024, 12, 1, tzinfo=UTC), "2022 to 2024"),
    ],
)
def test_a_span_says_its_first_and_last_day(precision: str, end: datetime, words: str) -> None:
    assert when(Event(start=NOON, end=end, precision=precision)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2021-07-20", "2024-04", "20 July 2021 – April 2024"),
        ("2021", "", "since 2021"),
        ("", "2024", "until 2024"),
        ("", "", ""),
        ("long ago", "2021-13", "long ago – 2021-13"),
    ],
)
def test_a_time_of_office_in_words(start: str, end: str, words: str) -> None:
    assert span(start, end) == words


def test_a_partial_date_that_is_none_stays_as_it_is() -> None:
    assert partial("2021-02-31") == "2021-02-31"
