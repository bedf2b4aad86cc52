"""How good the tagging is, measured on every set at hand: one report, compared with the last run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tagging.evaluate import measuring, measuring_events
from tagging.evaluate.archive import Archive, shipped_records
from tagging.evaluate.report import Run, write
from tagging.evaluate.results import Result
from tagging.pipeline.annotate import PIPELINE_VERSION
from tagging.pipeline.recognisers import BACKENDS, load
from tagging.pipeline.types import Recogniser


class Measures(Protocol):
    """A module that measures sets."""

    NAMES: tuple[str, ...]

    def measure(self, name: str, recogniser: Recogniser, limit: int | None = None) -> Result: ...


class Command(BaseCommand):
    help = (
        "Measure recognition, tags, resolution, desk tags, levels, calibration, speed, dates and events; write "
        "report.md, report.html and the figures. Real sets lie in the folder that MEASURING_DATA names; those not at "
        "hand are skipped."
    )
    measured_by: tuple[Measures, ...] = (measuring, measuring_events)
    folder = "evaluation"
    requires_system_checks: list[str] = []  # it needs neither database nor web server

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--set", action="append", dest="sets", choices=self.names, metavar="NAME", help=", ".join(self.names)
        )
        parser.add_argument("--backend", default=settings.RECOGNISER, help=f"One of: {', '.join(sorted(BACKENDS))}.")
        parser.add_argument("--limit", type=int, help="Stories of each set, spread evenly; 0: all of them.")
        parser.add_argument("--out", type=Path, help=f"Where the report goes; default: {self.folder}/ in the data.")

    def handle(self, *args: Any, **options: Any) -> None:
        if (limit := options["limit"]) is not None and limit < 0:
            raise CommandError("--limit must not be negative")
        try:
            recogniser = load(options["backend"])
        except LookupError as error:
            raise CommandError(str(error)) from None
        run = Run(
            at=datetime.now(UTC),
            backend=recogniser.name,
            limit=limit,
            pipeline=PIPELINE_VERSION,
            knowledge=Archive(shipped_records()).authority.version,
            results=[],
        )
        for result in self._measured(dict.fromkeys(options["sets"] or self.names), recogniser, limit):
            run.results.append(result)
            outcome = f"skipped, {result.skipped}" if result.skipped else f"{result.stories} stories"
            self.stdout.write(f"{result.set}: {outcome}, {result.seconds:.0f} s")
        out = options["out"] or settings.DATA_DIR / self.folder
        write(run, out)
        self.stdout.write(f"The report is in {out / 'report.html'} and {out / 'report.md'}.")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for measures in self.measured_by for name in measures.NAMES))

    def _measured(self, names: Iterable[str], recogniser: Recogniser, limit: int | None) -> Iterator[Result]:
        """A set may hold names and events alike: then each is measured."""
        for name in names:
            for measures in self.measured_by:
                if name in measures.NAMES:
                    yield measures.measure(name, recogniser, limit)
