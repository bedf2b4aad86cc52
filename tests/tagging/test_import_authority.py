"""Lists into the authority file: what is added, what is recognised, what is asked, and that twice is once."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagging import decisions
from tagging.authority_import import Columns, Policy, Reader, Report, import_files
from tagging.authority_import.reading import Problem
from tagging.authority_import.report import Line
from tagging.models import Alias, Entity, ImportedRow
from tests.factories import AliasFactory, EntityFactory, UserFactory

pytestmark = pytest.mark.django_db

Row = dict[str, Any]
TAKE = Policy()
PERSON: Row = {"kind": "person", "name": "Mira Solheim"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.jsonl"


class Told:
    """What an import said."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.report = Report(self.lines.append)

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.report.counts)

    def details(self, action: str) -> list[str]:
        return [line.detail for line in self.lines if line.action == action]


def take(path: Path, *rows: Row | str, policy: Policy = TAKE) -> Told:
    if rows:
        path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    told = Told()
    import_files([path], Reader(), told.report, policy)
    return told


def everything() -> Counter[str]:
    """How many rows every table of ours has, histories included."""
    models = [model for app in ("articles", "tagging") for model in apps.get_app_config(app).get_models()]
    return Counter({model.__name__: model._default_manager.count() for model in models if not model._meta.proxy})


def names(entity: Entity) -> set[str]:
    return set(Alias.objects.filter(entity=entity, blocked=False).values_list("name", flat=True))


def test_a_new_record_comes_with_all_that_the_row_says(path: Path) -> None:
    row = PERSON | {
        "aliases": ["M. Solheim-Berg", {"name": "Mira Berg", "kind": "former"}],
        "external_ids": {"wikidata": "Q1"},
        "description": "Norlandic politician",
        "roles": [{"title": "Mayor", "of": "Larsund", "from": "2011-05", "to": "2015"}],
        "born": "1961-02-03",
    }
    assert take(path, row).counts == {"added": 1}
    mira = Entity.objects.get()
    assert (mira.name, mira.key, mira.status, mira.origin) == ("Mira Solheim", "mira solheim", "confirmed", "import")
    assert mira.external_ids == {"wikidata": "Q1"}
    assert mira.description == "Norlandic politician (born 1961)"
    assert mira.roles == [{"title": "Mayor", "of": "Larsund", "from": "2011-05", "to": "2015"}]
    assert set(mira.aliases.values_list("name", "kind")) == {("M. Solheim-Berg", "name"), ("Mira Berg", "former")}


def test_the_same_id_is_the_same_record_whatever_it_is_called(path: Path) -> None:
    mira = EntityFactory(name="Mira Solheim", external_ids={"wikidata": "Q1"})
    told = take(path, {"kind": "person", "name": "Mira Berg", "external_ids": {"wikidata": "Q1", "viaf": "7"}})
    assert told.counts == {"matched": 1}
    mira.refresh_from_db()
    assert (mira.name, mira.external_ids, names(mira)) == (
        "Mira Solheim",
        {"wikidata": "Q1", "viaf": "7"},
        {"Mira Berg"},
    )


def test_the_same_name_without_contradiction_is_the_same_record_and_gets_what_it_lacks(path: Path) -> None:
    mira = EntityFactory(name="Mira Sólheim")
    row = PERSON | {"aliases": ["Mira Berg"], "roles": [{"title": "Mayor"}], "description": "Politician"}
    assert take(path, row).counts == {"matched": 1}
    mira.refresh_from_db()
    assert (mira.name, mira.roles, mira.description) == ("Mira Sólheim", [{"title": "Mayor"}], "Politician")
    assert names(mira) == {"Mira Berg"}


def test_a_record_is_found_by_its_alias(path: Path) -> None:
    larsund = AliasFactory(entity__kind="place", entity__name="Larsund", name="Port Larsund").entity
    assert take(path, {"kind": "place", "name": "Port Larsund", "aliases": ["Larshaven"]}).counts == {"matched": 1}
    assert names(larsund) == {"Port Larsund", "Larshaven"}


def test_a_company_is_found_without_its_legal_form(path: Path) -> None:
    brumo = EntityFactory(kind="organization", name="Brumo")
    AliasFactory(entity=EntityFactory(kind="organization", name="Kosan Liberation Army"), name="KLA")
    told = take(
        path, {"kind": "organization", "name": "Brumo, Inc."}, {"kind": "organization", "name": "KLA Corporation"}
    )
    assert told.counts == {"matched": 1, "added": 1}
    assert names(brumo) == {"Brumo, Inc."}


