from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tagging.evaluate import dates
from tagging.evaluate.dates import DatedStory, GoldTimex
from tagging.pipeline.types import DateMention, Document, TimexKind

STORY = DatedStory(
    Document("He came on Friday, stayed two days and left in May."),
    (
        GoldTimex(11, 17, "DATE", "2022-10-21"),
        GoldTimex(26, 34, "DURATION", "P2D"),
        GoldTimex(47, 50, "DATE", "2022-05"),
    ),
)


def ours(start: int, end: int, kind: TimexKind, timex: str) -> DateMention:
    return DateMention("text", start, end, STORY.document.text[start:end], kind, timex, "unknown")


def test_an_overlap_is_found_and_only_the_same_value_is_right() -> None:
    found = [ours(8, 17, "DATE", "2022-10-21"), ours(26, 29, "DURATION", "P3D"), ours(0, 2, "DATE", "2022")]
    score = dates.score([(STORY, found)], dates.KINDS["all"])
    assert (score.found.right, score.found.found, score.found.wanted, score.values) == (2, 3, 3, 1)
    assert score.accuracy == 0.5
    assert score.value_f1 == pytest.approx(2 / 3 * 0.5)


def test_one_expression_meets_one_timex() -> None:
    score = dates.score([(STORY, [ours(11, 50, "DATE", "2022-10-21")])], dates.KINDS["all"])
    assert (score.found.right, score.values) == (1, 1)


def test_kinds_are_scored_apart_on_both_sides() -> None:
    found = [ours(11, 17, "DATE", "2022-10-21"), ours(26, 34, "DURATION", "P2D")]
    score = dates.score([(STORY, found)], dates.KINDS["DATE and TIME"])
    assert (score.found.right, score.found.found, score.found.wanted) == (1, 1, 2)


def test_a_headline_has_no_gold() -> None:
    mention = DateMention("headline", 11, 17, "Friday", "DATE", "2022-10-21", "day")
    assert dates.score([(STORY, [mention])], dates.KINDS["all"]).found.found == 0


def test_nothing_scores_nothing() -> None:
    assert dates.score([], dates.KINDS["all"]).value_f1 == 0


def evaluate(out: Path, *arguments: str) -> tuple[str, dict[str, Any]]:
    stdout = StringIO()
    call_command("evaluate_events", "--out", str(out), *arguments, stdout=stdout)
    (run,) = (out / "runs").iterdir()
    return stdout.getvalue(), json.loads(run.read_text("utf-8"))["figures"]


def test_the_command_measures_what_was_looked_at_and_what_was_kept_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path / "data"))
    _write_tiny_set(tmp_path / "data")
    said, figures = evaluate(tmp_path, "--set", "timebank", "--set", "aquaint")
    assert "timebank: 2 stories" in said
    assert "aquaint: skipped, not at hand" in said
    assert figures["timebank | dates, looked at | all | value F1"] == 1
    assert figures["timebank | dates, kept back | all | value F1"] == 0
    assert figures["timebank | dates, all | all | right values"] == 0.5
    assert "timebank · dates, kept back · all · value F1" in (tmp_path / "report.md").read_text("utf-8")


def test_a_negative_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="negative"):
        evaluate(tmp_path, "--limit", "-1")


def test_the_cost_is_measured_beside_the_recogniser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEASURING_DATA", str(tmp_path / "nowhere"))
    _, figures = evaluate(tmp_path, "--set", "speed of dates", "--limit", "3")
    assert 0 < figures["speed of dates | cost | dates | of the recogniser"] < 0.5


def _write_tiny_set(folder: Path) -> None:
    """The second story's gold is of another day."""
    rows = [
        {
            "id": name,
            "date": "2022-10-27",
            "text": "He came on Friday.",
            "timex": [{"start": 11, "end": 17, "type": "DATE", "value": value}],
        }
        for name, value in (("b", "2022-10-20"), ("a", "2022-10-21"))
    ]
    (folder / "tempeval3").mkdir(parents=True)
    with gzip.open(folder / "tempeval3" / "timebank.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
