"""How well the readers read: every real file of the sets at hand, as a table by format."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.evaluate import data_folder, pages, wire
from articles.evaluate.wire import ASPECTS, Row


class Command(BaseCommand):
    help = (
        "Read every file of the wire formats, feeds, letters and web pages in the folder that MEASURING_DATA names; "
        "say as a table what became of them: stories, reasons, crashes, and whether headline, date, body and language "
        "are what a second, simpler look at the file finds."
    )
    requires_system_checks: list[str] = []  # it needs neither database nor web server

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, help="Also write the table to this file.")
        parser.add_argument("--wrong", action="store_true", help="Name the files behind each wrong answer.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = data_folder()
        if not (folder / "wire_formats").is_dir():
            raise CommandError(f"There are no wire formats in {folder}: say in MEASURING_DATA where the sets are.")
        logging.disable(logging.ERROR)  # the report tells of faults
        rows = wire.measure(folder)
        lines = [*_table(rows), "", _pages(folder)]
        if options["wrong"]:
            lines += ["", *(f"- {kind}: {wrong}" for kind, row in rows.items() for wrong in row.wrong)]
        report = "\n".join(lines)
        self.stdout.write(report)
        if options["out"]:
            options["out"].write_text(report + "\n")


def _table(rows: dict[str, Row]) -> list[str]:
    lines = [
        "| format | files | stories | " + " | ".join(ASPECTS) + " | refused | invalid taken | crashes | lost | s |",
        "|---|" + "---|" * (len(ASPECTS) + 7),
    ]
    for kind, row in sorted(rows.items(), key=lambda pair: -pair[1].files):
        right = " | ".join(f"{row.right[aspect]} of {row.asked[aspect]}" for aspect in ASPECTS)
        refused = ", ".join(f"{code} {times}" for code, times in row.refused.most_common())
        taken = f"{len(row.invalid_taken)} of {row.invalid}" if row.invalid else "–"
        lines.append(
            f"| {kind} | {row.files} | {row.stories} | {right} | {refused or '–'} | {taken} | {len(row.crashes)} "
            f"| {len(row.lost)} | {row.seconds:.1f} |"
        )
    files, crashes = sum(row.files for row in rows.values()), sum(len(row.crashes) for row in rows.values())
    lost = sum(len(row.lost) for row in rows.values())
    told = (crash for row in rows.values() for crash in row.crashes)
    return [*lines, "", f"{files} files, {crashes} crashes, {lost} lost.", *told]


def _pages(folder: Path) -> str:
    if not (folder / "html_articles").is_dir():
        return "The web pages are not at hand: skipped."
    count, ours, theirs = pages.measure(folder)
    return f"{count} web pages: body-text token F1 {ours:.4f}; trafilatura alone {theirs:.4f}."
