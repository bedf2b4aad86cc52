"""Reading through merges: until all rows have followed, what belongs to a record is also with those merged into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection, models

FAMILIES = """
WITH RECURSIVE family (stays, id) AS (
    SELECT id, id FROM {table} WHERE id = ANY(%s)
    UNION SELECT family.stays, merged.id FROM family JOIN {table} AS merged ON merged.merged_into_id = family.id
)
SELECT stays, id FROM family
"""


LINES = """
WITH RECURSIVE line (id) AS (
    SELECT unnest(%s::uuid[])
    UNION SELECT merged.merged_into_id FROM line JOIN {table} AS merged ON merged.id = line.id
    WHERE merged.merged_into_id IS NOT NULL
)
SELECT id FROM line
"""


def with_merged(model: type[models.Model], ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """For each record its own id and those of all that were merged into it, in one query."""
    query = FAMILIES.format(table=connection.ops.quote_name(model._meta.db_table))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(query, [list(ids)])
        for stays, pk in cursor.fetchall():
            found[stays].append(pk)
    return found


def with_ends(model: type[models.Model], ids: Collection[UUID]) -> set[UUID]:
    """These and all that they were merged into, one after the other."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(table=connection.ops.quote_name(model._meta.db_table)), [list(ids)])
        return {pk for (pk,) in cursor.fetchall()}
