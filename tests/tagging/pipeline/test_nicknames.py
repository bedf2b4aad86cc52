from __future__ import annotations

import pytest

from tagging.pipeline.types import EntityRecord
from tests.tagging.pipeline.marked import mentions, names, read, tag


@pytest.mark.parametrize(
    "phrase",
    [
        "nicknamed “{person|Hammer},”",
        "nicknamed {person|Hammer},",
        "also known as {person|Hammer},",
        "better known as “{organization|Hammer},”",
        "alias {person|Hammer},",
        "a.k.a. {person|Hammer},",
        "a former docker who is widely known as {person|Hammer},",
    ],
)
def test_a_nickname_is_an_alias_of_its_bearer_and_nobody_of_its_own(phrase: str) -> None:
    found = read(f"Police seek {{person|Piotr Zielony}}, {phrase} over the raid. {{person|Hammer}} is at large.")
    assert names(found) == {("person", "Piotr Zielony")}
    assert tag(found, "Piotr Zielony").aliases == ("Hammer",)
    assert mentions(found, "Piotr Zielony")[-1] == "Hammer"


def test_a_nickname_in_quotes_inside_the_name_is_an_alias() -> None:
    found = read("{person|Piotr} “{person|Hammer}” {person|Zielony} was seen.")
    assert names(found) == {("person", "Piotr Zielony")}
    assert tag(found, "Piotr Zielony").aliases == ("Hammer",)


def test_an_organization_may_be_known_by_another_name() -> None:
    found = read("The {organization|Nordland Harbour Works}, known as {organization|Dockside}, closed.")
    assert names(found) == {("organization", "Nordland Harbour Works")}


def test_what_is_known_as_something_far_from_a_place_is_not_the_place() -> None:
    found = read("In {place|Nordland} the ministers praised a scheme known as {organization|Dockside}.")
    assert ("organization", "Dockside") in names(found)


def test_a_nickname_that_the_recogniser_missed_is_a_mention_too() -> None:
    found = read("Police seek {person|Piotr Zielony}, nicknamed “Hammer,” over the raid.")
    assert mentions(found, "Piotr Zielony") == ["Piotr Zielony", "Hammer"]


def test_a_nickname_that_somebody_else_is_known_by_does_not_lead_to_him() -> None:
    known = EntityRecord("1", "person", "Jan Brandt", ("Hammer",))
    found = read("Police seek {person|Piotr Zielony}, nicknamed “Hammer,” over the raid.", known)
    assert [(tag.name, tag.entity_id) for tag in found.tags] == [("Piotr Zielony", None)]
    found = read("Police seek {person|J. Brandt}, nicknamed “Hammer,” over the raid.", known)
    assert [tag.entity_id for tag in found.tags] == ["1"]


@pytest.mark.parametrize(
    "nickname", ["alias “{person|El Toro}”", 'a.k.a. "{other|El Toro}"', "known as {person|El Toro}"]
)
def test_a_nickname_of_two_words_is_nobody_of_its_own(nickname: str) -> None:
    found = read(f"{{person|Luis Prado Ruiz}}, {nickname}, fled. {{person|El Toro}} is rich.")
    assert names(found) == {("person", "Luis Prado Ruiz")}
    assert mentions(found, "Luis Prado Ruiz")[-1] == "El Toro"


def test_somebody_who_is_known_by_that_name_keeps_it() -> None:
    known = (EntityRecord("1", "person", "Luis Prado"), EntityRecord("2", "person", "Anna Reed"))
    found = read(
        "{person|Luis Prado}, known as the {person|Anna Reed} of Peru, fled. {person|Anna Reed} smiled.", *known
    )
    assert names(found) == {("person", "Luis Prado"), ("person", "Anna Reed")}


@pytest.mark.parametrize("quoted", ['"{person|Orlov}\'s chef"', "‘{person|Orlov}’s chef’", "“{person|Orlov}’s chef”"])
def test_who_is_named_within_a_nickname_is_not_its_bearer(quoted: str) -> None:
    found = read(f"{{person|Luis Prado}}, once dubbed {quoted}, fled.", EntityRecord("1", "person", "Vlad Orlov"))
    assert mentions(found, "Luis Prado") == ["Luis Prado"]


@pytest.mark.parametrize(
    "phrase", ["Known as {person|Hammer}, ", "Nicknamed “Hammer,” ", 'Better known as "{other|Hammer}", ']
)
def test_a_nickname_may_open_the_sentence(phrase: str) -> None:
    found = read(
        f"Police seek {{person|Piotr Zielony}}. {phrase}{{person|Zielony}} fled. {{person|Hammer}} is at large."
    )
    assert names(found) == {("person", "Piotr Zielony")}
    assert mentions(found, "Piotr Zielony")[-1] == "Hammer"
    assert tag(found, "Piotr Zielony").aliases == ("Hammer",)


def test_the_name_at_birth_is_nobody_of_its_own() -> None:
    found = read("{person|Stella Drake}, born {person|Anna Zielona}, spoke. {person|Drake} left.")
    assert names(found) == {("person", "Stella Drake")}
    assert tag(found, "Stella Drake").aliases == ("Anna Zielona",)
    assert names(read("{person|Stella Drake}, born in {place|Orva}, spoke.")) >= {("place", "Orva")}
