from __future__ import annotations

import pytest

from tests.tagging.pipeline.marked import mentions, names, read, record, tag, unresolved

LAKES = record("organization", "Great Lakes Trade Council", "GLTC")
NORDLAND = record("place", "Nordland", "NLD")


def test_an_acronym_given_in_brackets_is_the_long_name_wherever_it_stands() -> None:
    found = read("The {organization|Baltic Fisheries Board} (BFB) met. A BFB spokesman declined to comment.")
    assert mentions(found, "Baltic Fisheries Board") == ["Baltic Fisheries Board", "BFB", "BFB"]
    assert tag(found, "Baltic Fisheries Board").aliases == ("BFB",)


def test_capitals_that_are_the_initials_of_one_organization_stand_for_it() -> None:
    found = read("The {organization|Baltic Fisheries Board} met. {organization|BFB} rules are strict.")
    assert mentions(found, "Baltic Fisheries Board") == ["Baltic Fisheries Board", "BFB"]


def test_an_acronym_is_found_in_the_authority_file() -> None:
    assert names(read("{organization|GLTC} members voted.", LAKES)) == {("organization", LAKES.name)}


def test_an_acronym_joined_by_a_hyphen_to_another_name_is_found() -> None:
    found = read("Talks with the {organization|GLTC-Northern} grouping began.", LAKES)
    assert mentions(found, LAKES.name) == ["GLTC"]


def test_two_known_names_joined_by_a_hyphen_are_two() -> None:
    found = read("{organization|Nordland-Sudria} trade grew.", NORDLAND, record("place", "Sudria"))
    assert names(found) == {("place", "Nordland"), ("place", "Sudria")}


def test_a_hyphenated_name_of_its_own_is_not_taken_apart() -> None:
    bissau = record("place", "Guinea-Bissau")
    found = read("{place|Guinea-Bissau} voted.", bissau, record("place", "Guinea"), record("place", "Bissau"))
    assert names(found) == {("place", "Guinea-Bissau")}


def test_an_organization_before_a_title_and_the_person_after_it_are_both_found() -> None:
    found = read("{person|GLTC Secretary-General Ana Prado} agreed.", LAKES)
    assert names(found) == {("organization", LAKES.name), ("person", "Ana Prado")}


def test_the_end_of_a_longer_name_in_the_story_stands_for_it() -> None:
    found = read("The {organization|Nordland Harbour Authority} met. The {organization|Harbour Authority} will sue.")
    assert mentions(found, "Nordland Harbour Authority") == ["Nordland Harbour Authority", "Harbour Authority"]


def test_a_crosshead_does_not_become_an_organization() -> None:
    found = read("– {organization|NLD prioritize harbours} –", NORDLAND)
    assert names(found) == {("place", "Nordland")}


@pytest.mark.parametrize("word", ["Canadian", "Haitians", "Israeli-Palestinian", "South Koreans"])
def test_a_demonym_is_no_place(word: str) -> None:
    assert not read(f"A {{place|{word}}} official spoke.").mentions


@pytest.mark.parametrize("word", ["State", "Thursday", "Ministers", "October"])
def test_a_generic_word_is_nothing(word: str) -> None:
    assert not read(f"It said on {{organization|{word}}} that it agreed.").mentions


def test_bodies_that_many_countries_have_are_not_proposed() -> None:
    found = read("{organization|Congress} passed it; the {organization|Supreme Court} will hear it.")
    assert not found.tags
    assert len(unresolved(found)) == 2


def test_a_possessive_and_an_article_are_no_part_of_a_name() -> None:
    found = read("{organization|The Nordland Herald’s} editor wrote it.")
    assert [m.text for m in found.mentions] == ["Nordland Herald"]


def test_an_authority_name_that_the_recogniser_saw_in_part_is_taken_whole() -> None:
    police = record("organization", "Haitian National Police")
    found = read("He joined the {other|Haitian} {organization|National Police} in May.", police)
    assert mentions(found, police.name) == ["Haitian National Police"]


def test_us_the_country_is_not_us_the_people() -> None:
    states = record("place", "United States", "US")
    found = read("It was given to us by the US. They gave us hope.", states)
    assert not found.mentions
    found = read("It was given to us by the {place|US}. They gave us hope.", states)
    assert mentions(found, "United States") == ["US"]


def test_a_word_in_capitals_that_the_story_also_writes_small_is_no_acronym() -> None:
    aid = record("organization", "Action for Island Development", "AID")
    assert not read("They need AID, and aid means food.", aid).mentions
    assert names(read("They wrote to AID for food.", aid)) == {("organization", aid.name)}


def test_a_short_name_that_came_before_the_longer_one_is_a_name_of_its_own() -> None:
    found = read("{organization|Brumo} is growing. The {organization|Brumo Foundation} gave it money.")
    assert names(found) == {("organization", "Brumo"), ("organization", "Brumo Foundation")}


def test_small_words_at_either_end_are_no_part_of_a_name() -> None:
    found = read("The minister {organization|for Nordic Trade and} spoke.")
    assert [m.text for m in found.mentions] == ["Nordic Trade"]


@pytest.mark.parametrize(
    "text", ["{place|Bab} {person|al}{place|-Noor}", "{place|Bab} al{place|-Noor}", "{place|Bab} al-{place|Noor}"]
)
def test_an_arabic_name_that_was_seen_in_pieces_is_one(text: str) -> None:
    assert names(read(f"Aid came through {text}, they said.")) == {("place", "Bab al-Noor")}


def test_names_on_both_sides_of_a_hyphen_are_not_joined() -> None:
    found = read("The {place|Orva}-{place|Santa Bruma} road is shut.")
    assert names(found) == {("place", "Orva"), ("place", "Santa Bruma")}