def test_another_id_in_the_same_scheme_is_another_record(path: Path) -> None:
    EntityFactory(name="Mira Solheim", external_ids={"wikidata": "Q1"})
    assert take(path, PERSON | {"external_ids": {"wikidata": "Q2"}}).counts == {"added": 1}


@pytest.mark.parametrize(
    ("known", "row"),
    [
        ({"description": "Writer (born 1950)"}, {"born": "1980-01-01"}),
        ({"description": "Writer (1850–1901)"}, {"roles": [{"title": "Mayor", "from": "1999"}]}),
        ({"roles": [{"title": "President", "from": "1861"}]}, {"roles": [{"title": "Mayor", "from": "2011"}]}),
        ({"roles": [{"title": "President", "from": "1961"}]}, {"born": "1960"}),
        ({"description": "Economist of the 18th century"}, {"born": "1965"}),
    ],
)
def test_years_that_cannot_be_one_life_are_asked(path: Path, known: Row, row: Row) -> None:
    EntityFactory(name="Mira Solheim", **known)
    told = take(path, PERSON | row)
    assert told.counts == {"conflict": 1}
    assert "Mira Solheim" in told.details("conflict")[0]
    assert Entity.objects.count() == 1


def test_a_place_with_another_parent_is_asked_and_one_above_the_known_parent_is_not(path: Path) -> None:
    norland = EntityFactory(kind="place", name="Norland", description="Country in the north")
    west, east = (EntityFactory(kind="place", name=f"{name} Norland", parent=norland) for name in ("West", "East"))
    EntityFactory(kind="place", name="Vik", parent=west)
    vik: Row = {"kind": "place", "name": "Vik"}
    assert take(path, vik | {"parent": east.name}).counts == {"conflict": 1}
    assert take(path, vik | {"parent": "Norland"}).counts == {"matched": 1}


def test_a_ministry_of_another_country_is_asked(path: Path) -> None:
    for name in ("Norland", "Sudland"):
        EntityFactory(kind="place", name=name, description="Country in the north")
    EntityFactory(kind="organization", name="Ministry of Tides", description="Ministry in Norland")
    row: Row = {"kind": "organization", "name": "Ministry of Tides"}
    assert take(path, row | {"country": "Sudland"}).counts == {"conflict": 1}
    assert take(path, row | {"country": "Norland"}).counts == {"matched": 1}


def test_of_several_namesakes_the_one_for_which_something_speaks_is_meant(path: Path) -> None:
    EntityFactory(name="Mira Solheim", description="Painter (born 1950)")
    mayor = EntityFactory(name="Mira Solheim", roles=[{"title": "Mayor", "from": "2011-05-01"}])
    assert take(path, PERSON).counts == {"conflict": 1}
    assert take(path, PERSON | {"roles": [{"title": "Ordfører", "from": "2011"}]}).counts == {"matched": 1}
    assert len(Entity.objects.get(pk=mayor.pk).roles) == 2


def test_an_unsolved_conflict_becomes_a_record_of_its_own_when_told_so(path: Path) -> None:
    EntityFactory(name="Mira Solheim", description="Writer (born 1950)")
    assert take(path, PERSON | {"born": "1980"}, policy=Policy(create_on_conflict=True)).counts == {"added": 1}
    before = everything()
    assert take(path, policy=Policy(create_on_conflict=True)).counts == {"unchanged": 1}
    assert everything() == before


def test_ids_of_two_records_and_an_id_of_another_kind_are_asked(path: Path) -> None:
    EntityFactory(name="Mira Solheim", external_ids={"wikidata": "Q1"})
    EntityFactory(name="Ana Solheim", external_ids={"viaf": "7"})
    EntityFactory(kind="place", name="Solheim", external_ids={"wikidata": "Q9"})
    told = take(
        path,
        PERSON | {"external_ids": {"wikidata": "Q1", "viaf": "7"}},
        PERSON | {"external_ids": {"wikidata": "Q9"}},
    )
    assert told.counts == {"conflict": 2}


