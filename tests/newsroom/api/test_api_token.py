from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsroom.accounts.models import ApiToken, Role, User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def api_token(*args: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("api_token", *args, stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("role", Role.values)
def test_it_makes_a_service_account_and_prints_the_token_alone(nobody: Any, role: str) -> None:
    printed = api_token("cms", role=role)
    token = printed.strip()
    assert printed == f"{token}\n"
    account = User.objects.get(username="cms")
    assert (account.role, account.is_service, account.is_staff) == (role, True, False)
    assert not account.has_usable_password()
    assert nobody.get("/api/v1/", HTTP_AUTHORIZATION=f"Token {token}").status_code == 200
    assert token not in ApiToken.objects.get().digest


def test_a_second_token_is_of_the_same_account() -> None:
    assert api_token("cms", role="editor") != api_token("cms", role="editor")
    assert (User.objects.count(), ApiToken.objects.count()) == (1, 2)


def test_it_expires_when_told() -> None:
    api_token("cms", role="reader", expires=30)
    expiry = ApiToken.objects.get().expiry
    assert expiry is not None
    assert timedelta(days=29) < expiry - timezone.now() < timedelta(days=31)
    api_token("cms", role="reader")
    assert ApiToken.objects.filter(expiry=None).exists()


def test_an_account_of_another_role_is_not_changed() -> None:
    api_token("cms", role="reader")
    with pytest.raises(CommandError, match="--role reader"):
        api_token("cms", role="admin")
    assert User.objects.get().role == "reader"
    assert ApiToken.objects.count() == 1


def test_a_persons_account_gets_no_token_here() -> None:
    UserFactory(username="mara", role="editor")
    with pytest.raises(CommandError, match="person"):
        api_token("mara", role="editor")


@pytest.mark.parametrize(
    ("name", "expires"), [("", None), ("two words", None), ("x" * 200, None), ("cms", 0), ("cms", 10**9)]
)
def test_what_makes_no_sense_is_refused_in_words(name: str, expires: int | None) -> None:
    with pytest.raises(CommandError):
        api_token(name, role="reader", expires=expires)
    assert not User.objects.exists()
