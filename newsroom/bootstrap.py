"""Makes `.venv` with the pinned packages. Standard library only: it runs before anything is installed.

    python3 newsroom/bootstrap.py requirements.txt

The second time costs next to nothing: `.venv/newsroom.json` says what is installed. It is removed before a change and
written after it, so a killed run is noticed and its `.venv` made anew. Two runs at the same time wait for each other.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
STATE = VENV / "newsroom.json"
LOG = VENV / "install.log"
OLDEST, NEWEST = (3, 11), (3, 13)
VERSION = ".".join(map(str, sys.version_info[:2]))
# The development file holds everything of the other one, at the same versions (tests/newsroom/test_bootstrap.py).
CONTAINS = {
    "requirements.txt": ["requirements.txt"],
    "requirements-dev.txt": ["requirements.txt", "requirements-dev.txt"],
}
DISK_MB = 1500

# What pip says when it fails -> what to do about it.
REMEDIES = [
    (r"No space left on device|Errno 28", "The disk is full: free about 1.5 GB, then run make again."),
    (
        r"NewConnectionError|NameResolutionError|ConnectTimeout|Read timed out|ProxyError|Network is unreachable|"
        r"Connection refused|Connection reset|Temporary failure in name resolution|SSLError|CERTIFICATE_VERIFY_FAILED",
        "The package index cannot be reached: check the network (HTTPS_PROXY for a proxy, PIP_INDEX_URL for a mirror, "
        "PIP_CERT for its certificate), then run make again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the one that was pinned: clear pip's cache (`python3 -m pip cache purge`), check the mirror.",
    ),
    (
        r"No matching distribution|Could not find a version",
        "A pinned package has no ready-made file for this machine: use Linux (glibc 2.28 or newer, x86_64 or aarch64) "
        "or macOS 13 or newer, and check that the package index is complete and can be reached.",
    ),
    (r"Permission denied|Errno 13", f"{VENV} cannot be written to: run as the user who owns the project folder."),
]


class Refused(Exception):
    """Nothing can be installed; the message is one sentence that says what to do."""


def main(arguments: list[str]) -> int:
    requirements = arguments[0] if arguments else "requirements.txt"
    try:
        check_python()
        if requirements == "--check":
            return 0
        check_platform()
        with _only_one() as lock:
            install(requirements, lock)
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next run starts the installation again.", file=sys.stderr)
        return 130
    except OSError as error:
        print(explain(str(error)) or f"Cannot make {VENV}: {error}.", file=sys.stderr)
        return 1
    return 0


def check_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Refused(
            f"Newsroom needs Python 3.11, 3.12 or 3.13, not {VERSION}: install one, then `make run PYTHON=python3.13`."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Refused(
            "This Python cannot make virtual environments: install its venv package "
            f"(python{VERSION}-venv on Debian and Ubuntu), or name another Python, as in `make run PYTHON=python3.13`."
        ) from None


def check_platform() -> None:
    system, machine = platform.system(), platform.machine()
    if system == "Darwin":
        return
    if system != "Linux" or machine not in {"x86_64", "aarch64"}:
        raise Refused(
            f"Newsroom runs on Linux (x86_64, aarch64) and macOS, not on {system} {machine}: on Windows use WSL 2."
        )
    if platform.libc_ver()[0] != "glibc":
        raise Refused(
            "Newsroom's packages need glibc: use a distribution such as Debian, Ubuntu or Fedora, not Alpine."
        )


@contextlib.contextmanager
def _only_one() -> Iterator[int]:
    """A lock on the project's folder itself: it leaves no file behind, and the kernel drops it with this process."""
    folder = os.open(PROJECT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another run installs packages here; waiting for it …", file=sys.stderr, flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def install(requirements: str, lock: int) -> None:
    """Bring `.venv` to the state that ``requirements`` describes; nothing to do if it is in it.

    pip inherits the ``lock``: where it outlives a killed run, the next run waits for it.
    """
    wanted = {name: _digest(PROJECT / name) for name in CONTAINS[requirements]}
    state = _read_state()
    if state is None:
        _make_venv()
    elif state["installed"].items() >= wanted.items():
        return
    STATE.unlink(missing_ok=True)
    _install_packages(requirements, lock)
    new = STATE.with_suffix(".new")
    new.write_text(json.dumps({"python": VERSION, "place": str(VENV), "installed": wanted}))
    new.replace(STATE)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _read_state() -> dict[str, Any] | None:
    """What a finished run wrote; None if there is no whole `.venv` of this Python in this place."""
    try:
        state: dict[str, Any] = json.loads(STATE.read_text())
        runs = subprocess.run([VENV / "bin" / "python", "-c", "import pip"], capture_output=True).returncode == 0
    except (OSError, ValueError):
        return None
    is_here = (state.get("python"), state.get("place")) == (VERSION, str(VENV))  # scripts name their Python by its path
    return state if runs and is_here else None


def _make_venv() -> None:
    if VENV.is_symlink():
        raise Refused(f"{VENV} is a link to another project's: remove it, then run make again.")
    with _step(f"virtual environment (Python {platform.python_version()})"):
        if VENV.exists():
            shutil.rmtree(VENV)
        free = shutil.disk_usage(PROJECT).free // 1_000_000
        if free < DISK_MB:
            raise Refused(
                f"Only {free} MB are free at {PROJECT}, about {DISK_MB} are needed: free some, then run make again."
            )
        _create_venv()


def _create_venv() -> None:
    done = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True)
    if done.returncode:
        output = done.stdout + done.stderr
        raise Refused(explain(output) or f"{VENV} could not be made: {output.strip()}")


