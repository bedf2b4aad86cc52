"""What decisions teach, measured: a simulated editor beside a control on the same stories."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tagging.evaluate import plots, sets
from tagging.evaluate.archive import Remembered
from tagging.evaluate.simulated_editor import Gain, Read, gain, run
from tagging.pipeline.recognisers import load

AFTER = 200  # decisions
SMOOTH = 15  # stories


class Command(BaseCommand):
    help = (
        "Let an editor who knows the gold go through aida/testa in the order of dates, and count the errors of the "
        "next stories beside a control without learning. The database needs the authority file (load_seeds "
        "--authority-only); nothing is kept in it, but a database of its own is better than one that is in use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=0, help="The first so many stories; 0: all.")
        parser.add_argument("--out", type=Path, help="Where the report goes; default: evaluation/ in the data folder.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stories = sets.aida("testa")
        except FileNotFoundError as error:
            raise CommandError(f"not at hand: {error.filename}") from None
        stories = stories[: options["limit"] or None]
        recogniser = Remembered(load(settings.RECOGNISER))
        control = run(stories, recogniser, learns=False)
        learning = run(stories, recogniser, learns=True)
        out = options["out"] or settings.DATA_DIR / "evaluation"
        out.mkdir(parents=True, exist_ok=True)
        report = _report(learning, control)
        (out / "learning.md").write_text(report, "utf-8")
        (out / "learning.svg").write_text(_plot(learning, control), "utf-8")
        self.stdout.write(f"{report}\nThe report and its plot are in {out}.")


def _report(learning: list[Read], control: list[Read]) -> str:
    after = min(AFTER, learning[-1].decided_before)
    rows = [
        _row("what readers are shown", gain(learning, control, after, lambda read: read.errors)),
        _row("all suggestions", gain(learning, control, after, lambda read: read.errors_of_all)),
    ]
    first = sum(read.decided_before < after for read in learning)
    later, before = learning[first:], control[first:]
    clean = sum(read.errors == 0 for read in learning)
    return "\n".join(
        [
            "# What decisions teach",
            "",
            f"{len(learning)} stories in the order of their dates, {learning[-1].decided_before} decisions before the "
            f"last; errors in the stories after {after} decisions:",
            "",
            "| errors of | stories | without learning | with | fewer | 19 times of 20 |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"Keys a story takes, median: {median(read.keys for read in later):g} with learning, "
            f"{median(read.keys for read in before):g} without; over all stories {median(r.keys for r in learning):g}. "
            f"{clean} stories had no error and were signed off with {_keys_of_clean(learning)}.",
            "",
        ]
    )


def _keys_of_clean(reads: list[Read]) -> str:
    keys = {read.keys for read in reads if read.errors == 0}
    return "one key" if keys <= {1} else f"{min(keys)} to {max(keys)} keys"


def _row(name: str, found: Gain) -> str:
    interval = f"{found.low:.0%} to {found.high:.0%}".replace("%", " %")
    share = f"{found.share:.1%}".replace("%", " %")
    return f"| {name} | {found.stories} | {found.control} | {found.learning} | {share} | {interval} |"


def _plot(learning: list[Read], control: list[Read]) -> str:
    at = [read.decided_before for read in learning]
    series = {
        "without learning": list(zip(at, _smoothed(control), strict=True)),
        "with learning": list(zip(at, _smoothed(learning), strict=True)),
    }
    return plots.lines(series, "decisions", f"errors a story, mean of {SMOOTH}", "Errors by decisions")


def _smoothed(reads: list[Read]) -> list[float]:
    windows = (reads[max(0, at - SMOOTH + 1) : at + 1] for at in range(len(reads)))
    return [sum(read.errors for read in window) / len(window) for window in windows]
