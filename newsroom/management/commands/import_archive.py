"""An empty archive out of the files of another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.keeping.carrying import CarryError, read


class Command(BaseCommand):
    help = "Read what export_archive wrote into an empty archive of the same version; all or nothing, by checksum."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = read(folder, self.stdout.write if options["verbosity"] > 1 else lambda line: None)
        except CarryError as error:
            raise CommandError(str(error)) from None
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(f"{rows:,} rows and {manifest['originals']['files']:,} originals, identical by checksum.")
