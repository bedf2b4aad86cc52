"""The whole archive as files, and an empty archive out of them: every row, decision and history, every original byte.

A folder of tables (CSV, gzip), the originals under their own names, and a manifest with the checksum of each table.
What was imported is written once more and compared with it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.base import File
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from articles.models import Upload

# Not newsroom_api: the answers that it keeps are of a day, and of the old place.
APPS = ("accounts", "articles", "tagging", "following", "alerts", "lists", "webhooks", "pghistory")
# How far the change feed was read for alerts: the new archive begins with what happens there.
LEFT_BEHIND = ("alerts_follower",)
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
# Values are written the same way whatever the server's or session's habits are.
SETTINGS = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL extra_float_digits = 1"
Tell = Callable[[str], None]


class CarryError(Exception):
    """An export or import that cannot be; the message says why."""


def tables() -> list[type[models.Model]]:
    """Everything but sessions, log-in attempts, what `migrate` itself makes and what is of the old place."""
    found = (model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True))
    kept = (model for model in found if model._meta.managed and not model._meta.proxy)
    return [model for model in kept if model._meta.db_table not in LEFT_BEHIND]


def write(folder: Path, tell: Tell) -> dict[str, Any]:
    """Export into ``folder``, all tables as they are at one moment; originals that lie there already stay."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(SETTINGS)
        written = {model._meta.db_table: _write_table(model, folder, tell) for model in tables()}
        originals = _write_originals(folder, tell)
    manifest = {"migrations": _migrations(), "tables": written, "originals": originals}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return manifest


def read(folder: Path, tell: Tell) -> dict[str, Any]:
    """Import what ``write`` exported into an empty archive, all or nothing."""
    manifest = _manifest(folder)
    _read_originals(folder, manifest, tell)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        _check_empty()
        for model in tables():
            _alter(model, "DISABLE")
        for model in tables():
            _read_table(model, folder, manifest["tables"][model._meta.db_table], tell)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in tables():
            _alter(model, "ENABLE")
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
        if wrong := _differing(manifest["tables"]):
            raise CarryError(f"What was imported differs from what was exported: {', '.join(wrong)}. Nothing was kept.")
    return manifest


# --- Tables --------------------------------------------------------------------------------------------------------


def _copy_out(model: type[models.Model]) -> Iterator[bytes]:
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT (FORMAT csv, HEADER)").format(
        _columns(model), sql.Identifier(model._meta.db_table), sql.Identifier(str(model._meta.pk.column))
    )
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for data in copy:
            yield bytes(data)


def _columns(model: type[models.Model]) -> sql.Composed:
    """Generated columns make themselves."""
    names = [str(field.column) for field in model._meta.concrete_fields if not field.generated]
    return sql.Composed([sql.Identifier(name) for name in names]).join(", ")


def _write_table(model: type[models.Model], folder: Path, tell: Tell) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), -1
    with gzip.open(folder / "tables" / f"{model._meta.db_table}.csv.gz", "wb", compresslevel=3) as file:
        for data in _copy_out(model):
            digest.update(data)
            rows += 1
            file.write(data)
    tell(f"{model._meta.db_table}: {rows:,}")
    return {"rows": rows, "sha256": digest.hexdigest()}


def _read_table(model: type[models.Model], folder: Path, told: dict[str, Any], tell: Tell) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, HEADER MATCH)").format(
        sql.Identifier(model._meta.db_table), _columns(model)
    )
    digest = hashlib.sha256()
    path = folder / "tables" / f"{model._meta.db_table}.csv.gz"
    with gzip.open(path, "rb") as file, connection.cursor() as cursor, cursor.copy(query) as copy:
        while data := file.read(CHUNK):
            digest.update(data)
            copy.write(data)
    if digest.hexdigest() != told["sha256"]:
        raise CarryError(f"{model._meta.db_table} is not as it was exported: its checksum differs. Nothing was kept.")
    tell(f"{model._meta.db_table}: {told['rows']:,}")


def _alter(model: type[models.Model], how: str) -> None:
    """History and change rows come with the tables: triggers must not write them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(model._meta.db_table), sql.SQL(how))
        )


def _check_empty() -> None:
    if full := [model._meta.db_table for model in tables() if model._base_manager.exists()]:
        raise CarryError(
            f"This archive is not empty ({', '.join(full[:5])}): import into a new one, without sample data."
        )


def _differing(told: dict[str, dict[str, Any]]) -> list[str]:
    return [
        name for name, digest in ((m._meta.db_table, _digest(m)) for m in tables()) if digest != told[name]["sha256"]
    ]


def _digest(model: type[models.Model]) -> str:
    digest = hashlib.sha256()
    for data in _copy_out(model):
        digest.update(data)
    return digest.hexdigest()


def _migrations() -> list[str]:
    """Those that were applied one by one and those that came together as one are the same."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied if app in APPS and "_squashed_" not in name)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise CarryError(f"There is no whole export in {folder} ({error}).") from None
    if manifest["migrations"] != _migrations():
        raise CarryError("The export is of another version of the archive: import it with that version, then upgrade.")
    return manifest


# --- Originals -----------------------------------------------------------------------------------------------------


def _write_originals(folder: Path, tell: Tell) -> dict[str, int]:
    count = size = 0
    for upload in Upload.objects.order_by("sha256").distinct("sha256").iterator(chunk_size=1_000):
        target = folder / "originals" / str(upload.file.name)
        if not (target.exists() and target.stat().st_size == upload.size):
            target.parent.mkdir(parents=True, exist_ok=True)
            with upload.file.open("rb") as source, (part := target.with_suffix(".part")).open("wb") as file:
                shutil.copyfileobj(source, file, CHUNK)
            part.replace(target)
        count, size = count + 1, size + upload.size
    tell(f"originals: {count:,}, {size:,} bytes")
    return {"files": count, "bytes": size}


def _read_originals(folder: Path, manifest: dict[str, Any], tell: Tell) -> None:
    storage = Upload._meta.get_field("file").storage
    root, count = folder / "originals", 0
    for path in (path for path in root.rglob("*") if path.is_file() and path.suffix != ".part"):
        name = path.relative_to(root).as_posix()
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                raise CarryError(f"The original {path.name} is not as it was exported. Nothing was kept.")
            if not storage.exists(name):
                storage.save(name, File(file))
        count += 1
    if count < manifest["originals"]["files"]:
        raise CarryError(
            f"There are {count:,} originals, not {manifest['originals']['files']:,}: the export is not whole."
        )
    tell(f"originals: {count:,}")
