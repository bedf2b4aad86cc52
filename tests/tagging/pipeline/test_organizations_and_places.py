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


@pytest.mark.parametrize(
    "written",
    [
        "Brumo Co",
        "Brumo Co.",
        "Brumo SA",
        "Brumo Inc.",
        "Brumo Holdings Ltd",
        "Brumo & Co.",
        "Brumo Group PLC",
        "Brumo Company",
    ],
)
def test_a_legal_form_does_not_hide_a_known_company(written: str) -> None:
    assert names(read(f"{{organization|{written}}} grew.", record("organization", "Brumo"))) == {
        ("organization", "Brumo")
    }


def test_a_company_with_and_without_its_legal_form_is_proposed_once() -> None:
    found = read("{organization|Brumo Lines} grew. {organization|Brumo Lines Ltd} said so.")
    assert [(tag.name, tag.aliases) for tag in found.tags] == [("Brumo Lines", ("Brumo Lines Ltd",))]


def test_a_company_that_is_known_with_the_word_holdings_is_not_another_without() -> None:
    brumo, holdings = record("organization", "Brumo"), record("organization", "Brumo Holdings")
    assert names(read("{organization|Brumo Holdings Ltd} grew.", brumo, holdings)) == {
        ("organization", "Brumo Holdings")
    }


def test_an_article_inside_a_name_and_an_ampersand_do_not_matter() -> None:
    union = record("organization", "Union for Care of Land and Sea")
    assert names(read("The {organization|Union for the Care of Land & Sea} met.", union)) == {
        ("organization", union.name)
    }


def test_a_country_before_the_name_of_its_own_body_does_not_hide_it() -> None:
    grain = record("organization", "Grain Inspection Service", description="US government body")
    assert names(read("The {organization|U.S. Grain Inspection Service} met.", grain)) == {("organization", grain.name)}
    found = read("The {organization|Kenyan Grain Inspection Service} met.", grain)
    assert names(found) == {("organization", "Kenyan Grain Inspection Service")}


def test_an_acronym_that_opens_a_company_s_name_means_the_company() -> None:
    bank = record("organization", "NPU Lavoix")
    party = record("organization", "Nordland People's Union", "NPU")
    found = read("{organization|NPU Lavoix} shrank. {organization|NPU} shares fell.", bank, party)
    assert mentions(found, "NPU Lavoix") == ["NPU Lavoix", "NPU"]


def test_an_acronym_that_opens_the_name_of_a_part_means_the_whole() -> None:
    union = record("organization", "Nordland People's Union", "NPU")
    by_name = record("organization", "Nordland People's Union Youth Council", "NPU Youth Council")
    found = read("The {organization|NPU Youth Council} met. The {organization|NPU} paid.", union, by_name)
    assert mentions(found, union.name) == ["NPU"]
    by_parent = record("organization", "NPU Radio", parent=union.id)
    found = read("{organization|NPU Radio} reports. The {organization|NPU} pays.", union, by_parent)
    assert mentions(found, union.name) == ["NPU"]


def test_a_team_is_known_by_what_follows_its_city() -> None:
    found = read("{organization|Orva Rapids} won. The {organization|Rapids} sang.", record("place", "Orva"))
    assert mentions(found, "Orva Rapids") == ["Orva Rapids", "Rapids"]
    found = read("{place|ORVA} — {organization|Orva Rapids} won.", headline="Keeper signs for {organization|Rapids}")
    assert mentions(found, "Orva Rapids") == ["Rapids", "Orva Rapids"]
    known = record("organization", "Orva Rapids", description="Nordland football club")
    assert names(read("{organization|Orva Rapids} won. {organization|Rapids} sang.", known)) == {
        ("organization", "Orva Rapids")
    }


def test_two_letters_in_doubt_are_a_question() -> None:
    rebels = record("organization", "Extended Republic", "XR")
    assert not read("Its {organization?|XR} chip is new.", rebels).tags
    assert names(read("The {organization|XR} camp is new.", rebels)) == {("organization", "Extended Republic")}


def test_an_american_university_is_not_its_state() -> None:
    okla = record("place", "Oklahoma", description="US state")
    assert ("place", "Oklahoma") not in names(read("{place|Oklahoma State} won.", okla))
    assert names(read("{place|Bruma State} voted.", record("place", "Bruma", description="State of Nordland"))) == {
        ("place", "Bruma")
    }


