"""The real system in a folder of its own: servers, tables and seeds; web server and worker."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsroom import children, processes
from newsroom.servers import Postgres, Valkey

DATABASE = "bench"


@dataclass(frozen=True)
class Servers:
    """A fresh database with the tables and the seeds, a broker, and the environment for programs that use them."""

    root: Path
    env: dict[str, str]

    def run(self, *arguments: str) -> str:
        """Run a Python program of the project; its output."""
        argv = [sys.executable, *arguments]
        done = subprocess.run(argv, cwd=children.PROJECT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def manage(self, *arguments: str) -> str:
        """Run a management command; its output."""
        return self.run("manage.py", *arguments)


@dataclass(frozen=True)
class System:
    """Where the running system answers, and the servers that it stands on."""

    address: str
    servers: Servers


@contextmanager
def servers(*, seeds: bool = True) -> Iterator[Servers]:
    """Durable servers in a folder of their own, as `make run` starts them; stopped and thrown away at the end."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-bench-")))
        root.chmod(0o755)  # as root the servers run as another user
        postgres, valkey = Postgres(root / "postgres"), Valkey(root / "valkey")
        for server in (postgres, valkey):
            server.start()
            stack.callback(server.stop)
        postgres.make_database(DATABASE)
        env = children.environment(
            DATABASE_URL=postgres.url(DATABASE),
            REDIS_URL=valkey.url(),
            NEWSROOM_DATA_DIR=str(root / "data"),
            SECRET_KEY="bench",
            API_REQUESTS_A_MINUTE="0",  # what is measured asks as often as it can
            DJANGO_SETTINGS_MODULE="newsroom.settings",
        )
        started = Servers(root, env)
        started.manage("migrate", "--verbosity", "0")
        if seeds:
            started.manage("load_seeds")
        yield started


@contextmanager
def web(below: Servers, **env: str) -> Iterator[str]:
    """A web server alone, with these settings beside the usual ones; its address."""
    os.environ.update(below.env)  # readiness is asked through this process's settings
    below.manage("collectstatic", "--noinput", "--verbosity", "0")
    port = processes.free_port("127.0.0.1")
    server = children.Web(below.root / "web.log", below.env | env, host="127.0.0.1", port=port)
    server.start()
    try:
        server.wait_until_ready(120)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


@contextmanager
def running(workers: Sequence[str] = (",".join(children.QUEUES.values()),)) -> Iterator[System]:
    """The whole system: on such servers a web server and workers, each for its queues; one for all unless told."""
    with servers() as below, web(below) as address, ExitStack() as stack:
        tagging = [
            children.Worker(f"worker-{number}", below.root / f"worker-{number}.log", below.env, queues=queues)
            for number, queues in enumerate(workers)
        ]
        for worker in tagging:
            worker.start()
            stack.callback(worker.stop)
        for worker in tagging:
            worker.wait_until_ready(60)
        yield System(address, below)
