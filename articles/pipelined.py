"""Many statements, one answer to wait for (libpq's pipeline mode).

On a busy machine what costs is not what PostgreSQL does for a statement but that two processes wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import PipelineStatus


@contextmanager
def pipelined() -> Iterator[None]:
    """Statements of the block are sent at once. Asking for rows waits for all that was sent, the end of the block too.

    An error shows where one waits; how many rows were written is not known (so no ``update() == 1`` in the block).
    """
    connection.ensure_connection()
    raw = connection.connection
    if raw.pgconn.pipeline_status != PipelineStatus.OFF:  # the outer block waits
        yield
        return
    with connection.wrap_database_errors, raw.pipeline():
        yield
