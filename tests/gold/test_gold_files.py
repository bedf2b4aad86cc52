"""The hand-tagged stories hold together: checked without database or tagger."""

import json
import re
from collections import Counter, defaultdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORIES = sorted((ROOT / "tests" / "gold" / "stories").glob("*.json"))
EVENTS = ROOT / "tests" / "gold" / "events.jsonl"
SAMPLES = ROOT / "seeds" / "stories"
AUTHORITY = ("people", "organizations", "places")
KINDS = {"person", "organization", "place"}
TRAPS = {
    "US or us",
    "accents with and without",
    "acronym defined",
    "acronym known worldwide",
    "capital headline",
    "company and founder",
    "correction",
    "country that is its team",
    "demonym or language",
    "family name first",
    "family named by first name",
    "first name only in a quote",
    "generational suffix",
    "live brief",
    "metonymy",
    "mononym",
    "newspaper name",
    "nickname",
    "obituary",
    "organization inside a longer name",
    "particle or hyphen name",
    "patronymic",
    "person-named company",
    "person-named place",
    "person-named thing",
    "place-named person",
    "possessive",
    "same name different people",
    "soft piece",
    "surname after full name",
    "table or list",
    "team named after city",
    "title and surname",
    "title-case headline",
    "two people one surname",
    "weather brief",
    "word that is also a name",
}


@cache
def stories() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in STORIES}


@cache
def records() -> dict[tuple[str, str], set[str]]:
    """The keys of the authority file by kind and preferred name."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind in AUTHORITY:
        for line in (ROOT / "seeds" / "authority" / f"{kind}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["kind"], row["name"]].add(row["key"])
    return found


@cache
def places() -> dict[str, dict[str, Any]]:
    lines = (ROOT / "seeds" / "authority" / "places.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in map(json.loads, lines)}


def words_of(key: str) -> str:
    return f"{stories()[key]['headline']}\n{stories()[key]['text']}"


def occurs(surface: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", text) is not None


def entries(key: str, *parts: str) -> list[dict[str, Any]]:
    return [entry for part in parts for entry in stories()[key]["gold"][part]]


def meant(entry: dict[str, Any]) -> set[str]:
    """The keys of the records that an entry can mean; none for a record to propose."""
    if "key" in entry:
        return {entry["key"]} - {None}
    return records().get((entry["kind"], entry["name"]), set())


def country_of(key: str | None) -> str | None:
    """The country that a place lies in, or the place itself if it is one."""
    while key is not None:
        if places()[key]["description"].startswith("Country"):
            return key
        key = places()[key]["parent"]
    return None


def test_there_are_enough_stories_with_different_headlines() -> None:
    assert len(STORIES) >= 44
    assert len({story["headline"] for story in stories().values()}) == len(STORIES)


def test_no_story_is_a_sample_story_again() -> None:
    assert set(stories()).isdisjoint(path.stem for path in SAMPLES.glob("*.json"))


def test_the_stories_come_from_many_countries_and_houses() -> None:
    keys = {key for story in stories() for entry in entries(story, "must") for key in meant(entry)}
    countries = {country_of(key) for key in keys if key in places()} - {None}
    assert len(countries) >= 30
    assert len({story["source"] for story in stories().values()}) >= 8


@pytest.mark.parametrize("trap", sorted(TRAPS))
def test_every_trap_stands_in_at_least_two_stories(trap: str) -> None:
    assert sum(trap in story["gold"]["traps"] for story in stories().values()) >= 2


@pytest.mark.parametrize("key", stories())
def test_a_story_has_its_fields_and_is_named_after_its_key(key: str) -> None:
    story = stories()[key]
    assert set(story) == {"key", "headline", "published_at", "source", "text", "gold"}
    assert story["key"] == key
    assert all(story[field] == story[field].strip() != "" for field in ("headline", "source", "text"))
    assert 2015 <= datetime.fromisoformat(story["published_at"]).year <= 2025


@pytest.mark.parametrize("key", stories())
def test_a_story_has_the_length_and_shape_of_a_news_item(key: str) -> None:
    text = stories()[key]["text"]
    assert all(paragraph.strip() for paragraph in text.split("\n\n"))
    assert 120 <= len(text.split()) <= 350


@pytest.mark.parametrize("key", stories())
def test_gold_is_well_formed(key: str) -> None:
    gold = stories()[key]["gold"]
    assert set(gold) == {"must", "ok", "never", "traps"}
    assert {entry["kind"] for entry in entries(key, "must", "ok", "never")} <= KINDS
    assert all(set(entry) - {"key"} == {"kind", "name", "level", "surfaces"} for entry in gold["must"])
    assert {entry["level"] for entry in gold["must"]} <= {"about", "passing"}
    assert all(set(entry) == {"kind", "name"} for entry in gold["ok"])
    assert all(set(entry) == {"kind", "name", "why"} and entry["why"] for entry in gold["never"])
    assert gold["must"]
    assert gold["never"]
    assert set(gold["traps"]) <= TRAPS
    assert max(Counter(gold["traps"]).values()) == 1


@pytest.mark.parametrize("key", stories())
def test_gold_says_each_thing_once_and_does_not_contradict_itself(key: str) -> None:
    """Namesakes may share a name only if their keys tell them apart."""
    things = [(entry["kind"], entry["name"], entry.get("key", "")) for entry in entries(key, "must", "ok", "never")]
    assert len(things) == len(set(things))
    must = {(entry["kind"], entry["name"]) for entry in entries(key, "must")}
    assert must.isdisjoint((entry["kind"], entry["name"]) for entry in entries(key, "ok", "never"))


@pytest.mark.parametrize("key", stories())
def test_every_surface_occurs_in_headline_or_text(key: str) -> None:
    assert all(entry["surfaces"] for entry in entries(key, "must"))
    surfaces = [surface for entry in entries(key, "must") for surface in entry["surfaces"]]
    assert [surface for surface in surfaces if not occurs(surface, words_of(key))] == []


@pytest.mark.parametrize("key", stories())
def test_every_must_name_has_a_record_or_stands_in_the_story(key: str) -> None:
    """Datelines are in capitals, so case does not count for a name without a record."""
    missing = [
        entry["name"]
        for entry in entries(key, "must")
        if not meant(entry) and not occurs(entry["name"].casefold(), words_of(key).casefold())
    ]
    assert missing == []


@pytest.mark.parametrize("key", stories())
def test_a_name_of_several_records_says_which_one_is_meant(key: str) -> None:
    for entry in entries(key, "must"):
        known = records().get((entry["kind"], entry["name"]), set())
        assert "key" in entry or len(known) < 2, entry["name"]
        assert entry.get("key") is None or entry["key"] in known, entry["name"]


def test_events_stand_in_their_stories() -> None:
    stories = [json.loads(line) for line in EVENTS.read_text("utf-8").splitlines()]
    assert len(stories) >= 15
    for story in stories:
        phrases = [each["words"] for part in ("events", "never") for each in story[part]]
        assert [words for words in phrases if words not in story["text"]] == []
