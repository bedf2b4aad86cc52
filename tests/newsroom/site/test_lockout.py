from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import UserFactory


@pytest.mark.django_db
def test_who_guesses_passwords_is_told_to_wait() -> None:
    UserFactory(username="rosa")
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/login/", {"username": "rosa", "password": "guess"})
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
    right = client.post("/login/", {"username": "rosa", "password": "not-a-secret-4711"})
    assert right.status_code == 429
