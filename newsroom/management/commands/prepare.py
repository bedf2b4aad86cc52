"""Bring a database, the static files and the samples up to date: what must be true before the web server starts."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.progress import step


class Command(BaseCommand):
    help = "Make tables, static files and (with --demo) samples and demo users; prints the demo logins only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="apply pending migrations (else: stop at them)")
        parser.add_argument("--demo", action="store_true", help="load the sample stories and make the demo users")

    def handle(self, *args: Any, **options: Any) -> None:
        with step("tables"):
            self._migrate(may_migrate=options["migrate"])
        with step("static files"):
            collect_static_files()
        if options["demo"]:
            with step("authority file and samples"):
                call_command("load_seeds", stdout=io.StringIO())
            with step("demo users"):
                call_command("demo_users", stdout=self.stdout)

    def _migrate(self, *, may_migrate: bool) -> None:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not pending:
            return
        if not may_migrate:
            first = pending[0][0]
            raise CommandError(
                f"The database of DATABASE_URL lacks {len(pending)} migrations, the first is {first.app_label}."
                f"{first.name}: make a backup, then `make run MIGRATE=1`."
            )
        call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> bool:
    """Collect them into STATIC_ROOT unless nothing changed since the last time; was there anything to do?"""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state)
    return True


def _static_state() -> str:
    """A hash over the path, size and time of change of every static file."""
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            modified = storage.get_modified_time(path).timestamp()
            state.update(f"{path} {storage.size(path)} {modified}\n".encode())
    return state.hexdigest()
