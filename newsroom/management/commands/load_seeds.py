from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from newsroom import seeds


class Command(BaseCommand):
    help = "Load the shipped authority file, sample stories and events; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        entities = seeds.load_authority()
        stories = seeds.load_stories()
        events = seeds.load_events()
        self.stdout.write(f"{entities:,} records, {stories:,} stories and {events:,} events added.")
