from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tagging.evaluate import plots
from tagging.evaluate.calibration import Bin
from tagging.evaluate.goals import Goal
from tagging.evaluate.report import Before, Run, change, last_values, write
from tagging.evaluate.results import Figure, Plot, Result, Table, row

AT = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
GOAL = "ww_dev | document tags | all | F1"


def run(f1: float, at: datetime = AT, limit: int | None = None, *more: Result) -> Run:
    made = row("ww_dev", "document tags", "all", (("F1", "share"),), (f1,))
    table = Table("document tags", ("F1",), (made,))
    svg = plots.bars([("all", f1)], "F1")
    result = Result("ww_dev", "newswire", 80, 1.0, tables=[table], plots=[Plot("F1", svg)])
    return Run(at, "minilm", limit, "1", "abc", [result, *more])


def test_the_first_report_has_figures_goals_and_plots(tmp_path: Path) -> None:
    write(run(0.8765), tmp_path)
    text, page = (tmp_path / "report.md").read_text(), (tmp_path / "report.html").read_text()
    assert "| ww_dev · document tags · all · F1 | 87.6% | ≥ 86.0% | yes | – |" in text
    assert "87.6%" in page
    assert "<svg" in page
    assert "<script" not in page


def test_the_next_report_is_compared_with_the_last(tmp_path: Path) -> None:
    write(run(0.85), tmp_path)
    write(run(0.86, AT + timedelta(minutes=5)), tmp_path)
    text = (tmp_path / "report.md").read_text()
    assert "| all | 86.0% (+1.0) |" in text
    assert "85.0% (2026-11-23 20:00)" in text
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_a_figure_is_compared_with_the_last_run_that_measured_it_with_the_same_limit(tmp_path: Path) -> None:
    write(run(0.85), tmp_path)
    write(Run(AT + timedelta(minutes=1), "minilm", None, "1", "abc", []), tmp_path)
    write(run(0.10, AT + timedelta(minutes=2), 5), tmp_path)
    assert last_values(tmp_path / "runs", None)[GOAL] == Before(0.85, "2026-11-23 20:00")


def test_a_set_that_was_skipped_is_said_to_be(tmp_path: Path) -> None:
    write(run(0.85, AT, None, Result("meantime", "Wikinews", skipped="not at hand")), tmp_path)
    assert "| meantime: Wikinews | skipped, not at hand |" in (tmp_path / "report.md").read_text()
    (saved,) = (tmp_path / "runs").iterdir()
    assert json.loads(saved.read_text())["sets"]["meantime"]["skipped"] == "not at hand"


@pytest.mark.parametrize(
    ("figure", "was", "shown"),
    [
        (Figure("k", 0.5), 0.45, " (+5.0)"),
        (Figure("k", 0.5), 0.5001, ""),
        (Figure("k", 0.5, "ratio"), 0.51, " (-0.010)"),
        (Figure("k", 7, "count"), 5, " (+2)"),
        (Figure("other", 0.5), 0.1, ""),
    ],
)
def test_a_change_is_shown_in_the_figures_own_unit(figure: Figure, was: float, shown: str) -> None:
    assert change(figure, {"k": Before(was, "then")}) == shown


def test_goals_may_be_upper_bounds_and_shares_of_another_figure() -> None:
    figures = {"ours": Figure("ours", 0.2), "theirs": Figure("theirs", 0.9)}
    third = Goal("ours", 1 / 3, at_most=True, part_of="theirs")
    assert third.met(figures)
    assert third.words(figures) == "≤ 30.0%"
    assert not Goal("ours", 0.3).met(figures)


def test_plots_are_drawings_that_read_without_help() -> None:
    for svg in (plots.reliability([Bin(3, 0.5, 0.4), Bin(3, 0.9, 1.0)], "A & B"), plots.bars([("<all>", 0.5)], "F1")):
        drawing = ElementTree.fromstring(svg)
        assert drawing[0].tag.endswith("title")
        assert drawing[0].text


def test_a_dot_stands_where_its_bin_is() -> None:
    dot = next(
        part
        for part in ElementTree.fromstring(plots.reliability([Bin(3, 0.5, 0.25)], "x"))
        if part.tag.endswith("circle")
    )
    assert (float(dot.get("cx", 0)), float(dot.get("cy", 0))) == (plots.EDGE + 140, plots.EDGE + 210)


def test_a_single_point_of_a_curve_is_seen() -> None:
    assert plots.curve([(0.05, 0.0)], "confidence", "accepted", "x").count("<circle") == 1
    many = [(n / 100, 0.5) for n in range(100)]
    assert "<circle" not in plots.curve(many, "coverage", "right", "x")
