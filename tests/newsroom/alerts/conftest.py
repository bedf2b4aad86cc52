from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from articles.models import Change
from newsroom.accounts.models import User
from newsroom.alerts import matching, saving
from newsroom.alerts.models import Alert, SavedSearch
from tests.factories import UserFactory


@pytest.fixture
def rosa(db: None) -> User:
    return UserFactory(username="rosa", email="rosa@example.org")


@pytest.fixture
def saved(rosa: User) -> Callable[..., SavedSearch]:
    """A search of Rosa's, saved before anything else happens; the feed is followed from here on."""

    def save(query: str = "ferry", **values: Any) -> SavedSearch:
        search = saving.new(values.pop("owner", rosa), name=values.pop("name", query), query=query, **values)
        told()
        return search

    return save


def told() -> list[Alert]:
    """All alerts, after the feed was read to its end."""
    Change.objects.number()
    while matching.follow():
        pass
    return list(Alert.objects.order_by("id"))
