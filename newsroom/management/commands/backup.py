"""A backup while people work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.keeping.backup import BackupError, back_up


class Command(BaseCommand):
    help = (
        "Dump the database and copy the originals into a folder. Run again with the same folder, it copies what is new."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            note = back_up(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"The database and {note['originals']:,} originals are in {folder}.")
