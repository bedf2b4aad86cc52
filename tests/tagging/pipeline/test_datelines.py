from __future__ import annotations

import pytest

from tests.tagging.pipeline.marked import names, read, record

ALLIANCE = record("organization", "NORDA", "Nordic Alliance")


@pytest.mark.parametrize(
    "text",
    [
        "{organization|SANTA BRUMA}, Nordland – Ministers met.",
        "{organization|SANTA BRUMA} (Reuters) - Ministers met.",
        "{organization|SANTA BRUMA}, Nordland, May 3 (AP) — Ministers met.",
        "{person|SANTA} BRUMA, Nordland -- Ministers met.",
    ],
)
def test_what_stands_before_the_dash_that_opens_a_story_is_a_place(text: str) -> None:
    assert ("place", "Santa Bruma") in names(read(text))


def test_a_known_place_needs_no_region() -> None:
    assert names(read("{organization|ORVA} – Ministers met.", record("place", "Orva"))) == {("place", "Orva")}


def test_a_body_that_opens_a_story_stays_a_body() -> None:
    assert names(read("{organization|NORDA} (Reuters) – Ministers met.", ALLIANCE)) == {("organization", "NORDA")}


def test_a_rubric_is_no_place() -> None:
    assert not [kind for kind, _ in names(read("{organization|RUGBY LEAGUE} - Wigan won.")) if kind == "place"]


def test_capitals_later_in_the_story_are_no_dateline() -> None:
    found = read("Ministers met.\n\n{organization|SANTA BRUMA}, Nordland – they said.")
    assert ("place", "Santa Bruma") not in names(found)
