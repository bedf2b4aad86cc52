"""The whole archive as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.keeping.carrying import write


class Command(BaseCommand):
    help = (
        "Write every row, decision and history and every original into a folder, with checksums. Started again, it "
        "does not copy originals twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        manifest = write(folder, self.stdout.write if options["verbosity"] > 1 else lambda line: None)
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{rows:,} rows and {manifest['originals']['files']:,} originals are in {folder}.")
