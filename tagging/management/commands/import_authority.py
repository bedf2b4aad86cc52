"""Lists of people, organizations and places into the authority file."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pghistory
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tagging.authority_import import FORMATS, Columns, Policy, Reader, Report, import_files, written_to
from tagging.authority_import.report import ACTIONS, CONFLICT, PROBLEM
from tagging.models import EntityKind


class Command(BaseCommand):
    help = (
        "Import lists of people, organizations and places (JSON lines, CSV, Wikidata's dump lines, Popolo; gzipped or "
        "not). Running it again changes nothing. See docs/authority.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--kind", choices=EntityKind.values, help="The kind of rows that name none.")
        parser.add_argument(
            "--columns",
            action="append",
            default=[],
            metavar="FIELD=COLUMN,…",
            help="Where the file has other names than ours: name=Security,id.cik=CIK,alias=Symbol,role.title=Office",
        )
        parser.add_argument("--format", choices=FORMATS, help="If the file's name and beginning mislead.")
        parser.add_argument(
            "--on-conflict",
            choices=("report", "create"),
            default="report",
            help="Leave a doubtful row out and report it (default), or make a record of its own.",
        )
        parser.add_argument("--report", type=Path, help="Write what became of every row: .csv or .json.")
        parser.add_argument("--dry-run", action="store_true", help="Report, but write nothing.")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        if missing := [str(path) for path in files if not path.is_file()]:
            raise CommandError(f"There is no file {', '.join(missing)}.")
        try:
            columns = Columns.parse(options["columns"])
        except ValueError as error:
            raise CommandError(str(error)) from None
        reader = Reader(options["kind"] or "", columns, options["format"] or "")
        policy = Policy(create_on_conflict=options["on_conflict"] == "create", dry_run=options["dry_run"])
        started = time.monotonic()
        with written_to(options["report"]) as sink, pghistory.context(command="import_authority"):
            report = Report(sink)
            import_files(files, reader, report, policy, _Progress(started))
        self._summarise(report, time.monotonic() - started, is_dry=policy.dry_run)

    def _summarise(self, report: Report, seconds: float, *, is_dry: bool) -> None:
        for line in report.seen:
            self.stderr.write(str(line))
        if (more := report.counts[CONFLICT] + report.counts[PROBLEM] - len(report.seen)) > 0:
            self.stderr.write(f"… and {more:,} more conflicts and problems: --report FILE has them all.")
        for action, meaning in ACTIONS.items():
            if count := report.counts[action]:
                self.stdout.write(f"{count:>10,} {action:<10} {meaning}")
        self.stdout.write(f"{'Nothing written (dry run). ' if is_dry else ''}{seconds:.1f} s")


class _Progress:
    """One line on a terminal, a few times a second."""

    def __init__(self, started: float) -> None:
        self._started = self._shown = started
        self._is_terminal = sys.stderr.isatty()

    def __call__(self, rows: int, share: float) -> None:
        now = time.monotonic()
        if not self._is_terminal or (now - self._shown < 0.3 and share < 1):
            return
        self._shown = now
        end = "\n" if share >= 1 else ""
        speed = rows / max(now - self._started, 0.001)
        sys.stderr.write(f"\r{rows:,} rows, {share:.0%} of the file, {speed:,.0f} a second {end}")
        sys.stderr.flush()
