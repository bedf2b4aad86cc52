"""The whole real system in a folder of its own: servers, tables, seeds, web server and worker."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsroom import children, processes
from newsroom.servers import Postgres, Valkey

DATABASE = "bench"


@dataclass(frozen=True)
class System:
    """Where the running system answers, and the environment for commands that join it."""

    address: str
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command; its output."""
        argv = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(argv, cwd=children.PROJECT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments[0]} failed:\n{done.stderr[-2000:]}")
        return done.stdout


@contextmanager
def running(*, seeds: bool = True) -> Iterator[System]:
    """A fresh system with durable servers, as `make run` starts them; stopped and thrown away at the end."""
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
        )
        os.environ.update(env)  # readiness is asked through this process's settings
        port = processes.free_port("127.0.0.1")
        system = System(f"http://127.0.0.1:{port}", env)
        system.manage("migrate", "--verbosity", "0")
        system.manage("collectstatic", "--noinput", "--verbosity", "0")
        if seeds:
            system.manage("load_seeds")
        web = children.Web(root / "web.log", env, host="127.0.0.1", port=port)
        worker = children.Worker("worker", root / "worker.log", env, queues="live,backfill")
        for child in (web, worker):
            child.start()
            stack.callback(child.stop)
        for child in (web, worker):
            child.wait_until_ready(60)
        yield system
