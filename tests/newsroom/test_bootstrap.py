from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from newsroom import bootstrap

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def empty_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real virtual environment with pip, to copy from: making one takes seconds."""
    venv = tmp_path_factory.mktemp("bootstrap") / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    return venv


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_venv: Path) -> Path:
    """A project that needs no package."""
    for name in bootstrap.CONTAINS:
        (tmp_path / name).write_text("# nothing\n")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "STATE", venv / "newsroom.json")
    monkeypatch.setattr(bootstrap, "LOG", venv / "install.log")
    monkeypatch.setattr(bootstrap, "_create_venv", lambda: shutil.copytree(empty_venv, venv, symlinks=True))
    return tmp_path


def pins(name: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (PROJECT / name).read_text(), re.MULTILINE))


def test_it_makes_a_venv_once_and_makes_a_half_made_one_anew(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["requirements.txt"]) == 0
    assert (project / ".venv/bin/pip").exists()
    assert capsys.readouterr().err.count("✓") == 2

    assert bootstrap.main(["requirements.txt"]) == 0
    assert capsys.readouterr().err == ""  # nothing to do, nothing to say

    (project / ".venv/newsroom.json").unlink()  # as a run leaves it that was killed while it installed
    (project / ".venv/half-made").touch()
    assert bootstrap.main(["requirements.txt"]) == 0
    assert not (project / ".venv/half-made").exists()


def test_changed_requirements_are_installed_into_the_same_venv(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "_install_packages", lambda requirements, lock: installed.append(requirements))
    bootstrap.main(["requirements.txt"])
    bootstrap.main(["requirements-dev.txt"])
    bootstrap.main(["requirements.txt"])  # the development file holds it all
    assert installed == ["requirements.txt", "requirements-dev.txt"]
    (project / "requirements.txt").write_text("# something else\n")
    bootstrap.main(["requirements.txt"])
    assert installed == ["requirements.txt", "requirements-dev.txt", "requirements.txt"]
    assert capsys.readouterr().err.count("virtual environment") == 1


def test_a_second_run_at_the_same_time_waits_for_the_first(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started, may_end = threading.Event(), threading.Event()
    turns: list[str] = []

    def install_slowly(requirements: str, lock: int) -> None:
        started.set()
        may_end.wait(10)
        turns.append(requirements)

    monkeypatch.setattr(bootstrap, "install", install_slowly)
    first = threading.Thread(target=bootstrap.main, args=(["first"],))
    first.start()
    started.wait(10)
    second = threading.Thread(target=bootstrap.main, args=(["second"],))
    second.start()
    deadline = time.monotonic() + 10
    said = ""
    while "waiting" not in said and time.monotonic() < deadline:
        said += capsys.readouterr().err
        time.sleep(0.01)
    assert turns == []
    may_end.set()
    first.join()
    second.join()
    assert "Another run installs packages here; waiting for it" in said
    assert turns == ["first", "second"]


def test_a_failing_installation_shows_the_end_of_its_log_and_what_to_do(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unpinned = "no-such-package==1.0 --hash=sha256:" + "0" * 64
    (project / "requirements.txt").write_text(f"--no-index\n{unpinned}\n")
    assert bootstrap.main(["requirements.txt"]) == 1
    said = capsys.readouterr().err
    assert "No matching distribution found for no-such-package==1.0" in said
    assert "has no ready-made file for this machine" in said
    assert not (project / ".venv/newsroom.json").exists()


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError('Failed'): Temporary failure\nERROR: No matching distribution", "check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was pinned"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "run as the user who owns"),
    ],
)
def test_each_failure_has_its_advice(output: str, advice: str) -> None:
    assert advice in str(bootstrap.explain(output))


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_another_python_is_refused_in_one_sentence(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert bootstrap.main(["--check"]) == 1
    assert "needs Python 3.11, 3.12 or 3.13" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("system", "machine", "libc", "sentence"),
    [
        ("Windows", "AMD64", "", "on Windows use WSL 2"),
        ("Linux", "armv7l", "glibc", "not on Linux armv7l"),
        ("Linux", "x86_64", "", "need glibc"),
    ],
)
def test_another_platform_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, libc: str, sentence: str
) -> None:
    monkeypatch.setattr(bootstrap.platform, "system", lambda: system)
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: machine)
    monkeypatch.setattr(bootstrap.platform, "libc_ver", lambda: (libc, ""))
    with pytest.raises(bootstrap.Refused, match=sentence):
        bootstrap.check_platform()


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "DISK_MB", 10**12)
    assert bootstrap.main(["requirements.txt"]) == 1
    assert "free some, then run make again" in capsys.readouterr().err


def test_the_development_file_holds_every_pin_of_the_other() -> None:
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_every_pin_has_hashes() -> None:
    for name in bootstrap.CONTAINS:
        for pin in re.split(r"\n(?=\S)", (PROJECT / name).read_text().strip()):
            assert pin.startswith("#") or "--hash=sha256:" in pin, pin


def test_a_moved_project_gets_a_new_venv(project: Path) -> None:
    bootstrap.main(["requirements.txt"])
    state = json.loads(bootstrap.STATE.read_text())
    bootstrap.STATE.write_text(json.dumps({**state, "place": "/elsewhere/.venv"}))
    assert bootstrap._read_state() is None


def test_it_runs_alone_on_the_standard_library() -> None:
    argv = [sys.executable, "-S", "-E", str(PROJECT / "newsroom/bootstrap.py"), "--check"]
    assert subprocess.run(argv, cwd="/").returncode == 0
