"""A backup brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.keeping.backup import BackupError, restore


class Command(BaseCommand):
    help = "Bring a backup back into an empty database, then check all of it."
    requires_system_checks: list[str] = []  # the database has no tables yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            restore(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Brought back. Checking it:")
        call_command("check_archive", stdout=self.stdout)
