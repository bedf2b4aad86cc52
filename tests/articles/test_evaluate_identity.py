"""The measurement of identity finds what is linked, merged and missed, and leaves nothing behind."""

from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Source
from tests.articles.test_duplicates import FIXED, TEXT

pytestmark = pytest.mark.django_db

OTHER = " ".join(f"Word {number} tells of something else." for number in range(40))


def pack(path: Path, *rows: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True)
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sets of our own, laid out as the real ones are."""
    at = "2026-03-02T12:00:00Z"
    wire = [
        ("1", "Quay closes", TEXT),
        ("2", "Quay closes", FIXED),
        ("3", "Other", OTHER),
        ("4", "More", f"{OTHER} More"),
    ]
    rows = [{"id": pk, "title": title, "date": at, "text": text} for pk, title, text in wire]
    pack(tmp_path / "reuters21578" / "train.jsonl.gz", *rows)
    (tmp_path / "reuters_neardup_silver").mkdir()
    (tmp_path / "reuters_neardup_silver" / "pairs.jsonl").write_text('{"a": "1", "b": "2"}\n{"a": "1", "b": "3"}\n')
    pages = [("a", "/one", TEXT), ("b", "/one", FIXED), ("c", "/two", OTHER)]
    docs = [
        {
            "id": pk,
            "url": f"https://site.example{path}",
            "title": "Quay",
            "date": at[:10],
            "text": text,
            "scraped_at": at,
        }
        for pk, path, text in pages
    ]
    pack(tmp_path / "cnn_lite_2026" / "docs.jsonl.gz", *docs)
    pack(tmp_path / "cnn_lite_2026" / "version_chains.jsonl.gz", {"ids": ["a", "b"]}, {"ids": ["a", "c"]})
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path))
    return tmp_path


def test_it_says_what_was_linked_merged_and_missed(sets: Path) -> None:
    out = StringIO()
    call_command("evaluate_identity", wrong=True, stdout=out)
    assert out.getvalue().splitlines() == [
        "4 wire stories with ids: 2 pairs linked, 2 expected, precision 0.5000, recall 0.5000",
        "the same without ids: 1 pairs became one story, 0 of them not expected",
        "- linked: 3 4",
        "- missed: 1 3",
        "2 stories with versions, known by their address: 0.5000 became one story each; 0 hold more than one",
        "2 stories with versions, known by words alone: 0.5000 became one story each; 0 hold more than one",
    ]
    assert not Article.objects.exists()
    assert not Source.objects.exists()


def test_sets_that_are_not_there_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path))
    with pytest.raises(CommandError, match="MEASURING_DATA"):
        call_command("evaluate_identity")
