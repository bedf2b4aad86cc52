"""Who may what: roles, permissions, tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed

from newsroom.accounts.models import ApiToken, Role, Scope, User
from newsroom.accounts.tokens import ApiTokenAuthentication, issue_token
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "may_edit", "may_see_withheld", "superuser"),
    [
        ("reader", False, False, False),
        ("editor", True, False, False),
        ("archive_editor", True, True, False),
        ("standards", True, True, False),
        ("admin", True, True, True),
    ],
)
def test_what_a_user_may_follows_from_the_role_alone(
    role: str, may_edit: bool, may_see_withheld: bool, superuser: bool
) -> None:
    user = UserFactory(role=role)
    assert (user.may_edit, user.may_see_withheld, user.is_superuser) == (may_edit, may_see_withheld, superuser)
    assert user.is_staff is may_edit
    assert user.has_perm("articles.change_article") is may_edit
    assert user.has_perm("tagging.view_tag") is may_edit
    assert user.has_perm("articles.delete_article") is superuser
    assert user.has_perm("accounts.view_user") is superuser
    assert user.has_module_perms("tagging") is may_edit
    assert user.has_module_perms("accounts") is superuser


@pytest.mark.parametrize("role", Role.values)
def test_who_left_may_nothing(role: str) -> None:
    user = UserFactory(role=role, is_active=False)
    assert not any((user.may_edit, user.may_see_withheld, user.is_staff, user.is_superuser))
    assert not user.has_perm("articles.view_article")
    assert not user.has_module_perms("articles")


def test_a_service_account_signs_in_by_token_only() -> None:
    request = RequestFactory().post("/")
    for is_service, expected in ((False, True), (True, False)):
        user = UserFactory(role="editor", is_service=is_service)
        signed_in = authenticate(request, username=user.username, password="not-a-secret-4711")
        assert (signed_in == user) is expected
        assert user.is_staff is expected


def test_an_unknown_role_is_refused_by_the_database() -> None:
    user = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(role="owner")


def test_a_superuser_made_by_command_is_an_admin() -> None:
    assert User.objects.create_superuser("boss", password="x").role == Role.ADMIN


def shown(token: str | bytes) -> Any:
    header = token.decode("latin-1") if isinstance(token, bytes) else token
    return ApiTokenAuthentication().authenticate(RequestFactory().get("/", HTTP_AUTHORIZATION=f"Token {header}"))


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("reader", {"read"}),
        ("editor", {"read", "write", "review"}),
        ("standards", {"read", "write", "review"}),
        ("admin", set(Scope.values)),
    ],
)
def test_a_token_leads_to_its_user_with_the_scopes_of_the_role(role: str, scopes: set[str]) -> None:
    user = UserFactory(role=role)
    text = issue_token(user, name="feed")
    found, token = shown(text)
    assert (found, set(token.scopes), token.name) == (user, scopes, "feed")
    assert all(token.allows(scope) is (scope in scopes) for scope in Scope.values)
    assert text not in str(list(ApiToken.objects.values()))


@pytest.mark.parametrize("token", ["", "x", "a b", "0" * 64, b"\xff\xfe", b"\x00", "é", "Ω"])
def test_what_is_no_token_is_refused(token: str | bytes) -> None:
    issue_token(UserFactory(), name="feed")
    with pytest.raises(AuthenticationFailed):
        shown(token.encode() if token == "Ω" else token)  # type: ignore[union-attr]


def test_a_changed_an_expired_and_a_switched_off_token_are_refused() -> None:
    user = UserFactory()
    good = issue_token(user, name="good", expiry=timedelta(days=1))
    with pytest.raises(AuthenticationFailed):
        shown(good[:-1] + ("0" if good[-1] != "0" else "1"))
    expired = issue_token(user, name="old", expiry=timedelta(seconds=-1))
    with pytest.raises(AuthenticationFailed):
        shown(expired)
    assert shown(good)[0] == user
    User.objects.update(is_active=False)
    with pytest.raises(AuthenticationFailed):
        shown(good)


def test_the_last_use_is_noted_to_the_minute() -> None:
    text = issue_token(UserFactory(), name="feed")

    def last_use() -> Any:
        shown(text)
        return ApiToken.objects.get().last_used_at

    first = last_use()
    assert timezone.now() - first < timedelta(minutes=1)
    assert last_use() == first
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    assert last_use() > first


def test_the_history_of_tokens_is_kept_without_their_secret_and_their_uses() -> None:
    history = apps.get_model("accounts", "ApiTokenEvent").objects
    text = issue_token(UserFactory(), name="feed")
    shown(text)
    ApiToken.objects.update(scopes=["read", "write"])
    ApiToken.objects.all().delete()
    assert list(history.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "update", "delete"]
    fields = {field.name for field in history.model._meta.get_fields()}
    assert not fields & {"digest", "last_used_at"}
