"""The report: Markdown, HTML with plots, and the bare figures of each run to compare the next one with.

In the folder: ``report.md`` and ``report.html`` of the newest run, ``runs/<time>.json`` of every run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tagging.evaluate.goals import GOALS, NOTE
from tagging.evaluate.results import FORMATS, Figure, Form, Result, Table

SAME = 5e-4  # a share that moved by less is shown as unchanged

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; }
caption { text-align: left; font-weight: 600; }
th, td { padding: .2rem 0 .2rem 1rem; border-bottom: 1px solid #ddd; text-align: right; vertical-align: top; }
th, td { white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; text-align: left; white-space: normal; }
.note { color: #555; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; }
svg { font: 12px system-ui, sans-serif; max-width: 100%; height: auto; }
svg .frame { fill: none; stroke: #999; } svg .ideal { stroke: #999; stroke-dasharray: 4; }
svg .measured { fill: none; stroke: #1f5fa8; } svg circle, svg .bar { fill: #1f5fa8; }
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the evaluation: when, with what, and what came out."""

    at: datetime
    backend: str
    limit: int | None
    pipeline: str
    knowledge: str
    results: list[Result] = field(default_factory=list)

    def figures(self) -> dict[str, Figure]:
        return {figure.key: figure for result in self.results for figure in result.figures()}

    def title(self) -> str:
        limit = (
            "samples as set" if self.limit is None else f"{self.limit} stories a set" if self.limit else "all stories"
        )
        return f"{self.at:%Y-%m-%d %H:%M} UTC · {self.backend} · pipeline {self.pipeline} · {limit}"


@dataclass(frozen=True, slots=True)
class Before:
    """A figure's value in the last run that measured it."""

    value: float
    at: str


def write(run: Run, folder: Path) -> None:
    """Compare with what the folder knows, then write the report and add the run's figures."""
    runs = folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    before = last_values(runs, run.limit)
    (folder / "report.md").write_text(markdown(run, before), "utf-8")
    (folder / "report.html").write_text(html(run, before), "utf-8")
    (runs / f"{run.at:%Y%m%dT%H%M%S%f}.json").write_text(_as_json(run), "utf-8")


def _as_json(run: Run) -> str:
    facts = {
        "at": run.at.isoformat(),
        "backend": run.backend,
        "limit": run.limit,
        "pipeline": run.pipeline,
        "knowledge": run.knowledge,
        "sets": {
            r.set: {"stories": r.stories, "seconds": round(r.seconds, 1), "skipped": r.skipped} for r in run.results
        },
        "figures": {key: round(figure.value, 6) for key, figure in run.figures().items()},
    }
    return json.dumps(facts, indent=1, ensure_ascii=False) + "\n"


def last_values(runs: Path, limit: int | None) -> dict[str, Before]:
    """Each figure as the last run with this limit measured it."""
    found: dict[str, Before] = {}
    for path in sorted(runs.glob("*.json")):
        run = json.loads(path.read_text("utf-8"))
        if run["limit"] == limit:
            at = f"{datetime.fromisoformat(run['at']).astimezone(UTC):%Y-%m-%d %H:%M}"
            found |= {key: Before(value, at) for key, value in run["figures"].items()}
    return found


# --- Both forms show the same tables ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as words."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def goals(run: Run, before: Mapping[str, Before]) -> Grid:
    """The figures that have a goal."""
    figures = run.figures()
    measured = [g for g in GOALS if g.key in figures and (not g.part_of or g.part_of in figures)]
    rows = [
        (g.key, str(figures[g.key]), g.words(figures), "yes" if g.met(figures) else "no", _last(figures[g.key], before))
        for g in measured
    ]
    return Grid("What is to be reached", ("figure", "measured", "goal", "met", "last run"), rows, NOTE)


def _last(figure: Figure, before: Mapping[str, Before]) -> str:
    known = before.get(figure.key)
    return f"{FORMATS[figure.form].format(known.value)} ({known.at})" if known else "–"


def grid(table: Table, before: Mapping[str, Before]) -> Grid:
    """A measured table; each figure with its change since the last run that measured it."""
    rows = [
        [row.label, *("" if figure is None else f"{figure}{change(figure, before)}" for figure in row.figures)]
        for row in table.rows
    ]
    return Grid(table.title, ("", *table.columns), rows, table.note)


def change(figure: Figure, before: Mapping[str, Before]) -> str:
    """ " (+1.2)" in the figure's own unit; a share in points. Empty if nothing changed, or nothing was known."""
    known = before.get(figure.key)
    if known is None or abs(figure.value - known.value) < (0.5 if figure.form == "count" else SAME):
        return ""
    signs: dict[Form, str] = {"share": "{:+.1f}", "ratio": "{:+.3f}", "number": "{:+.2f}", "count": "{:+.0f}"}
    scale = 100 if figure.form == "share" else 1
    return f" ({signs[figure.form].format((figure.value - known.value) * scale)})"


def overview(run: Run) -> Grid:
    rows = [
        [f"{r.set}: {r.about}", f"skipped, {r.skipped}" if r.skipped else f"{r.stories:,}", f"{r.seconds:.0f}"]
        for r in run.results
    ]
    return Grid("Sets", ("set", "stories", "seconds"), rows)


def _document(
    run: Run, before: Mapping[str, Before], show: Callable[[Grid], str], head: Callable[[str], str]
) -> list[str]:
    parts = [show(goals(run, before)), show(overview(run))]
    for result in run.results:
        if not result.skipped:
            parts.append(head(f"{result.set}: {result.about}"))
            parts += [show(grid(table, before)) for table in result.tables]
    return parts


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(run: Run, before: Mapping[str, Before]) -> str:
    note = "In brackets: the change since the last run that measured the figure; of shares in points."
    parts = ["# Tagging quality", f"{run.title()}; authority file {run.knowledge}. {note}"]
    return "\n\n".join([*parts, *_document(run, before, _markdown_table, "## {}".format)]) + "\n"


def _markdown_table(found: Grid) -> str:
    lines = [_markdown_row(found.columns), "|" + "---|" * len(found.columns), *map(_markdown_row, found.rows)]
    title = [f"**{found.title}**" + (f" · {found.note}" if found.note else ""), ""]
    return "\n".join([*title, *lines]) if found.rows else f"**{found.title}** · none"


def _markdown_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "·") for cell in cells) + " |"


# --- HTML ------------------------------------------------------------------------------------------------------------


def html(run: Run, before: Mapping[str, Before]) -> str:
    """One file that needs nothing beside it."""
    parts = _document(run, before, _html_table, lambda title: f"<h2>{escape(title)}</h2>")
    plots = [
        f"<figure><figcaption>{escape(result.set)}: {escape(plot.title)}</figcaption>{plot.svg}</figure>"
        for result in run.results
        for plot in result.plots
    ]
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tagging quality</title>',
            f"<style>{STYLE}</style></head><body><h1>Tagging quality</h1>",
            f'<p>{escape(run.title())}; authority file {escape(run.knowledge)}. <span class="note">In brackets: the '
            "change since the last run that measured the figure; of shares in points.</span></p>",
            *parts,
            '<h2>Plots</h2><div class="plots">',
            *plots,
            "</div></body></html>\n",
        ]
    )


def _html_table(found: Grid) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in found.columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in found.rows)
    note = f'<p class="note">{escape(found.note)}</p>' if found.note else ""
    caption = f"<caption>{escape(found.title)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"
