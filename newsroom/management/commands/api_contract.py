"""Is the API what its contract says? ``--write`` writes the contract and the client's types anew."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from drf_spectacular.generators import SchemaGenerator

from newsroom.api.contract import broken, contract, python_types

CONTRACT = Path(settings.BASE_DIR) / "docs" / "api-contract.json"
TYPES = Path(settings.BASE_DIR) / "clients" / "newsroom_client" / "shapes.py"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write both files; refused where clients would break")
        parser.add_argument("--breaking", action="store_true", help="write them all the same: a new version of the API")

    def handle(self, *, write: bool, breaking: bool, **options: Any) -> None:
        now = json.loads(json.dumps(contract(SchemaGenerator(api_version="v1").get_schema(request=None, public=True))))
        known = json.loads(CONTRACT.read_text()) if CONTRACT.exists() else {"paths": {}, "shapes": {}}
        if problems := broken(known, now):
            told = "\n  ".join(problems)
            if not (write and breaking):
                raise CommandError(f"Clients of the API would break (docs/api.md, “Changes of the API”):\n  {told}")
            self.stdout.write(f"Clients of the API break:\n  {told}")
        if write:
            self._write(now)
        elif now != known or TYPES.read_text() != formatted(python_types(now)):
            raise CommandError("The API has grown: write its contract anew (manage.py api_contract --write).")

    def _write(self, now: dict[str, Any]) -> None:
        CONTRACT.write_text(json.dumps(now, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
        TYPES.write_text(formatted(python_types(now)))
        self.stdout.write(f"Written: {CONTRACT.name}, {TYPES.name}.")


def formatted(code: str) -> str:
    argv = [sys.executable, "-m", "ruff", "format", "--stdin-filename", TYPES.name, "-"]
    done = subprocess.run(argv, input=code, capture_output=True, text=True, check=True, cwd=settings.BASE_DIR)
    return done.stdout
