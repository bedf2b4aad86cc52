from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging.pipeline.authority import Authority
from tagging.pipeline.names import name_key
from tagging.pipeline.types import EntityRecord
from tests.tagging.pipeline.marked import record

ANA = record("person", "Ana Prado Ruiz", "A. Prado", description="judge")
LAKES = record("organization", "Great Lakes Trade Council", "GLTC", "G.L.T.C.")


def test_it_finds_a_record_by_any_of_its_names_however_written() -> None:
    authority = Authority([ANA, LAKES])
    for surface in ("Great Lakes Trade Council", "the great lakes trade council's", "GLTC", "G.L.T.C."):
        assert authority.named(surface) == [LAKES]
    assert authority.named("Trade Council") == []
    assert authority.named("") == []


def test_it_gives_back_what_it_was_given() -> None:
    full = EntityRecord("1", "place", "Nordland", ("NLD",), "proposed", "a country", "2")
    assert Authority([full]).get("1") == full
    assert Authority([full]).get("2") is None


def test_it_finds_people_by_surname() -> None:
    li = record("person", "Li Meihua")
    authority = Authority([ANA, LAKES, li])
    assert authority.surnamed("Ruiz") == [ANA]
    assert authority.surnamed("Li") == [li]
    assert authority.surnamed("Council") == []


def test_a_change_is_seen_at_once_and_a_removed_record_is_gone() -> None:
    authority = Authority([ANA, LAKES])
    renamed = EntityRecord(ANA.id, "person", "Ana Prado", ("La Jueza",))
    authority.put(renamed)
    assert authority.named("Ana Prado Ruiz") == []
    assert authority.named("la jueza") == authority.surnamed("Prado") == [renamed]
    authority.remove(ANA.id)
    authority.remove(ANA.id)
    assert authority.named("la jueza") == []
    assert authority.get(ANA.id) is None
    assert len(authority) == 1


def test_of_two_records_with_one_id_the_later_counts() -> None:
    later = EntityRecord(ANA.id, "person", "Ana María Prado")
    authority = Authority([ANA, later])
    assert len(authority) == 1
    assert authority.named(ANA.name) == []
    assert authority.get(ANA.id) == later
    assert authority.version == Authority([later]).version


def test_the_version_tells_contents_apart_and_not_how_they_came_about() -> None:
    changed = Authority([LAKES])
    before = changed.version
    changed.put(ANA)
    assert changed.version == Authority([ANA, LAKES]).version == Authority([LAKES, ANA]).version != before
    changed.remove(ANA.id)
    assert changed.version == before


names_ = st.text(min_size=1, max_size=20)
records = st.builds(
    EntityRecord,
    st.sampled_from("abcdef"),
    st.sampled_from(("person", "organization", "place")),
    names_,
    st.lists(names_, max_size=3).map(tuple),
)


@given(st.lists(records, max_size=8), st.lists(records, max_size=8))
def test_packed_and_changed_records_answer_alike(base: list[EntityRecord], puts: list[EntityRecord]) -> None:
    changed, fresh = Authority(base), Authority([*base, *puts])
    for entry in puts:
        changed.put(entry)
    assert changed.version == fresh.version
    for entry in (*base, *puts):
        assert changed.get(entry.id) == fresh.get(entry.id)
        for name in (entry.name, *entry.aliases):
            assert changed.named(name) == fresh.named(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("António Guterres’s", "Antonio Guterres"),
        ("U.S.", "US"),
        ("J. K. Marlow", "J.K. Marlow"),
        ("The Nordland Herald", "nordland herald"),
        ("Jean-Luc Petit", "Jean Luc Petit"),
        ("Łódź", "Lodz"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
