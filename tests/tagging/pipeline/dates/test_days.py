"""Days: weekdays by tense, days of the year, today and its neighbours, feasts, parts of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.tagging.pipeline.dates.reading import read, said, values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The envoy said Thursday that talks went well.", "Thursday = 2022-10-27"),  # the day of the story itself
        ("The envoy arrived Wednesday.", "Wednesday = 2022-10-26"),
        ("Police arrested two men on Saturday.", "Saturday = 2022-10-22"),
        ("The envoy will arrive Wednesday.", "Wednesday = 2022-11-02"),
        ("The envoy will spend Friday in Bruma.", "Friday = 2022-10-28"),
        ("The council is to vote on Friday.", "Friday = 2022-10-28"),
        ("The bridge is set to open Monday.", "Monday = 2022-10-31"),
        ("The sides agreed to meet on Tuesday.", "Tuesday = 2022-11-01"),
        ("He rose to win the semifinal on Monday.", "Monday = 2022-10-24"),  # "to" tells what came of it
        ("The rules to be published Monday are new.", "Monday = 2022-10-31"),
        ("She is hoping for rain Monday.", "Monday = 2022-10-31"),
        ("She was able to leave Monday.", "Monday = 2022-10-24"),
        ("He went to Bruma on Monday.", "Monday = 2022-10-24"),
        ("He spoke to the council on Monday.", "Monday = 2022-10-24"),
        ("The court is expected to rule Friday.", "Friday = 2022-10-28"),
        ("Talks are scheduled for Saturday.", "Saturday = 2022-10-29"),
        ("The match is held on Saturday, she said.", "Saturday = 2022-10-22"),
        ("On Friday, the envoy will visit the port.", "Friday = 2022-10-28"),
        ("On Friday, the envoy visited the port.", "Friday = 2022-10-21"),
        ("They were given until Monday to sign.", "Monday = 2022-10-31"),
        ("Until Monday, nobody had known.", "Monday = 2022-10-24"),
        ("She wants to get around Tuesday's ruling.", "Tuesday = 2022-10-25"),
        ("She will appeal in Tuesday's hearing.", "Tuesday = 2022-11-01"),
        ("He will be 90, but on Monday he fell.", "Monday = 2022-10-24"),
        ("It has rained since Tuesday and will go on.", "Tuesday = 2022-10-25"),
        ("The strike ended Sunday; talks will resume.", "Sunday = 2022-10-23"),
        ("They meet this Friday.", "this Friday = 2022-10-28"),
        ("He left last Thursday.", "last Thursday = 2022-10-20"),
        ("They meet next Thursday.", "next Thursday = 2022-11-03"),
        ("They meet on Friday next week.", "Friday next week = 2022-11-04"),
        ("They met on Friday of last week.", "Friday of last week = 2022-10-21"),
        ("Mr. Orva said Thursday it was over.", "Thursday = 2022-10-27"),  # "Mr." ends no sentence
    ],
)
def test_a_weekday_by_the_tense_of_its_sentence(text: str, found: str) -> None:
    assert said(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was delivered on Oct. 15.", "Oct. 15 = 2022-10-15"),
        ("It was delivered on Oct.15.", "Oct.15 = 2022-10-15"),
        ("The deadline is Nov. 30.", "Nov. 30 = 2022-11-30"),
        ("The war began Feb. 24.", "Feb. 24 = 2022-02-24"),
        ("He died Dec. 2.", "Dec. 2 = 2021-12-02"),
        ("He will retire Jan. 2.", "Jan. 2 = 2023-01-02"),
        ("The term was extended to Nov. 20.", "Nov. 20 = 2022-11-20"),
        ("It happened Jan. 12, 2010.", "Jan. 12, 2010 = 2010-01-12"),
        ("It happened on 14 August 2021.", "14 August 2021 = 2021-08-14"),
        ("It happened on the 3rd of May 2020.", "the 3rd of May 2020 = 2020-05-03"),
        ("It happened on May 3rd.", "May 3rd = 2022-05-03"),
        ("The twelfth of May was cold.", "The twelfth of May = 2022-05-12"),
        ("On Monday, Oct. 17, they marched.", "Monday, Oct. 17 = 2022-10-17"),
        ("They marched Sat., Oct. 29.", "Sat., Oct. 29 = 2022-10-29"),
        ("It fell on Oct. 15 last year.", "Oct. 15 last year = 2021-10-15"),
        ("It was signed on 2022-10-15.", "2022-10-15 = 2022-10-15"),
        ("It was signed on 13/10/2022.", "13/10/2022 = 2022-10-13"),
        ("It was signed on 10/13/2022.", "10/13/2022 = 2022-10-13"),
        ("It was signed on 10/10/2022.", "10/10/2022 = 2022-10-10"),
        ("The week of Oct. 10 was calm.", "The week of Oct. 10 = 2022-W41"),
        ("On Feb. 29 it snowed.", "Feb. 29 = 2020-02-29"),
        ("The Sept. 11 attacks changed it.", "Sept. 11 = 2001-09-11"),
        ("On Sept. 11 it rained.", "Sept. 11 = 2022-09-11"),
    ],
)
def test_a_day_of_the_year(text: str, found: str) -> None:
    assert said(text) == [found]


def test_a_weekday_with_its_date_tells_the_year() -> None:
    assert values("They met on Sunday, Nov. 6.") == ["2022-11-06"]
    assert values("They met on Saturday, Nov. 6.") == ["2021-11-06"]


def test_where_weekday_and_day_contradict_each_other_it_is_one_of_that_week() -> None:
    assert values("They met on Monday, Oct. 6.") == ["2022-W40"]


def test_a_weekday_of_a_month() -> None:
    assert values("The first Monday in May is a holiday.") == ["2022-05-02"]
    assert values("They will meet on the last Thursday of November 2025.") == ["2025-11-27"]
    assert values("the weekend of Oct. 22") == ["2022-W42-WE"]


def test_a_day_before_what_was_is_past() -> None:
    assert values("The Dec. 3 election was close.") == ["2021-12-03"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He spoke today.", "2022-10-27"),
        ("He spoke yesterday.", "2022-10-26"),
        ("Tomorrow's vote is open.", "2022-10-28"),
        ("He came the day before yesterday.", "2022-10-25"),
        ("He comes the day after tomorrow.", "2022-10-29"),
        ("He speaks tonight.", "2022-10-27TNI"),
        ("He spoke last night.", "2022-10-26TNI"),
        ("He spoke this morning.", "2022-10-27TMO"),
        ("He spoke on Friday night.", "2022-10-21TNI"),
        ("He spoke late Monday afternoon.", "2022-10-24TAF"),
        ("He spoke yesterday evening.", "2022-10-26TEV"),
        ("It was the night of Oct. 3.", "2022-10-03TNI"),
    ],
)
def test_today_its_neighbours_and_parts_of_a_day(text: str, found: str) -> None:
    assert values(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It closes on Christmas Day.", "2022-12-25"),
        ("Last Christmas was cold.", "2021-12-25"),
        ("In 2010, he fell. By Christmas he was up.", "2010-12-25"),
        ("The boat sank on Thanksgiving Day 1999.", "1999-11-25"),
        ("It reopens on New Year's Day.", "2023-01-01"),
        ("It was Easter 2021.", "2021-04-04"),
        ("They marched on Good Friday 2022.", "2022-04-15"),
        ("They marched on Labor Day.", "2022-09-05"),
        ("Everyone votes on Election Day.", "2022-11-08"),
        ("They met on the Fourth of July.", "2022-07-04"),
    ],
)
def test_a_feast_has_its_day(text: str, found: str) -> None:
    assert values(text)[-1] == found


@pytest.mark.parametrize(
    ("text", "first", "last", "timex"),
    [
        ("It runs Oct. 15-17.", date(2022, 10, 15), date(2022, 10, 17), "2022-10-15/2022-10-17"),
        ("It ran March 3–5, 2019.", date(2019, 3, 3), date(2019, 3, 5), "2019-03-03/2019-03-05"),
        ("He ruled 1994-96.", date(1994, 1, 1), date(1996, 12, 31), "1994/1996"),
        ("He ruled (1994-1997).", date(1994, 1, 1), date(1997, 12, 31), "1994/1997"),
    ],
)
def test_a_range_written_as_one_says_both_its_ends(text: str, first: date, last: date, timex: str) -> None:
    [found] = read(text)
    assert (found.first, found.last, found.timex) == (first, last, timex)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It lasted from March 3 to March 5.", ["2022-03-03", "2022-03-05"]),
        ("They met on March 3 and 5.", ["2022-03-03", "2022-03-05"]),
        ("He sold them between 1985 and 1987.", ["1985", "1987"]),
        ("It ran from Sept. 14 to Tuesday.", ["2022-09-14", "2022-10-25"]),
    ],
)
def test_a_range_in_words_is_two_dates(text: str, found: list[str]) -> None:
    assert values(text) == found


def test_a_story_without_its_day_says_only_what_needs_none() -> None:
    assert values("It ended Oct. 15, 2021.", None) == ["2021-10-15"]
    [weekday] = read("He spoke Thursday.", None)
    assert (weekday.timex, weekday.precision, weekday.first) == ("XXXX-WXX-4", "unknown", None)
    [day] = read("He spoke on Oct. 15.", None)
    assert (day.timex, day.first) == ("XXXX-10-15", None)
    assert read("It happened a year ago.", None)[0].first is None


def test_a_dateline_is_the_day_of_a_story_that_has_none_or_was_published_long_after() -> None:
    text = "BRUMA, Oct 12, 2021 (Reuters) - The envoy arrived yesterday."
    assert values(text, None) == ["2021-10-12", "2021-10-11"]
    assert values(text, datetime(2022, 10, 13, tzinfo=UTC)) == ["2021-10-12", "2021-10-11"]


def test_a_dateline_is_a_date() -> None:
    assert said("BRUMA, Oct 12 (Reuters) - Ministers met.") == ["Oct 12 = 2022-10-12"]