def _install_packages(requirements: str, lock: int) -> None:
    """pip's own words go into a log; the terminal shows how far it is, and the log's end if it fails."""
    total = len(re.findall(r"^[\w.\[\]-]+==", (PROJECT / requirements).read_text(), re.MULTILINE))
    with _step(f"{total} packages of {requirements}") as show:
        if _run_pip(requirements, lock, show):
            return
        output = LOG.read_text(errors="replace")
        end = "\n".join(output.splitlines()[-12:])
        remedy = explain(output) or "The packages could not be installed."
        raise Refused(f"{end}\n\n{remedy} (pip's full output: {LOG})")


def _run_pip(requirements: str, lock: int, show: Callable[[str], None]) -> bool:
    argv: list[str | Path] = [VENV / "bin" / "python", "-m", "pip", "install", "-r", PROJECT / requirements]
    argv += ["--require-hashes", "--only-binary", ":all:", "--no-input"]
    argv += ["--disable-pip-version-check", "--progress-bar", "off"]
    pipe: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "errors": "replace"}
    with LOG.open("w") as log, subprocess.Popen(argv, pass_fds=[lock], **pipe) as process:
        assert process.stdout is not None
        seen = 0
        for line in process.stdout:
            log.write(line)
            if line.startswith("Collecting "):
                seen += 1
                show(f"{seen} fetched")
            elif line.startswith("Installing collected packages"):
                show("unpacking")
    return process.returncode == 0


def explain(output: str) -> str | None:
    """What to do about a failure, from what pip or the system said about it."""
    return next((remedy for pattern, remedy in REMEDIES if re.search(pattern, output)), None)


class _Line:
    """One line of progress. A terminal sees it grow; a log file sees a line every quarter of a minute, and the end."""

    def __init__(self, title: str) -> None:
        self.title, self.started, self.shown = title, time.monotonic(), time.monotonic()
        self.is_terminal = sys.stderr.isatty()
        self("…")

    def __call__(self, state: str) -> None:
        if self.is_terminal:
            self._write(f"\r\033[K  … {self.title}: {state}" if state != "…" else f"  … {self.title}")
        elif time.monotonic() - self.shown > 15:
            self.shown = time.monotonic()
            self._write(f"  … {self.title}: {state}\n")

    def end(self, sign: str) -> None:
        self._write(("\r\033[K" if self.is_terminal else "") + f"  {sign} {self.title:<44}{self.seconds:6.1f} s\n")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def _write(self, text: str) -> None:
        encoding = sys.stderr.encoding or "ascii"
        sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
        sys.stderr.flush()


@contextlib.contextmanager
def _step(title: str) -> Iterator[_Line]:
    line = _Line(title)
    try:
        yield line
    except BaseException:
        line.end("✗")
        raise
    line.end("✓")


if __name__ == "__main__":
    sys.path.pop(0)  # this folder's modules (celery, settings …) must not stand in for others
    sys.exit(main(sys.argv[1:]))
