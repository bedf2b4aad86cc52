"""Who works on a ledger row right now, told by PostgreSQL itself.

A worker holds a session lock on the row's id while it works. When it dies, its connection ends and the lock with it:
no heartbeat, no guessing by age. (Session locks need a direct connection, not a pooler in transaction mode.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection

ABANDONED = "SELECT id FROM unnest(%s::uuid[], %s::bigint[]) AS row (id, lock) WHERE pg_try_advisory_xact_lock(lock)"


def lock_number(pk: UUID | str) -> int:
    return int.from_bytes(UUID(str(pk)).bytes[8:], "big", signed=True)


@contextmanager
def working_on(pk: UUID | str) -> Iterator[bool]:
    """Hold the row for the time of the block; False if another process does."""
    mine = _ask("SELECT pg_try_advisory_lock(%s)", pk)
    try:
        yield mine
    finally:
        if mine:
            _let_go(pk)


def _let_go(pk: UUID | str) -> None:
    try:
        _ask("SELECT pg_advisory_unlock(%s)", pk)
    except DatabaseError:
        connection.close()  # the lock ends with the connection


def _ask(query: str, pk: UUID | str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(query, [lock_number(pk)])
        return bool(cursor.fetchone()[0])


def abandoned(pks: Iterable[Any]) -> list[UUID]:
    """Those of the rows that no living process works on. Call it in a transaction: until its end nobody else can."""
    ids = list(pks)
    with connection.cursor() as cursor:
        cursor.execute(ABANDONED, [ids, [lock_number(pk) for pk in ids]])
        return [row[0] for row in cursor.fetchall()]
