"""Child processes that do not outlive their parent, and what they need around them: logs, locks, ports."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, ClassVar

Ladder = Sequence[tuple[signal.Signals, float]]

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
KERNEL_ENDS_ORPHANS = _LIBC is not None


class StartError(RuntimeError):
    """Something could not be started; the message is one sentence that says what to do."""


class Child:
    """One process that this one starts, watches and stops.

    ``ladder`` holds the signals that ask it to end, each with the seconds it gets before the next one.
    ``orphan_signal`` is what the kernel sends it when this process dies first (Linux only, and only if the
    thread that started it is the main thread: the signal follows the thread).
    """

    ladder: ClassVar[Ladder] = ((signal.SIGTERM, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5))
    orphan_signal: ClassVar[signal.Signals] = signal.SIGKILL

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Does it do its work now? Never blocks for more than about a second."""
        return self.is_running

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def ending(self) -> str:
        """How the process ended, in words."""
        code = self.process.returncode if self.process else None
        if code is None:
            return "did not start"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def spawn(
        self,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        keep_open: Sequence[int] = (),
        **user: Any,
    ) -> None:
        """Start ``argv`` in a session of its own: a Ctrl-C in the terminal reaches only the supervisor.

        ``user``: Popen's ``user``, ``group`` and ``extra_groups``.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(map(str, argv)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(env),
                cwd=cwd,
                pass_fds=keep_open,
                start_new_session=True,
                preexec_fn=die_with_parent(self.orphan_signal),
                **user,
            )

    def wait_until_ready(self, seconds: float) -> None:
        """Raises StartError with the end of the log if the process ends, or is not ready in time."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if not self.is_running or time.monotonic() > deadline:
                state = "is not ready yet" if self.is_running else self.ending
                raise StartError(f"{self.name} {state}; {self.log} ends with:\n{tail(self.log)}")
            time.sleep(0.03)

    def kill(self) -> None:
        """End the process and its workers at once, as a crash would."""
        if self.process:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def stop(self, hasten: threading.Event | None = None) -> None:
        """Climb the ladder until the process is gone; ``hasten`` cuts every wait to half a second."""
        for sig, seconds in self.ladder:
            if not self.is_running:
                return
            self._signal(sig)
            self._wait(seconds, hasten)

    def _signal(self, sig: signal.Signals) -> None:
        assert self.process is not None
        if sig is not signal.SIGKILL:
            self.process.send_signal(sig)
        elif self.is_running:
            os.killpg(self.process.pid, sig)  # its own session, so this is the process and its workers

    def _wait(self, seconds: float, hasten: threading.Event | None) -> None:
        started = time.monotonic()
        while self.is_running:
            waited = time.monotonic() - started
            if waited > seconds or (hasten and hasten.is_set() and waited > 0.5):
                return
            time.sleep(0.02)


def die_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    """For Popen's ``preexec_fn``: the kernel sends ``sig`` to the child when its parent is gone (Linux)."""
    if _LIBC is None:
        return None
    libc, parent = _LIBC, os.getpid()

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(sig))
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    return arrange


def lock(path: Path, *, seconds: float = 0) -> IO[str] | None:
    """An exclusive lock on ``path`` that the kernel drops with the last process holding it; None if it is taken.

    ``seconds``: how long to wait for it, for the children of a killed process need a moment to go.
    """
    file = path.open("a+")
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES} or time.monotonic() >= deadline:
                file.close()
                return None
        time.sleep(0.05)


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def is_port_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def tail(log: Path, lines: int = 15) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def rotate(log: Path, *, over: int = 5_000_000, keep: int = 3) -> None:
    """Move a log that has grown past ``over`` bytes aside: log.1 is the newest of ``keep`` old ones."""
    if not log.exists() or log.stat().st_size <= over:
        return
    for number in range(keep - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.rename(log.with_name(f"{log.name}.{number + 1}"))
    log.rename(log.with_name(f"{log.name}.1"))
