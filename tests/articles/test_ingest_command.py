"""`manage.py ingest`: what is taken, what is not, and what a person should look at."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Source, Upload

pytestmark = pytest.mark.django_db

STORY = "Bridge opens\n\nThe new bridge over the Sund opened on Monday, the mayor said, after three years of work."
POLISH = "Burmistrz otworzył most w poniedziałek. Większość mieszkańców przyszła na uroczystość, powiedział rzecznik."


def run(*paths: Path, **options: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("ingest", *map(str, paths), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_files_and_folders_are_taken_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "b.txt").write_text(STORY.replace("bridge", "tunnel"))
    (tmp_path / ".hidden.txt").write_text("Nothing to see.")
    assert run(tmp_path)[0] == "2 new\n"
    assert run(tmp_path)[0] == "2 already in the archive\n"
    assert Article.objects.count() == 2


def test_a_guessed_encoding_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "polish.txt").write_bytes(POLISH.encode("cp1250"))
    out, err = run(tmp_path)
    assert out == "1 new\n"
    assert f"{tmp_path / 'polish.txt'}: Read as cp1252 (a guess): are “otworzy³”" in err
    assert run(tmp_path, verbosity=0)[1] == ""


def test_bytes_that_are_no_text_fail_with_their_reason_and_are_kept(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(STORY)
    (tmp_path / "noise.txt").write_bytes(bytes.fromhex("fffefa818d"))
    with pytest.raises(CommandError):
        run(tmp_path)
    upload = Upload.objects.get(filename="noise.txt")
    assert (upload.state, upload.error_code) == ("failed", "not_text")
    with upload.file.open("rb") as file:
        assert file.read() == bytes.fromhex("fffefa818d")
    assert Article.objects.count() == 1


def test_on_a_terminal_its_progress_gives_way_to_what_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.txt").write_bytes(b"")
    with pytest.raises(CommandError):
        call_command("ingest", str(tmp_path))
    shown = capsys.readouterr().err
    assert "1 of 2 files, 0 stories\r\x1b[K2 of 2 files, 1 stories\r\x1b[K" in shown
    assert f"\r\x1b[K{tmp_path / 'b.txt'}: The file is empty" in shown
    assert shown.endswith("\r\x1b[K")


def test_a_journal_lets_a_long_run_go_on_where_it_was(tmp_path: Path) -> None:
    files, journal = tmp_path / "in", tmp_path / "journal"
    files.mkdir()
    (files / "a.txt").write_text(STORY)
    assert run(files, journal=journal)[0] == "1 new\n"
    (files / "b.txt").write_text(STORY.replace("bridge", "tunnel"))
    assert run(files, journal=journal)[0] == "1 new\n"
    assert run(files, journal=journal)[0] == "No files.\n"
    (files / "a.txt").write_text(f"{STORY} It rained, and nobody minded at all.")
    assert run(files, journal=journal)[0] == "1 new\n"
    assert Upload.objects.count() == 3


def test_a_dry_run_says_what_there_is_and_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.txt").write_bytes(b"")
    out, err = run(tmp_path, dry_run=True, source="Harbour Desk")
    assert out == "1 stories, 1 unreadable\n"
    assert "The file is empty" in err
    assert not Upload.objects.exists()
    assert not Article.objects.exists()
    assert not Source.objects.exists()


def test_a_table_is_read_by_the_columns_that_are_named(tmp_path: Path) -> None:
    (tmp_path / "export").write_text(f"kop;tekst\nBrug open;{STORY.splitlines()[-1]}\n")
    assert run(tmp_path, columns="headline=kop, text=tekst")[0] == "1 new\n"
    assert Article.objects.get().headline == "Brug open"
    with pytest.raises(CommandError, match="names no column"):
        run(tmp_path, columns="kop")
    with pytest.raises(CommandError, match="“title=kop” names no column"):
        run(tmp_path, columns="title=kop")


def test_it_watches_until_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that somebody may still write to is left for the next look."""
    (tmp_path / "fresh.txt").write_text(STORY)
    looks = iter([lambda: os.utime(tmp_path / "fresh.txt", (1, 1)), lambda: None])

    def sleep(seconds: float) -> None:
        assert seconds == 3
        assert Article.objects.count() == (0 if not looked else 1)
        looked.append(seconds)
        try:
            next(looks)()
        except StopIteration:
            raise KeyboardInterrupt from None

    looked: list[float] = []
    monkeypatch.setattr("articles.management.commands.ingest.time.sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, watch=3.0)
    assert Upload.objects.count() == 1
