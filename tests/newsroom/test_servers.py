from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

from newsroom import processes
from newsroom.processes import StartError
from newsroom.servers import Postgres, Server, Valkey, find_binary

PROJECT = Path(__file__).resolve().parents[2]
COUNT = sql.SQL("SELECT count(*) FROM story")


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture
def postgres(folder: Path) -> Iterator[Postgres]:
    with Postgres(folder / "postgres") as server:
        yield server


@pytest.fixture
def valkey(folder: Path) -> Iterator[Valkey]:
    with Valkey(folder / "valkey") as server:
        yield server


def write_story(server: Postgres) -> None:
    server.execute(sql.SQL("CREATE TABLE IF NOT EXISTS story (text text)"))
    server.execute(sql.SQL("INSERT INTO story VALUES ('kept')"))


def test_a_stopped_postgres_keeps_its_data_and_its_port(postgres: Postgres) -> None:
    write_story(postgres)
    port = postgres.port
    postgres.stop()
    assert not postgres.is_running
    postgres.start()
    assert postgres.execute(COUNT) == [(1,)]
    assert postgres.port == port


def test_a_killed_postgres_recovers_every_committed_row(postgres: Postgres) -> None:
    write_story(postgres)
    postgres.kill()
    postgres.start()
    assert postgres.execute(COUNT) == [(1,)]


def test_a_second_object_finds_the_data_and_the_password_of_the_first(folder: Path) -> None:
    with Postgres(folder / "postgres") as first:
        write_story(first)
        password = first.password
    with Postgres(folder / "postgres") as second:
        assert second.execute(COUNT) == [(1,)]
        assert second.password == password


def test_two_on_one_folder_are_refused_with_what_to_do(
    postgres: Postgres, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Server, "lock_seconds", 0.2)
    with pytest.raises(StartError, match=r"already runs on .*: stop it, or set NEWSROOM_DATA_DIR"):
        Postgres(postgres.root).start()
    with pytest.raises(StartError, match="already runs on"):
        Valkey(valkey.root).start()
    assert postgres.is_ready()
    assert valkey.is_ready()


def test_an_initialisation_that_was_cut_off_is_done_again(folder: Path) -> None:
    half_made = folder / "postgres" / "data.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with Postgres(folder / "postgres") as server:
        assert server.is_ready()
    assert not half_made.exists()


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    data = folder / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "diary.txt").write_text("mine")
    with pytest.raises((StartError, OSError)):
        Postgres(folder / "postgres").start()
    assert (data / "diary.txt").read_text() == "mine"


def test_both_servers_ask_for_the_password(postgres: Postgres, valkey: Valkey) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url("postgres").replace(postgres.password, "guess"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=valkey.port, retry=Retry(NoBackoff(), 0)).ping()
    for server in (postgres, valkey):
        assert (server.root / "password").stat().st_mode & 0o077 == 0
        assert server.password not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout


def test_the_servers_never_run_as_root(postgres: Postgres, valkey: Valkey) -> None:
    for server in (postgres, valkey):
        assert server.process
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        effective = next(line for line in status.splitlines() if line.startswith("Uid:")).split()[2]
        inside_a_namespace = server._prefix != ()
        assert inside_a_namespace or int(effective) != 0


def test_the_database_sorts_and_folds_case_by_unicode(postgres: Postgres) -> None:
    assert postgres.execute(sql.SQL("SELECT lower('ÉCOLE ΑΘΗΝΑ')")) == [("école αθηνα",)]


def test_making_a_database_twice_changes_nothing(postgres: Postgres) -> None:
    postgres.make_database("archive")
    postgres.make_database("archive")
    assert postgres.execute(sql.SQL("SELECT current_database()"), database="archive") == [("archive",)]


def test_valkey_keeps_its_keys_over_a_stop_and_its_settings_over_a_kill(valkey: Valkey) -> None:
    redis.Redis.from_url(valkey.url(3)).set("story", "kept")
    valkey.stop()
    valkey.start()
    assert redis.Redis.from_url(valkey.url(3)).get("story") == b"kept"
    valkey.kill()
    valkey.start()
    assert redis.Redis.from_url(valkey.url(3)).get("story") == b"kept"


def test_a_folder_with_a_very_long_name_and_spaces_works(folder: Path) -> None:
    deep = folder / ("a long name " * 9).strip() / "b"
    with Postgres(deep / "postgres") as postgres, Valkey(deep / "valkey") as valkey:
        assert postgres.is_ready()
        assert valkey.is_ready()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    server = Postgres(folder / "postgres", settings={"shared_buffers": "nonsense"})
    with pytest.raises(StartError, match="shared_buffers"):
        server.start()
    assert not server.is_running


@pytest.mark.skipif(not processes.KERNEL_ENDS_ORPHANS, reason="only Linux ends orphans")
def test_servers_end_with_a_killed_parent_and_start_again_on_the_same_folder(folder: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from newsroom.servers import Postgres, Valkey\n"
        "root = Path(sys.argv[1]); p = Postgres(root / 'postgres'); p.start(); v = Valkey(root / 'valkey'); v.start()\n"
        "print(p.process.pid, v.process.pid, flush=True); time.sleep(600)"
    )
    argv = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as parent:
        assert parent.stdout
        assert len(parent.stdout.readline().split()) == 2
        parent.kill()
    with Postgres(folder / "postgres") as postgres, Valkey(folder / "valkey") as valkey:
        assert postgres.is_ready()
        assert valkey.is_ready()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")
def test_root_falls_back_to_a_user_namespace_where_only_root_may_enter(folder: Path) -> None:
    folder.chmod(0o700)
    with Postgres(folder / "postgres") as server:
        assert server._prefix
        write_story(server)
    with Postgres(folder / "postgres") as again:
        assert again.execute(COUNT) == [(1,)]


def test_an_override_names_the_folder_of_the_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "postgres"
    program.touch()
    monkeypatch.setenv("NEWSROOM_POSTGRES_BIN", str(tmp_path))
    assert find_binary("postgres") == program
    with pytest.raises(StartError, match=r"NEWSROOM_POSTGRES_BIN is set to .* no program initdb in it"):
        find_binary("initdb")


def test_the_ladder_ends_with_a_kill_for_a_process_that_ignores_the_rest(tmp_path: Path) -> None:
    class Stubborn(processes.Child):
        ladder = ((signal.SIGTERM, 0.2), (signal.SIGKILL, 5))

        def start(self) -> None:
            deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)"
            self.spawn([sys.executable, "-c", f"{deaf}; time.sleep(600)"], env=os.environ, cwd=tmp_path)

        def is_ready(self) -> bool:
            return "up" in processes.tail(self.log)

    child = Stubborn("stubborn", tmp_path / "log")
    child.start()
    child.wait_until_ready(10)
    child.stop()
    assert child.ending == "was ended by SIGKILL"


def test_a_log_is_moved_aside_when_it_has_grown(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for content in ("first", "second", "third", "fourth", "fifth"):
        log.write_text(content)
        processes.rotate(log, over=3, keep=3)
    assert not log.exists()
    assert [(tmp_path / f"web.log.{number}").read_text() for number in (1, 2, 3)] == ["fifth", "fourth", "third"]


@pytest.mark.django_db
def test_each_test_process_has_a_database_and_a_broker_of_its_own() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    assert connection.settings_dict["NAME"] == f"newsroom_{worker}"
    assert settings.CELERY_BROKER_URL == settings.REDIS_URL == os.environ["REDIS_URL"]
    assert os.environ["REDIS_URL"].endswith(f"/{int(worker[2:]) + 1}")
