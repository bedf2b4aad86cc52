"""Tag earlier stories again with what is known now: as a Batch in the background, or only to see what would change."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from tagging import batches
from tagging.models import Entity, Rule
from tagging.replay import CAP, Difference, Which, differences


class Command(BaseCommand):
    help = (
        "Tag earlier stories again: all, or those since a date, of a record, or that a rule may change. Runs in the "
        "background and can be undone as one; what people decided stays. --suggest shows what would change instead."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", help="Stories published on this day or later: 2022-10-27.")
        parser.add_argument("--entity", help="Id of a record: stories in which one of its names stands.")
        parser.add_argument("--rule", help="Id of a rule: stories that it may change.")
        parser.add_argument("--suggest", action="store_true", help="Print what would change; nothing is stored.")
        parser.add_argument("--most", type=int, default=100, help="Stories that --suggest looks at, newest first.")

    def handle(self, *args: Any, **options: Any) -> None:
        which = Which(_row(Rule, options["rule"]), _row(Entity, options["entity"]), _since(options["since"]))
        if options["suggest"]:
            self._suggest(which, options["most"])
            return
        batch = batches.start_replay(which, actor=None, look_first=False)
        self.stdout.write(f"{_told(batch.total)} to be tagged again: batch {batch.pk}.")

    def _suggest(self, which: Which, most: int) -> None:
        found = differences(which, most)
        changed = [one for one in found if one.more or one.less]
        for one in changed:
            self.stdout.write(f"{one.article}  {one.headline}")
            for line in _lines(one):
                self.stdout.write(f"    {line}")
        count = _told(which.count())
        self.stdout.write(f"{len(changed)} of the newest {len(found)} would change; {count} might. Nothing was stored.")


def _lines(one: Difference) -> list[str]:
    return [f"+ {name}" for name in one.more] + [f"- {name}" for name in one.less]


def _told(count: int) -> str:
    return f"{CAP:,}+ stories" if count > CAP else f"{count:,} stor{'y' if count == 1 else 'ies'}"


def _row(model: Any, pk: str | None) -> Any:
    if pk is None:
        return None
    try:
        return model.objects.get(pk=pk)
    except (model.DoesNotExist, ValidationError):
        raise CommandError(f"There is no {model._meta.verbose_name} {pk}.") from None


def _since(day: str | None) -> datetime | None:
    if day is None:
        return None
    try:
        found = parse_date(day)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{day}” is no day: write it like 2022-10-27.")
    return timezone.make_aware(datetime.combine(found, time.min))
