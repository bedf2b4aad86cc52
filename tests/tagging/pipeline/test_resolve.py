from __future__ import annotations

from tests.tagging.pipeline.marked import mentions, names, read, record, tag, unresolved

ANA = record("person", "António Guterrez", "Tony Guterrez", description="Secretary of the harbour council")


def test_accents_do_not_matter() -> None:
    found = read("{person|Antonio Guterrez} spoke.", ANA)
    assert tag(found, "António Guterrez").entity_id == ANA.id
    assert tag(found, "António Guterrez").status == "confirmed"


def test_an_alias_says_that_it_is_one() -> None:
    found = read("{person|Tony Guterrez} spoke.", ANA)
    assert tag(found, "António Guterrez").reason == "alias in the authority file"


def test_initials_do_not_hide_a_known_person() -> None:
    assert names(read("{person|António J. Guterrez} spoke.", ANA)) == {("person", "António Guterrez")}


def test_a_new_full_name_is_proposed() -> None:
    found = read("{person|Ingrid Solheim} spoke.")
    assert tag(found, "Ingrid Solheim").status == "proposed"
    assert tag(found, "Ingrid Solheim").entity_id is None


def test_a_lone_surname_is_a_question_and_a_fitting_title_the_answer() -> None:
    alone = read("{person|Guterrez} spoke.", ANA)
    assert not alone.tags
    assert [c.entity_id for c in unresolved(alone)[0].candidates] == [ANA.id]
    assert names(read("Secretary {person|Guterrez} spoke.", ANA)) == {("person", "António Guterrez")}


def test_namesakes_are_kept_as_candidates_when_nothing_tells_them_apart() -> None:
    pilot = record("person", "John Ferris", description="pilot of the mail plane")
    painter = record("person", "John Ferris ", description="painter of murals")
    found = read("{person|John Ferris} arrived.", pilot, painter)
    assert not found.tags
    assert {c.entity_id for c in unresolved(found)[0].candidates} == {pilot.id, painter.id}


def test_what_else_is_in_the_story_tells_namesakes_apart() -> None:
    oregon, maine = record("place", "Oregon"), record("place", "Maine")
    west = record("place", "Portland", description="City in Oregon", parent=oregon.id)
    east = record("place", "Portland ", description="City in Maine", parent=maine.id)
    found = read("{place|Portland} voted. So did the rest of {place|Maine}.", oregon, maine, west, east)
    assert {t.entity_id for t in found.tags} == {east.id, maine.id}
    followed = read("{place|Portland}, Oregon, voted.", oregon, maine, west, east)
    assert followed.tags[0].entity_id == west.id


def test_a_capital_is_meant_where_nothing_speaks_for_another() -> None:
    capital = record("place", "Elmstad", description="Capital of Nordland")
    village = record("place", "Elmstad ", description="Village in Ohio")
    assert read("{place|Elmstad} voted.", capital, village).tags[0].entity_id == capital.id


def test_the_record_corrects_a_doubtful_kind_but_not_a_sure_one() -> None:
    nordland = record("place", "Nordland")
    doubtful = read("{organization?|Nordland} agreed.", nordland)
    assert names(doubtful) == {("place", "Nordland")}
    assert "known as a place" in doubtful.tags[0].reason
    sure = read("{organization|Nordland} beat {organization|Sudria} 3-1.", nordland)
    assert ("place", "Nordland") not in names(sure)


def test_a_person_with_a_place_for_a_name_is_a_new_person() -> None:
    found = read("{person|Victor Harbour} paints.", record("place", "Victor Harbour"))
    assert names(found) == {("person", "Victor Harbour")}


def test_two_spellings_of_one_record_make_one_tag() -> None:
    union = record("organization", "Harbour Workers Union", "HWU")
    found = read("The {organization|Harbour Workers Union} struck. {organization|HWU} pickets stood.", union)
    assert mentions(found, union.name) == ["Harbour Workers Union", "HWU"]
    assert len(found.tags) == 1


def test_a_province_is_found_without_the_word_for_it() -> None:
    found = read("{place|Tarvia Province} flooded.", record("place", "Tarvia"))
    assert names(found) == {("place", "Tarvia")}


def test_parents_that_run_in_a_circle_do_no_harm() -> None:
    a = record("place", "Alpha", parent="place:Beta")
    b = record("place", "Beta", parent="place:Alpha")
    assert names(read("{place|Alpha} and {place|Beta} agreed.", a, b)) == {("place", "Alpha"), ("place", "Beta")}


def test_a_word_that_looks_like_an_acronym_in_small_letters_is_a_question_when_in_doubt() -> None:
    customs = record("organization", "Island Customs Enforcement", "ICE")
    assert not read("The {organization?|Ice} line of chips is new.", customs).tags
    assert names(read("The {organization|Ice} office is new.", customs)) == {("organization", customs.name)}


def test_an_acronym_is_no_place_of_the_same_letters() -> None:
    orva = record("place", "Orva")
    assert ("place", "Orva") not in names(read("They wrote to {organization|ORVA} for help.", orva))
    assert names(read("They wrote to {organization|NLD} for help.", record("place", "Nordland", "NLD"))) == {
        ("place", "Nordland")
    }


def test_a_company_without_its_legal_form_is_not_the_paper_that_is_called_the_same() -> None:
    found = read("{organization|Sun Co Inc} grew.", record("organization", "The Sun"))
    assert names(found) == {("organization", "Sun Co Inc")}
