from __future__ import annotations

import pytest

from tests.tagging.pipeline.marked import names, read, record, tag

ELMSTAD = record("place", "Elmstad", description="Capital of Nordland")


@pytest.mark.parametrize("said", ["Elmstad said", "Elmstad has repeatedly denied", "Elmstad expels"])
def test_a_place_that_speaks_or_decides_stays_a_place_and_the_reason_tells(said: str) -> None:
    found = read(f"{{place|Elmstad}}{said.removeprefix('Elmstad')} as much on Monday.", ELMSTAD)
    assert names(found) == {("place", "Elmstad")}
    told = f"the place, standing for its government: “{said}”"
    assert told in found.mentions[0].reason
    assert told in tag(found, "Elmstad").reason


@pytest.mark.parametrize("text", ["A source in {place|Elmstad} said so.", "{place|Elmstad} lies on the coast."])
def test_a_place_where_something_is_said_does_not_speak_itself(text: str) -> None:
    assert "government" not in tag(read(text, ELMSTAD), "Elmstad").reason


def test_a_person_who_speaks_is_no_government() -> None:
    assert "government" not in tag(read("{person|Ann Leewood} said so."), "Ann Leewood").reason
