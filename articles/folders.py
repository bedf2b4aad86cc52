"""Files of a folder: which there are, which were taken, and a folder that is emptied into the archive as it fills."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from uuid import NAMESPACE_URL, uuid5

from django.core.files import File

from articles.claims import working_on
from articles.sources import source_named
from articles.tidying import IngestError
from articles.uploads import receive

logger = logging.getLogger(__name__)

TAKEN, REFUSED = ".taken", ".refused"  # where a watched folder's files go
SETTLES = 2.0  # seconds since a file was last written, before it is thought whole
MOST_AT_ONCE = 1_000  # files of one pass over a watched folder


def files_below(paths: list[Path]) -> Iterator[Path]:
    """The files, and every file below the folders; what begins with a dot is left out."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
        else:
            yield path


def _is_hidden(file: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(below).parts)


def is_settled(path: Path) -> bool:
    """Nobody writes to it any more, as far as one can tell."""
    return time.time() - path.stat().st_mtime >= SETTLES


class Journal:
    """Which files were read, one a line: a long run that was stopped goes on where it was. A file that was written to
    since is another one. Without a path nothing is remembered."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._done: set[str] = set(path.read_text().splitlines()) if path and path.exists() else set()

    def __enter__(self) -> Journal:
        self._file = self.path.open("a") if self.path else None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file:
            self._file.close()

    def __contains__(self, path: Path) -> bool:
        return self._line(path) in self._done

    def add(self, path: Path) -> None:
        line = self._line(path)
        self._done.add(line)
        if self._file:
            self._file.write(f"{line}\n")
            self._file.flush()

    @staticmethod
    def _line(path: Path) -> str:
        status = path.stat()
        return json.dumps([str(path.resolve()), status.st_size, status.st_mtime_ns])


def empty_folder(folder: Path, source_name: str = "") -> int:
    """Receive what lies in a watched folder and move it to its ``.taken``; returns how many files.

    The Upload is committed before the file is moved: who is stopped between the two receives the same bytes twice,
    which become no second story. What cannot be received goes to ``.refused``.
    """
    with working_on(uuid5(NAMESPACE_URL, f"folder {folder}")) as mine:
        return sum(_take(file, folder, source_name) for file in _waiting(folder)) if mine else 0


def _waiting(folder: Path) -> list[Path]:
    if not folder.is_dir():
        logger.error("the watched folder %s is not there", folder)
        return []
    return [file for file in files_below([folder]) if is_settled(file)][:MOST_AT_ONCE]


def _take(file: Path, folder: Path, source_name: str) -> bool:
    source = source_named(source_name) if source_name else None
    try:
        with file.open("rb") as data:
            receive(File(data), filename=file.name, actor=None, source=source)
    except (IngestError, PermissionError) as error:
        logger.error("%s cannot be taken: %s", file, error)
        _move(file, folder, REFUSED)
        return False
    _move(file, folder, TAKEN)
    return True


def _move(file: Path, folder: Path, name: str) -> None:
    """Never over another file."""
    target = folder / name / file.relative_to(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target = target.with_name(f"{time.time_ns()}-{target.name}")
    os.rename(file, target)
