from __future__ import annotations

import pytest

from tests.tagging.pipeline.marked import mentions, names, read, record

FORD = record("person", "Gerald R. Ford")


@pytest.mark.parametrize(
    "text",
    [
        "The USS {person|Gerald R. Ford} left.",
        "The {organization|USS} {person|Gerald R. Ford} left. The {person|Gerald R. Ford} is new.",
        "The {organization|USS Gerald R. Ford} left. Crews of the {person|Gerald R. Ford} waved.",
        "HMS Queen {person|Elizabeth} left.",
        "{organization|HMS} Prince of {place|Wales} left.",
        "The {place|HMS Prince} of {place|Wales} left.",
        "The MV {person|Joyita} sank.",
        "The M/V {place|Joyita Star} sank.",
        "The aircraft carrier {person|Charles de Gaulle} left. Planes of the {person|Charles de Gaulle} flew.",
        "A Norlandic cruise ship {person|Celia Cruz} left.",
        "Iran's tanker {person|Mekhanik Pogodin} burned.",
    ],
)
def test_a_ship_is_neither_a_person_nor_a_place(text: str) -> None:
    assert not names(read(text, FORD))


def test_who_steps_aboard_is_a_person() -> None:
    found = read(
        "The USS {person|Gerald R. Ford} left. {person|Gerald R. Ford} waved. {person|Sam Reed} waited. "
        "The ship {person|Ann Leewood} boarded is new. {person|Ann Leewood} smiled. {person|MV Rao} did not.",
        FORD,
    )
    assert names(found) == {("person", n) for n in ("Gerald R. Ford", "Ann Leewood", "Sam Reed", "MV Rao")}
    others = read(
        "The championship {person|Ann Leewood} won, the ship {organization|Brumo Mills} built and the tanker "
        "{place|Norland} seized are no ships called so."
    )
    assert names(others) == {("person", "Ann Leewood"), ("organization", "Brumo Mills"), ("place", "Norland")}
    assert mentions(found, "Gerald R. Ford") == ["Gerald R. Ford"]
    assert mentions(found, "Ann Leewood") == ["Ann Leewood", "Ann Leewood"]
