"""What a draft is called; and that what cannot be called anything is not proposed."""

from __future__ import annotations

import pytest

from tagging.pipeline.events import load_parser
from tagging.pipeline.events.titles import LONGEST
from tagging.pipeline.events.wording import third_person
from tests.tagging.pipeline import marked

ON = "2022-10-27"  # a Thursday


def titles(text: str, headline: str = "") -> list[str]:
    return [each.title for each in marked.read(text, on=ON, headline=headline, parser=load_parser()).events]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "{organization|Larsund Air} signed a contract to purchase twenty jets on Monday.",
            "Larsund Air signs a contract to purchase twenty jets",
        ),
        (
            "{organization|Larsund Air} agreed on Monday to buy {organization|Bruma Air} for $3 billion.",
            "Larsund Air agrees to buy Bruma Air for $3 billion",
        ),
        (
            "{organization|Larsund Air} was allowed to bid for the contract on Monday.",
            "Larsund Air allowed to bid for the contract",
        ),
        ("{organization|Larsund Air} announced 500 job cuts on Monday.", "Larsund Air announces 500 job cuts"),
        (
            "More than 50 rank-and-file workers protested in {place|Larsund} on Monday.",
            "More than 50 rank-and-file workers protest in Larsund",
        ),
        ("The students handed {person|Tor Vik} a petition on Monday.", "Students hand Tor Vik a petition"),
        (
            "{organization|Larsund Air} entered an increasingly crowded market on Monday.",
            "Larsund Air enters a crowded market",
        ),
        ("{person|Tor Vik} underwent surgery on Monday.", "Tor Vik undergoes surgery"),
        (
            "{person|Tor Vik} was sentenced to ten years for fraud on Monday.",
            "Tor Vik sentenced to ten years for fraud",
        ),
        (
            "{person|Mira Solheim} was sworn in as mayor of {place|Larsund} on Monday.",
            "Mira Solheim sworn in as mayor of Larsund",
        ),
        ("{place|Norway} awarded him a medal on Monday, {person|Tor Vik} said.", ""),
        (
            "{organization|Larsund Bank} lowered its year-end projection on Monday.",
            "Larsund Bank lowers its year-end projection",
        ),
        ("{organization|Larsund Bank} shares fell 5.2 percent on Monday.", "Larsund Bank shares fall 5.2 percent"),
        (
            "The {organization|European Commission} recommended on Friday that {place|Norway}, but not "
            "{place|Larsund}, become a candidate.",
            "European Commission recommends that Norway become a candidate",
        ),
        (
            "{person|Tor Vik} spoke of {organization|Bruma}, a startup that acquired {organization|Vik Labs} in May.",
            "Bruma acquires Vik Labs",
        ),
        (
            "{organization|Larsund Council} passed a law that bans plastic bags on Tuesday.",
            "Larsund Council passes a law that bans plastic bags",
        ),
        (
            "{organization|Larsund Council} voted on Monday to extend the mandate of its peacekeeping mission in the "
            "northern islands of {place|Bruma} and on the neighbouring peninsula by six months.",
            "Larsund Council votes to extend the mandate",
        ),
        ("The ferry Morning Star sank off {place|Larsund} on Monday.", "Ferry Morning Star sinks off Larsund"),
        (
            "Talks between {place|Norway} and {place|Sweden} were held in {place|Larsund} on Monday.",
            "Talks between Norway and Sweden held in Larsund",
        ),
        ("{organization|Larsund Air} was spotted on Monday.", ""),
        ("{organization|Larsund Air} recalled 400,000 on Monday.", ""),
        (
            "{place|Norway} beat {place|Sweden} 2-1 in {place|Larsund} on Monday.",
            "Norway beats Sweden 2-1 in Larsund",
        ),
        (
            "A court acquitted former minister {person|Tor Vik} of corruption on Monday.",
            "Court acquits Tor Vik of corruption",
        ),
        (
            "{person|Mira Solheim} ended two days in {place|Larsund} on Monday with a meeting.",
            "Mira Solheim ends two days in Larsund with a meeting",
        ),
        ("{organization|Larsund Air} rolled out the first on Monday.", ""),
        ("A bomb that killed {person|Tor Vik} in {place|Bruma} on Monday was found.", "Bomb kills Tor Vik in Bruma"),
    ],
)
def test_a_title_says_who_does_what(text: str, title: str) -> None:
    assert titles(text) == ([title] if title else [])


@pytest.mark.parametrize(
    "text",
    [
        "{person|Mira Solheim} advocates for {place|Larsund} on Monday.",  # an opinion
        "{organization|Larsund Air} has completed in {place|Larsund} on Monday.",  # what?
        "She beat {person|Tor Vik} in {place|Larsund} on Monday.",  # who?
        "{person|Mira Solheim} called the arrest a shame on Monday.",
        "{organization|Larsund Air} was little changed at 4:08 p.m. in {place|Larsund}.",
        "{organization|Larsund Air} was found on Monday to have known of the flaw in {place|Larsund}.",
        "LARSUND AIR BUYS {organization|BRUMA AIR} ON MONDAY",  # nobody can parse capitals
        "{organization|Larsund Air} is racing to roll out new software.",
    ],
)
def test_what_cannot_be_called_anything_is_not_proposed(text: str) -> None:
    assert titles(text) == []


def test_it_may_be_what_the_sentence_before_told_of() -> None:
    found = titles("The strike began in {place|Larsund} in May. {person|Mira Solheim} settled it on Monday.")
    assert "Mira Solheim settles the strike" in found


def test_the_airline_is_the_one_that_the_story_spoke_of() -> None:
    found = titles("{organization|Larsund Air} was founded in 1990. The airline cut 300 jobs on Monday.")
    assert found[-1] == "Larsund Air cuts 300 jobs"


def test_of_many_doers_the_first_is_named() -> None:
    other = "{organization|Bruma Development Bank for Trade, Fisheries, Shipping, Mining and Manufacturing Industry}"
    (title,) = titles(f"{{organization|Larsund Bank}} and {other} signed a treaty in {{place|Larsund}} on Monday.")
    assert title == "Larsund Bank and others sign a treaty in Larsund"
    assert len(title) <= LONGEST


@pytest.mark.parametrize(
    ("verb", "form"), [("carry", "carries"), ("play", "plays"), ("pass", "passes"), ("go", "goes")]
)
def test_a_verb_in_the_third_person(verb: str, form: str) -> None:
    assert third_person(verb) == form


@pytest.mark.parametrize(
    "text",
    [
        "{person|Mira Solheim} raised the idea in {place|Larsund} on Monday.",
        "{person|Tor Vik} exploded into the sport in {place|Larsund} in May.",
        "{person|Tor Vik} recommended {organization|Larsund Air} on Monday.",
        "The plan to list {organization|Larsund Air} in {place|Bruma} has been dropped.",
    ],
)
def test_figures_of_speech_advice_and_plans_of_plans_are_no_events(text: str) -> None:
    assert titles(text) == []


def test_a_number_is_told_in_full() -> None:
    found = titles("{organization|Larsund Air} shares gained as much as 5.6 percent on Monday.")
    assert found == ["Larsund Air shares gain as much as 5.6 percent"]


def test_what_happens_at_a_strike_is_of_the_day_of_the_verb_beside_it() -> None:
    text = "{person|Tor Vik} was arrested during a protest by the {organization|Larsund Union} on Monday."
    found = marked.read(text, on=ON, parser=load_parser()).events
    assert {(each.type, str(each.first)) for each in found} == {("arrest", "2022-10-24"), ("protest", "2022-10-24")}
