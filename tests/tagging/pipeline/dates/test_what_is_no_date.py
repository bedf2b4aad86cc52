"""Names, scores, prices, telephone numbers, ages: silent rather than wrong."""

from __future__ import annotations

import pytest

from tests.tagging.pipeline.dates.reading import said, values


@pytest.mark.parametrize(
    "text",
    [
        "Mr. May met April Jones.",
        "Theresa May resigned.",
        "May the best team win, and it may.",
        "They march and marched; March on!",
        "June Smith called Jan Smit in Mar Vista.",
        "An august body sat and the sun rose.",
        "The Sunday Times said so.",
        "The Boston Globe Sunday magazine said so.",
        "He reads the Sunday Telegraph and the Daily Mail.",
        "She hosts Saturday Night Live.",
        "Sheffield Wednesday won.",
        "Shoppers love Black Friday and Super Tuesday.",
        "USA Today said so.",
        'He told "60 Minutes" so.',
        "The party daily Granma and the Bruma Daily said so.",
        "She hosts “Today” and told “This Week” so.",
        "He flew to Mar-a-Lago, in Mar-a-Lago he sat.",
        "The future King Charles sat.",
        "He uses Windows 95 and Windows 2000.",
        "A Boeing 747-400 and an AK-47 with a B-52.",
        "Apollo 11 landed.",
        "World War II ended, and the G20 met at COP27.",
        "About 1,995 people came.",
        "Some 2000 people came.",
        "They won 1990 votes.",
        "It cost $2,000 or $1990.",
        "Bruma won 3-2 and lost 6-4.",
        "She ran it in 2:03:15.",
        "Call 555-1995 or 212-555-2010.",
        "Call 0800 1995.",
        "It is No. 1999 on page 1999.",
        "He ran the 400 metres.",
        "Three quarters of voters and three-quarters of them agreed.",
        "A 6-year-old boy is ten years old.",
        "Prices may fall; the fall in prices and the fall of Rome.",
        "It rained 20/20, 24/7.",
        "The 10/11/2022 note could be read in two ways.",
        "He left on Feb. 30 or the 31st of April.",
        "It is 25:99, or 13 p.m., on 2022-13-45.",
        "It was a Thursday.",
        "The annual meeting chose him.",
        "Chapter 12 of 13 has 30 pages.",
        "Give me a second.",
    ],
)
def test_it_is_silent(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Times said on Sunday that it fell.", ["Sunday = 2022-10-23"]),
        ("The White House said Sunday it fell.", ["Sunday = 2022-10-23"]),
        ("May said on May 3 that it fell.", ["May 3 = 2022-05-03"]),
        ("In May 10 people died.", ["May = 2022-05"]),
        ("In March 12 people died.", ["March = 2022-03"]),
        ("A Thursday vote failed.", ["Thursday = 2022-10-27"]),
        ("The 2000 Games began.", ["2000 = 2000"]),
        ("The 1990 votes failed.", []),
    ],
)
def test_what_stands_beside_decides(text: str, found: list[str]) -> None:
    assert said(text) == found