def test_a_proposed_record_is_confirmed_in_the_spelling_of_the_list(path: Path) -> None:
    proposed = EntityFactory(name="Mira Solheim", status="proposed", origin="machine")
    assert take(path, {"kind": "person", "name": "Mira Sólheim"}).counts == {"matched": 1}
    proposed.refresh_from_db()
    assert (proposed.name, proposed.status, proposed.origin) == ("Mira Sólheim", "confirmed", "import")


def test_what_editors_decided_stays(path: Path) -> None:
    take(path, PERSON | {"aliases": ["Mira Berg", "Sunny"], "description": "Mayor"})
    mira, editor = Entity.objects.get(), UserFactory(editor=True)
    decisions.rename(mira, "Mira Dahl", actor=editor)
    decisions.remove_alias(Alias.objects.get(name="Sunny"), actor=editor)
    Entity.objects.update(description="Painter", roles=[])
    told = take(path, PERSON | {"aliases": ["Sunny", "Mira Lund"], "description": "Mayor of Larsund"})
    assert told.counts == {"matched": 1}
    mira.refresh_from_db()
    assert (mira.name, mira.description) == ("Mira Dahl", "Painter")
    assert names(mira) == {"Mira Berg", "Mira Solheim", "Mira Lund"}


def test_a_row_means_the_record_into_which_its_own_was_merged(path: Path) -> None:
    stayed = EntityFactory(name="Mira Dahl")
    EntityFactory(name="Mira Solheim", external_ids={"wikidata": "Q1"}, merged_into=stayed)
    assert take(path, PERSON | {"external_ids": {"wikidata": "Q1"}}).counts == {"matched": 1}
    assert names(stayed) == {"Mira Solheim"}


def test_a_name_that_is_anothers_own_is_left_out_of_the_aliases(path: Path) -> None:
    EntityFactory(kind="place", name="Larsund")
    told = take(path, {"kind": "place", "name": "Norland", "aliases": ["Larsund", "Kingdom of Norland"]})
    assert told.counts == {"added": 1, "left out": 1}
    assert names(Entity.objects.get(name="Norland")) == {"Kingdom of Norland"}


def test_parents_are_found_by_id_key_or_name_also_when_they_come_later(path: Path) -> None:
    place = {"kind": "place"}
    told = take(
        path,
        place | {"name": "Vik", "parent": "wikidata:Q7"},
        place | {"name": "Larsund", "parent": "norland"},
        place | {"name": "Holm", "parent": {"name": "Norland"}},
        place | {"name": "Sund", "country": "Norland"},
        place | {"name": "Norland", "key": "norland", "external_ids": {"wikidata": "Q7"}},
        place | {"name": "Utby", "parent": "Sudland"},
    )
    assert told.counts == {"added": 6, "left out": 1}
    norland = Entity.objects.get(name="Norland")
    assert set(norland.parts.values_list("name", flat=True)) == {"Vik", "Larsund", "Holm", "Sund"}
    take(path.with_name("later.jsonl"), place | {"name": "Sudland"})
    assert Entity.objects.get(name="Utby").parent == Entity.objects.get(name="Sudland")


def test_nothing_lies_in_itself(path: Path) -> None:
    place = {"kind": "place"}
    ring = [place | {"name": f"Ring {n}", "parent": f"Ring {(n + 1) % 4}"} for n in range(4)]
    told = take(path, *ring, place | {"name": "Vik", "parent": "Vik"})
    assert told.counts == {"added": 5, "left out": 2}
    assert Entity.objects.filter(parent__isnull=False).count() == 3


def test_two_rows_of_one_record_are_merged_and_the_same_row_counts_once(path: Path) -> None:
    told = take(path, PERSON, PERSON | {"aliases": ["Mira Berg"]}, PERSON)
    assert told.counts == {"added": 1, "merged": 1, "unchanged": 1}
    assert names(Entity.objects.get()) == {"Mira Berg"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"kind": "person"}', "no name"),
        ('{"kind": "person", "name": " ?! "}', "a name without a letter or digit"),
        ('{"kind": "person", "name": "Mi\\u0000ra"}', "the name has characters that no text has"),
        ('{"kind": "person", "name": "\\ud800"}', "the name has characters that no text has"),
        ('{"kind": "person", "name": ["Mira"]}', "the name is no text"),
        ('{"kind": "person", "name": "%s"}' % ("x" * 251), "a name of 251 characters"),
        ('{"kind": "boat", "name": "Mira"}', "unknown kind “boat”"),
        ('{"name": "Mira"}', "no kind: person, organization or place"),
        ('["Mira"]', "not an object"),
        ('{"name": "Mira"', "no JSON"),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_a_line_that_cannot_be_taken_is_one_problem_with_its_number(path: Path, line: str, why: str) -> None:
    told = take(path, PERSON, line, PERSON | {"name": "Ana Solheim"})
    assert told.counts == {"added": 2, "problem": 1}
    [problem] = [line for line in told.lines if line.action == "problem"]
    assert problem.place == ("list.jsonl", 2)
    assert problem.detail.startswith(why)


