"""A backup while people work: the database as it is at one moment, and every original that it names."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import connection

from articles.models import Upload
from newsroom.servers import find_binary

DUMP, NOTE, ORIGINALS = "database.dump", "backup.json", "originals"


class BackupError(Exception):
    """A backup that could not be made or brought back; the message says why."""


def back_up(folder: Path) -> dict[str, Any]:
    """Dump the database, then copy the originals: a file is there before its row, so none is missing.

    A folder that holds an earlier backup is brought up to date; originals that lie there are not copied again. The
    new dump takes the old one's place when it is whole.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = folder / f"{DUMP}.part"
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
    part.replace(folder / DUMP)
    note = {"sha256": _digest(folder / DUMP), "originals": _copy_originals(folder / ORIGINALS)}
    (folder / NOTE).write_text(json.dumps(note) + "\n")
    return note


def restore(folder: Path) -> None:
    """Bring a backup back into an empty database and its originals into the storage."""
    try:
        note = json.loads((folder / NOTE).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"There is no whole backup in {folder} ({error}).") from None
    if _digest(folder / DUMP) != note["sha256"]:
        raise BackupError("The dump is not as it was written: its checksum differs.")
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. Make a new one and name it in DATABASE_URL.")
    connection.close()
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(folder / DUMP))
    storage = Upload._meta.get_field("file").storage
    for path in (path for path in (folder / ORIGINALS).rglob("*") if path.is_file()):
        name = path.relative_to(folder / ORIGINALS).as_posix()
        if not storage.exists(name):
            with path.open("rb") as file:
                storage.save(name, File(file))


def _copy_originals(target: Path) -> int:
    """As the dump may name more than it did when this began, all that are there now."""
    count = 0
    for upload in Upload.objects.order_by("sha256").distinct("sha256").iterator(chunk_size=1_000):
        copy = target / str(upload.file.name)
        if not (copy.exists() and copy.stat().st_size == upload.size):
            copy.parent.mkdir(parents=True, exist_ok=True)
            part = copy.with_suffix(".part")
            with upload.file.open("rb") as source, part.open("wb") as file:
                shutil.copyfileobj(source, file)
            part.replace(copy)
        count += 1
    return count


def _run(program: str, *arguments: str) -> None:
    """A PostgreSQL program on our database. The password goes by the environment: no list of processes shows it."""
    database = settings.DATABASES["default"]
    place = [f"--host={database['HOST']}", f"--port={database['PORT'] or 5432}", f"--username={database['USER']}"]
    argv = [
        str(find_binary(program)),
        *place,
        f"--dbname={connection.settings_dict['NAME']}",
        "--no-password",
        *arguments,
    ]
    environment = {**os.environ, "PGPASSWORD": str(database["PASSWORD"])}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-500:]}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
