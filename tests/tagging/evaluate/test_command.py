from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

FLOOR = 0.8  # far below what is measured: it catches a break, not a change of the second digit


def evaluate(out: Path, *arguments: str) -> str:
    stdout = StringIO()
    call_command("evaluate_tagging", "--out", str(out), *arguments, stdout=stdout)
    return stdout.getvalue()


def figures(out: Path) -> dict[str, Any]:
    (run,) = (out / "runs").iterdir()
    found: dict[str, Any] = json.loads(run.read_text("utf-8"))["figures"]
    return found


def test_the_shipped_gold_is_measured_without_a_database(tmp_path: Path) -> None:
    said = evaluate(tmp_path, "--set", "own", "--limit", "8")
    found = figures(tmp_path)
    assert "own: 8 stories" in said
    assert found["own | tags | all | F1"] >= FLOOR
    assert found["own | level: about or in passing | pipeline | accuracy"] > 0.5
    assert "own | tags | all | F1" not in (tmp_path / "report.md").read_text("utf-8")  # it has no goal
    assert "<svg" not in (tmp_path / "report.html").read_text("utf-8")  # and no plot


def test_sets_that_are_not_at_hand_are_skipped_and_the_report_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path / "nowhere"))
    absent = ("ww_dev", "aida/testa", "meantime", "msnbc", "reuters-128", "aida/train", "reuters21578", "customer")
    said = evaluate(tmp_path, *(word for name in absent for word in ("--set", name)))
    report = (tmp_path / "report.md").read_text("utf-8")
    for name in absent:
        assert f"{name}: skipped, not at hand" in said
        assert f"| {name}: " in report
    assert figures(tmp_path) == {}


def test_every_measure_runs_on_a_tiny_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path / "data"))
    _write_tiny_sets(tmp_path / "data")
    evaluate(tmp_path, "--set", "aida/testa", "--set", "reuters21578", "--set", "speed", "--limit", "2")
    found = figures(tmp_path)
    assert found["aida/testa | resolution, B-cubed | on gold mentions | F1"] == 1
    assert found["aida/testa | document tags | all | recall"] == 1
    assert found["reuters21578 | desk tags | places | recall"] == 1
    assert found["speed | throughput | pipeline | stories a second"] > 0
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page.count("<svg") >= 4
    assert "Reliability of mentions, aida/testa" in page


def _write_tiny_sets(folder: Path) -> None:
    text = "Canada's prime minister, Justin Trudeau, met António Guterres in Ottawa."
    names = [("Canada", "LOC"), ("Justin Trudeau", "PER"), ("António Guterres", "PER"), ("Ottawa", "LOC")]
    mentions = [
        {"start": text.index(name), "end": text.index(name) + len(name), "type": kind, "entity": name}
        for name, kind in names
    ]
    linked = [
        {"id": key, "title": "", "date": key, "text": text, "mentions": mentions}
        for key in ("2022-10-01", "2022-10-02")
    ]
    gold = {"people": [], "places": ["canada"], "orgs": []}
    desk = {
        "id": "1",
        "title": "TALKS",
        "date": "1987-03-01T00:00:00Z",
        "dateline": "OTTAWA -",
        "text": text,
        "gold": gold,
    }
    for path, rows in (("aida/testa.jsonl.gz", linked), ("reuters21578/train.jsonl.gz", [desk])):
        (folder / path).parent.mkdir(parents=True)
        with gzip.open(folder / path, "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    labels = [{"field": "places", "code": "canada", "display": "Canada", "count": 1}]
    (folder / "reuters21578" / "labels.json").write_text(json.dumps(labels), "utf-8")


@pytest.mark.parametrize("arguments", [("--backend", "nobody"), ("--limit", "-1"), ("--set", "nothing")])
def test_what_does_not_exist_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        evaluate(tmp_path, *arguments)