def test_a_part_of_a_longer_name_of_the_story_is_not_a_name_of_its_own() -> None:
    found = read(
        "The {place|Nordland Star} drifts.", record("place", "Nordland"), headline="{place|Nordland} Star: what we know"
    )
    assert names(found) == {("place", "Nordland Star")}


@pytest.mark.parametrize(
    ("glued", "name"), [("inNordland", "Nordland"), ("websiteNordland", "Nordland"), ("eNord", "eNord")]
)
def test_a_word_glued_before_a_name_is_cut(glued: str, name: str) -> None:
    found = read(f"It was said {{organization|{glued}}} today.")
    assert [m.text for m in found.mentions] == [name]


def test_a_share_s_code_is_no_name_of_the_company() -> None:
    assert not tag(read("{organization|Brumo Lines} <BRML.L> grew."), "Brumo Lines").aliases


def test_a_short_form_of_a_short_form_does_no_harm() -> None:
    found = read("{organization|Orva Post of Harbour Fund} and {organization|Harbour Fund} and {organization|Harbour}.")
    assert ("organization", "Orva Post of Harbour Fund") in names(found)


def test_a_short_form_of_a_short_form_goes_to_the_longest() -> None:
    found = read(
        "{organization|Brandt Lowell Corp} was formed from {organization|Lowell Corp}. "
        "{organization|Lowell} makes looms."
    )
    assert mentions(found, "Brandt Lowell Corp") == ["Brandt Lowell Corp", "Lowell Corp", "Lowell"]


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("{organization|Nordlandic rival Brumo} grew. {organization|Brumo} hired.", "Brumo"),
        ("{organization|Nordlandic mill owner Tarvo Mills} grew.", "Tarvo Mills"),
        ("{organization|Bank for the Fjords} grew.", "Bank for the Fjords"),
        ("{person|Brumo chief executive Ann Leewood} spoke.", "Ann Leewood"),
    ],
)
def test_what_is_said_before_a_name_is_no_part_of_it(marked: str, name: str) -> None:
    found = read(marked, record("organization", "Tarvo Mills"))
    assert [t.name for t in found.tags] == [name]


def test_a_service_is_found_with_its_country_in_two_words_before_it() -> None:
    service = record("organization", "Grain Service", description="Office of the United States")
    found = read("The {organization|United States Grain Service} met.", service)
    assert names(found) == {("organization", "Grain Service")}


def test_a_place_shouted_with_its_direction_is_the_place() -> None:
    found = read("It shook {place|Nordland}.", headline="QUAKE ROCKS {place|NORTHERN NORDLAND}")
    assert names(found) == {("place", "Nordland")}


def test_a_name_in_a_line_of_capitals_is_of_the_kind_that_it_has_elsewhere() -> None:
    found = read("A man from {place|Burnside} was held.", headline="{organization|BURNSIDE} MAN HELD")
    assert names(found) == {("place", "Burnside")}
    found = read("{place|Burnside} cheered. {organization|Burnside} won.", headline="{organization|BURNSIDE} WIN")
    assert names(found) == {("place", "Burnside"), ("organization", "Burnside")}


def test_a_title_that_begins_in_the_name_of_a_place_is_no_part_of_it() -> None:
    assert names(read("{place|West Kelborn Fire} Chief {person|Ann Leewood} wept.")) == {
        ("place", "West Kelborn"),
        ("person", "Ann Leewood"),
    }


def test_a_body_of_common_words_is_a_name_where_the_story_has_an_acronym_for_it() -> None:
    found = read("The {organization|National Federation Party} (NFP) won.")
    assert names(found) == {("organization", "National Federation Party")}
    assert not read("The {organization|National Federation Party} won.").tags


def test_the_known_short_name_of_a_body_is_not_a_lone_person() -> None:
    group = record("organization", "Vagner Group", "Vagner")
    found = read("The {organization|Vagner Group} left. {person|Vagner} had won.", group)
    assert mentions(found, "Vagner Group") == ["Vagner Group", "Vagner"]


