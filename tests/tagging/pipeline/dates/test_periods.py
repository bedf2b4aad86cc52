"""Weeks, months, seasons, quarters, years and longer; and what a story speaks of."""

from __future__ import annotations

from datetime import date

import pytest

from tagging.pipeline.types import Precision
from tests.tagging.pipeline.dates.reading import read, said, values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It passed last week.", "last week = 2022-W42"),
        ("It comes early next week.", "early next week = 2022-W44"),
        ("It happened earlier this month.", "earlier this month = 2022-10"),
        ("It comes next month.", "next month = 2022-11"),
        ("It comes later this year.", "later this year = 2022"),
        ("He left last year.", "last year = 2021"),
        ("It comes at the end of the year.", "the end of the year = 2022"),
        ("Sales for the full year rose.", "the full year = 2022"),
        ("It is due by year-end.", "year-end = 2022"),
        ("They met over the weekend.", "the weekend = 2022-W42-WE"),
        ("They met last weekend.", "last weekend = 2022-W42-WE"),
        ("They will meet over the weekend.", "the weekend = 2022-W43-WE"),
        ("It is expected to last into the weekend.", "the weekend = 2022-W43-WE"),
        ("The guests agreed to come in May.", "May = 2023-05"),
        ("It began in January.", "January = 2022-01"),
        ("It began in November.", "November = 2021-11"),
        ("It will begin in May.", "May = 2023-05"),
        ("It has lasted since mid-September.", "mid-September = 2022-09"),
        ("Last December it snowed.", "December = 2021-12"),
        ("Next January it will snow.", "January = 2023-01"),
        ("It began in March 2019.", "March 2019 = 2019-03"),
        ("It began in March of last year.", "March of last year = 2021-03"),
        ("The October vote was close.", "October = 2022-10"),
        ("It began this fall.", "this fall = 2022-FA"),
        ("It began last winter.", "last winter = 2021-WI"),
        ("It ends next spring.", "next spring = 2023-SP"),
        ("It began in the fall of 2019.", "fall of 2019 = 2019-FA"),
        ("In the summer they met.", "the summer = 2022-SU"),
        ("It began in 1996.", "1996 = 1996"),
        ("Her 1996 campaign failed.", "1996 = 1996"),
        ("The bonds are due 2031.", "2031 = 2031"),
        ("It began in late 2019.", "late 2019 = 2019"),
        ("He was crowned in 1533.", "1533 = 1533"),
        ("It began in nineteen ninety-six.", "nineteen ninety-six = 1996"),
        ("It was the year two thousand.", "the year two thousand = 2000"),
        ("It was a hit of the 1990s.", "the 1990s = 199"),
        ("It was a hit of the '80s.", "the '80s = 198"),
        ("It was a hit of the nineties.", "the nineties = 199"),
        ("It was a hit of the mid-1970s.", "the mid-1970s = 197"),
        ("It is the plague of the 21st century.", "the 21st century = 20"),
        ("It is a nineteenth-century house.", "nineteenth-century = 18"),
    ],
)
def test_weeks_months_seasons_years(text: str, found: str) -> None:
    assert said(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sales fell in fiscal 2021.", ["2021"]),
        ("Sales fell in fiscal year 2021.", ["2021"]),
        ("Third-quarter profit rose.", ["2022-Q3"]),
        ("Fourth-quarter profit rose.", ["2022-Q4"]),
        ("Sales fell in the first quarter of 2021.", ["2021-Q1"]),
        ("Sales fell in the first half of this year.", ["2022-H1"]),
        ("Sales fell in Q3 2021.", ["2021-Q3"]),
        ("It comes in the first quarter of next year.", ["2023-Q1"]),
        ("It comes in next year's first quarter.", ["2023-Q1"]),
        ("In the third quarter profit was $3, up from $2 a year earlier.", ["2022-Q3", "2021-Q3"]),
        ("In the third quarter profit was $3. In the year-ago quarter it was $2.", ["2022-Q3", "2021-Q3"]),
        ("In the third quarter it was 3. A year ago, 2. The quarter was hard.", ["2022-Q3", "2021-Q3", "2022-Q3"]),
        ("In the latest quarter profit rose.", ["2022-Q3"]),
        ("In the quarter ended June 30 profit rose.", ["2022-Q2", "2022-06-30"]),
        ("In the year ended June 30 profit rose.", ["P1Y", "2022-06-30"]),
        ("A year ago profit was $2.", ["2021"]),
    ],
)  # fmt: skip
def test_the_business_year(text: str, found: list[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He came two days ago.", "2022-10-25"),
        ("He came a week ago.", "2022-W42"),
        ("He came three weeks ago.", "2022-W40"),
        ("He came two months ago.", "2022-08"),
        ("He came ten years ago.", "2012"),
        ("He came a decade ago.", "2012"),
        ("He came a couple of years ago.", "2020"),
        ("He came several years ago.", "PAST_REF"),
        ("He will come a year from now.", "2023"),
        ("He will come ten days from today.", "2022-11-06"),
        ("Fifty years ago today he came.", "1972-10-27"),
        ("A year ago this week he came.", "2021-W43"),
    ],
)
def test_counted_from_the_day_of_the_story(text: str, found: str) -> None:
    assert values(text) == [found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was delivered on Oct. 15. The next day gangs came.", "2022-10-16"),
        ("It was delivered on Oct. 15. Two days later gangs came.", "2022-10-17"),
        ("It was delivered on Oct. 15. A day earlier gangs came.", "2022-10-14"),
        ("It was delivered on Oct. 15. The day before, gangs came.", "2022-10-14"),
        ("It was delivered on Oct. 15. The same day gangs came.", "2022-10-15"),
        ("It was delivered on Oct. 15. Later that day gangs came.", "2022-10-15"),
        ("It was delivered on Oct. 15. The following week gangs came.", "2022-W42"),
        ("It was delivered on Oct. 15. The following Tuesday gangs came.", "2022-10-18"),
        ("It was delivered on Oct. 15. A year earlier gangs came.", "2021"),
        ("It ends on Nov. 30. Until then it stands.", "2022-11-30"),
        ("It shook in 2010. That year cholera came.", "2010"),
        ("It shook in 2010. The following year cholera came.", "2011"),
        ("It shook in 2010. Two years later cholera came.", "2012"),
        ("It shook in June. A month later cholera came.", "2022-07"),
        ("It shook in June. A year earlier all was calm.", "2021-06"),
    ],
)
def test_counted_from_the_date_the_story_speaks_of(text: str, found: str) -> None:
    assert values(text)[1:] == [found]


