"""How well dates and events are read, measured on every set at hand: one report, compared with the last run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tagging.evaluate.archive import Archive, shipped_records
from tagging.evaluate.measuring_events import NAMES, measure
from tagging.evaluate.report import Run, write
from tagging.pipeline.annotate import PIPELINE_VERSION
from tagging.pipeline.recognisers import load


class Command(BaseCommand):
    help = (
        "Measure dates, events and what they cost; write report.md, report.html and the figures. Real sets lie in "
        "the folder that MEASURING_DATA names; those not at hand are skipped."
    )
    requires_system_checks: list[str] = []  # it needs neither database nor web server

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--set", action="append", dest="sets", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
        parser.add_argument("--limit", type=int, help="The first stories of each set; 0: all of them.")
        parser.add_argument("--out", type=Path, help="Where the report goes; default: evaluation/events/ in the data.")

    def handle(self, *args: Any, **options: Any) -> None:
        if (limit := options["limit"]) is not None and limit < 0:
            raise CommandError("--limit must not be negative")
        run = Run(
            at=datetime.now(UTC),
            backend=settings.RECOGNISER,
            limit=limit,
            pipeline=PIPELINE_VERSION,
            knowledge=Archive(shipped_records()).authority.version,
            results=[],
        )
        for name in dict.fromkeys(options["sets"] or NAMES):
            result = measure(name, lambda: load(settings.RECOGNISER), limit)
            run.results.append(result)
            outcome = f"skipped, {result.skipped}" if result.skipped else f"{result.stories} stories"
            self.stdout.write(f"{name}: {outcome}, {result.seconds:.0f} s")
        out = options["out"] or settings.DATA_DIR / "evaluation" / "events"
        write(run, out)
        self.stdout.write(f"The report is in {out / 'report.html'} and {out / 'report.md'}.")
