"""Files into rows: which format a file has, and what each says. No database."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from tagging.authority_import import reading
from tagging.authority_import.columns import Columns
from tagging.authority_import.reading import Problem, Reader
from tagging.authority_import.records import Record
from tagging.authority_import.spelling import alike

Row = dict[str, Any]


EVERYTHING = Reader()


def read(path: Path, data: str | bytes, reader: Reader = EVERYTHING) -> list[Record | Problem]:
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return list(reader.read(path))


def records(path: Path, data: str | bytes, reader: Reader = EVERYTHING) -> list[Record]:
    found = read(path, data, reader)
    assert not [row for row in found if isinstance(row, Problem)]
    return [row for row in found if isinstance(row, Record)]


def claim(value: Any, rank: str = "normal", **qualifiers: Any) -> Row:
    return {
        "rank": rank,
        "mainsnak": {"datavalue": {"value": value}},
        "qualifiers": {name: [{"datavalue": {"value": value}}] for name, value in qualifiers.items()},
    }


def time(text: str, precision: int = 11) -> Row:
    return {"time": f"+{text}T00:00:00Z", "precision": precision}


POSITION = {
    "id": "Q50",
    "labels": {"en": {"value": "Mayor of Larsund"}},
    "claims": {"P31": [claim({"id": "Q4164871"})]},
}
ITEM = {
    "id": "Q1",
    "labels": {"no": {"value": "Mira S."}, "en": {"language": "en", "value": "Mira Solheim"}},
    "aliases": {"en": [{"value": "Mira Berg"}], "no": [{"value": "Solveig"}]},
    "descriptions": {"en": {"value": "Norlandic politician"}},
    "claims": {
        "P31": [claim({"id": "Q5"})],
        "P569": [claim(time("1950-01-01"), "deprecated"), claim(time("1961-02-03"), "preferred")],
        "P214": [claim("7")],
        "P39": [
            claim({"id": "Q50"}, P580=time("2011-05-00", 10), P582=time("2015-00-00", 9)),
            claim({"id": "Q51"}),
        ],
    },
}
CITY = {
    "id": "Q2",
    "labels": {"mul": {"value": "Larsund"}},
    "claims": {"P31": [claim({"id": "Q515"})], "P131": [claim({"id": "Q3"})], "P17": [claim({"id": "Q4"})]},
}


def check_wikidata(found: list[Record | Problem]) -> None:
    position, mira, city = found
    assert isinstance(position, Problem)
    assert position.message == "no kind: person, organization or place"
    assert isinstance(mira, Record)
    assert isinstance(city, Record)
    assert (mira.kind, mira.name, mira.description, mira.born) == (
        "person",
        "Mira Solheim",
        "Norlandic politician",
        "1961-02-03",
    )
    assert (mira.aliases, mira.ids) == ((("Mira Berg", "name"),), {"wikidata": "Q1", "viaf": "7"})
    assert mira.roles == (
        {"title": "Mayor of Larsund", "from": "2011-05", "to": "2015"},
        {"title": "Position Q51"},
    )
    assert (city.kind, city.name, city.parent.ids, city.country.ids) == (
        "place",
        "Larsund",
        (("wikidata", "Q3"),),
        (("wikidata", "Q4"),),
    )


def test_a_dump_of_wikidata_is_read_line_by_line(tmp_path: Path) -> None:
    dump = "[\n" + ",\n".join(map(json.dumps, [POSITION, ITEM, CITY])) + "\n]\n"
    found = read(tmp_path / "dump.json.gz", gzip.compress(dump.encode()))
    check_wikidata(found)
    assert isinstance(found[1], Record)
    assert found[1].place == ("dump.json.gz", 3)


@pytest.mark.parametrize("indent", [1, None])
def test_entities_as_the_interface_of_wikidata_gives_them(tmp_path: Path, indent: int | None) -> None:
    answer = {"entities": {item["id"]: item for item in (POSITION, ITEM, CITY)}}
    check_wikidata(read(tmp_path / "answer.json", json.dumps(answer, indent=indent)))


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"P569": [claim(time("1961-02-03"))]}, "person"),
        ({"P31": [claim({"id": "Q999999"})], "P159": [claim({"id": "Q2"})]}, "organization"),
        ({"P625": [claim({})]}, "place"),
    ],
)
def test_an_item_of_a_rare_class_is_told_by_what_it_has(tmp_path: Path, claims: Row, kind: str) -> None:
    [record] = records(tmp_path / "a.jsonl", json.dumps(ITEM | {"claims": claims}))
    assert record.kind == kind


@pytest.mark.parametrize("claims", [None, [], {"P31": None}, {"P31": [None, {}, {"mainsnak": []}]}, {"P569": [7]}])
def test_items_of_any_shape_are_read_or_refused(tmp_path: Path, claims: Any) -> None:
    [row] = read(tmp_path / "a.jsonl", json.dumps(ITEM | {"claims": claims}), Reader(kind="person"))
    assert isinstance(row, Record)


POPOLO = {
    "areas": [{"id": "a1", "name": "Norland"}, {"id": "a2", "name": "Larsund", "parent_id": "a1"}],
    "organizations": [
        {
            "id": "o1",
            "name": "Storting of Norland",
            "area_id": "a1",
            "identifiers": [{"scheme": "wikidata", "identifier": "Q8"}],
        },
        {"id": "o2", "name": "Committee on Tides", "parent_id": "o1", "classification": "committee"},
    ],
    "persons": [
        {
            "id": "ocd-person/12",
            "name": "Mira Solheim",
            "other_names": [{"name": "Mira Berg", "end_date": "1999"}],
            "birth_date": "1961",
            "memberships": [{"organization_id": "o2", "role": "Chair"}],
        }
    ],
    "posts": [{"id": "p1", "label": "Member for Larsund", "organization_id": "o1"}],
    "memberships": [{"person_id": "ocd-person/12", "post_id": "p1", "start_date": "2011-05-01"}],
}


@pytest.mark.parametrize("indent", [None, 2])
def test_popolo_gives_places_organizations_and_people_with_their_memberships(
    tmp_path: Path, indent: int | None
) -> None:
    found = records(tmp_path / "parliament.json", json.dumps(POPOLO, indent=indent))
    assert [(record.kind, record.name, record.parent.name) for record in found] == [
        ("place", "Norland", ""),
        ("place", "Larsund", "Norland"),
        ("organization", "Storting of Norland", ""),
        ("organization", "Committee on Tides", "Storting of Norland"),
        ("person", "Mira Solheim", ""),
    ]
    storting, committee, mira = found[2:]
    assert (storting.country.name, committee.parent.ids) == ("Norland", (("wikidata", "Q8"),))
    assert (mira.ids, mira.born, mira.aliases) == ({"popolo": "ocd-person/12"}, "1961", (("Mira Berg", "former"),))
    assert mira.roles == (
        {"title": "Chair", "of": "Committee on Tides"},
        {"title": "Member for Larsund", "of": "Storting of Norland", "from": "2011-05-01"},
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", '{"kind": "place", "name": "Vik"}\n'),
        ("a.txt", '\ufeff{"kind": "place", "name": "Vik"}'),
        ("a.json", '[{"kind": "place", "name": "Vik"}]'),
        ("a.json", '[\n  {\n    "kind": "place", "name": "Vik"\n  }\n]'),
        ("a.json", '{\n  "kind": "place",\n  "name": "Vik"\n}'),
        ("a.csv", "\ufeffkind,name\r\nplace,Vik\r\n"),
        ("a.tsv", "kind\tname\nplace\tVik\n"),
        ("a.txt", "kind;name\nplace;Vik"),
    ],
)
def test_the_format_is_told_by_name_and_beginning(tmp_path: Path, name: str, data: str) -> None:
    assert [(r.kind, r.name) for r in records(tmp_path / name, data)] == [("place", "Vik")]


def test_a_table_gives_lists_and_one_role_through_its_columns(tmp_path: Path) -> None:
    table = 'Name,Also,Ref,Office,Since\n"Solheim, Mira",Mira Berg | Sunny,12,Mayor,2011-05\n'
    columns = Columns.parse(["name=Name,alias=Also,id.norland=Ref", "role.title=Office,role.from=Since"])
    [record] = records(tmp_path / "a.csv", table, Reader("person", columns))
    assert (record.name, [name for name, _ in record.aliases]) == ("Solheim, Mira", ["Mira Berg", "Sunny"])
    assert (record.ids, record.roles) == ({"norland": "12"}, ({"title": "Mayor", "from": "2011-05"},))


def test_what_is_no_utf8_is_refused_by_the_row_not_by_the_file(tmp_path: Path) -> None:
    reader = Reader("place")
    lines = read(tmp_path / "a.jsonl", b'{"name": "Vik"}\n{"name": "\xff"}\n{"name": "Holm"}\n', reader)
    table = read(tmp_path / "a.csv", b"name\nVik\n\xff\nHolm\n", reader)
    for found in (lines, table):
        assert [type(row) for row in found] == [Record, Problem, Record]


def test_a_packed_file_that_breaks_off_gives_what_was_read_and_one_problem(tmp_path: Path) -> None:
    chance = random.Random(0)  # so that it does not pack into one piece
    lines = "\n".join(json.dumps({"name": f"Vik {chance.randbytes(60).hex()}"}) for _ in range(20_000))
    found = read(tmp_path / "a.jsonl.gz", gzip.compress(lines.encode())[:-200], Reader("place"))
    assert isinstance(found[-1], Problem)
    assert "cannot be read further" in found[-1].message
    assert len(found) > 1


def test_lines_and_documents_have_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 100)
    monkeypatch.setattr(reading, "LARGEST_DOCUMENT", 100)
    long = json.dumps({"name": "x" * 500})
    found = read(tmp_path / "a.jsonl", f'{long}\n{{"name": "Vik"}}\n', Reader("place"))
    assert [type(row) for row in found] == [Problem, Record]
    [problem] = read(tmp_path / "a.json", f"[{long}]", Reader("place"))
    assert isinstance(problem, Problem)
    assert "write one object a line" in problem.message


def test_a_rows_fingerprint_is_what_it_says_not_where_it_stands(tmp_path: Path) -> None:
    rows = ['{"kind": "place", "name": "Vik"}', "", '{"name": " Vik ", "kind": "loc", "mayor": "Mira"}']
    one, other = records(tmp_path / "a.jsonl", "\n".join(rows))
    assert (one.place[1], other.place[1]) == (1, 3)
    assert one.fingerprint == other.fingerprint
    [more] = records(tmp_path / "a.jsonl", '{"kind": "place", "name": "Vik", "parent": "Norland"}')
    assert more.fingerprint != one.fingerprint


def test_an_alias_that_is_the_rows_own_code_or_names_nobody_is_left_out(tmp_path: Path) -> None:
    row = {"kind": "place", "name": "Haiti", "aliases": ["HT", "Haitian", "Ayiti"], "external_ids": {"iso2": "HT"}}
    [record] = records(tmp_path / "a.jsonl", json.dumps(row))
    assert [name for name, _ in record.aliases] == ["Ayiti"]
    assert record.left_out == ("alias “Haitian”: it names nobody by itself",)


@pytest.mark.parametrize(
    ("kind", "one", "other", "expected"),
    [
        ("person", "James Carter", "Jimmy Carter", True),
        ("person", "Sergey Lavrov", "Sergei Lavrov", True),
        ("person", "Mira Solheim", "Ana Dahl", False),
        ("organization", "Economic Community of West African States", "ECOWAS", True),
        ("place", "Swaziland", "Mbabane", False),
        ("organization", "Department of Labor", "Bureau of Labor Statistics", False),
    ],
)
def test_names_that_may_be_spellings_of_one(kind: str, one: str, other: str, expected: bool) -> None:
    assert alike(kind, one, other) is alike(kind, other, one) is expected