def test_a_lone_word_taken_for_a_person_is_the_place_that_its_company_speaks_for() -> None:
    country = record("place", "Nordland")
    capital = record("place", "Elmstad", description="Capital of Nordland", parent=country.id)
    found = read("The army of {place|Nordland} fled. {person|Elmstad} had waited.", country, capital)
    assert names(found) == {("place", "Nordland"), ("place", "Elmstad")}
    town = record("place", "Elmstad", parent=country.id)
    assert not read("{person|Elmstad} had waited.", country, town).tags
    somebody = record("person", "Rolf Elmstad")
    found = read("The army of {place|Nordland} fled. {person|Elmstad} had waited.", country, capital, somebody)
    assert ("place", "Elmstad") not in names(found)


def test_initials_with_stops_are_written_on_purpose() -> None:
    jersey = record("place", "New Jersey", "N.J.")
    assert names(read("RAHWAY, {place?|N.J.}, voted.", jersey)) == {("place", "New Jersey")}


def test_a_bird_at_the_start_of_a_sentence_is_no_country() -> None:
    turkey = record("place", "Turkey")
    bird = read("{place|Turkey} prices rose. Farmers culled turkeys.", turkey, headline="{place|Turkeys} die")
    assert not bird.tags
    both = read("{place|Turkey} prices rose, turkeys died, and {place|Turkey} of all countries said so.", turkey)
    assert names(both) == {("place", "Turkey")}
    assert names(read("{place|Turkey} said so.", turkey)) == {("place", "Turkey")}


def test_two_letters_that_are_no_capitals_are_not_the_acronym() -> None:
    assert not read("BATON ROUGE, {place|La.}, votes.", record("place", "Los Angeles", "LA")).tags


MERCK = record("organization", "Merck", description="US drugmaker")


def test_a_legal_form_of_another_country_is_that_of_another_company() -> None:
    found = read("{organization|Merck KGaA} rose in Darmstadt. {organization|Merck} makes crystals.", MERCK)
    assert names(found) == {("organization", "Merck KGaA")}
    assert mentions(found, "Merck KGaA") == ["Merck KGaA", "Merck"]
    both = read("{organization|Merck KGaA} rose, {organization|Merck & Co.} and {organization|Merck Corp} fell.", MERCK)
    assert mentions(both, "Merck") == ["Merck & Co.", "Merck Corp"]
    assert tag(both, "Merck KGaA").reason == "name in nobody's file"


@pytest.mark.parametrize(
    ("written", "description"),
    [
        ("Brumo AG", "Swiss mills"),
        ("Brumo S.p.A.", "Italian-American mills"),
        ("Brumo AB", "European mills"),
        ("Brumo GmbH", "Mills on three rivers"),
        ("Brumo plc", "US mills"),  # many a US company is founded elsewhere for the taxes
    ],
)
def test_a_legal_form_that_nothing_speaks_against_is_no_other_company(written: str, description: str) -> None:
    brumo = record("organization", "Brumo", description=description)
    assert names(read(f"{{organization|{written}}} fell.", brumo)) == {("organization", "Brumo")}


def test_a_word_of_a_shouted_headline_that_the_story_writes_small_is_no_name() -> None:
    states = record("place", "United States", "US", description="Country in North America")
    small = read("Soldiers told us to go, they said.", states, headline="THEY TOLD {place|US} TO LEAVE")
    assert not small.tags
    assert not small.mentions
    both = read("{place|US} officials told us to go.", states, headline="{place|US} TELLS THEM TO LEAVE")
    assert mentions(both, "United States") == ["US", "US"]


def test_the_two_letters_of_a_country_are_no_question() -> None:
    states = record("place", "United States", "US", description="Country in North America")
    assert names(read("The {place?|US} condemned it.", states)) == {("place", "United States")}


@pytest.mark.parametrize("name", ["Merck KGaA", "Ann Reed Inc.", "Reed plc"])
def test_what_has_a_legal_form_is_no_person(name: str) -> None:
    assert {kind for kind, _ in names(read(f"The firm {{person|{name}}} fell."))} == {"organization"}


def test_a_surname_like_a_legal_form_is_no_company() -> None:
    assert names(read("{person|Ricardo Sa} and {person|Bui Thi Co} met.")) == {
        ("person", "Ricardo Sa"),
        ("person", "Bui Thi Co"),
    }


def test_a_town_and_the_country_after_its_comma_are_two() -> None:
    found = read("He was held in {place|Port Alder, Nordland}.", record("place", "Nordland"))
    assert names(found) == {("place", "Port Alder"), ("place", "Nordland")}
