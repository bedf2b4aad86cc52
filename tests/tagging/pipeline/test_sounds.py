from __future__ import annotations

import pytest

from tagging.pipeline.authority import NAMESAKES, Authority
from tagging.pipeline.sounds import half_keys, halves_near, misspelled, sound_key
from tagging.pipeline.types import Office
from tests.tagging.pipeline.marked import names, proposed, read, record, tag


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zelenskiy", "Zelensky"),
        ("Zelensky", "Zelenskyy"),
        ("Muammar Gaddafi", "Moammar Khadafy"),
        ("Muammar Gaddafi", "Moamar al-Qadhafi"),
        ("Mohammed", "Muhammad"),
        ("Bashar al-Assad", "Bashar Assad"),
        ("Schröder", "Schroeder"),
        ("Boris Yeltsin", "Boris Eltsin"),
    ],
)
def test_transliterations_of_one_name_sound_alike(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Jan Berg", "Jon Berg"), ("Maria Lind", "Mario Lind"), ("Dan Hart", "Dora Hart")]
)
def test_other_names_do_not(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


@pytest.mark.parametrize(
    "typo", ["antony blinkn", "antony blinkken", "antony blniken", "antoni blinken", "antony blimken"]
)
def test_a_name_with_a_wrong_letter_is_found_by_its_other_half(typo: str) -> None:
    assert set(half_keys("antony blinken")) & set(halves_near(typo))
    assert misspelled(typo, "antony blinken")


@pytest.mark.parametrize(
    ("one", "other"), [("ana dahl", "ina dahl"), ("group of 7", "group of 8"), ("ana dahl", "ana dell"), ("lee", "lea")]
)
def test_some_differences_make_another_name(one: str, other: str) -> None:
    assert not misspelled(one, other)


def test_a_full_name_in_another_transliteration_is_the_same_person() -> None:
    known = record("person", "Muammar Ghadari")
    found = read("{person|Moammar Khadary} spoke.", known)
    assert tag(found, known.name).entity_id == known.id
    assert "in another spelling" in tag(found, known.name).reason


def test_of_two_who_may_be_written_so_nobody_is_picked() -> None:
    found = read("{person|Karl Mayer} spoke.", record("person", "Carl Meier"), record("person", "Karl Meyer"))
    assert all(t.status == "proposed" for t in found.tags)
    assert [c.name for c in found.mentions[0].candidates] == ["Carl Meier", "Karl Meyer"]


def test_a_misspelling_is_a_new_name_with_a_question() -> None:
    known = record("person", "Antony Blinkov")
    found = read("{person|Antony Blimkov} spoke.", known)
    assert tag(found, "Antony Blimkov").status == "proposed"
    assert [(c.entity_id, c.reasons) for c in found.mentions[0].candidates] == [
        (known.id, ("Antony Blinkov, misspelled?",))
    ]


def test_a_misspelling_is_linked_where_enough_speaks_for_it() -> None:
    known = record("person", "Antony Blinkov", offices=(Office("foreign minister", "nordland", "2001", "2005"),))
    found = read("Foreign Minister {person|Antony Blimkov} spoke.", known, on="2003-01-01")
    assert names(found) == {("person", "Antony Blinkov")}


def test_a_misspelled_name_of_another_kind_is_no_candidate() -> None:
    found = read("{person|Victor Harbor} paints.", record("place", "Victor Harbour"))
    assert not found.mentions[0].candidates


def test_letters_that_are_the_initials_of_a_body_are_a_question() -> None:
    council = record("organization", "Great Lakes Trade Council")
    found = read("{organization|GLTC} met.", council)
    assert [c.entity_id for c in found.mentions[0].candidates] == [council.id]


def test_an_initial_and_a_surname_are_a_question() -> None:
    found = read("{person|R. Solheim} scored.", record("person", "Rune Solheim"))
    assert [c.name for c in found.mentions[0].candidates] == ["Rune Solheim"]


def test_a_title_and_a_surname_in_another_spelling_are_enough() -> None:
    known = record("person", "Muammar Ghadari", offices=(Office("president", "", "1990", "1999"),))
    assert names(read("President {person|Khadary} spoke.", known, on="1995-01-01")) == {("person", known.name)}


def test_office_holders_are_found_among_thousands_of_one_surname() -> None:
    crowd = [proposed("person", f"Ana{number} Berg") for number in range(3 * NAMESAKES)]
    minister = record("person", "Zoe Berg", offices=(Office("minister"),))
    assert minister in Authority([*crowd, minister]).surnamed("Berg")


def test_what_is_put_and_removed_later_is_found_in_all_ways() -> None:
    authority = Authority()
    person, body = record("person", "Muammar Ghadari"), record("organization", "Great Lakes Trade Council")
    authority.put(person)
    authority.put(body)
    assert authority.sounding("Moammar Khadary") == authority.nearly_named("Muammar Ghadori") == [person]
    assert authority.with_initials("G.L.T.C.") == [body]
    authority.remove(person.id)
    authority.remove(body.id)
    assert not authority.sounding("Moammar Khadary")
    assert not authority.with_initials("GLTC")
