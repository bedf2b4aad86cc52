"""A large file into the archive, beside a COPY of the rows that it made into the same empty tables, in the same run.

The tables have all their indexes, generated columns and triggers either way. ``INTAKE_STORIES`` (5,000; 0: all) says
how many stories; where the large set is not at hand, the project's own few are what there is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import psycopg

from bench import system
from bench.stories import all_stories
from newsroom import children

STORIES = int(os.environ.get("INTAKE_STORIES", "5000"))
TABLES = (
    "articles_source",
    "articles_upload",
    "articles_article",
    "articles_revision",
    "articles_item",
    "articles_searchdocument",
    "articles_signature",
    "articles_nearduplicate",
    "articles_change",
    "tagging_taggingrun",
)
COLUMNS = """
SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""


def run() -> None:
    with system.servers() as servers, TemporaryFile() as rows:
        file = servers.root / "stories.jsonl"
        count = _write(file)
        seconds, cpu, memory = _ingest(servers, file)
        with psycopg.connect(servers.env["DATABASE_URL"]) as connection:
            stored = _taken_out(connection, rows)
            _empty(connection)
            copied = _copied_in(connection, rows)
    print(f"{count:,} stories in one file; {stored:,} articles of them")
    print(f"manage.py ingest: {count / seconds:,.0f} stories a second ({cpu / count * 1000:.1f} ms of its CPU each)")
    print(f"its memory at most: {memory // 1024:,} MB")
    print(f"COPY of the same rows: {count / copied:,.0f} stories a second")
    print(f"ratio: {copied / seconds:.3f}")


def _write(file: Path) -> int:
    stories = [json.dumps(story) for story in islice(all_stories(), STORIES or None)]
    file.write_text("\n".join(stories), encoding="utf-8")
    return len(stories)


def _ingest(servers: system.Servers, file: Path) -> tuple[float, float, int]:
    """Seconds, CPU seconds, and the most memory (KB) of the command."""
    began = time.perf_counter()
    command = [sys.executable, "manage.py", "ingest", str(file), "--source", "Bench Wire", "-v", "0"]
    process = subprocess.Popen(command, cwd=children.PROJECT, env=servers.env)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError("manage.py ingest failed")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss


def _taken_out(connection: psycopg.Connection, rows: IO[bytes]) -> int:
    with connection.cursor() as cursor:
        for table in TABLES:
            names = _columns(cursor, table)
            with cursor.copy(f"COPY {table} ({names}) TO STDOUT (FORMAT binary)") as out:
                for block in out:
                    rows.write(len(block).to_bytes(4, "big") + bytes(block))
            rows.write(bytes(4))
        return int(cursor.execute("SELECT count(*) FROM articles_article").fetchone()[0])  # type: ignore[index]


def _empty(connection: psycopg.Connection) -> None:
    connection.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    connection.commit()


def _copied_in(connection: psycopg.Connection, rows: IO[bytes]) -> float:
    """Seconds."""
    rows.seek(0)
    blocks = {table: list(iter(lambda: rows.read(int.from_bytes(rows.read(4), "big")), b"")) for table in TABLES}
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for table in TABLES:
            names = _columns(cursor, table)
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)") as into:
                for block in blocks[table]:
                    into.write(block)
    connection.commit()
    return time.perf_counter() - began


def _columns(cursor: psycopg.Cursor, table: str) -> str:
    return str(cursor.execute(COLUMNS, [table]).fetchone()[0])  # type: ignore[index]
