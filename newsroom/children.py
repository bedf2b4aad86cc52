"""The processes of Newsroom itself, as children of a supervisor: web server, Celery workers, Celery beat."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from newsroom import processes
from newsroom.processes import Child

OUTSIDE = "outside"
PROJECT = Path(__file__).resolve().parent.parent


class PythonChild(Child):
    """A Python program out of this virtual environment, run in the project's folder."""

    def __init__(self, name: str, log: Path, env: Mapping[str, str]) -> None:
        super().__init__(name, log)
        self.env = env

    def start(self) -> None:
        processes.rotate(self.log)
        self.spawn([sys.executable, "-m", *self.arguments()], env=self.env, cwd=PROJECT)

    def arguments(self) -> list[str]:
        raise NotImplementedError


class Web(PythonChild):
    """gunicorn; threads, because a request mostly waits for the database."""

    # SIGTERM lets open requests end, SIGQUIT does not.
    ladder = ((signal.SIGTERM, 10), (signal.SIGQUIT, 3), (signal.SIGKILL, 3))
    orphan_signal = signal.SIGQUIT

    def __init__(self, log: Path, env: Mapping[str, str], *, host: str, port: int) -> None:
        # Its threads share a pool of connections; a worker forks, and must not.
        super().__init__("web", log, {"DATABASE_POOL": "1", **env})
        self.host, self.port = host, port

    def arguments(self) -> list[str]:
        address = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        workers = self.env.get("WEB_CONCURRENCY", "1")
        threads = self.env.get("WEB_THREADS", "8")
        return [
            *("gunicorn", "newsroom.wsgi:application", "--bind", address, "--no-control-socket"),
            *("--worker-class", "gthread", "--workers", workers, "--threads", threads),
            *("--graceful-timeout", "8", "--timeout", "60", "--limit-request-line", "8190"),
        ]

    def is_ready(self) -> bool:
        if not self.is_running:
            return False
        connection = http.client.HTTPConnection(reachable(self.host), self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


# What each worker of a running system takes, its queues in turn. "annotate" has texts whose sender waits, "large" files
# that take long to read, "outside" what waits for servers of others: webhooks, mails, feeds.
QUEUES = {"live": "live,annotate", "backfill": "backfill,large", OUTSIDE: OUTSIDE}
WAITING_OUTSIDE = 8  # threads of the worker that mostly waits


class Worker(PythonChild):
    """A Celery worker for ``queues``: a warm stop first (it ends its task), then a cold one (the task comes back)."""

    ladder = ((signal.SIGTERM, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 3))

    def __init__(self, name: str, log: Path, env: Mapping[str, str], *, queues: str, concurrency: int = 1) -> None:
        super().__init__(name, log, env)
        self.queues, self.concurrency = queues, concurrency
        # Unique, for several runs may share one broker.
        self.node = f"{queues.replace(',', '-')}-{secrets.token_hex(3)}@{socket.gethostname()}"

    def arguments(self) -> list[str]:
        return [
            *("celery", "--app", "newsroom.celery", "worker", "--queues", self.queues, "--hostname", self.node),
            *("--concurrency", str(self.concurrency), "--loglevel", self.env.get("LOG_LEVEL", "INFO")),
            *(("--pool", "threads") if self.queues == OUTSIDE else ()),
        ]

    def is_ready(self) -> bool:
        """Does the worker answer a ping through the broker? Reads the settings from this process's environment."""
        if not self.is_running:
            return False
        from newsroom.celery import app

        try:
            return bool(app.control.ping(destination=[self.node], timeout=1))
        except Exception:  # whatever the broker's client raises while the broker is away
            return False


class Beat(PythonChild):
    """Celery beat; its schedule file remembers what ran last."""

    ladder = ((signal.SIGTERM, 5), (signal.SIGKILL, 3))

    def __init__(self, log: Path, env: Mapping[str, str], *, schedule: Path) -> None:
        super().__init__("beat", log, env)
        self.schedule = schedule

    def arguments(self) -> list[str]:
        self.schedule.parent.mkdir(parents=True, exist_ok=True)
        return [
            *("celery", "--app", "newsroom.celery", "beat", "--schedule", str(self.schedule)),
            *("--pidfile", "", "--loglevel", self.env.get("LOG_LEVEL", "INFO")),
        ]


def reachable(host: str) -> str:
    """An address to call a server at that listens on ``host``, which may mean all addresses."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def environment(**values: str) -> dict[str, str]:
    """This process's environment with ``values``; output unbuffered, so that logs are up to date."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **values}
