"""`make run`: the whole of Newsroom as one command. Run as `python -m newsroom.up`.

Servers (embedded ones unless DATABASE_URL or REDIS_URL name others), tables, samples, web server, Celery workers,
beat. This process imports no Django: it hands every child its environment, and nothing else configures them.
"""

from __future__ import annotations

import os
import signal
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO

import psycopg
import redis
from django.core.exceptions import ImproperlyConfigured

from newsroom import children, processes, running
from newsroom import environment as env
from newsroom.processes import Child, StartError
from newsroom.progress import step
from newsroom.servers import Postgres, Valkey
from newsroom.supervisor import Supervisor, end_leftovers

DATABASE = "newsroom"


@dataclass(frozen=True)
class Options:
    """What the environment asks for."""

    data: Path
    host: str
    port: int
    database_url: str
    redis_url: str
    is_demo: bool
    may_migrate: bool

    @classmethod
    def read(cls) -> Options:
        database_url = env.text("DATABASE_URL", "")
        is_ours = not database_url
        return cls(
            data=Path(env.text("NEWSROOM_DATA_DIR", "") or children.PROJECT / "var").resolve(),
            host=env.text("NEWSROOM_HOST", "127.0.0.1"),
            port=env.integer("PORT", 8000),
            database_url=database_url,
            redis_url=env.text("REDIS_URL", ""),
            is_demo=env.boolean("DEMO", is_ours),
            may_migrate=env.boolean("MIGRATE", is_ours),
        )


PATIENCE = 4  # seconds for a server of DATABASE_URL or REDIS_URL to answer


def main() -> int:
    started = time.monotonic()
    try:
        options = Options.read()
        with _own_folder(options.data):
            return _run(options, started)
    except (StartError, ImproperlyConfigured) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def _own_folder(data: Path) -> IO[str]:
    """The lock that says who runs on the data folder; the kernel drops it with this process, however it ends."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        (data / "log").mkdir(mode=0o700, exist_ok=True)
        lock = processes.lock(data / "lock", seconds=1)
    except OSError as error:
        raise StartError(
            f"{data} cannot be written to ({error.strerror}): set NEWSROOM_DATA_DIR to a folder of yours."
        ) from None
    if not lock:
        raise StartError(
            f"Newsroom already runs on {data}: stop that one, or set NEWSROOM_DATA_DIR and PORT for a second."
        )
    return lock


def _run(options: Options, started: float) -> int:
    pids = options.data / "pids.json"
    end_leftovers(pids)
    _claim_port(options.host, options.port)
    supervisor = Supervisor(say=_say, pids=pids)
    supervisor.listen_to_signals()
    try:
        print(f"Newsroom starts; its data is in {options.data}", flush=True)
        os.environ.update(_start_servers(options, supervisor))
        logins = _prepare(options)
        with step("web server, workers, beat"):
            supervisor.start(_newsroom(options), seconds=300)  # a worker reads the authority file first
        _welcome(options, logins, time.monotonic() - started)
        supervisor.watch()
    except KeyboardInterrupt:
        print("\nStopping … (Ctrl-C again to hasten)", flush=True)
    finally:
        supervisor.stop()
        running.forget(options.data)
    print("Stopped; nothing is lost.", flush=True)
    return 0


def _claim_port(host: str, port: int) -> None:
    """Raises StartError unless the port is free, or gets free soon: a killed run's web server needs a moment to go."""
    deadline = time.monotonic() + 3
    while not processes.is_port_free(host, port):
        if time.monotonic() > deadline:
            raise StartError(f"Port {port} of {host} is taken: choose another one, as in `make run PORT={port + 1}`.")
        time.sleep(0.2)


