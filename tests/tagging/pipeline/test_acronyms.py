from __future__ import annotations

import pytest

from tests.tagging.pipeline.marked import mentions, names, proposed, read, record, tag, unresolved

TWELVE = record("organization", "Group of Twelve", "G12", "G-12")
CUSTOMS = record("organization", "Island Customs Enforcement", "ICE", "Nordland Island Customs Enforcement")


@pytest.mark.parametrize("acronym", ["G12", "G-12"])
def test_an_acronym_with_a_number_is_found_though_the_recogniser_did_not_see_it(acronym: str) -> None:
    assert names(read(f"He spoke at the {acronym} summit in May.", TWELVE)) == {("organization", TWELVE.name)}


def test_an_acronym_written_apart_is_not_the_acronym_of_itself() -> None:
    assert names(read("The {organization|N S R} met. {organization|NSR} voted.")) == {("organization", "N S R")}


def test_an_acronym_of_one_letter_and_a_number_is_a_name() -> None:
    gang = record("organization", "K9")
    assert names(read("The {organization|K9} leader spoke.", gang)) == {("organization", "K9")}


def test_an_acronym_seen_as_something_other_is_the_body_that_bears_it() -> None:
    assert names(read("The {other|G12} met.", TWELVE)) == {("organization", TWELVE.name)}


def test_a_name_surely_of_something_other_stays_that_though_a_body_is_called_so() -> None:
    dawn = record("organization", "Golden Dawn")
    assert not read("The film {other|Golden Dawn} opens on Friday.", dawn).mentions
    assert names(read("The {other?|Golden Dawn} lost votes.", dawn)) == {("organization", "Golden Dawn")}


def test_a_shouted_word_is_not_the_acronym_of_those_who_write_it_small() -> None:
    assert not read("PAY NOW, the poster said. It went on.", record("organization", "Pay")).mentions


@pytest.mark.parametrize(
    "given",
    [
        "Supreme Election Board} (YSK) met. The YSK",
        "Supreme Election Board}, or YSK, met. The YSK",
        "Supreme Election Board} (Yerel Seçim Kurulu, YSK) met. The YSK",
        "Supreme Election Board}, known by its Turkish initials YSK, met. The YSK",
    ],
)
def test_an_acronym_of_the_name_in_its_own_language_is_an_alias(given: str) -> None:
    found = read("The {organization|" + given + " will count.")
    assert names(found) == {("organization", "Supreme Election Board")}
    assert tag(found, "Supreme Election Board").aliases == ("YSK",)


def test_an_acronym_that_the_recogniser_took_for_a_body_of_its_own_is_an_alias_too() -> None:
    found = read("The {organization|Supreme Election Board} ({organization|YSK}) met.")
    assert names(found) == {("organization", "Supreme Election Board")}


def test_countries_in_brackets_after_teams_are_no_acronyms_of_the_teams() -> None:
    found = read(
        "{organization|Harbour Rovers} (NLD) beat {organization|Port Athletic} (NLD) and drew with {place?|NLD}."
    )
    assert not tag(found, "Harbour Rovers").aliases


def test_a_country_in_brackets_after_a_team_is_no_acronym_of_it() -> None:
    found = read("{organization|Harbour United} (NLD) beat {organization|Port Athletic} (SUD) 2-1.")
    assert not tag(found, "Harbour United").aliases
    assert not tag(found, "Port Athletic").aliases


def test_what_is_known_as_something_else_is_no_foreign_acronym_of_the_name_before_it() -> None:
    union = record("organization", "Continental Broadcasting Union", "YBU")
    found = read("A report by the {organization|Supreme Election Board} (YBU) is out.", union)
    assert mentions(found, union.name) == ["YBU"]
    assert mentions(found, "Supreme Election Board") == ["Supreme Election Board"]


def test_an_acronym_given_in_the_story_does_not_lead_to_another_body_of_the_same_acronym() -> None:
    found = read(
        "The {organization|Costa Verde Electricity Institute} (ICE) raised prices. {organization|ICE} said so.", CUSTOMS
    )
    assert names(found) == {("organization", "Costa Verde Electricity Institute")}
    assert mentions(found, "Costa Verde Electricity Institute") == ["Costa Verde Electricity Institute", "ICE", "ICE"]
    assert tag(found, "Costa Verde Electricity Institute").entity_id is None


def test_an_acronym_given_in_the_story_leads_to_a_body_whose_name_fits_the_long_form() -> None:
    found = read("The {organization|Island Customs Enforcement service} (ICE) came.", CUSTOMS)
    assert names(found) == {("organization", CUSTOMS.name)}
    elections = record("organization", "Supreme Electoral Council", "YSK")
    assert names(read("The {organization|Supreme Election Board} (YSK) met.", elections)) == {
        ("organization", elections.name)
    }


def test_an_acronym_without_a_long_name_is_asked_for_its_description() -> None:
    rail = record("organization", "NSR", description="Nordland's state railways")
    found = read("The {organization|National Railways of Nordland} (NSR) stopped.", rail)
    assert names(found) == {("organization", "NSR")}
    found = read("The {organization|New School of Rhetoric} (NSR) closed.", rail)
    assert names(found) == {("organization", "New School of Rhetoric")}


def test_words_that_any_body_may_bear_do_not_make_two_bodies_one() -> None:
    hurricanes = record("organization", "National Hurricane Centre", "NHC")
    found = read("The {organization|National Heritage Commission} (NHC) met.", hurricanes)
    assert names(found) == {("organization", "National Heritage Commission")}


def test_a_bare_acronym_in_a_story_that_explains_none_is_the_known_body() -> None:
    assert names(read("{organization|ICE} officers came.", CUSTOMS)) == {("organization", CUSTOMS.name)}


def test_a_party_that_many_countries_have_is_not_proposed() -> None:
    found = read("The {organization|Communist Party} met.")
    assert not found.tags
    assert len(unresolved(found)) == 1


def test_an_acronym_that_the_archive_found_is_the_body_whose_initials_it_has() -> None:
    found_before = proposed("organization", "BFB")
    found = read("The {organization|Baltic Fisheries Board} (BFB) met.", found_before)
    assert [t.entity_id for t in found.tags] == [found_before.id]
    assert found.tags[0].explained == ("Baltic Fisheries Board",)


def test_an_acronym_that_is_known_as_something_else_is_not() -> None:
    other = record("organization", "BFB", description="maker of toys")
    found = read("The {organization|Baltic Fisheries Board} (BFB) met.", other)
    assert [(t.entity_id, t.name) for t in found.tags] == [(None, "Baltic Fisheries Board")]


def test_an_acronym_that_is_another_s_name_or_too_short_is_not_kept() -> None:
    other = record("organization", "Bureau of Fjords and Bays", "BFB")
    kept = [
        read("The {organization|Baltic Fisheries Board} (BFB) met.", other),
        read("{organization|Elmstad Company} (EC) grew.", other),
    ]
    assert [found.tags[0].explained for found in kept] == [(), ()]


def test_the_agency_of_a_dateline_is_no_acronym_of_the_place() -> None:
    found = read("{place|PORT ALDER} (AP) — The ferry sank.", record("organization", "Alder Press", "AP"))
    assert not tag(found, "Port Alder").aliases
