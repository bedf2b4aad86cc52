"""Does the name of a place mean a team? Every case is a sentence of our own; Nordland and Sudria are countries."""

from __future__ import annotations

import pytest

from tests.tagging.pipeline.marked import mentions, names, read, record

NORDLAND = record("place", "Nordland", description="Country in the far north")
SUDRIA = record("place", "Sudria", description="Country in the far south")
ORVA = record("place", "Orva", description="City in Nordland", parent=NORDLAND.id)
BELMOR = record("place", "Belmor", description="City in Nordland", parent=NORDLAND.id)
CRICKET = "Cricket: the last wickets fell before stumps, and the batsmen were all out.\n\n"
TEAM, PLACE = ("organization", "Nordland cricket team"), ("place", "Nordland")
CITY_TEAM, CITY = ("organization", "Orva cricket team"), ("place", "Orva")


def found(sentence: str, opening: str = CRICKET) -> set[tuple[str, str]]:
    return set(names(read(opening + sentence, NORDLAND, SUDRIA, ORVA, BELMOR)))


@pytest.mark.parametrize(
    "sentence",
    [
        "On Friday {place|Nordland} beat everybody.",
        "He was out twice against {place|Nordland} last week.",
        "They lost to {place|Nordland} by an innings.",
        "It ended in a heavy defeat to {place|Nordland}.",
        "They went out to {place|Nordland} in the semi-final.",
        "Ann Leewood is the captain of {place|Nordland} again.",
        "The former {place|Nordland} captain is 43.",
        "It was {place|Nordland}'s second innings.",
        "He answered {place|Nordland}'s 326 with a hundred.",
        "It was passed by {place|Nordland}'s modest 226-5 only.",
        "Scores: {place|Nordland} 326 and 74-0.",
        "{place|Nordland} - A. Reed 4, B. Stone 12",
        "{place|Nordland}: Reed, Stone, Hill, Marsh",
        "2. {place|Nordland} 14 9 3 2 30",
        "{place|Nordland}",
        "{place|Nordland}, who drew their first match, are next.",
        "{place|Nordland}, the only side unbeaten, are next.",
        "The rain annoyed them all. {place|Nordland} grumbled.",
    ],
)
def test_in_a_report_of_a_match_a_country_is_its_team(sentence: str) -> None:
    assert found(sentence) == {TEAM}


@pytest.mark.parametrize(
    "sentence",
    [
        "The tour takes them to {place|Nordland} in May.",
        "He was born in {place|Nordland} and lives there.",
        "It was the first Test in {place|Nordland} 4-1 or not.",
        "Ann Reed ({place|Nordland}) took five.",
        "It is the best club of {place|Nordland}.",
        "Their clubs play in {place|Nordland}'s first division.",
        "The ground belongs to {place|Nordland}'s government.",
        "They left the team hotel for {place|Nordland} on Sunday.",
        "{place|Nordland} Tillotson came by bus.",
        "The mayor of southern {place|Nordland} came.",
    ],
)
def test_where_the_land_is_meant_a_country_is_a_place(sentence: str) -> None:
    assert PLACE in found(sentence)
    assert TEAM not in found(sentence)


def test_the_man_or_club_of_a_country_does_not_make_it_a_team() -> None:
    assert found("It was {place|Nordland}'s {person|Ann Leewood} again.") == {PLACE, ("person", "Ann Leewood")}
    assert PLACE in found("They met {place|Nordland}'s {organization|Harbour Rovers} once.")
    assert PLACE in found("It was the {place|Nordland} side Harbour Rovers.")


@pytest.mark.parametrize(
    "opening",
    ["{place|ORVA}: ", "{place|ORVA} (Agency) - ", "{place|ORVA}, Nordland – ", "{place|ORVA} May 4 "],
)
def test_a_dateline_is_a_place_also_before_a_report_of_a_match(opening: str) -> None:
    assert found(f"It rained. {CRICKET}", opening=opening) == {CITY}


def test_a_town_before_its_country_is_a_place() -> None:
    assert CITY in found("{place|Orva}, {place|Nordland} was sunny.")
    assert PLACE in found("{place|Orva}, {place|Nordland} was sunny.")


@pytest.mark.parametrize(
    "sentence",
    [
        "{place|Orva} 212 {place|Belmor} 98",
        "{place|Belmor} at {place|Orva}",
        "They had beaten {place|Orva} and {place|Belmor}.",
        "She took five wickets for {place|Orva} and against {place|Belmor}.",
        "{place|Orva} won again, and {place|Belmor} lost.",
    ],
)
def test_towns_in_results_fixtures_and_beside_other_teams_are_teams(sentence: str) -> None:
    assert found(sentence) == {CITY_TEAM, ("organization", "Belmor cricket team")}


def test_a_town_of_which_nothing_is_said_is_a_place() -> None:
    assert found("The hotels of {place|Belmor} and {place|Orva} were full.") == {CITY, ("place", "Belmor")}
    assert found("It is quiet here, says {place|Orva}.") == {CITY}


def test_the_ground_before_a_score_is_a_place() -> None:
    assert CITY in found("{place|Orva}: {place|Belmor} 199 and 226-1")
    assert ("organization", "Belmor cricket team") in found("{place|Orva}: {place|Belmor} 199 and 226-1")


def test_a_name_that_the_recogniser_is_sure_is_an_organization_is_a_team() -> None:
    assert found("It is quiet here, says {organization|Orva}.") == {CITY_TEAM}


def test_one_story_may_speak_of_the_team_and_of_the_land() -> None:
    text = (
        CRICKET
        + "{place|Nordland} beat {place|Sudria} in May. It was cold in {place|Nordland}, says a {place|Nordland} fan."
    )
    story = read(text, NORDLAND, SUDRIA)
    assert names(story) == {TEAM, PLACE, ("organization", "Sudria cricket team")}
    assert mentions(story, "Nordland") == ["Nordland"]
    assert mentions(story, "Nordland cricket team") == ["Nordland", "Nordland"]


def test_where_nothing_is_said_a_country_is_what_it_is_elsewhere_in_the_story() -> None:
    assert found("{place|Nordland} beat them. Nobody, he says, likes {place|Nordland}.") == {TEAM}
    assert found("Nobody, he says, likes {place|Nordland}.") == {PLACE}


def test_without_a_word_in_the_headline_a_country_there_is_its_team() -> None:
    story = read(CRICKET, NORDLAND, headline="RAIN SAVES {place|NORDLAND} AGAIN")
    assert names(story) == {TEAM}


def test_a_national_park_is_no_nation() -> None:
    park = record("place", "Glen Marra", description="National park in Nordland")
    assert names(read(CRICKET + "The rain annoyed them. {place|Glen Marra} is wet.", park)) == {("place", park.name)}


@pytest.mark.parametrize(
    "opening",
    ["Exports rose again in the spring, the ministry said. ", "Tennis: she won the tiebreak in straight sets. "],
)
def test_outside_of_team_sports_a_country_is_a_country(opening: str) -> None:
    assert found("On Friday {place|Nordland} beat everybody.", opening=opening) == {PLACE}


def test_a_mention_stays_the_name_of_a_place_though_a_team_is_meant() -> None:
    story = read(CRICKET + "{place|Nordland} beat everybody.", NORDLAND)
    assert [(m.text, m.kind) for m in story.mentions] == [("Nordland", "place")]
    assert [(tag.kind, tag.reason) for tag in story.tags] == [("organization", "team of Nordland: a cricket story")]