def _start_servers(options: Options, supervisor: Supervisor) -> dict[str, str]:
    """Start what no URL was given for, wait for the rest; the environment that every child shall see."""
    data, log = options.data, options.data / "log"
    urls = {}
    if options.database_url:
        with step("PostgreSQL of DATABASE_URL"):
            _wait_for("DATABASE_URL", lambda: psycopg.connect(options.database_url, connect_timeout=PATIENCE).close())
    else:
        postgres = Postgres(data / "postgres", log=log / "postgres.log")
        with step("PostgreSQL"):
            _start_server(supervisor, postgres)
            postgres.make_database(DATABASE)
        urls["DATABASE_URL"] = postgres.url(DATABASE)
    if options.redis_url:
        with step("Redis of REDIS_URL"):
            _wait_for("REDIS_URL", lambda: _ping(options.redis_url))
    else:
        valkey = Valkey(data / "valkey", log=log / "valkey.log")
        with step("Valkey"):
            _start_server(supervisor, valkey)
        urls["REDIS_URL"] = valkey.url()
    running.remember(data, urls)
    return {
        "DATABASE_URL": options.database_url,
        "REDIS_URL": options.redis_url,
        **urls,
        "NEWSROOM_DATA_DIR": str(data),
    }


def _start_server(supervisor: Supervisor, server: Child) -> None:
    processes.rotate(server.log)
    supervisor.start([server], seconds=120)


def _wait_for(name: str, connect: Callable[[], object]) -> None:
    """A server that starts at the same time gets its moment; one that refuses us does not change its mind."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connect()
            return
        except (psycopg.Error, redis.RedisError, ValueError) as error:
            if _is_final(error) or time.monotonic() > deadline:
                reason = " ".join(str(error).strip().splitlines()[0].split())
                raise StartError(
                    f"The server of {name} cannot be used: {reason}\n"
                    f"Check that it runs, and the host, port, name and password in {name}."
                ) from None
        time.sleep(0.5)


def _is_final(error: Exception) -> bool:
    refused = "FATAL" in str(error) and "starting up" not in str(error)
    wrong = (ValueError, psycopg.ProgrammingError, redis.AuthenticationError, redis.ResponseError)
    return refused or isinstance(error, wrong)


def _ping(url: str) -> None:
    with redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE) as client:
        client.ping()


def _prepare(options: Options) -> str:
    """Tables, static files and samples; the demo logins as text. Its steps show on the terminal."""
    argv = [sys.executable, str(children.PROJECT / "manage.py"), "prepare"]
    argv += ["--migrate"] * options.may_migrate + ["--demo"] * options.is_demo
    end = processes.die_with_parent(signal.SIGTERM)
    # A session of its own: a Ctrl-C is ours to handle.
    with Popen(
        argv, env=children.environment(), stdout=PIPE, text=True, start_new_session=True, preexec_fn=end
    ) as process:
        try:
            logins, _ = process.communicate()
        except KeyboardInterrupt:
            process.terminate()
            raise
    if process.returncode:
        raise StartError("Newsroom did not start: see above.")
    return logins


def _newsroom(options: Options) -> list[Child]:
    """Three workers: no backfill, large file or server of others keeps a story that just came in waiting."""
    log, environment = options.data / "log", children.environment()
    workers = [
        children.Worker(
            f"worker-{name}",
            log / f"worker-{name}.log",
            environment,
            queues=queues,
            concurrency=env.integer(
                f"{name.upper()}_CONCURRENCY", children.WAITING_OUTSIDE if name == children.OUTSIDE else 1
            ),
        )
        for name, queues in children.QUEUES.items()
    ]
    return [
        children.Web(log / "web.log", environment, host=options.host, port=options.port),
        *workers,
        children.Beat(log / "beat.log", environment, schedule=options.data / "beat" / "schedule"),
    ]


def _welcome(options: Options, logins: str, seconds: float) -> None:
    address = f"http://{children.reachable(options.host)}:{options.port}"
    print(f"\nNewsroom is ready after {seconds:.0f} s: {address}/")
    print(f"  editors' desk  {address}/admin/\n  API docs       {address}/api/v1/docs/")
    print(f"  logs           {options.data / 'log'}")
    if logins.strip():
        print(f"\nDemo logins (name, password):\n{textwrap.indent(logins.rstrip(), '  ')}")
    print("\nCtrl-C stops everything and loses nothing.", flush=True)


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