def test_parts_of_a_row_that_cannot_be_taken_are_left_out_and_said(path: Path) -> None:
    row = PERSON | {
        "aliases": ["x" * 300, 7, {"nick": "no"}, "Bad\x00"],
        "roles": [{"title": "Mayor", "from": "May 2011"}, "king", {"title": "Judge", "from": "2011", "to": "2001"}],
        "external_ids": ["Q1"],
        "died": "2026-02-30",
    }
    told = take(path, row)
    assert told.counts == {"added": 1, "left out": 7}
    mira = Entity.objects.get()
    assert (mira.roles, names(mira), mira.external_ids) == ([{"title": "Mayor"}], {"7"}, {})


def test_a_name_with_more_bearers_than_can_be_told_apart_is_asked(path: Path) -> None:
    namesakes = [PERSON | {"external_ids": {"wikidata": f"Q{number}"}} for number in range(70)]
    take(path, *namesakes[:65])
    told = take(path, *namesakes[65:])
    assert told.counts == {"conflict": 5}


def test_a_dry_run_says_the_same_and_writes_nothing(path: Path) -> None:
    place = {"kind": "place"}
    rows = [
        PERSON,
        PERSON | {"born": "1980"},
        place | {"name": "Vik", "parent": "Norland"},
        place | {"name": "Norland"},
    ]
    before = everything()
    dry = take(path, *rows, policy=Policy(dry_run=True))
    assert everything() == before
    assert take(path).counts == dry.counts


def test_the_history_says_what_the_import_wrote(path: Path) -> None:
    path.write_text(json.dumps(PERSON), encoding="utf-8")
    call_command("import_authority", str(path), stdout=io.StringIO())
    [event] = apps.get_model("tagging", "EntityEvent").objects.all()
    assert event.pgh_context.metadata == {"command": "import_authority"}


def test_the_command_maps_columns_reads_gzip_and_reports(tmp_path: Path) -> None:
    path, report = tmp_path / "companies.csv.gz", tmp_path / "report.csv"
    table = "Security;CIK;Also\nBrumo;12;Brumo Works|Brumo Mills\n;13;\nBrumo Works;14;\n"
    path.write_bytes(gzip.compress(table.encode("utf-8-sig")))
    out, err = io.StringIO(), io.StringIO()
    options = {"kind": "organization", "columns": ["name=Security,id.cik=CIK,alias=Also"], "report": report}
    call_command("import_authority", str(path), stdout=out, stderr=err, **options)
    assert [line.split()[:2] for line in out.getvalue().splitlines()[:2]] == [["2", "added"], ["1", "problem"]]
    assert err.getvalue() == "companies.csv.gz:3: problem: no name\n"
    rows = list(csv.DictReader(report.read_text(encoding="utf-8").splitlines()))
    assert [(row["line"], row["action"], row["name"]) for row in rows] == [
        ("3", "problem", ""),
        ("2", "added", "Brumo"),
        ("4", "added", "Brumo Works"),
    ]
    brumo = Entity.objects.get(name="Brumo")
    assert (brumo.external_ids, names(brumo)) == ({"cik": "12"}, {"Brumo Works", "Brumo Mills"})
    as_json = tmp_path / "report.json"
    call_command("import_authority", str(path), stdout=out, stderr=err, **options | {"report": as_json})
    assert [line["action"] for line in json.loads(as_json.read_text(encoding="utf-8"))] == ["problem"]


