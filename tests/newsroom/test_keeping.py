"""What is recorded is true or told; what is carried elsewhere or brought back is the same to the last byte."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article, Upload
from articles.reading import read_now
from articles.uploads import receive
from newsroom.alerts import matching, saving
from newsroom.keeping.carrying import CarryError, read, tables, write
from newsroom.keeping.checking import faults
from tagging import decisions
from tagging.models import Decision, Mention, Tag
from tests import servers
from tests.factories import EntityFactory, UserFactory
from tests.tagging.world import Named, tag_story

STORY = (
    "Bridge opens\n\nMira Solheim opened the bridge in Larsund on Monday, the mayor said, after three years of work."
)


def quiet(line: str) -> None:
    pass


def fill(words: str = STORY) -> Article:
    """A story through every door: an upload, a tagging, a decision."""
    editor = UserFactory(editor=True)
    upload = receive(ContentFile(words.encode()), filename="story.txt", actor=editor, hand_over=False)
    read_now(upload.pk)
    article = Article.objects.get(items__upload=upload)
    tag_story(
        article, Named(("Mira Solheim",), EntityFactory(name="Mira Solheim")), Named(("Larsund",), name="Larsund")
    )
    decisions.accept(Tag.objects.get(article=article, entity__name="Mira Solheim"), actor=editor)
    return article


def run(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the triggers, as a broken disk writes
        cursor.execute(sql, parameters)
        cursor.execute("SET LOCAL session_replication_role = origin")


def checked() -> str:
    out = StringIO()
    call_command("check_archive", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_an_archive_in_which_nothing_is_wrong() -> None:
    assert not list(faults())
    fill()
    assert checked() == "1 originals, 1 revisions, 2 mentions: 0 wrong.\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("UPDATE articles_revision SET text = text || ' More.'", "revision"),
        ("UPDATE articles_revision SET number = 2", "revision"),
        ("UPDATE articles_article SET current_id = NULL", "article"),
        ("UPDATE articles_searchdocument SET headline = 'Other'", "search document"),
        ('UPDATE tagging_mention SET start = start + 1, "end" = "end" + 1', "mention"),
        ("UPDATE articles_item SET state = 'waiting'", "upload"),
        ("UPDATE articles_item SET article_id = NULL", "item"),
        ("DELETE FROM tagging_taggingrun", "tagging"),
        ("UPDATE tagging_meant SET stories = 7", "meaning of a name"),
        ("UPDATE articles_upload SET size = 3", "original"),
    ],
)
def test_what_is_not_as_it_was_recorded_is_named(sql: str, kind: str) -> None:
    fill()
    run(sql)
    assert kind in {fault.kind for fault in faults()}
    with pytest.raises(CommandError, match="Not everything"):
        checked()


@pytest.mark.django_db
def test_bytes_that_changed_or_went_are_named() -> None:
    fill(f"{STORY} These bytes are only here.")
    path = Path(Upload.objects.get().file.path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"b", b"d"))
    assert [fault.what for fault in faults()] == ["its bytes are not those that were received"]
    path.unlink()
    assert "cannot be read" in next(faults()).what


def empty() -> None:
    names = ", ".join(f'"{model._meta.db_table}"' for model in tables())
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


@pytest.mark.django_db(transaction=True)
def test_an_export_into_an_empty_archive_is_the_same_by_checksum(tmp_path: Path) -> None:
    article = fill()
    matching.follow()  # as a running system does at once
    saving.new(UserFactory(), name="Bridges", query="bridge")
    first = write(tmp_path / "one", quiet)
    assert first["tables"]["tagging_decision"]["rows"] == 1
    assert first["tables"]["alerts_savedsearch"]["rows"] == 1
    with pytest.raises(CarryError, match="not empty"):
        read(tmp_path / "one", quiet)
    original = Path(Upload.objects.get().file.path)
    empty()
    original.unlink()
    matching.follow()
    read(tmp_path / "one", quiet)
    assert original.read_bytes() == STORY.encode()
    assert write(tmp_path / "two", quiet) == first
    assert not list(faults())
    # It lives: history goes on, numbers do not collide, what was decided binds.
    decisions.undo(Decision.objects.get(), actor=UserFactory(editor=True))
    assert Tag.objects.get(entity__name="Mira Solheim", article=article).decided_by is None
    assert Mention.objects.count() == 2
    fill(STORY.replace("bridge", "tunnel"))


@pytest.mark.django_db(transaction=True)
def test_a_damaged_export_leaves_the_archive_empty(tmp_path: Path) -> None:
    fill()
    write(tmp_path, quiet)
    table = tmp_path / "tables" / "articles_revision.csv.gz"
    table.write_bytes(gzip.compress(gzip.decompress(table.read_bytes()).replace(b"Monday", b"Sunday")))
    empty()
    with pytest.raises(CarryError, match="its checksum differs"):
        read(tmp_path, quiet)
    assert not Article.objects.exists()
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"migrations": []}))
    with pytest.raises(CarryError, match="another version"):
        read(tmp_path, quiet)


@pytest.mark.django_db(transaction=True)
def test_a_backup_comes_back_and_is_checked(tmp_path: Path) -> None:
    fill()
    call_command("backup", str(tmp_path / "kept"), stdout=StringIO())
    name = f"restored_{os.getpid()}"
    with psycopg.connect(servers.database_url("postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            environment = {
                **os.environ,
                "DATABASE_URL": servers.database_url(name),
                "NEWSROOM_DATA_DIR": str(tmp_path / "other"),
            }
            argv = [sys.executable, "manage.py", "restore", str(tmp_path / "kept")]
            done = subprocess.run(argv, cwd=servers.PROJECT, env=environment, capture_output=True, text=True)
            assert done.stdout.endswith("1 originals, 1 revisions, 2 mentions: 0 wrong.\n"), done.stderr
            again = subprocess.run(argv, cwd=servers.PROJECT, env=environment, capture_output=True, text=True)
            assert "is not empty" in again.stderr
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
