"""Every test runs against real servers; see tests/servers.py."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings as django_settings
from hypothesis import settings as hypothesis_settings

from tests import servers

hypothesis_settings.register_profile("shared machine", deadline=None)  # speed is for the benches
hypothesis_settings.load_profile("shared machine")
if django_settings.configured:  # by pytest-django, with a database that is not ours
    raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the settings have to be read after the servers are there.")
servers.start()  # now: other conftest files import models, and models read the settings
django.setup()

import redis  # noqa: E402
from django.test import override_settings  # noqa: E402

from newsroom import children  # noqa: E402


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Before xdist starts its workers: they must not inherit the name, or they read the controller's settings."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None) -> None:
    """In place of pytest-django's: a clone of a migrated template takes a tenth of a second."""
    servers.make_database()


@pytest.fixture(scope="session", autouse=True)
def quick_settings() -> Iterator[None]:
    """Static files without a manifest (no collectstatic before tests), and a cheap password hash."""
    storages = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def empty_redis() -> redis.Redis:
    """This worker's own Redis database, without a key."""
    client = redis.Redis.from_url(django_settings.REDIS_URL)
    client.flushdb()
    return client


@pytest.fixture
def celery_worker_process(
    transactional_db: None, empty_redis: redis.Redis, tmp_path: Path
) -> Iterator[children.Worker]:
    """A real Celery worker process for all queues on the test's own database and broker, stopped at the end.

    ``stop()`` ends it, ``kill()`` kills it with its children, ``start()`` brings it back; its log is at ``log``.
    """
    queues = ",".join(children.QUEUES.values())
    worker = children.Worker("worker", tmp_path / "worker.log", children.environment(), queues=queues)
    worker.start()
    try:
        worker.wait_until_ready(180)  # seconds; two are usual, on a busy machine it may take long
        yield worker
    finally:
        worker.stop()