def test_a_comparison_moves_no_story_on() -> None:
    assert values("In 2020 it cost $3, from $2 a year earlier and $1 two years earlier.") == ["2020", "2019", "2018"]


def test_days_of_a_story_of_long_ago_are_of_that_time() -> None:
    text = "On June 6, 1944, troops landed. On June 10 they met. In July they reached the town."
    assert values(text) == ["1944-06-06", "1944-06-10", "1944-07"]


def test_the_next_paragraph_is_of_today_again() -> None:
    assert values("On June 6, 1944, troops landed.\n\nOn Oct. 15 they were honoured.") == ["1944-06-06", "2022-10-15"]


def test_what_is_only_mentioned_takes_the_story_nowhere() -> None:
    assert values("After the June 1944 landing they met on Oct. 15.") == ["1944-06", "2022-10-15"]


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("He came on Oct. 15.", "day", date(2022, 10, 15), date(2022, 10, 15)),
        ("He came last week.", "week", date(2022, 10, 17), date(2022, 10, 23)),
        ("He came last month.", "month", date(2022, 9, 1), date(2022, 9, 30)),
        ("It rose in the third quarter.", "quarter", date(2022, 7, 1), date(2022, 9, 30)),
        ("He came this summer.", "quarter", date(2022, 6, 1), date(2022, 8, 31)),
        ("He came last winter.", "quarter", date(2021, 12, 1), date(2022, 2, 28)),
        ("He came last year.", "year", date(2021, 1, 1), date(2021, 12, 31)),
        ("He came in the 1990s.", "decade", date(1990, 1, 1), date(1999, 12, 31)),
        ("He came in the 20th century.", "unknown", None, None),
        ("He is now here.", "unknown", None, None),
    ],
)
def test_every_date_has_its_precision_and_its_ends(
    text: str, precision: Precision, first: date | None, last: date | None
) -> None:
    [found] = read(text)
    assert (found.precision, found.first, found.last) == (precision, first, last)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He is now free.", ["PRESENT_REF"]),
        ("It currently holds.", ["PRESENT_REF"]),
        ("He knows nothing these days.", ["PRESENT_REF"]),
        ("He recently fell.", ["PAST_REF"]),
        ("In the past it held.", ["PAST_REF"]),
        ("In the future it may hold.", ["FUTURE_REF"]),
        ("He will soon fall.", ["FUTURE_REF"]),
        ("Leave as soon as you can.", []),
        ("A previously announced plan fell.", []),
    ],
)
def test_what_no_calendar_knows(text: str, found: list[str]) -> None:
    assert values(text) == found
