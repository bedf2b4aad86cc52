"""The measurement of the readers finds what is wrong, and says what is not at hand."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.evaluate.second_look import look
from articles.evaluate.wire import ZONE, f1
from tests.articles.reading import STORY
from tests.articles.test_readers_feeds import RSS
from tests.articles.test_readers_mail import letter
from tests.articles.test_readers_wire import ANPA, ITEM, V1


def tarred(path: Path, name: str, data: bytes) -> None:
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sets of our own, laid out as the real ones are."""
    root = tmp_path / "wire_formats"
    (root / "should_fail").mkdir(parents=True)
    files = {
        "item.xml": ("newsml-g2", ITEM),
        "wire.tst": ("anpa-1312", ANPA),
        "one.json": ("ninjs/json", json.dumps(V1)),
        "should_fail/bad.json": ("ninjs/json", json.dumps(V1 | {"urgency": "high"})),
    }
    for name, (_, content) in files.items():
        (root / name).write_text(content)
    index = (json.dumps({"path": name, "format": kind}) for name, (kind, _) in files.items())
    (root / "index.jsonl").write_text("\n".join(index))
    tarred(root / "feedparser.tar.gz", "feed.xml", RSS.encode())
    tarred(root / "mail_samples.tar.gz", "mail", letter().as_bytes())
    (tmp_path / "html_articles").mkdir()
    with gzip.open(tmp_path / "html_articles" / "gold.jsonl.gz", "wt") as gold:
        gold.write(json.dumps({"html": "a.html", "gold_text": STORY}))
    tarred(tmp_path / "html_articles" / "pages.tar.gz", "a.html", f"<html><body><p>{STORY}</p></body></html>".encode())
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path))
    return tmp_path


def test_the_report_tells_by_format_what_became_of_the_files(sets: Path) -> None:
    call_command("evaluate_readers", out=sets / "report.md", stdout=io.StringIO())
    report = (sets / "report.md").read_text()
    assert "| newsml-g2 | 1 | 1 | 1 of 1 | 1 of 1 |" in report
    assert "| ninjs/json | 2 | 1 | 1 of 1 | 1 of 1 | 1 of 1 | 1 of 1 | invalid 1 | 0 of 1 | 0 | 0 |" in report
    assert "6 files, 0 crashes, 0 lost." in report
    assert "1 web pages: body-text token F1 1.0000" in report


def test_a_wrong_answer_is_counted_as_one() -> None:
    seen = look(ITEM.encode(), "newsml-g2", ZONE)
    assert any("Quay to close" in headline for headline in seen.headlines)
    assert f1(STORY, STORY) == 1
    assert f1(STORY, "Other words entirely") < 0.2
    assert f1(STORY[:90], STORY) < 0.95


def test_without_the_sets_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path))
    with pytest.raises(CommandError, match="MEASURING_DATA"):
        call_command("evaluate_readers")
