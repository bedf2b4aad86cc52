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


def test_of_a_long_text_a_bounded_part_is_parsed() -> None:
    parser = Counting()
    text = "{person|Mira Solheim} arrested {person|Tor Vik} on Monday.\n" + "They signed it on Monday.\n" * 20_000
    marked.read(text, on=ON, parser=parser)
    assert 0 < parser.read <= MOST_SENTENCES * LONGEST


def test_an_old_story_printed_again_tells_nothing_of_this_year() -> None:
    found = events(
        "{person|Mira Solheim} opened the gates of {place|Larsund} on November 9, 1989. {place|Norway} was reunited on "
        "October 3, 1990.\n\n{person|Tor Vik} had warned {person|Mira Solheim} in October. "
        "{person|Tor Vik} resigned on October 18."
    )
    assert {str(each.first)[:4] for each in found} <= {"1989", "1990", "None"}
    assert found[-1].title.startswith("Tor Vik resigns")


def test_what_was_so_many_years_ago_is_of_that_year() -> None:
    found = events("25 years ago: {person|Mira Solheim} died in a car crash in {place|Larsund} in August.")
    assert [(each.type, str(each.first), str(each.last)) for each in found] == [("death", "1997-08-01", "1997-08-31")]


def test_what_follows_a_date_of_long_ago_is_no_news_of_the_day() -> None:
    found = events(
        "{person|Mira Solheim}, a painter, died in {place|Larsund} on Tuesday. She was born on March 3, 1931 in "
        "{place|Bruma}. She met {person|Tor Vik} in {place|Paris}."
    )
    assert [str(each.first) for each in found] == ["2022-10-25", "1931-03-03", "None"]


def test_a_headline_says_today_what_may_be_days_old() -> None:
    lead = "{person|Mira Solheim}, a painter, died on Sunday at her home in {place|Larsund}."
    found = marked.read(lead, headline="{person|Mira Solheim} dies at 91", on=ON, parser=load_parser()).events
    assert [(each.title, str(each.first)) for each in found] == [
        ("Mira Solheim dies at her home in Larsund", "2022-10-23"),
    ]


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("The keeper: chapter one", "{person|Ahlgren} landed on {place|Skarv} on Monday. The police arrested him."),
        (
            "Your stars for Friday",
            "Aries: {other|Mars} moves on Friday. {person|Venus} meets {place|Saturn} this week.",
        ),
        (
            "",
            "Aries: {person|Venus} meets {person|Saturn} this week.\nTaurus: {person|Mars} arrives in {place|Gemini} "
            "on Friday.\nGemini: {person|Jupiter} left {place|Pisces} on Monday.",
        ),
        (
            "The siege",
            "{person|Tor Vik} killed {person|Ahlgren} on Monday.\n\nAn extract from the novel by {person|Solheim}.",
        ),
        ("", "In {person|Anna Berg}'s new novel a minister is shot dead in {place|Larsund} on Monday."),
        ("Book review: The Ghost", "{person|Tor Vik} flew to {place|Larsund} on Monday and met {person|Solheim}."),
        ("", "An earlier version of this article said that {person|Mira Solheim} had resigned on Monday."),
    ],
)
def test_what_is_invented_or_put_right_is_no_event(headline: str, text: str) -> None:
    assert list(marked.read(text, headline=headline, on=ON, parser=load_parser()).events) == []


def test_the_time_before_an_entry_of_a_live_blog_is_no_part_of_it() -> None:
    (found,) = events("06:30 - The police arrested {person|Tor Vik} in {place|Larsund}.")
    assert found.title == "Police arrest Tor Vik in Larsund"


def test_what_is_done_to_somebodys_brother_is_not_done_to_him() -> None:
    text = "The brother of {person|Tor Vik} was arrested in {place|Larsund} on Monday."
    for told in (text, "{person|Tor Vik}'s brother was arrested in {place|Larsund} on Monday."):
        (found,) = events(told)
        assert (found.place, found.participants) == ("Larsund", ())


@pytest.mark.parametrize(
    "text",
    [
        "Neither {place|Norway} nor {place|Sweden} joined the talks in {place|Larsund} on Monday.",
        "{organization|Bruma Air} dismissed reports that it had bought {organization|Larsund Air} on Monday.",
        "Reports that {organization|Bruma Air} fired {person|Tor Vik} on Monday are false.",
        "Claims that {organization|Bruma Air} fired {person|Tor Vik} on Monday were denied.",
        "It is untrue that {organization|Bruma Air} bought {organization|Larsund Air} on Monday.",
        "The heroine, Clara, kills {person|Tor Vik} in {place|Bruma} on New Year's Eve.",
        "{person|Mira Solheim}, the cellist who played for {person|Tor Vik}, is 91.",
    ],
)
def test_what_is_denied_untrue_invented_or_says_who_somebody_is_is_no_event(text: str) -> None:
    assert events(text) == []


def test_what_somebody_denies_is_no_event() -> None:
    found = marked.read("", headline="{place|Poland} denies plan to close border", on=ON, parser=load_parser())
    assert found.events == ()


def test_who_is_born_or_arrested_in_a_participle_suffers_it() -> None:
    born = "Born in {place|Larsund} in 1935, {person|Mira Solheim} moved to {place|Oslo} in 1953."
    assert [draft.title for draft in events(born)] == [
        "Mira Solheim born in Larsund",
        "Mira Solheim moves to Oslo",
    ]
    (held, *_) = events("Arrested in {place|Larsund} in 1971, {person|Mira Solheim} fled to {place|Oslo} in 1972.")
    assert [(each.name, each.role) for each in held.participants] == [("Mira Solheim", "patient")]


def test_chapter_11_is_a_bankruptcy_and_no_novel() -> None:
    headline = "{organization|Larsund Air} files for Chapter 11"
    text = "{organization|Larsund Air} filed for bankruptcy in {place|Larsund} on Monday."
    assert marked.read(text, headline=headline, on=ON, parser=load_parser()).events
