from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tagging.pipeline.offices import best, fits, offices
from tagging.pipeline.types import Office
from tests.tagging.pipeline.marked import names, proposed, read, record, tag, unresolved

NORDLAND = record("place", "Nordland")
ELDER = record(
    "person",
    "Rolf A. Vik",
    description="father of Rolf B. Vik",
    offices=(Office("president", "nordland", "1989", "1993"),),
)
YOUNGER = record("person", "Rolf B. Vik", offices=(Office("president", "nordland", "2001-01-20", "2009-01-20"),))


@pytest.mark.parametrize(
    ("title", "office", "expected"),
    [
        ("president", "President", True),
        ("president", "Vice President", False),
        ("vice president", "Vice President", True),
        ("treasury secretary", "Secretary of the Treasury", True),
        ("defence minister", "Defense Minister", True),
        ("general", "Attorney General", False),
        ("minister", "Foreign Minister", True),
        ("foreign minister", "Finance Minister", False),
    ],
)
def test_a_title_is_that_of_an_office(title: str, office: str, expected: bool) -> None:
    assert fits(title, offices([{"title": office}])[0]) is expected


def test_roles_without_a_title_are_no_offices_and_keys_are_read_as_names() -> None:
    assert offices(
        [{"of": "place:nordland"}, {"title": "Prime Minister", "of": "place:east-nordland", "from": "2001"}]
    ) == (Office("prime minister", "east nordland", "2001", ""),)


def test_the_last_day_and_a_year_alone_belong_to_the_office() -> None:
    held = record("person", "Ana Dahl", offices=(Office("mayor", "", "2001-05", "2005"),))
    assert best("mayor", held, datetime(2005, 12, 31)) == (held.offices[0], "then")
    assert best("mayor", held, datetime(2001, 4, 30)) == (held.offices[0], "later")
    assert best("mayor", held, datetime(2006, 1, 1)) == (held.offices[0], "before")
    assert best("mayor", held, None) == (held.offices[0], "undated")


@pytest.mark.parametrize(("on", "meant"), [("1990-06-01", ELDER), ("2003-06-01", YOUNGER)])
def test_a_president_is_who_held_the_office_when_the_story_appeared(on: str, meant: object) -> None:
    found = read("President {person|Vik} spoke.", ELDER, YOUNGER, on=on)
    assert [t.entity_id for t in found.tags] == [meant.id]  # type: ignore[attr-defined]
    assert "president of nordland" in found.tags[0].reason


@pytest.mark.parametrize(
    ("story", "is_he"),
    [
        ("{person|Rolf B. Vik}, 19, was fined for speeding.", False),
        ("The 19-year-old bakery apprentice {person|Rolf B. Vik} was fined.", False),
        ("{person|Rolf B. Vik}, 58, was fined for speeding.", True),
        ("{person|Rolf B. Vik}, 19 points, led the scorers.", True),
    ],
)
def test_whose_age_does_not_fit_an_office_is_somebody_else(story: str, is_he: bool) -> None:
    found = read(f"{story} It was in {{place|Nordland}}.", YOUNGER, NORDLAND, on="2010-06-01")
    vik = tag(found, "Rolf B. Vik")
    assert (vik.entity_id, vik.apart_from) == ((YOUNGER.id, ()) if is_he else (None, (YOUNGER.id,)))
    assert is_he or vik.reason.endswith("19 years old here, which this one was not in 2010")


def test_whose_age_is_not_that_of_a_known_birth_is_somebody_else() -> None:
    known = record("person", "Ana Dahl", description="Nordland painter (born 1961)")
    assert names(read("{person|Ana Dahl}, 49, spoke.", known, on="2010-06-01")) == {("person", "Ana Dahl")}
    assert read("{person|Ana Dahl}, 49, spoke.", known, on="2010-06-01").tags[0].entity_id == known.id
    assert read("{person|Ana Dahl}, 21, spoke.", known, on="2010-06-01").tags[0].entity_id is None


def test_a_former_president_is_who_held_it_before() -> None:
    found = read("Former President {person|Vik} fell ill.", ELDER, YOUNGER, on="2003-06-01")
    assert names(found) == {("person", "Rolf A. Vik")}


def test_without_a_date_two_presidents_are_a_question() -> None:
    found = read("President {person|Vik} spoke.", ELDER, YOUNGER)
    assert not found.tags
    assert len(unresolved(found)[0].candidates) == 2


def test_the_more_namesakes_the_archive_proposed_the_president_stays_the_president() -> None:
    crowd = [proposed("person", f"{first} Vik") for first in ("Ada", "Bo", "Cleo", "Dag", "Eva")]
    found = read("President {person|Vik} spoke.", *crowd, YOUNGER, on="2003-06-01")
    assert names(found) == {("person", "Rolf B. Vik")}


def test_an_apposition_says_which_namesake() -> None:
    mayor = record("person", "Ana Dahl", offices=(Office("mayor", "larsund"),))
    singer = record("person", "Ana Dahl ", description="singer")
    found = read("{person|Ana Dahl}, the mayor of Larsund, resigned.", mayor, singer)
    assert found.tags[0].entity_id == mayor.id