def test_the_command_refuses_what_it_cannot_understand(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_authority", str(tmp_path / "none.csv"))
    (tmp_path / "a.csv").write_text("name\nMira\n", encoding="utf-8")
    with pytest.raises(CommandError, match="write FIELD=COLUMN"):
        call_command("import_authority", str(tmp_path / "a.csv"), columns=["nickname=name"])


def test_a_killed_import_is_finished_by_the_next(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagging.authority_import.taking.BATCH", 2)
    rows = [{"kind": "place", "name": f"Vik {n}", "parent": "Norland"} for n in range(6)]
    path.write_text("\n".join(map(json.dumps, [*rows, {"kind": "place", "name": "Norland"}])), encoding="utf-8")

    def fail(line: Line) -> None:
        if line.name == "Vik 4":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files([path], Reader(), Report(fail))
    assert (Entity.objects.count(), ImportedRow.objects.count()) == (4, 4)
    assert take(path).counts == {"unchanged": 4, "added": 3}
    assert Entity.objects.get(name="Norland").parts.count() == 6


def test_columns_need_a_field_of_ours() -> None:
    assert Columns.parse(["name=A, B,id.x=C"]).pairs == (("name", "A, B"), ("id.x", "C"))
    for wrong in ("name", "name=", "role.king=K", "id.=K"):
        with pytest.raises(ValueError, match="write FIELD=COLUMN"):
            Columns.parse([wrong])


WORDS = st.sampled_from(["Mira", "Solheim", "Berg", "Dahl", "Vik", "ICV"])
NAMES = st.lists(WORDS, min_size=1, max_size=2).map(" ".join)
ROWS = st.fixed_dictionaries(
    {"kind": st.sampled_from(["person", "organization", "place"]), "name": NAMES},
    optional={
        "aliases": st.lists(NAMES, max_size=2),
        "external_ids": st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"]), max_size=2),
        "key": st.sampled_from(["k1", "k2"]),
        "parent": NAMES,
        "born": st.sampled_from(["1850", "1950", "1980"]),
        "description": st.sampled_from(["", "Mayor", "In Vik"]),
        "roles": st.lists(
            st.fixed_dictionaries({"title": st.just("Mayor"), "from": st.sampled_from(["1880", "1999", "2020"])}),
            max_size=2,
        ),
    },
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=10), create=st.booleans(), size=st.sampled_from([1, 3, 2000]))
def test_any_list_taken_twice_is_taken_once(rows: list[Row], create: bool, size: int, tmp_path: Path) -> None:
    Entity.objects.all().delete()
    policy, path = Policy(create_on_conflict=create), tmp_path / "any.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tagging.authority_import.taking.BATCH", size)
        first = take(path, *rows, "", policy=policy)
        before = everything()
        second = take(path, policy=policy)
    assert everything() == before
    assert sum(first.counts.get(key, 0) for key in ("added", "matched", "merged", "unchanged", "conflict")) == len(rows)
    assert second.counts.get("conflict", 0) == first.counts.get("conflict", 0)
    assert second.counts.get("unchanged", 0) == len(rows) - first.counts.get("conflict", 0)
    assert not any(_in_itself(entity) for entity in Entity.objects.select_related("parent"))


def _in_itself(entity: Entity) -> bool:
    seen, step = {entity.pk}, entity.parent
    while step is not None and step.pk not in seen:
        seen.add(step.pk)
        step = step.parent
    return step is not None


def test_initials_and_short_names_in_common_make_no_two_records_one(path: Path) -> None:
    bank: Row = {"kind": "organization", "aliases": ["Tidal Bank"]}
    told = take(
        path,
        {"kind": "person", "name": "Mira Solheim", "aliases": ["M. Solheim"]},
        {"kind": "person", "name": "Marit Solheim", "aliases": ["M. Solheim"]},
        bank | {"name": "Tidal Bank Norland"},
        bank | {"name": "Tidal Bank Sudland"},
    )
    assert told.counts == {"added": 4}


def test_a_full_name_in_common_makes_two_spellings_one_person(path: Path) -> None:
    AliasFactory(entity__name="Mira A. B. Solheim", name="Mira Ana Berg Solheim")
    told = take(path, {"kind": "person", "name": "Mira Solheim", "aliases": ["Mira Ana Berg Solheim"]})
    assert told.counts == {"matched": 1}


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00\x01rubbish", b"name,kind\n"])
def test_a_file_without_rows_says_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "list.jsonl"
    file.write_bytes(content)
    assert [line.message for line in Reader().read(file) if isinstance(line, Problem)] == ["no rows in this file"]
