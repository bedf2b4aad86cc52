"""Dates as files and clients write them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.dates import DateError, parse_published

ZONE = ZoneInfo("America/Montreal")
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def moment(text: str) -> datetime | None:
    return parse_published(text, ZONE, now=NOW).at


@pytest.mark.parametrize(
    "text",
    [
        "2022-10-27T06:00:00Z",
        "2022-10-27T02:00:00-04:00",
        "20221027T060000Z",
        "2022-10-27 02:00",
        "Thu, 27 Oct 2022 06:00:00 +0000",
        "Thu, 27 Oct 2022 02:00:00 -0400 (EDT)",
        "Oct. 27, 2022, 1:00 a.m. EST",
        "October 27th, 2022 at 6:00 GMT",
        "27 October 2022 0600 GMT",
        "27-OCT-2022 02:00:00",
        "27. Oktober 2022, 08.00 CEST",
        "27 octobre 2022 à 2h00".replace(" à", ""),
        "10/27/2022 2:00 am",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert moment(text) == datetime(2022, 10, 27, 6, tzinfo=UTC)


def test_a_bare_day_begins_in_the_newsrooms_zone() -> None:
    published = parse_published("27 October 2022", ZONE, now=NOW)
    assert published.precision == "day"
    assert published.value == date(2022, 10, 27)
    assert published.at == datetime(2022, 10, 27, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["03/04/2022", "3-4-2022", "03/04/2022 10:00"])
def test_day_and_month_are_never_guessed(text: str) -> None:
    published = parse_published(text, ZONE, now=NOW)
    assert published.at is None
    assert text in published.note


@pytest.mark.parametrize("text", ["13/04/2022", "04/13/2022", "13.04.2022"])
def test_a_day_that_can_be_no_month_decides_the_order(text: str) -> None:
    assert parse_published(text, ZONE, now=NOW).value == date(2022, 4, 13)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0592-01-01", "year"),
        ("0001-01-01T00:00:00Z", "year"),
        ("2032-01-01", "year"),
        ("2022-10-27T06:00:00-21:23", "offset"),
        ("2022-10-27T06:00:00+14:30", "offset"),
        ("2022-02-30", "impossible"),
        ("2022-10-27T25:00", "impossible"),
        ("13 p.m. 1 May 2020", "impossible"),
        ("yesterday", "unreadable"),
        ("May 2020", "unreadable"),
        ("27 October", "unreadable"),
        ("27 October 2022 and more", "unreadable"),
        ("", "unreadable"),
        ("1" * 500, "unreadable"),
    ],
)
def test_what_is_no_date_says_why(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_published(text, ZONE, now=NOW)
    assert caught.value.code == code
    assert caught.value.message


def test_a_date_without_a_year_is_the_nearest_one() -> None:
    assert parse_published("0600 GMT Jan. 2", ZONE, near=date(2022, 12, 30)).at == datetime(2023, 1, 2, 6, tzinfo=UTC)
    assert parse_published("30 Dec", ZONE, near=date(2023, 1, 2)).value == date(2022, 12, 30)


@given(st.text(max_size=130) | st.from_regex(r"\A[\d:.,/ +\-TZapm()OctGMT]{0,40}\Z"))
@example("٢٠٢٢-١٠-٢٧")
@example("1600-01-01T00:00:00+14:00")
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        published = parse_published(text, ZONE, now=NOW)
    except DateError:
        return
    assert published.note or (published.at and published.at.astimezone(UTC))


@given(st.datetimes(datetime(1601, 1, 1), datetime(2026, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_what_python_writes_is_read_back(naive: datetime, minutes: int) -> None:
    aware = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert moment(aware.isoformat()) == aware
