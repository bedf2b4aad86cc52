"""The command, without PyTorch as far as it goes; the one test of a training in full needs it, and says so."""

from __future__ import annotations

import gzip
import json
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from tagging.pipeline.recognisers.minilm import MODEL, TOKENIZER
from tagging.pipeline.recognisers.minilm.recogniser import MiniLM, onnx_model
from tagging.pipeline.types import Document

STORY = "Mira Solheim left Accra on Monday. The Bank of Ghana paid Tor Vik."
NAMES = ("Mira Solheim", "PER"), ("Accra", "LOC"), ("Bank of Ghana", "ORG"), ("Tor Vik", "PER")


def train(*arguments: object) -> str:
    stdout = StringIO()
    call_command("train_recogniser", *map(str, arguments), stdout=stdout)
    return stdout.getvalue()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of sets: one story to learn from, the same to be judged by."""
    ents = [[STORY.index(name), STORY.index(name) + len(name), kind] for name, kind in NAMES]
    row = json.dumps({"id": "1", "text": STORY, "ents": ents}) + "\n"
    folder = tmp_path / "data" / "ner"
    folder.mkdir(parents=True)
    for name in ("ww_train", "ww_dev"):
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(row.encode()))
    monkeypatch.setenv("MEASURING_DATA", str(folder.parent))
    return folder


def test_without_pytorch_it_says_what_to_install(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fitting", "running", "network", "export"):
        monkeypatch.delitem(sys.modules, f"tagging.training.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(CommandError, match=r"pip install -r requirements-train\.txt"):
        train("--out", tmp_path / "new", "--train", "ww_train")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", MODEL.parent), "has a model already"),
        (("--train", "no_such_set"), "“--train” alone: no labelled sets"),
        (("--train",), "nothing to learn from"),
        (("--start", "nowhere.npz"), "not at hand: nowhere.npz"),
        (("--checks", "0"), "--checks is too small"),
    ],
)
def test_what_cannot_be_done_is_said_at_once(
    data: Path, tmp_path: Path, arguments: tuple[object, ...], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        train("--out", tmp_path / "new", "--train", "ww_train", *arguments)


def test_without_a_dev_set_there_is_nothing_to_judge_by(data: Path, tmp_path: Path) -> None:
    (data / "ww_dev.jsonl.gz").unlink()
    with pytest.raises(CommandError, match="nothing to judge by"):
        train("--out", tmp_path / "new", "--train", "ww_train")


def test_a_training_from_the_shipped_model_to_an_export(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: nothing is trained (requirements-train.txt)")
    plan = ("--train", "ww_train", "--epochs", 3, "--checks", 1)
    said = train("--out", tmp_path / "one", *plan, "--runs", 2)
    assert "run 2 of 2, seed 2" in said
    model = MiniLM(onnx_model(tmp_path / "one" / MODEL.name), TOKENIZER)
    assert [span.text for span in model.recognise(Document(STORY))] == [name for name, _ in NAMES]
    train("--out", tmp_path / "two", *plan, "--seed", 2)
    first, again = np.load(tmp_path / "one" / "run-2.npz"), np.load(tmp_path / "two" / "run-1.npz")
    assert all(np.array_equal(first[name], again[name]) for name in first.files)
    train("--out", tmp_path / "three", "--train", "ww_train", "--runs", 0, "--start", tmp_path / "one" / "weights.npz")
    kept, averaged = np.load(tmp_path / "one" / "weights.npz"), np.load(tmp_path / "three" / "weights.npz")
    assert all(np.array_equal(kept[name], averaged[name]) for name in kept.files)