def test_the_country_of_the_office_tells_namesakes_apart() -> None:
    sudria = record("place", "Sudria")
    here = record("person", "Ana Dahl", offices=(Office("minister", "nordland"),))
    there = record("person", "Ana Dahl ", offices=(Office("minister", "sudria"),))
    found = read("{person|Ana Dahl} came back to {place|Sudria}.", here, there, NORDLAND, sudria)
    assert {t.entity_id for t in found.tags} == {there.id, sudria.id}


def test_somebody_out_of_office_for_generations_gives_way() -> None:
    old = record("person", "Ana Dahl", offices=(Office("president", "", "1797", "1801"),))
    new = record("person", "Ana Dahl ", offices=(Office("senator", "", "2011", "2017"),))
    assert [t.entity_id for t in read("{person|Ana Dahl} spoke.", old, new, on="2015-01-01").tags] == [new.id]


def test_what_people_said_a_name_means_decides_between_namesakes() -> None:
    mayor = record("person", "Ana Dahl", meant={"ana dahl": 7})
    pilot = record("person", "Ana Dahl ", meant={"ana dahl": 1})
    found = read("{person|Ana Dahl} spoke.", mayor, pilot)
    assert [t.entity_id for t in found.tags] == [mayor.id]
    assert "meant in 7 of 8 stories, people said" in found.tags[0].reason


def test_one_decision_for_each_settles_nothing() -> None:
    mayor = record("person", "Ana Dahl", meant={"ana dahl": 1})
    pilot = record("person", "Ana Dahl ", meant={"ana dahl": 1})
    assert not read("{person|Ana Dahl} spoke.", mayor, pilot).tags


def test_what_another_name_of_theirs_means_is_beside_the_point() -> None:
    mayor = record("person", "Ana Dahl", meant={"dahl": 9})
    pilot = record("person", "Ana Dahl ")
    assert not read("{person|Ana Dahl} spoke.", mayor, pilot).tags


def test_the_source_is_at_home_somewhere() -> None:
    oregon, maine = record("place", "Oregon"), record("place", "Maine")
    west = record("place", "Portland", description="City in Oregon", parent=oregon.id)
    east = record("place", "Portland ", description="City in Maine", parent=maine.id)
    found = read("{place|Portland} voted.", oregon, maine, west, east, place="Portland, Maine")
    assert [t.entity_id for t in found.tags] == [east.id]
    assert "the source is at home in Portland, Maine" in found.tags[0].reason
    assert not read("{place|Portland} voted.", oregon, maine, west, east, place="Nowhere").tags


SPRINTER = record("person", "Ana Dahl", description="Nordlandic sprinter")


def test_somebody_of_another_field_is_somebody_new() -> None:
    found = read("Senator {person|Ana Dahl} voted against it.", SPRINTER)
    assert tag(found, "Ana Dahl").entity_id is None
    assert tag(found, "Ana Dahl").apart_from == (SPRINTER.id,)
    assert "in politics here, known in sport" in tag(found, "Ana Dahl").reason
    assert [c.entity_id for c in found.mentions[0].candidates] == [SPRINTER.id]


def test_the_other_field_finds_its_own_record_the_next_time_and_without_one_it_is_a_question() -> None:
    new = proposed("person", "Ana Dahl")
    assert [t.entity_id for t in read("Senator {person|Ana Dahl} voted.", SPRINTER, new).tags] == [new.id]
    assert [t.entity_id for t in read("{person|Ana Dahl}, a sprinter, won.", SPRINTER, new).tags] == [SPRINTER.id]
    assert not read("{person|Ana Dahl} came.", SPRINTER, new).tags


def test_a_sprinter_who_leads_a_sports_club_is_still_the_sprinter() -> None:
    found = read("{person|Ana Dahl}, president of the athletics and football club, resigned.", SPRINTER)
    assert [t.entity_id for t in found.tags] == [SPRINTER.id]


@pytest.mark.parametrize(("on", "known"), [("1950-01-01", False), ("2005-01-01", True)])
def test_who_was_not_yet_born_is_not_meant(on: str, known: bool) -> None:
    young = record("person", "Ana Dahl", description="Nordlandic minister (born 1975)")
    found = read("{person|Ana Dahl} spoke.", young, on=on)
    assert (tag(found, "Ana Dahl").entity_id == young.id) is known


def test_a_story_generations_before_the_office_is_of_somebody_else() -> None:
    late = record("person", "Ana Dahl", offices=(Office("minister", "", "2019", ""),))
    assert tag(read("{person|Ana Dahl} spoke.", late, on="1987-03-01"), "Ana Dahl").apart_from == (late.id,)
    assert read("{person|Ana Dahl} spoke.", late, on="2024-03-01").tags[0].entity_id == late.id


def test_a_calling_right_before_the_name_says_the_field() -> None:
    senator = record("person", "Jan Ferris", description="Senator of Nordland")
    found = read("The striker {person|Jan Ferris} signed.", senator)
    assert tag(found, "Jan Ferris").apart_from == (senator.id,)
    assert "in sport here" in tag(found, "Jan Ferris").reason


def test_of_two_namesakes_the_reason_says_why_not_the_other() -> None:
    minister = record("person", "Ana Dahl", description="Nordlandic finance minister")
    other = replace(SPRINTER, id="person:another")
    found = read("Finance minister {person|Ana Dahl} spoke.", minister, other)
    assert tag(found, "Ana Dahl").entity_id == minister.id
    assert tag(found, "Ana Dahl").reason.endswith("not the other of this name: in politics here, known in sport")
