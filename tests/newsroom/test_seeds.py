"""The first content is loaded once; what editors changed since is theirs."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from articles.models import Article
from newsroom import seeds
from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Alias, Entity
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

RECORDS: list[dict[str, Any]] = [
    {
        "key": "place/larsund",
        "kind": "place",
        "name": "Larsund",
        "parent": "place/norland",
        "aliases": ["LRS", "Larsund"],
    },
    {"key": "place/norland", "kind": "place", "name": "Norland", "external_ids": {"wikidata": "Q1"}},
    {
        "key": "person/mira",
        "kind": "person",
        "name": "Mira Solheim",
        "aliases": ["Sunhome", "SUNHOME"],
        "parent": "gone",
    },
]
STORY = {
    "key": "story-1",
    "headline": "Quay to close",
    "text": "The northern quay will close.",
    "source": "Larsund Wire",
    "published_at": "2026-03-02",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "authority").mkdir()
    (tmp_path / "stories").mkdir()
    lines = "\n".join(json.dumps(record) for record in RECORDS)
    (tmp_path / "authority" / "all.jsonl").write_text(lines + "\n", encoding="utf-8")
    (tmp_path / "stories" / "one.json").write_text(json.dumps(STORY), encoding="utf-8")
    return tmp_path


def load(folder: Path) -> tuple[int, int]:
    return seeds.load_authority(folder / "authority"), seeds.load_stories(folder / "stories")


def rows() -> dict[str, int]:
    """How many rows every table of ours has, histories included."""
    models = [model for app in ("articles", "tagging", "accounts") for model in apps.get_app_config(app).get_models()]
    return {model.__name__: model._default_manager.count() for model in models if not model._meta.proxy}


def test_records_come_with_their_names_and_places(folder: Path) -> None:
    assert load(folder) == (3, 1)
    larsund = Entity.objects.get(seed_key="place/larsund")
    assert (larsund.parent and larsund.parent.name, larsund.status, larsund.origin) == ("Norland", "confirmed", "seed")
    assert [(alias.name, alias.kind) for alias in larsund.aliases.all()] == [("LRS", "acronym")]
    mira = Entity.objects.get(seed_key="person/mira")
    assert ([alias.name for alias in mira.aliases.all()], mira.parent) == (["Sunhome"], None)
    article = Article.objects.get()
    assert (article.headline, article.source and article.source.name) == ("Quay to close", "Larsund Wire")


def test_loading_twice_changes_no_row_anywhere(folder: Path) -> None:
    load(folder)
    before = rows()
    assert load(folder) == (0, 0)
    assert rows() == before
    assert before["EntityEvent"] >= 3


def test_what_editors_changed_stays(folder: Path) -> None:
    load(folder)
    editor: User = UserFactory(editor=True)
    mira = Entity.objects.get(seed_key="person/mira")
    decisions.rename(mira, "Mira Berg", actor=editor)
    decisions.remove_alias(Alias.objects.get(name="Sunhome"), actor=editor)
    Article.objects.update(byline="By Ana")
    load(folder)
    mira.refresh_from_db()
    assert (mira.name, Alias.objects.get(name="Sunhome").blocked, Article.objects.get().byline) == (
        "Mira Berg",
        True,
        "By Ana",
    )


def test_a_new_record_joins_those_that_are_there(folder: Path) -> None:
    load(folder)
    more = {"key": "place/vik", "kind": "place", "name": "Vik", "parent": "place/norland"}
    (folder / "authority" / "more.jsonl").write_text(json.dumps(more), encoding="utf-8")
    assert load(folder) == (1, 0)
    assert Entity.objects.get(seed_key="place/vik").parent == Entity.objects.get(seed_key="place/norland")


def test_the_shipped_seeds_load_and_loading_twice_changes_nothing() -> None:
    out = io.StringIO()
    call_command("load_seeds", stdout=out)
    before = rows()
    assert before["Entity"] >= 2_000
    assert before["Article"] >= 12
    call_command("load_seeds", stdout=out)
    assert rows() == before


def test_the_authority_file_loads_alone_for_an_archive_of_ones_own() -> None:
    out = io.StringIO()
    call_command("load_seeds", "--authority-only", stdout=out)
    assert rows()["Entity"] >= 2_000
    assert rows()["Article"] == 0
    assert "records added" in out.getvalue()


def test_demo_users_are_made_once_with_their_own_passwords(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "new"
    outs = [io.StringIO(), io.StringIO()]
    for out in outs:
        call_command("demo_users", stdout=out)
    assert outs[0].getvalue() == outs[1].getvalue()
    logins = dict(line.split() for line in outs[0].getvalue().splitlines())
    assert len({*logins.values()}) == 3
    for name, password in logins.items():
        assert User.objects.get(username=name).check_password(password)
    [file] = settings.DATA_DIR.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    user = User.objects.get(username="editor")
    user.set_password("changed-by-hand")
    user.save()
    out = io.StringIO()
    call_command("demo_users", stdout=out)
    assert "editor   (its password was changed)" in out.getvalue()
