from __future__ import annotations

import time

import pytest

from tagging.pipeline.annotate import annotate_spans
from tagging.pipeline.authority import Authority
from tagging.pipeline.types import Document, EntityRecord, Span
from tests.tagging.pipeline.marked import mentions, names, read, record, tag, unresolved

NORDLAND = record("place", "Nordland", "Northland", description="Country in the far north")
ORVA = record("place", "Orva", description="City in Nordland", parent=NORDLAND.id)
RAPIDS = record("organization", "Orva Rapids", description="Baseball team of the Upper League in Orva, Nordland")
LARKS = record("organization", "Orva Larks", description="Baseball team of the Lower League in Orva, Nordland")
TOWN = record("organization", "Orva Town", description="Football club in Orva, Nordland")
BASEBALL = "Baseball: a home run in the ninth inning ended it.\n"
FOOTBALL = "Football: the goalkeeper saved a penalty before halftime.\n"
WOMEN = "The women's football final: the goalkeeper saved a penalty before halftime.\n"


def test_a_city_stands_for_its_team_in_the_sport_of_the_story() -> None:
    teams = (ORVA, RAPIDS, TOWN)
    assert names(read(BASEBALL + "{organization|Orva} won.", *teams)) == {("organization", "Orva Rapids")}
    assert names(read(FOOTBALL + "{organization|Orva} won.", *teams)) == {("organization", "Orva Town")}


def test_city_nickname_and_full_name_are_one_tag() -> None:
    text = BASEBALL + "The {organization|Orva Rapids} won. {place|Orva} lead; the {organization|Rapids} rest."
    assert mentions(read(text, ORVA, RAPIDS, TOWN), "Orva Rapids") == ["Orva Rapids", "Orva", "Rapids"]


def test_a_nickname_shared_by_teams_of_several_sports_is_the_one_of_the_story() -> None:
    kicking = record("organization", "Rovers", "Belmor Rovers", description="Football club in Belmor")
    batting = record("organization", "Orva Rovers", description="Baseball team in Orva, Nordland")
    assert names(read(BASEBALL + "The {organization|Rovers} won.", kicking, batting)) == {
        ("organization", batting.name)
    }
    assert names(read(FOOTBALL + "The {organization|Rovers} won.", kicking, batting)) == {
        ("organization", kicking.name)
    }


def test_of_two_teams_of_a_city_the_one_in_the_story_is_meant() -> None:
    text = BASEBALL + "The {organization|Larks} came first. {organization|Orva} won."
    assert names(read(text, ORVA, RAPIDS, LARKS)) == {("organization", "Orva Larks")}


def test_of_two_teams_of_a_city_the_league_in_whose_list_it_stands_decides() -> None:
    text = BASEBALL + "Upper League\n{organization|Orva} 5 Belmor 2\nLower League\n{organization|Orva} 1 Hadley 0\n"
    story = read(text, ORVA, RAPIDS, LARKS)
    assert mentions(story, "Orva Rapids") == mentions(story, "Orva Larks") == ["Orva"]


def test_when_nothing_tells_two_teams_of_a_city_apart_nobody_guesses() -> None:
    story = read(BASEBALL + "{organization|Orva} won.", ORVA, RAPIDS, LARKS)
    assert story.tags == ()
    assert {c.name for c in unresolved(story)[0].candidates} == {"Orva Rapids", "Orva Larks"}


def test_a_team_in_nobodys_file_is_proposed_and_found_again() -> None:
    text = FOOTBALL + "{place|Nordland} won."
    first = tag(read(text, NORDLAND), "Nordland football team")
    assert (first.kind, first.entity_id, first.status) == ("organization", None, "proposed")
    kept = EntityRecord("proposed:1", "organization", first.name, status="proposed")
    assert tag(read(text, NORDLAND, kept), first.name).entity_id == "proposed:1"


def test_a_team_known_under_a_name_of_its_own_is_found_by_the_descriptive_one() -> None:
    bears = record("organization", "Bears", "Nordland football team", description="Nordland national football team")
    assert names(read(FOOTBALL + "{place|Northland} won.", NORDLAND, bears)) == {("organization", "Bears")}


def test_the_proposed_name_is_that_of_the_place_in_the_authority_file() -> None:
    assert names(read(FOOTBALL + "{place|NORTHLAND} won.", NORDLAND)) == {("organization", "Nordland football team")}


def test_a_club_that_opens_with_a_country_is_not_its_team() -> None:
    club = record("organization", "Nordland Orva", description="Football club in Orva")
    board = "{organization|Nordland and Sudria Football Board} met. "
    story = read(FOOTBALL + board + "{place|Nordland} won.", NORDLAND, club)
    assert ("organization", "Nordland football team") in names(story)
    assert mentions(story, "Nordland and Sudria Football Board") == ["Nordland and Sudria Football Board"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("{place|Nordland} Under-21 won.", "Nordland under-21 football team"),
        ("{place|Nordland} U21s won.", "Nordland under-21 football team"),
        ("{place|Nordland} A beat them.", "Nordland A football team"),
        ("{place|Nordland} women won.", "Nordland women's football team"),
        ("{place|Nordland} won.", "Nordland football team"),
    ],
)
def test_the_young_and_the_second_team_are_others(sentence: str, name: str) -> None:
    assert names(read(FOOTBALL + f"They met {sentence}", NORDLAND)) == {("organization", name)}


def test_two_selections_of_a_country_stay_two() -> None:
    story = read(FOOTBALL + "{place|Nordland} won. {place|Nordland} Under-21 lost.", NORDLAND)
    assert {name for _, name in names(story)} == {"Nordland football team", "Nordland under-21 football team"}


def test_where_women_play_the_team_is_theirs() -> None:
    story = read(WOMEN + "{place|Nordland} won.", NORDLAND)
    assert names(story) == {("organization", "Nordland women's football team")}


def test_the_teams_of_an_authority_file_follow_its_changes() -> None:
    authority = Authority([RAPIDS])
    authority.put(LARKS)
    assert [r.name for r in authority.teams("orva")] == ["Orva Larks", "Orva Rapids"]
    authority.remove(RAPIDS.id)
    authority.put(record("organization", "Belmor Larks", description="Baseball team in Belmor"))
    assert [r.name for r in authority.teams("Larks")] == ["Belmor Larks", "Orva Larks"]
    assert authority.teams("Rapids") == authority.teams("") == []


def test_a_list_of_ten_thousand_results_takes_seconds() -> None:
    towns = [record("place", f"Town{chr(97 + i // 26)}{chr(97 + i % 26)}", description="City") for i in range(500)]
    text, spans = BASEBALL, []
    for index in range(10_000):
        name = towns[index % 500].name
        spans.append(Span("text", len(text), len(text) + len(name), name, "place", 0.9))
        text += f"{name} {index % 20}" + ("\n" if index % 2 else " ")
    text += "The pitcher came in from the rain. " * 50_000
    started = time.perf_counter()
    story = annotate_spans(Document(text, "BASEBALL - RESULTS"), spans, Authority(towns))
    assert time.perf_counter() - started < 20
    assert len(story.tags) == 500
