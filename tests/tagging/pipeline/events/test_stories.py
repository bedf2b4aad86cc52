"""What stories are about, and when two of them are on one event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tagging.pipeline.events.matching import SAME, Telling, likeness
from tagging.pipeline.events.stories import BEGINNING, alike, together, weighed, words_about

COMMON = {"minister": 900, "talks": 800, "larsund": 2, "ferry": 3}
FERRY = weighed(("minister", "talks", "larsund", "ferry"), COMMON, 1_000)
DAY = date(2022, 10, 9)


def test_headline_beginning_and_names_say_what_a_story_is_about() -> None:
    text = "Ferry sinks. " + "xx " * BEGINNING + "Herring"
    assert words_about("Larsund mourns", text, ["Mira Solheim"]) == {
        "larsund",
        "mourns",
        "ferry",
        "sinks",
        "mira",
        "solheim",
    }


def test_rare_words_make_stories_alike_and_common_ones_do_not() -> None:
    rare, common = (weighed((*words, "herring"), COMMON, 1_000) for words in (("larsund",), ("minister",)))
    assert alike(FERRY, rare) > 3 * alike(FERRY, common) > 0
    assert alike(FERRY, FERRY) == pytest.approx(1.0)
    assert alike(FERRY, together([rare, FERRY])) > alike(FERRY, rare)


@pytest.mark.parametrize(("days", "is_same"), [(0, True), (10, True), (29, False), (40, False)])
def test_stories_on_one_event_come_close_together(days: int, is_same: bool) -> None:
    other = weighed(("larsund", "herring", "plaice", "quota"), COMMON, 1_000)
    one = Telling(frozenset(), "", seen=DAY, around=FERRY)
    told = Telling(frozenset(), "disaster", seen=DAY + timedelta(days), around=other)
    assert (likeness(one, told) >= SAME) is is_same


def test_days_that_exclude_each_other_win_over_likeness() -> None:
    one = Telling(frozenset(), "visit", first=DAY, last=DAY, around=FERRY)
    later = DAY + timedelta(60)
    assert likeness(one, replace(one, first=later, last=later)) == 0.0
