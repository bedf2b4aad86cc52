"""Whatever the text: offsets hold, ends are in order, time is bounded, nothing breaks."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging.pipeline.dates import read_dates
from tagging.pipeline.types import DateMention, Document
from tests.tagging.pipeline.dates.reading import THURSDAY

_WORDS = (
    *(
        "Thursday",
        "Sunday",
        "Oct.",
        "October",
        "May",
        "March",
        "15",
        "31",
        "1995",
        "2022",
        "1,995",
        "3-2",
        "10:30",
        "s",
    ),
    *(
        "2022-10-15",
        "9999-12-31",
        "0001-01-01",
        "the",
        "a",
        "of",
        "last",
        "next",
        "this",
        "that",
        "week",
        "month",
        "year",
    ),
    *(
        "years",
        "day",
        "days",
        "ago",
        "later",
        "earlier",
        "from",
        "to",
        "until",
        "and",
        ",",
        ".",
        ";",
        "-",
        "’s",
        "'s",
        "s",
    ),
    *("1990s", "'80s", "p.m.", "GMT", "noon", "midnight", "morning", "night", "two", "twenty", "hundred", "thousand"),
    *(
        "half",
        "first",
        "third",
        "quarter",
        "century",
        "every",
        "each",
        "said",
        "will",
        "met",
        "fall",
        "summer",
        "Easter",
    ),
    *("before", "after", "in", "on", "at", "by", "½", "²", "٣", "1st", "22nd", "99th", "24:00", "\n\n", "now", "then"),
)
_MADE_OF_DATES = st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join)
_MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))


def held(document: Document) -> list[DateMention]:
    found = list(read_dates(document))
    for mention in found:
        text = document.headline if mention.field == "headline" else document.text
        assert text[mention.start : mention.end] == mention.text != ""
        assert mention.timex
        assert (mention.first is None) == (mention.last is None)
        if mention.first is not None and mention.last is not None:
            assert str(mention.first) <= str(mention.last)
    places = [(m.field, m.start, m.end) for m in found]
    assert places == sorted(places)
    for (field, _, end), (next_field, start, _) in pairwise(places):
        assert field != next_field or end <= start
    return found


@given(text=_MADE_OF_DATES, headline=_MADE_OF_DATES, published=_MOMENTS)
def test_words_of_dates_in_any_order(text: str, headline: str, published: datetime | None) -> None:
    held(Document(text, headline, published))


@given(text=st.text(max_size=200), published=_MOMENTS)
def test_any_text(text: str, published: datetime | None) -> None:
    held(Document(text, text[:50], published))


@given(
    day=st.dates(date(1600, 1, 1), date(2100, 12, 31)),
    published=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
)
def test_a_full_date_is_read_as_it_is(day: date, published: datetime) -> None:
    for form in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}", day.isoformat()):
        [found] = held(Document(f"They met on {form}.", published_at=published))
        assert (found.first, found.precision) == (day, "day")


@pytest.mark.parametrize("end_of_time", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_at_the_ends_of_the_calendar_there_is_no_date(end_of_time: datetime) -> None:
    text = "Yesterday, tomorrow, last week, next year, 500 years ago, midnight Friday, midnight on 9999-12-31, Dec. 31."
    held(Document(text, published_at=end_of_time))


@pytest.mark.parametrize(
    "text",
    [
        "9" * 2_000_000,
        "1-" * 30_000,
        "1," * 30_000,
        "1 " * 30_000,
        "Oct. " * 8_000,
        "Thursday " * 8_000,
        "two hundred thousand " * 5_000,
        "the last " * 15_000,
        "9:" * 30_000,
        "'" * 50_000,
        "- " * 30_000,
        "May 1 " * 5_000,
        "a year earlier, " * 5_000,
        "\n\n" * 30_000,
        "Christmas " * 5_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    started = time.process_time()
    held(Document(text, published_at=THURSDAY))
    assert time.process_time() - started < 20  # a second or two; a rule that runs back would take hours


def test_headline_and_text_are_read_apart() -> None:
    found = held(Document("He will leave Friday.", "Envoy to leave in May", THURSDAY))
    assert [(m.field, m.timex) for m in found] == [("headline", "2023-05"), ("text", "2022-10-28")]


def test_a_story_without_words_has_no_dates() -> None:
    assert held(Document("", published_at=THURSDAY)) == []
