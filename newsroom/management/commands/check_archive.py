"""Is what the archive records true?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.keeping.checking import counts, faults


class Command(BaseCommand):
    help = (
        "Look at every original byte, revision, mention and count again, and name what is not as it was recorded. "
        "Changes nothing. Ends with an error where anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=1_000, help="Name at most so many faults.")

    def handle(self, *args: Any, most: int, **options: Any) -> None:
        wrong = 0
        for fault in faults():
            wrong += 1
            if wrong <= most:
                self.stdout.write(str(fault))
        self.stdout.write(", ".join(f"{count:,} {what}" for what, count in counts().items()) + f": {wrong:,} wrong.")
        if wrong:
            raise CommandError("Not everything is as it was recorded.")
