"""The sample stories and the tags that an editor gave them by hand, checked without database or tagger."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORIES = sorted((ROOT / "seeds" / "stories").glob("*.json"))
GOLD = ROOT / "tests" / "gold" / "stories.jsonl"
AUTHORITY = ("people", "organizations", "places")
KINDS = {"person", "organization", "place"}
REQUIRED = {"key", "headline", "byline", "source", "published_at", "language", "text"}

Name = tuple[str, str]  # kind, preferred name


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def stories() -> dict[str, dict[str, Any]]:
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in STORIES]
    return {row["key"]: row for row in rows}


@cache
def gold() -> dict[str, dict[str, Any]]:
    return {row["story"]: row for row in read_lines(GOLD)}


@cache
def known_names() -> dict[Name, set[str]]:
    """Every name that a record of the authority file may carry, by its kind and preferred name."""
    names: dict[Name, set[str]] = defaultdict(set)
    for row in (row for kind in AUTHORITY for row in read_lines(ROOT / "seeds" / "authority" / f"{kind}.jsonl")):
        names[row["kind"], row["name"]] |= {row["name"], *row["aliases"]}
    return names


def occurs(name: str, story: dict[str, Any]) -> bool:
    """Datelines are in capitals, so case does not count; word boundaries do."""
    words = f"{story['headline']}\n{story['text']}"
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE) is not None


def tagged(key: str, *parts: str) -> Iterator[Name]:
    for part in parts or ("must",):
        yield from ((entry["kind"], entry["name"]) for entry in gold()[key][part])


def published(value: str) -> date:
    return datetime.fromisoformat(value).date()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_has_its_fields_and_is_named_after_its_key(path: Path) -> None:
    story = json.loads(path.read_text(encoding="utf-8"))
    assert set(story) in (REQUIRED, REQUIRED | {"url"})
    assert story["key"] == path.stem
    assert all(isinstance(value, str) and value == value.strip() and value for value in story.values())


@pytest.mark.parametrize("key", stories())
def test_a_story_is_dated_within_the_sample_season(key: str) -> None:
    assert date(2022, 10, 1) <= published(stories()[key]["published_at"]) <= date(2023, 6, 30)


@pytest.mark.parametrize("key", stories())
def test_a_story_has_the_length_and_shape_of_a_news_item(key: str) -> None:
    paragraphs = stories()[key]["text"].split("\n\n")
    assert len(paragraphs) >= 3
    assert all(paragraph and "\n" not in paragraph for paragraph in paragraphs)
    assert 100 <= sum(len(paragraph.split()) for paragraph in paragraphs) <= 450


def test_there_are_enough_stories_of_several_sources_with_different_headlines() -> None:
    assert len(stories()) == len(STORIES) >= 14
    assert len({story["headline"] for story in stories().values()}) == len(stories())
    assert 3 <= len({story["source"] for story in stories().values()}) <= 4


def test_every_story_has_gold_and_every_gold_has_its_story() -> None:
    assert set(gold()) == set(stories())
    assert len(read_lines(GOLD)) == len(gold())


@pytest.mark.parametrize("key", stories())
def test_gold_is_well_formed(key: str) -> None:
    row = gold()[key]
    assert set(row) == {"story", "must", "ok", "never"}
    assert {kind for kind, _ in tagged(key, "must", "ok", "never")} <= KINDS
    assert all(set(entry) == {"kind", "name", "level"} for entry in row["must"])
    assert {entry["level"] for entry in row["must"]} <= {"about", "passing"}
    assert "about" in {entry["level"] for entry in row["must"]}
    assert row["never"]
    assert all(entry["why"] for entry in row["never"])


@pytest.mark.parametrize("key", stories())
def test_gold_says_each_thing_once_and_does_not_contradict_itself(key: str) -> None:
    names = list(tagged(key, "must", "ok", "never"))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("key", stories())
def test_every_name_that_must_be_tagged_stands_in_the_story(key: str) -> None:
    missing = [
        name
        for name in tagged(key)
        if not any(occurs(form, stories()[key]) for form in known_names().get(name, {name[1]}))
    ]
    assert missing == []


@pytest.mark.parametrize("key", stories())
def test_gold_uses_the_preferred_name_where_the_authority_file_has_one(key: str) -> None:
    aliases = {(kind, form) for (kind, name), forms in known_names().items() for form in forms - {name}}
    assert [name for name in tagged(key) if name not in known_names() and name in aliases] == []


def test_the_stories_are_one_web_of_shared_names() -> None:
    stories_of: dict[Name, set[str]] = defaultdict(set)
    for key in stories():
        for name in tagged(key):
            stories_of[name].add(key)
    reached: set[str] = set()
    waiting = {next(iter(stories()))}
    while waiting:
        key = waiting.pop()
        reached.add(key)
        waiting |= {other for name in tagged(key) for other in stories_of[name]} - reached
    assert reached == set(stories())


def test_many_people_organizations_and_places_appear_in_three_stories_or_more() -> None:
    times: dict[Name, int] = defaultdict(int)
    for key in stories():
        for name in tagged(key):
            times[name] += 1
    often = [kind for (kind, _), count in times.items() if count >= 3]
    assert {kind: often.count(kind) >= 5 for kind in KINDS} == dict.fromkeys(KINDS, True)


def test_at_least_five_stories_of_one_autumn_are_about_haiti() -> None:
    autumn = [
        key
        for key, story in stories().items()
        if published(story["published_at"]) <= date(2022, 11, 30)
        and {"kind": "place", "name": "Haiti", "level": "about"} in gold()[key]["must"]
    ]
    assert len(autumn) >= 5


def test_the_people_of_the_haiti_stories_are_in_the_authority_file() -> None:
    people = {
        "Antony Blinken",
        "António Guterres",
        "Brian Nichols",
        "Joe Biden",
        "Mélanie Joly",
        "Jimmy Chérizier",
        "Justin Trudeau",
        "Ariel Henry",
    }
    assert {("person", name) for name in people} <= set(known_names())
    assert "Barbecue" in known_names()["person", "Jimmy Chérizier"]


@cache
def people() -> list[dict[str, Any]]:
    return read_lines(ROOT / "seeds" / "authority" / "people.jsonl")


def test_people_are_sorted_by_unique_keys_and_fully_described() -> None:
    keys = [row["key"] for row in people()]
    assert keys == sorted(set(keys))
    assert all(re.fullmatch(r"person:[a-z0-9]+(-[a-z0-9]+)*", key) for key in keys)
    assert all(set(row) == {"key", "kind", "name", "aliases", "description", "roles"} for row in people())
    assert all(row["kind"] == "person" and row["name"] and row["description"] for row in people())
    assert all(len({row["name"], *row["aliases"]}) == 1 + len(row["aliases"]) for row in people())


def test_namesakes_among_people_are_told_apart_by_their_descriptions() -> None:
    namesakes: dict[str, list[str]] = defaultdict(list)
    for row in people():
        namesakes[row["name"]].append(row["description"])
    shared = {name: texts for name, texts in namesakes.items() if len(texts) > 1}
    assert set(shared) == {"Adam Smith", "Michael Collins"}
    assert all(len(set(texts)) == len(texts) for texts in shared.values())


def test_no_two_people_claim_the_same_other_name() -> None:
    claims: dict[str, set[str]] = defaultdict(set)
    for row in people():
        for name in (row["name"], *row["aliases"]):
            claims[name].add(row["key"])
    # "Ronaldo" alone is the Brazilian or the Portuguese, "George Bush" the father or the son, depending on the decade.
    shared = {name for name, keys in claims.items() if len(keys) > 1}
    assert shared == {"Adam Smith", "George Bush", "Michael Collins", "Ronaldo"}


def test_a_persons_offices_belong_to_records_and_end_after_they_begin() -> None:
    keys = {row["key"] for kind in AUTHORITY for row in read_lines(ROOT / "seeds" / "authority" / f"{kind}.jsonl")}
    roles = [role for row in people() for role in row["roles"]]
    assert {role["of"] for role in roles} - keys == set()
    assert all(set(role) in ({"title", "of", "from"}, {"title", "of", "from", "to"}) for role in roles)
    moment = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
    assert all(moment.fullmatch(role[end]) for role in roles for end in ("from", "to") if end in role)
    assert all(role["from"] <= role.get("to", "9999") for role in roles)
