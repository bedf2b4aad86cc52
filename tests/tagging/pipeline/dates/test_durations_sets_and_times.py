"""How long, how often, and at what time of day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.tagging.pipeline.dates.reading import read, said, values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It took two days.", "two days = P2D"),
        ("It was a two-day visit.", "two-day = P2D"),
        ("It was a five year low.", "five year = P5Y"),
        ("It took twenty-four hours.", "twenty-four hours = PT24H"),
        ("It took a hundred years.", "a hundred years = P100Y"),
        ("It took half an hour.", "half an hour = PT30M"),
        ("It took two and a half years.", "two and a half years = P2.5Y"),
        ("It took a year and a half.", "a year and a half = P1.5Y"),
        ("It took a couple of weeks.", "a couple of weeks = P2W"),
        ("It took a few days.", "a few days = PXD"),
        ("It went on for months.", "months = PXM"),
        ("It took four decades.", "four decades = P40Y"),
        ("It rose in recent years.", "recent years = PXY"),
        ("An 8-month-old truce held.", "8-month-old = P8M"),
        ("It rose in the past decade.", "the past decade = P10Y"),
        ("Profit rose in the first nine months.", "the first nine months = P9M"),
        ("A day-long search failed.", "A day-long = P1D"),
        ("It took 1,000 days.", "1,000 days = P1000D"),
    ],
)
def test_a_duration_stays_a_duration(text: str, found: str) -> None:
    assert said(text) == [found]
    assert read(text)[0].kind == "DURATION"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("It rose in the past five years.", date(2017, 10, 27), date(2022, 10, 27)),
        ("It will fall in the next two weeks.", date(2022, 10, 27), date(2022, 11, 10)),
        ("It took two weeks.", None, None),
        ("It is expected to last two weeks.", None, None),
        ("It rose in the past few days.", None, None),
    ],
)
def test_a_duration_has_ends_only_where_it_is_anchored(text: str, first: date | None, last: date | None) -> None:
    [found] = read(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They meet every Friday.", "every Friday = XXXX-WXX-5"),
        ("They meet on Mondays.", "Mondays = XXXX-WXX-1"),
        ("They march each July.", "each July = XXXX-07"),
        ("They march every summer.", "every summer = XXXX-SU"),
        ("They pray every morning.", "every morning = XXXX-XX-XXTMO"),
        ("They meet every two weeks.", "every two weeks = P2W"),
        ("They meet daily.", "daily = P1D"),
        ("They meet twice a month.", "a month = P1M"),
        ("It costs $3 million a year.", "a year = P1Y"),
        ("It costs 40 dollars per hour.", "per hour = PT1H"),
    ],
)
def test_how_often(text: str, found: str) -> None:
    assert said(text) == [found]
    [mention] = read(text)
    assert (mention.kind, mention.first, mention.last) == ("SET", None, None)


EASTERN = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("text", "timex", "at"),
    [
        ("They met at 10 p.m. Wednesday.", "2022-10-26T22:00", datetime(2022, 10, 26, 22)),
        ("They met Wednesday at 10 p.m.", "2022-10-26T22:00", datetime(2022, 10, 26, 22)),
        ("They met on Oct. 3 at 9:30 a.m. local time.", "2022-10-03T09:30", datetime(2022, 10, 3, 9, 30)),
        ("They met at noon on Oct. 3.", "2022-10-03T12:00", datetime(2022, 10, 3, 12)),
        ("They met at 12 a.m. on Oct. 3.", "2022-10-03T00:00", datetime(2022, 10, 3)),
        ("It ends at midnight on Dec. 31.", "2022-12-31T24:00", datetime(2023, 1, 1)),
        ("They met at 10am yesterday.", "2022-10-26T10:00", datetime(2022, 10, 26, 10)),
        ("They met at 7 o'clock.", "2022-10-27T07:00", datetime(2022, 10, 27, 7)),
        ("They met at 14:35.", "2022-10-27T14:35", datetime(2022, 10, 27, 14, 35)),
        ("They met Monday at 10:30 GMT.", "2022-10-24T10:30", datetime(2022, 10, 24, 10, 30, tzinfo=UTC)),
        ("They met at 0600 GMT Monday.", "2022-10-24T06:00", datetime(2022, 10, 24, 6, tzinfo=UTC)),
        ("They met at 6 p.m. EST Monday.", "2022-10-24T18:00", datetime(2022, 10, 24, 18, tzinfo=EASTERN)),
        ("They meet tonight at 8 p.m.", "2022-10-27T20:00", datetime(2022, 10, 27, 20)),
        ("It was 2022-10-15T08:30:00Z.", "2022-10-15T08:30", datetime(2022, 10, 15, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_time_of_day(text: str, timex: str, at: datetime) -> None:
    [found] = read(text)
    assert (found.kind, found.timex, found.precision) == ("TIME", timex, "minute")
    assert (found.first, found.last) == (at, at)
    assert isinstance(found.first, datetime)
    assert (found.first.tzinfo is None) == (at.tzinfo is None)


def test_eastern_time_is_summer_time_in_summer() -> None:
    [summer] = read("They met at 6 p.m. ET on July 4.")
    [winter] = read("They met at 6 p.m. ET on Feb. 4.")
    assert [m.first.utcoffset() for m in (summer, winter) if isinstance(m.first, datetime)] == [
        timedelta(hours=-4),
        timedelta(hours=-5),
    ]


def test_a_clock_alone_is_on_the_last_day_of_its_paragraph() -> None:
    assert values("He fell on Oct. 3. It was 10 p.m. when she came.") == ["2022-10-03", "2022-10-03T22:00"]
    assert values("He fell on Oct. 3.\n\nIt was 10 p.m. when she came.") == ["2022-10-03", "2022-10-27T22:00"]


def test_two_clocks_keep_apart() -> None:
    assert values("It opens at 9 a.m., 5 p.m. on Sunday.")[1].endswith("T17:00")


def test_a_part_of_no_day_says_nothing() -> None:
    assert values("In the evening he reads, at night he sleeps.") == []
