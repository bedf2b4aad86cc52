"""One user of each role to try the system with. Passwords are made on the machine and kept in its data folder."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from newsroom.accounts.models import Role, User

DEMO_ROLES = {"reader": Role.READER, "editor": Role.EDITOR, "admin": Role.ADMIN}


class Command(BaseCommand):
    help = "Make the demo users reader, editor and admin where they are missing, and print their logins."

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.DATA_DIR / "demo_logins.json"
        passwords: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        for name, role in DEMO_ROLES.items():
            user = User.objects.filter(username=name).first()
            if user is None:
                passwords[name] = secrets.token_urlsafe(9)
                _keep(file, passwords)
                user = User.objects.create_user(name, password=passwords[name], role=role)
            known = name in passwords and user.check_password(passwords[name])
            self.stdout.write(f"{name:8} {passwords[name] if known else '(its password was changed)'}")


def _keep(file: Path, passwords: dict[str, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".new")
    descriptor = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        json.dump(passwords, out)
    temporary.replace(file)
