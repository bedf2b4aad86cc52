"""`manage.py ingest`: what is taken, what is not, and what a person should look at."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Upload

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
    assert "1 of 2 files\r\x1b[K2 of 2 files\r\x1b[K" in shown
    assert f"\r\x1b[K{tmp_path / 'b.txt'}: The file is empty" in shown
    assert shown.endswith("\r\x1b[K")
