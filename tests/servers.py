"""The tests' own PostgreSQL and Valkey: started once per run, thrown away at its end.

With xdist the controller starts them and the workers find them in the environment. Every worker has a database
(a clone of one migrated template) and a Redis database number of its own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from newsroom import processes
from newsroom.servers import Postgres, Valkey

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATE = "newsroom_template"
# What a caller's environment may say and the tests must not hear.
_FOREIGN = (
    "DATABASE_POOL DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS HTTPS REDIS_PREFIX NEWSROOM_TIME_ZONE DEMO MIGRATE PORT"
)


def start() -> None:
    """Start the servers unless a controller did, and point the environment at them.

    To be called before anything reads Django's settings.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _start_servers()
    for name in _FOREIGN:
        os.environ.pop(name, None)
    data = folder() / worker
    (data / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns if it is missing
    os.environ.update(
        DJANGO_SETTINGS_MODULE="newsroom.settings",
        DATABASE_URL=database_url(f"newsroom_{worker}"),
        REDIS_URL=f"{os.environ['NEWSROOM_TEST_REDIS']}/{int(worker.removeprefix('gw')) + 1}",
        NEWSROOM_DATA_DIR=str(data),
        SECRET_KEY="only for tests",
    )


def _start_servers() -> None:
    root = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
    root.chmod(0o755)  # as root the servers run as another user
    postgres = Postgres(root / "postgres", durable=False, settings={"max_connections": 200, "jit": "off"})
    valkey = Valkey(root / "valkey", settings={"appendonly": "no", "databases": 64})
    atexit.register(shutil.rmtree, root, ignore_errors=True)  # the first to be registered is the last to run
    for server in (postgres, valkey):
        atexit.register(server.stop)
        server.start()
    os.environ.update(
        NEWSROOM_TEST_FOLDER=str(root),
        NEWSROOM_TEST_DATABASE=postgres.url("{}"),
        NEWSROOM_TEST_REDIS=valkey.url().removesuffix("/0"),
    )


def folder() -> Path:
    return Path(os.environ["NEWSROOM_TEST_FOLDER"])


def database_url(name: str) -> str:
    return os.environ["NEWSROOM_TEST_DATABASE"].format(name)


def make_database() -> None:
    """Clone the migrated template for this worker; the first worker to come makes the template."""
    with psycopg.connect(database_url("postgres"), autocommit=True) as connection:
        lock = processes.lock(folder() / "template.lock", seconds=300)
        assert lock, "another worker still migrates the template"
        with lock:
            migrated = folder() / "template.migrated"
            if not migrated.exists():
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(TEMPLATE)))
                connection.execute(_create(TEMPLATE, template="template1"))
                _migrate(TEMPLATE)
                migrated.touch()
        name = os.environ["DATABASE_URL"].rsplit("/", 1)[1]
        connection.execute(_create(name, template=TEMPLATE))


def _create(name: str, *, template: str) -> sql.Composed:
    return sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))


def _migrate(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": database_url(name)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"migrate failed:\n{done.stdout}{done.stderr}"
