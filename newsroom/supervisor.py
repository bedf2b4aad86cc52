"""Keeps child processes running: starts them, starts them again when they die, stops them in order."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from newsroom import processes
from newsroom.processes import Child, StartError

STEADY_SECONDS = 60
LONGEST_PAUSE = 30


@dataclass
class _Record:
    """How a child has fared: when it was last started, and how often it died young in a row."""

    started: float
    deaths: int = 0
    start_again_at: float | None = None


class Supervisor:
    """Children are stopped in the reverse order of their groups, those of one group at the same time.

    The first SIGINT, SIGTERM or SIGHUP raises KeyboardInterrupt in the main thread; a later one hastens the stop.
    """

    def __init__(self, *, say: Callable[[str], None], pids: Path) -> None:
        self._say = say
        self._pids = pids
        self._groups: list[list[Child]] = []
        self._records: dict[str, _Record] = {}
        self._is_stopping = False
        self._hasten = threading.Event()

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._is_stopping:
            self._hasten.set()
            return
        self._is_stopping = True
        raise KeyboardInterrupt

    def start(self, children: Sequence[Child], *, seconds: float) -> None:
        """Start a group and wait until each of its children is ready. Raises StartError."""
        group: list[Child] = []
        self._groups.append(group)
        for child in children:
            group.append(child)
            child.start()
            self._records[child.name] = _Record(started=time.monotonic())
        self._note_pids()
        for child in children:
            child.wait_until_ready(seconds)

    def watch(self) -> None:
        """Start again whatever dies, until a signal comes."""
        while True:
            for child in self._children():
                if not child.is_running:
                    self._attend_to(child)
            time.sleep(0.2)

    def _children(self) -> list[Child]:
        return [child for group in self._groups for child in group]

    def _attend_to(self, child: Child) -> None:
        """A child that dies young again and again waits longer each time: 1 s, 2 s, 4 s … 30 s."""
        record, now = self._records[child.name], time.monotonic()
        if record.start_again_at is None:
            is_steady = now - record.started > STEADY_SECONDS
            record.deaths = 1 if is_steady else record.deaths + 1
            pause = min(LONGEST_PAUSE, 2 ** (record.deaths - 1))
            record.start_again_at = now + pause
            self._say(f"{child.name} {child.ending}: starting it again in {pause} s (log: {child.log})")
        elif now >= record.start_again_at:
            record.started, record.start_again_at = now, None
            self._start_again(child)

    def _start_again(self, child: Child) -> None:
        try:
            child.start()
        except (StartError, OSError) as error:
            self._say(str(error))
        else:
            self._note_pids()
            self._say(f"{child.name} runs again")

    def stop(self) -> None:
        self._is_stopping = True
        for group in reversed(self._groups):
            with ThreadPoolExecutor(max_workers=len(group)) as pool:
                list(pool.map(lambda child: child.stop(self._hasten), group))
        self._pids.unlink(missing_ok=True)

    def _note_pids(self) -> None:
        """For the next start, where the kernel does not end our children with us (macOS)."""
        if processes.KERNEL_ENDS_ORPHANS:
            return
        pids = [child.process.pid for child in self._children() if child.process]
        self._pids.write_text(json.dumps([(pid, birth_of(pid)) for pid in pids]))


def end_leftovers(pids: Path) -> None:
    """End what a killed supervisor left behind: processes with a noted pid *and* the noted time of birth."""
    with suppress(OSError, ValueError):
        for pid, birth in json.loads(pids.read_text()):
            if birth and birth_of(pid) == birth:
                _end(pid, birth)
    pids.unlink(missing_ok=True)


def _end(pid: int, birth: str) -> None:
    for sig in (signal.SIGQUIT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, sig)
        deadline = time.monotonic() + 5
        while birth_of(pid) == birth and time.monotonic() < deadline:
            time.sleep(0.1)


def birth_of(pid: int) -> str:
    """When the process started, as `ps` says it; empty if it is gone. A reused pid has another birth."""
    argv = ["ps", "-o", "lstart=,stat=", "-p", str(pid)]
    born, _, state = subprocess.run(argv, capture_output=True, text=True).stdout.strip().rpartition(" ")
    return "" if state.startswith("Z") else born.strip()
