"""Clients of the API, one per role, each with a token of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from rest_framework.test import APIClient

from newsroom.accounts.models import ApiToken
from newsroom.accounts.tokens import issue_token
from tests.factories import UserFactory

Client = APIClient
NewClient = Callable[..., APIClient]


class Overwriting(APIClient):
    """Changes things in whatever state they are, unless a test says in which (None: without a word)."""

    def generic(self, method: str, path: str, *args: Any, **extra: Any) -> Any:
        state = extra.pop("HTTP_IF_MATCH", "*")
        return super().generic(method, path, *args, **extra | ({} if state is None else {"HTTP_IF_MATCH": state}))


@pytest.fixture
def client_of(db: None) -> NewClient:
    """``client_of("editor", scopes=["read"])``: signs in by token; ``client.user`` is who it is."""

    def make(role: str, *, scopes: Sequence[str] | None = None) -> APIClient:
        user = UserFactory(role=role)
        token = issue_token(user, name=f"token of a {role}")
        if scopes is not None:
            ApiToken.objects.filter(user=user).update(scopes=list(scopes))
        client = Overwriting(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        client.user = user
        return client

    return make


@pytest.fixture
def reader(client_of: NewClient) -> Any:
    return client_of("reader")


@pytest.fixture
def editor(client_of: NewClient) -> Any:
    return client_of("editor")


@pytest.fixture
def standards(client_of: NewClient) -> Any:
    return client_of("standards")


@pytest.fixture
def admin(client_of: NewClient) -> Any:
    return client_of("admin")


@pytest.fixture
def nobody(db: None) -> Any:
    return APIClient(raise_request_exception=False)
