"""`make run` as processes: started, harmed and stopped for real."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from newsroom import children, processes, running
from newsroom.supervisor import Supervisor, birth_of, end_leftovers
from tests import servers

PROJECT = Path(__file__).resolve().parents[2]


class Run:
    """One `python -m newsroom.up` on a data folder; its output goes into a file."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = processes.free_port()
        self.out = data.with_name(f"{data.name}.{self.port}.out")
        inherited = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        own = {"NEWSROOM_DATA_DIR": str(data), "PORT": str(self.port), "DEMO": "0", "PYTHONUNBUFFERED": "1"}
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "newsroom.up"],
                env={**inherited, **own, **environment},
                stdout=out,
                stderr=out,
                cwd=PROJECT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.out.read_text()

    def wait_for(self, text: str, seconds: float = 180) -> None:
        wait_until(lambda: text in self.output or self.process.poll() is not None, seconds)
        assert text in self.output, self.output

    def children(self) -> dict[str, int]:
        """The direct children's process ids by what they are."""
        marks = {"postgres": "bin/postgres", "valkey": "valkey-server", "web": "gunicorn", "beat": " beat "}
        marks |= {"worker-live": "queues live", "worker-backfill": "queues backfill"}
        listed = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        ).stdout
        found = {}
        for line in listed.splitlines():
            pid, _, command = line.strip().partition(" ")
            found.update({name: int(pid) for name, mark in marks.items() if mark in command})
        return found

    def readiness(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def stop(self, sig: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(sig)
        return self.process.wait(60)


def wait_until(is_true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    return birth_of(pid) != ""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for the whole file: only its first start makes a database."""
    return tmp_path_factory.mktemp("up") / "data"


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., Run]]:
    """Starts runs and ends them with the test."""
    runs: list[Run] = []

    def start_one(**environment: str) -> Run:
        runs.append(Run(data, **environment))
        return runs[-1]

    yield start_one
    for run in runs:
        run.process.kill()
        run.process.wait()


def test_it_starts_everything_survives_each_death_and_stops_cleanly(start: Callable[..., Run]) -> None:
    run = start()
    run.wait_for("Newsroom is ready")
    assert f"http://127.0.0.1:{run.port}/api/v1/docs/" in run.output
    first = run.children()
    assert first.keys() == {"postgres", "valkey", "web", "worker-live", "worker-backfill", "beat"}

    second_run = start()
    assert second_run.process.wait(30) == 1
    assert "already runs on" in second_run.output
    assert "set NEWSROOM_DATA_DIR and PORT for a second" in second_run.output

    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    for name in ("postgres", "valkey-server", "web", "worker-live", "worker-backfill", "beat"):
        run.wait_for(f"{name} was ended by SIGKILL: starting it again in 1 s")
        run.wait_for(f"{name} runs again")
    wait_until(lambda: run.readiness() == 200)
    assert run.readiness() == 200
    second = run.children()
    assert second.keys() == first.keys()
    assert not set(second.values()) & set(first.values())

    assert run.stop() == 0
    assert "Stopped; nothing is lost." in run.output
    assert not any(is_alive(pid) for pid in second.values())


@pytest.mark.skipif(not processes.KERNEL_ENDS_ORPHANS, reason="only Linux ends orphans")
def test_a_killed_run_takes_its_children_along_and_a_later_one_finds_all_data(start: Callable[..., Run]) -> None:
    run = start()
    run.wait_for("Newsroom is ready")
    pids = run.children().values()
    with psycopg.connect(running.url(run.data, "DATABASE_URL", "")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'a story' AS text")
    run.stop(signal.SIGKILL)

    again = start(PORT=str(run.port))
    again.wait_for("✓ tables")
    assert not any(is_alive(pid) for pid in pids)
    with psycopg.connect(running.url(run.data, "DATABASE_URL", "")) as connection:
        assert connection.execute("SELECT text FROM kept").fetchone() == ("a story",)
    started = again.children().values()
    assert again.stop(signal.SIGTERM) == 0  # while it still starts
    assert not any(is_alive(pid) for pid in started)
    assert running.url(run.data, "DATABASE_URL", "none") == "none"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT must be a whole number, not 'eighty'."),
        ({"MIGRATE": "perhaps"}, "MIGRATE must be 1 or 0, not 'perhaps'."),
        ({"NEWSROOM_DATA_DIR": "/dev/null/x"}, "set NEWSROOM_DATA_DIR to a folder of yours"),
        ({"DATABASE_URL": "nonsense"}, "The server of DATABASE_URL cannot be used"),
        ({"DATABASE_URL": "postgresql://u:p@127.0.0.1:9/x"}, "port 9 failed: Connection refused\nCheck that it runs"),
    ],
)
def test_a_wrong_setting_is_answered_with_one_sentence(
    start: Callable[..., Run], tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    run = start(**{"NEWSROOM_DATA_DIR": str(tmp_path / "data"), **environment})
    assert run.process.wait(30) == 1
    assert sentence in run.output
    assert "Traceback" not in run.output


def test_a_taken_port_is_answered_with_one_sentence(start: Callable[..., Run], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = start(PORT=str(port), NEWSROOM_DATA_DIR=str(tmp_path / "data"))
        assert run.process.wait(30) == 1
    assert f"Port {port} of 127.0.0.1 is taken: choose another one, as in `make run PORT={port + 1}`." in run.output
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_given_database_gets_no_samples_and_stops_at_pending_migrations(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    with psycopg.connect(servers.database_url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE given")
    urls = {"DATABASE_URL": servers.database_url("given"), "REDIS_URL": os.environ["REDIS_URL"]}
    run = start(NEWSROOM_DATA_DIR=str(tmp_path / "data"), **urls)
    assert run.process.wait(60) == 1
    assert "make a backup, then `make run MIGRATE=1`" in run.output
    assert "samples" not in run.output
    assert not (tmp_path / "data" / "postgres").exists()
    with psycopg.connect(servers.database_url("given")) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_child_that_keeps_dying_waits_longer_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mayfly(processes.Child):
        def start(self) -> None:
            self.spawn([sys.executable, "-c", ""], env=os.environ, cwd=tmp_path)

        def wait_until_ready(self, seconds: float) -> None:
            assert self.process
            self.process.wait()

    now = [1000.0]
    said: list[str] = []
    supervisor = Supervisor(say=said.append, pids=tmp_path / "pids")
    mayfly = Mayfly("mayfly", tmp_path / "log")
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    supervisor.start([mayfly], seconds=1)
    for pause in (1, 2, 4, 8, 16, 30, 30):
        supervisor._attend_to(mayfly)
        assert said[-1].startswith(f"mayfly ended with code 0: starting it again in {pause} s")
        now[0] += pause
        supervisor._attend_to(mayfly)
        assert said[-1] == "mayfly runs again"
        mayfly.wait_until_ready(1)
    now[0] += 3600
    supervisor._attend_to(mayfly)
    assert "in 1 s" in said[-1]


def test_leftovers_of_a_killed_run_are_ended_but_never_a_process_with_a_reused_id(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(sleeper) as leftover, subprocess.Popen(sleeper) as stranger:
        pids = tmp_path / "pids.json"
        noted = [(leftover.pid, birth_of(leftover.pid)), (stranger.pid, "Thu Jan  1 00:00:00 1970")]
        pids.write_text(json.dumps(noted))
        try:
            end_leftovers(pids)
            assert leftover.wait(10) in (-signal.SIGQUIT, -signal.SIGKILL)  # a busy machine may need the second
            assert stranger.poll() is None
            assert not pids.exists()
        finally:
            stranger.kill()


def test_commands_in_another_terminal_find_the_running_servers(tmp_path: Path) -> None:
    running.remember(tmp_path, {"REDIS_URL": "redis://here"})
    assert (tmp_path / "servers.json").stat().st_mode & 0o077 == 0
    assert running.url(tmp_path, "REDIS_URL", "default") == "redis://here"
    assert running.url(tmp_path, "DATABASE_URL", "default") == "default"
    running.forget(tmp_path)
    assert running.url(tmp_path, "REDIS_URL", "default") == "default"


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_process_answers_dies_and_comes_back(celery_worker_process: children.Worker) -> None:
    assert celery_worker_process.is_ready()
    celery_worker_process.kill()
    assert not celery_worker_process.is_ready()
    celery_worker_process.start()
    celery_worker_process.wait_until_ready(30)
    assert celery_worker_process.is_ready()
