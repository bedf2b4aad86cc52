from __future__ import annotations

import pytest

from tagging.pipeline.sport import sport_of, sport_of_team
from tagging.pipeline.types import Document
from tests.tagging.pipeline.marked import record


def sport(text: str, headline: str = "") -> str:
    found = sport_of(Document(text=text, headline=headline))
    return found.name if found else ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The striker beat the goalkeeper twice before halftime.", "football"),
        ("Nordland were all out for 212, and three wickets fell before stumps.", "cricket"),
        ("The pitcher walked two in the ninth inning before a home run ended it.", "baseball"),
        ("The quarterback threw for two touchdowns.", "American football"),
        ("The puck went past the goaltender on a power play.", "ice hockey"),
        ("Rugby union fans saw the fly-half kick five penalties.", "rugby union"),
        ("In rugby league the Challenge Cup is next.", "rugby league"),
        ("She served for the match and lost the tiebreak, an unseeded tennis player.", "tennis"),
    ],
)
def test_a_report_of_a_match_says_its_sport_in_one_sentence(text: str, name: str) -> None:
    assert sport(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "The minister kicked off the race for the presidency, and her rivals hope to win the final round.",
        "Nordland beat Sudria to the contract, scored a coup on price and won the second tender.",
        "The bank is in the top league of lenders and its captain is a keen football man.",
        "Police pitched tents; the catcher of stray dogs came first.",
        "",
    ],
)
def test_a_story_that_only_speaks_like_sport_is_none(text: str) -> None:
    assert sport(text) == ""


def test_a_word_in_the_headline_counts_double() -> None:
    text = "It was over by noon, and the teams went home."
    assert sport(text, headline="CRICKET - NORDLAND SKITTLED") == "cricket"
    assert sport(f"Cricket. {text}") == ""


def test_the_sport_is_read_from_the_beginning_of_a_long_text() -> None:
    assert sport("Rates rose again. " * 5_000 + "The striker beat the goalkeeper before halftime.") == ""


def test_a_competition_of_teams_makes_a_sport_of_single_players_one_of_teams() -> None:
    found = sport_of(Document("Nordland lead the Davis Cup tie after the first tennis match.", "Tennis - two up"))
    assert found
    assert (found.name, found.by_teams) == ("Davis Cup", True)
    single = sport_of(Document("She won the match in straight sets.", "Tennis - two up"))
    assert single
    assert not single.by_teams


@pytest.mark.parametrize(
    ("name", "description", "sport_name"),
    [
        ("Orva Rapids", "Baseball team of the Upper League in Orva, Nordland", "baseball"),
        ("Orva Town", "Association football club", "football"),
        ("Orva Bears", "American football team in Orva", "American football"),
        ("Orva Pucks", "Professional hockey franchise", "ice hockey"),
        ("Nordland cricket team", "", "cricket"),
        ("Nordland Cricket Board", "Sports body in Nordland", ""),
        ("Upper League", "Baseball league", ""),
    ],
)
def test_a_team_is_known_by_its_description_or_its_name(name: str, description: str, sport_name: str) -> None:
    assert sport_of_team(record("organization", name, description=description)) == sport_name


def test_a_place_is_no_team() -> None:
    assert sport_of_team(record("place", "Football Team Road")) == ""
