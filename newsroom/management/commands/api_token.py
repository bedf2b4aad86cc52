"""``manage.py api_token NAME --role editor``: a token for a service account, alone on standard output."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from newsroom.accounts.models import Role, User
from newsroom.accounts.tokens import issue_token

LONGEST_DAYS = 36_500


class Command(BaseCommand):
    help = "Make an API token for a service account (made if need be) and print it; it cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The service account's name: what the token is for.")
        parser.add_argument("--role", choices=Role.values, required=True)
        parser.add_argument("--expires", type=int, metavar="DAYS", help="The token's days; for ever unless told.")

    def handle(self, *args: Any, name: str, role: str, expires: int | None, **options: Any) -> None:
        if expires is not None and not 1 <= expires <= LONGEST_DAYS:
            raise CommandError(f"--expires takes 1 to {LONGEST_DAYS:,} days.")
        with transaction.atomic():
            user = _service_account(name, role)
            token = issue_token(user, name=name[:120], expiry=timedelta(days=expires) if expires else None)
        self.stdout.write(token)


def _service_account(name: str, role: str) -> User:
    """The account of that name and role; CommandError where the name is taken by something else."""
    user = User.objects.filter(username=name).first()
    if user is None:
        return _make(name, role)
    if not user.is_service:
        raise CommandError(f"“{name}” is a person's account: choose another name.")
    if not user.is_active:
        raise CommandError(f"The service account “{name}” is switched off: its tokens would not work.")
    if user.role != role:
        raise CommandError(f"The service account “{name}” has the role {user.role}: say --role {user.role}.")
    return user


def _make(name: str, role: str) -> User:
    user = User(username=name, role=role, is_service=True)
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise CommandError(f"“{name}” cannot be an account's name: {' '.join(error.messages)}") from error
    user.save()
    return user
