from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tagging.evaluate.gold import Story
from tagging.management.commands import fit_confidence
from tagging.pipeline.confidence import QUESTIONS, fitted
from tagging.pipeline.types import KINDS
from tests.tagging.evaluate.test_fitting import Spots, stories

TYPES = {"person": "PER", "organization": "ORG", "place": "LOC"}


def rows(told: list[Story]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "title": "",
            "date": f"1996-08-{1 + number % 28:02}",
            "text": one.document.text,
            "mentions": [
                {"start": m.start, "end": m.end, "type": TYPES[m.kind], "entity": m.entity} for m in one.mentions
            ],
            "ents": [(m.start, m.end, TYPES[m.kind]) for m in one.mentions],
        }
        for number, one in enumerate(told)
    ]


def write(path: Path, told: list[Story]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows(told))).encode()))


def fit(out: Path) -> str:
    stdout = StringIO()
    call_command("fit_confidence", "--out", str(out), stdout=stdout)
    return stdout.getvalue()


def test_the_models_are_written_and_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path))
    monkeypatch.setattr(fit_confidence, "load", lambda name: Spots())
    write(tmp_path / "aida" / "train.jsonl.gz", stories(60))
    write(tmp_path / "ner" / "ww_train.jsonl.gz", stories(20))
    said = fit(tmp_path / "first.json")
    fit(tmp_path / "second.json")
    content = (tmp_path / "first.json").read_text("utf-8")
    assert content == (tmp_path / "second.json").read_text("utf-8")
    models = fitted(json.loads(content)).models
    assert models.keys() == {(question, kind) for question in QUESTIONS for kind in KINDS}
    assert "before: error of mentions" in said
    assert "after: error of tags" in said
    assert "LINK_THRESHOLD by its rule" in said


def test_without_the_sets_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="Not at hand"):
        fit(tmp_path / "none.json")
    assert not (tmp_path / "none.json").exists()
