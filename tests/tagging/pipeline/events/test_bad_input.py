"""Stories that are none, or are told badly: no nonsense, and bounded cost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tagging.pipeline.events import load_parser
from tagging.pipeline.events.drafts import MOST_DRAFTS
from tagging.pipeline.events.parsed import Parsed
from tagging.pipeline.events.sentences import LONGEST, MOST_SENTENCES
from tagging.pipeline.types import EventDraft
from tests.tagging.pipeline import marked

ON = "2022-10-27"


def events(text: str, on: str = ON) -> list[EventDraft]:
    return list(marked.read(text, on=on, parser=load_parser()).events)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "Aries: Friends will visit you on Friday. A deal may be signed. Avoid {place|London} on Tuesday.",
        "{organization|Larsund FC} 2 1 0 3 7\n{organization|Bruma United} 1 1 1 4 4\n{organization|Vik Town} 0 3 0 1 1",
        "{organization|Larsund FC} 3 – 1 {organization|Bruma United}\n{organization|Vik Town} 0 – 0 {place|Bruma}",
        "“We attacked {place|Larsund} on Monday.”",
        "{person|Mira Solheim} declined to name the winner, and threatened to leave {place|Larsund}.",
        "{person|Mira Solheim} has been linked with a return to {organization|Larsund FC}.",
        "{organization|Larsund FC} {organization|Bruma United} 2-1 (1-0)\nScorers: {person|Tor Vik} 12, 80",
        "Dragons attacked {place|Larsund} in the novel. “They burned the castle,” {person|Mira Solheim} wrote.",
        "Born: 1931 {person|Tor Vik}\nBorn: 1950 {person|Mira Solheim}",
        "If {person|Mira Solheim} resigns on Friday, {person|Tor Vik} will be appointed.",
    ],
)
def test_no_events_where_nothing_is_told_to_have_happened(text: str) -> None:
    assert events(text) == []


def test_an_anniversary_is_of_its_own_year() -> None:
    found = events("Fifty years ago, on October 27, 1972, {person|Mira Solheim} signed a treaty in {place|Larsund}.")
    assert [str(each.first) for each in found] == ["1972-10-27"]


def test_a_story_published_years_later_tells_of_the_year_that_it_names() -> None:
    found = events("{person|Mira Solheim} signed a treaty in {place|Larsund} on May 3, 1972.", on="2022-10-27")
    assert [str(each.first) for each in found] == ["1972-05-03"]


def test_what_an_obituary_tells_of_long_ago_is_not_of_today() -> None:
    found = events(
        "{person|Tor Vik}, who led the miners, died in {place|Larsund} on Monday. "
        "He was arrested in 1984 in {place|Bruma}. "
        "Since then he has lived in {place|Larsund}."
    )
    assert {(each.type, str(each.first)[:4]) for each in found} <= {("death", "2022"), ("arrest", "1984")}
    assert any(each.type == "death" for each in found)


def test_the_year_of_a_law_is_not_that_of_what_is_done_under_it() -> None:
    found = events("Late in the day {organization|Bruma Bank} filed a suit under a 1986 amendment in {place|Larsund}.")
    assert all(str(each.first)[:4] != "1986" for each in found)


def test_contradictory_dates_of_the_story_itself_are_left_out() -> None:
    found = events("{person|Mira Solheim} will visit {place|Larsund} on May 3, 2021.", on="2022-10-27")
    assert all(each.first is None for each in found)


def test_without_a_day_of_publication_only_full_dates_are_dates() -> None:
    found = events("{person|Mira Solheim} met {person|Tor Vik} in {place|Larsund} on Monday.", on="")
    assert [each.first for each in found] == [None]
    found = events("{person|Mira Solheim} met {person|Tor Vik} in {place|Larsund} on May 3, 2021.", on="")
    assert [str(each.first) for each in found] == ["2021-05-03"]


def test_a_story_that_contradicts_itself_tells_two_events() -> None:
    found = events(
        "{person|Mira Solheim} met {person|Tor Vik} in {place|Larsund} on October 3. "
        "{person|Mira Solheim} met {person|Tor Vik} in {place|Larsund} on October 9."
    )
    assert [str(each.first) for each in found] == ["2022-10-03", "2022-10-09"]


def test_a_live_blog_of_three_hundred_paragraphs_gives_a_bounded_number_of_events() -> None:
    lines = (
        f"{n % 12 + 1}:{n % 60:02} p.m. {{person|Mira Solheim}} met minister {n} in {{place|Larsund}} on Monday.\n\n"
        for n in range(300)
    )
    assert 0 < len(events("".join(lines))) <= MOST_DRAFTS


class Counting:
    """A parser that counts what it is asked to read."""

    def __init__(self) -> None:
        self.read = 0

    def parse(self, sentences: Sequence[str]) -> Sequence[Parsed]:
        self.read += sum(map(len, sentences))
        return load_parser().parse(sentences)


def test_of_two_megabytes_a_bounded_part_is_parsed() -> None:
    parser = Counting()
    text = "{person|Mira Solheim} arrested {person|Tor Vik} on Monday.\n" + "They signed it on Monday.\n" * 80_000
    marked.read(text, on=ON, parser=parser)
    assert 0 < parser.read <= MOST_SENTENCES * LONGEST
