"""What stories are about, and when two of them are on one event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging.pipeline.events.matching import SAME, Telling, likeness, once_to
from tagging.pipeline.events.stories import BEGINNING, alike, together, weighed, words_about
from tagging.pipeline.types import EventType

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
    other = weighed(("larsund", "herring", "plaice", "quota", "minister", "talks"), COMMON, 1_000)
    one = Telling(frozenset(), "", seen=DAY, around=FERRY)
    told = Telling(frozenset(), "disaster", seen=DAY + timedelta(days), around=other)
    assert (likeness(one, told) >= SAME) is is_same


def test_a_city_and_its_country_in_common_are_not_one_event() -> None:
    """In a young archive every word is rare."""
    ferry = weighed(("wellington", "zealand", "ferry", "tugs"), {}, 2)
    rates = weighed(("wellington", "zealand", "rates", "bank"), {}, 2)
    rescue = weighed(("wellington", "zealand", "ferry", "rescue"), {}, 2)
    told = Telling(frozenset(), "disaster", seen=DAY, around=ferry)
    assert likeness(Telling(frozenset(), "", seen=DAY, around=rates), told) < SAME
    assert likeness(Telling(frozenset(), "", seen=DAY, around=rescue), told) >= SAME


def test_two_who_visit_one_town_on_one_day_are_two_events_however_alike_the_stories() -> None:
    def visit(by: str, *with_: str) -> Telling:
        who = frozenset((by, *with_))
        return Telling(
            frozenset(), "visit", who, frozenset(("larsund",)), DAY, DAY, around=FERRY, doers=frozenset((by,))
        )

    assert likeness(visit("solheim"), visit("solheim")) >= SAME
    assert likeness(visit("solheim", "vik"), visit("vik", "solheim")) >= SAME
    assert likeness(visit("solheim"), visit("vik")) == 0.0


def arrest(day: date, of: str = "vik", words: str = "arres", **other: Any) -> Telling:
    once = other.pop("once", frozenset((of,)))
    return Telling(
        frozenset(words.split()), "arrest", who=frozenset((of,)), once=once, first=day, last=day, seen=day, **other
    )


@pytest.mark.parametrize(
    ("days", "other", "is_one"),
    [
        (1, {}, True),
        (2, {"words": "arres fraud"}, True),
        (1, {"words": "arres capit"}, True),
        (3, {}, False),
        (1, {"of": "solheim"}, False),
        (1, {"words": "relea bail"}, False),  # another thing done to the same person
        (1, {"once": frozenset()}, False),
    ],
)
def test_what_comes_once_to_somebody_is_one_event_though_stories_give_it_two_days(
    days: int, other: dict[str, Any], is_one: bool
) -> None:
    assert (likeness(arrest(DAY), arrest(DAY + timedelta(days), **other)) >= SAME) is is_one


@pytest.mark.parametrize("type_", ["visit", "other", ""])
def test_two_visits_on_two_days_are_two_and_may_be_asked_about(type_: str) -> None:
    one = replace(arrest(DAY), type=type_, once=frozenset(), words=frozenset(("visit",)))
    other = replace(one, first=DAY + timedelta(1), last=DAY + timedelta(1))
    assert likeness(one, other) == 0.0
    assert likeness(one, other, may_err=True) > 0.0
    later = replace(one, first=DAY + timedelta(3), last=DAY + timedelta(3))
    assert likeness(one, later, may_err=True) == 0.0


def test_it_comes_once_to_whom_it_is_done_or_who_does_it_to_nobody() -> None:
    police, vik, actor = (
        ("police", "organization", "agent"),
        ("vik", "person", "patient"),
        ("vik", "person", "agent"),
    )
    arrests, resigns, appoints = frozenset(("arres",)), frozenset(("resig",)), frozenset(("appoi",))
    assert once_to("arrest", arrests, [police, vik]) == {"vik"}
    assert once_to("arrest", arrests, [police, actor]) == frozenset()
    assert once_to("appointment", resigns, [actor]) == {"vik"}
    assert once_to("appointment", appoints, [actor]) == frozenset()  # he may appoint many
    assert once_to("visit", frozenset(), [vik]) == frozenset()


_IDS = st.frozensets(st.sampled_from("abc"), max_size=2)
_WORDS = st.frozensets(st.sampled_from(("arres", "dies", "visit")), max_size=2)
_TOLD = st.builds(
    lambda words, who, type_, day: Telling(words, type_, who=who, once=who, first=day, last=day, seen=DAY),
    _WORDS,
    _IDS,
    st.sampled_from((*get_args(EventType), "")),
    st.none() | st.dates(DAY, DAY + timedelta(5)),
)


@given(_TOLD, _TOLD)
def test_it_does_not_matter_which_of_two_came_first(one: Telling, other: Telling) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, other, may_err=True) == likeness(other, one, may_err=True)


def test_days_that_exclude_each_other_win_over_likeness() -> None:
    one = Telling(frozenset(), "visit", first=DAY, last=DAY, around=FERRY)
    later = DAY + timedelta(60)
    assert likeness(one, replace(one, first=later, last=later)) == 0.0
