from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom import seeds


class Command(BaseCommand):
    help = "Load the shipped authority file, sample stories and events; what is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--authority-only", action="store_true", help="No sample stories, no events.")

    def handle(self, *args: Any, authority_only: bool, **options: Any) -> None:
        entities = seeds.load_authority()
        if authority_only:
            self.stdout.write(f"{entities:,} records added.")
            return
        stories = seeds.load_stories()
        events = seeds.load_events()
        self.stdout.write(f"{entities:,} records, {stories:,} stories and {events:,} events added.")
