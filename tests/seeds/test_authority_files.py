"""The authority file as it lies in the repository: its form, its names and its family trees. No database."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tagging.pipeline.names import name_key

FOLDER = Path(__file__).resolve().parents[2] / "seeds" / "authority"
FILES = {"place": "places.jsonl", "organization": "organizations.jsonl", "person": "people.jsonl"}
COMMON_KEYS = ["key", "kind", "name", "aliases", "description"]
KEYS = {"place": [*COMMON_KEYS, "parent"], "organization": [*COMMON_KEYS, "parent"], "person": [*COMMON_KEYS, "roles"]}
OPTIONAL_KEYS = {"place": [], "organization": ["country"], "person": []}

# Names that really have several bearers, none of them the one usually meant. Everywhere else the lesser bearer is
# written with what tells it apart ("London, Ontario"), so that the bare name keeps one meaning.
SHARED_NAMES = {
    "place": {
        "Arlington",
        "Cordoba",
        "Georgia",
        "Hamilton",
        "Newport",
        "Punjab",
        "Salem",
        "San Jose",
        "Springfield",
        "St. John's",
        "Toledo",
        "Victoria",
        "Windsor",
    },
    "organization": {
        "AAP",
        "ABC",
        "ADF",
        "CAF",
        "Conservative Party",
        "CSIS",
        "ICC",
        "Liberal Party",
        "MSS",
        "NRC",
        "PIF",
        "PNP",
        "PTI",
        "RSF",
        "SAS",
        "Socialist Party",
    },
    "person": {"Adam Smith", "George Bush", "Michael Collins", "Ronaldo"},
}
NAMED_IN_THE_FIRST_STORY = [
    ("organization", "United Nations", ["UN", "U.N."]),
    ("organization", "United Nations Security Council", ["UN Security Council", "Security Council", "UNSC"]),
    ("organization", "Caribbean Community", ["CARICOM"]),
    ("organization", "Haitian National Police", []),
    ("organization", "Bloomberg News", []),
    ("organization", "United States Armed Forces", ["US military"]),
    ("organization", "Canadian Armed Forces", ["Canadian military"]),
    ("organization", "Government of Haiti", ["Haitian government"]),
    ("place", "Haiti", []),
    ("place", "Canada", []),
    ("place", "United States", ["US", "U.S.", "USA", "America"]),
    ("place", "Ottawa", []),
    ("place", "Montreal", []),
    ("place", "Ukraine", []),
    ("place", "Iran", []),
    ("place", "China", []),
    ("place", "Caribbean", []),
]

Record = dict[str, Any]


@cache
def lines(kind: str) -> list[Record]:
    return [json.loads(line) for line in (FOLDER / FILES[kind]).read_text(encoding="utf-8").splitlines()]


@cache
def by_key() -> dict[str, Record]:
    return {record["key"]: record for kind in FILES for record in lines(kind)}


def names(record: Record) -> list[str]:
    return [record["name"], *record["aliases"]]


def bearers(kind: str) -> dict[str, set[str]]:
    """The keys of all records that bear each normalised name."""
    found: dict[str, set[str]] = defaultdict(set)
    for record in lines(kind):
        for name in names(record):
            found[name_key(name)].add(record["key"])
    return found


def ancestors(record: Record) -> Iterator[str]:
    parent = record["parent"]
    while parent:
        yield parent
        parent = by_key()[parent]["parent"]


@pytest.mark.parametrize("kind", FILES)
def test_every_line_has_exactly_the_allowed_fields_in_their_order(kind: str) -> None:
    for record in lines(kind):
        fields = list(record)
        while fields[-1] in OPTIONAL_KEYS[kind]:
            fields.pop()
        assert fields == KEYS[kind], record["key"]
        assert record["kind"] == kind


@pytest.mark.parametrize("kind", FILES)
def test_lines_are_written_unescaped_and_sorted_by_key(kind: str) -> None:
    written = (FOLDER / FILES[kind]).read_text(encoding="utf-8")
    in_order = sorted(lines(kind), key=lambda record: record["key"])
    assert written == "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in in_order)


def test_keys_are_unique_slugs_prefixed_by_their_kind() -> None:
    counted = Counter(record["key"] for kind in FILES for record in lines(kind))
    assert [key for key, count in counted.items() if count > 1] == []
    for kind in FILES:
        pattern = re.compile(rf"{kind}:[a-z0-9]+(-[a-z0-9]+)*")
        assert [r["key"] for r in lines(kind) if not pattern.fullmatch(r["key"])] == []


@pytest.mark.parametrize("kind", FILES)
def test_names_and_descriptions_are_clean_text(kind: str) -> None:
    for record in lines(kind):
        assert record["description"].strip(), record["key"]
        assert len(names(record)) == len(set(names(record))), record["key"]
        for text in [*names(record), record["description"]]:
            assert text == " ".join(text.split()), record["key"]
        assert all(name_key(name) for name in names(record)), record["key"]


@pytest.mark.parametrize("kind", ["place", "organization"])
def test_parents_exist_are_of_the_same_kind_and_never_go_in_circles(kind: str) -> None:
    for record in lines(kind):
        seen = {record["key"]}
        for parent in ancestors(record):
            assert by_key()[parent]["kind"] == kind, record["key"]
            assert parent not in seen, record["key"]
            seen.add(parent)


def test_every_country_and_city_lies_in_a_continent() -> None:
    continents = {r["key"] for r in lines("place") if r["description"] == "Continent"}
    assert len(continents) >= 7
    settled = [r for r in lines("place") if r["description"].startswith(("Country in", "City in", "Capital of"))]
    assert [r["key"] for r in settled if not continents & set(ancestors(r))] == []


def test_organizations_belong_to_places_of_the_file() -> None:
    for record in lines("organization"):
        if "country" in record:
            assert by_key()[record["country"]]["kind"] == "place", record["key"]


@pytest.mark.parametrize("kind", SHARED_NAMES)
def test_only_listed_names_have_several_bearers(kind: str) -> None:
    shared = {key for key, owners in bearers(kind).items() if len(owners) > 1}
    assert shared == {name_key(name) for name in SHARED_NAMES[kind]}


def test_the_file_is_large_enough_to_start_an_archive_with() -> None:
    assert len(lines("place")) >= 1_100
    assert len(lines("organization")) >= 750
    assert len(by_key()) >= 2_000


def test_every_country_has_its_capital() -> None:
    countries = {r["key"] for r in lines("place") if r["description"].startswith(("Country in", "Island country"))}
    capitals = [r for r in lines("place") if re.search(r"[Cc]apital of|[Ss]eat of .*government", r["description"])]
    led = {place for capital in capitals for place in ancestors(capital)}
    city_states = {"place:monaco", "place:singapore"}
    assert len(countries) >= 180
    assert sorted(countries - led - city_states) == []


@pytest.mark.parametrize(("kind", "name", "aliases"), NAMED_IN_THE_FIRST_STORY)
def test_the_names_of_the_first_story_are_there(kind: str, name: str, aliases: list[str]) -> None:
    [record] = [record for record in lines(kind) if record["name"] == name]
    assert set(aliases) <= set(record["aliases"])
    for surface in [name, *aliases]:
        assert bearers(kind)[name_key(surface)] == {record["key"]}
