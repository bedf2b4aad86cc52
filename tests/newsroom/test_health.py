from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from newsroom import processes

NOWHERE = f"redis://127.0.0.1:{processes.free_port()}/0"


def test_livez_answers_without_touching_the_database(client: Client) -> None:
    response = client.get("/livez")  # no database mark: a query would raise
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_is_ok_when_every_part_works(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "parts": {"database": "ok", "migrations": "ok", "redis": "ok"}}


@pytest.mark.django_db
def test_readyz_fails_when_redis_is_down_and_says_only_which_part(client: Client) -> None:
    with override_settings(REDIS_URL=NOWHERE):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "failed", "parts": {"database": "ok", "migrations": "ok", "redis": "failed"}}


@pytest.mark.django_db
def test_readyz_fails_while_a_migration_is_not_applied(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("contenttypes", "0002_remove_content_type_name")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["migrations"] == "failed"


@pytest.mark.django_db
def test_an_archive_that_was_upgraded_step_by_step_is_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("articles", "0001_squashed_0009_told_to_followers")
    assert client.get("/readyz").status_code == 200


def test_readyz_fails_when_the_database_cannot_be_reached(client: Client) -> None:
    response = client.get("/readyz")  # no database mark: pytest-django forbids every connection
    assert response.status_code == 503
    assert response.json()["parts"] == {"database": "failed", "migrations": "failed", "redis": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_are_never_cached_and_open_no_session(client: Client, path: str) -> None:
    response = client.get(path)
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_refuse_to_be_posted_to(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["archive.example"], SECURE_SSL_REDIRECT=True)
def test_probes_are_answered_by_address_and_over_plain_http(client: Client) -> None:
    assert client.get("/readyz", headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.django_db
def test_readyz_costs_three_small_queries(
    client: Client, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    with django_assert_num_queries(3):  # SELECT 1; is there a table of migrations; which are applied
        client.get("/readyz")
