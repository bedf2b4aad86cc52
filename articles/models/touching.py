"""The database notes what followers must read again, whoever writes and however: one row for each thing of a statement.

Kinds: ``article``, ``entity``, ``event``, ``source`` were written. ``named`` (an entity) lost a story, ``reported`` (an
event) lost or got one, which may close or open their page. ``naming``: an entity goes by another name.
``stories_of_entity``, ``stories_of_event``, ``stories_of_source``: all its stories may look different now.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pgtrigger

from articles.visibility import seen_by_sql

XID = "pg_current_xact_id()::text::bigint"
NOTE = "INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT {xid}, '{kind}', {column} FROM {rows};"
ROWS = {
    pgtrigger.Insert: ("new_values",),
    pgtrigger.Update: ("old_values", "new_values"),
    pgtrigger.Delete: ("old_values",),
}
NAMES = {pgtrigger.Insert: "new", pgtrigger.Update: "changed", pgtrigger.Delete: "gone"}
EVERY = (pgtrigger.Insert, pgtrigger.Update, pgtrigger.Delete)
PAIRS = "new_values JOIN old_values USING (id)"
# A Change is told of the record or event it is of; else of its story.
NOTE_CHANGE = """
INSERT INTO articles_touched (xid, kind, object_id, change_id)
SELECT pg_current_xact_id()::text::bigint, coalesce(own.kind, 'article'),
    CASE WHEN own.kind IS NULL THEN article_id ELSE object_id END, id
FROM new_values LEFT JOIN (
    VALUES ('event', 'event'), ('entity', 'entity'), ('person', 'entity'), ('organization', 'entity'),
        ('place', 'entity')
) AS own (of_kind, kind) ON own.of_kind = new_values.kind
WHERE own.kind IS NOT NULL OR article_id IS NOT NULL ORDER BY id;
"""
SEEN = "INSERT INTO articles_touched (xid, kind, object_id, was, now) SELECT {xid}, 'article', {values} FROM {rows};"


def note(name: str, operation: Any, statements: str) -> pgtrigger.Trigger:
    """A trigger that runs ``statements`` on ``old_values`` and ``new_values``."""
    old, new = (rows if rows in ROWS[operation] else None for rows in ("old_values", "new_values"))
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(old=old, new=new),
        func=f"{statements} RETURN NULL;",
    )


def touches(
    name: str, *what: tuple[str, str], before: Iterable[tuple[str, str]] = (), also: str = ""
) -> list[pgtrigger.Trigger]:
    """Triggers that note ``what`` each row stands for, as (kind, column), at every write; ``before``: of the values
    that are no more. ``also``: what is done at an update besides."""
    return [
        note(
            f"{name}_{NAMES[operation]}",
            operation,
            _noted(operation, what, before) + (also if operation == pgtrigger.Update else ""),
        )
        for operation in EVERY
    ]


def _noted(operation: Any, what: Iterable[tuple[str, str]], before: Iterable[tuple[str, str]]) -> str:
    rows = ROWS[operation]
    noted = [noted_of(kind, column, *rows) for kind, column in what]
    if "old_values" in rows:
        noted += [noted_of(kind, column, "old_values") for kind, column in before]
    return " ".join(noted)


def noted_of(kind: str, column: str, *rows: str) -> str:
    """The statement that notes what ``column`` names in the rows of all these."""
    found = " UNION ALL ".join(f"SELECT {column} FROM {each}" for each in rows)  # noqa: S608
    return NOTE.format(xid=XID, kind=kind, column=column, rows=f"({found}) AS of_rows")


def noted_where(kind: str, column: str, condition: str) -> str:
    """The same at an update, of the rows in which ``old_values`` and ``new_values`` are so."""
    return noted_of(kind, column, f"(SELECT new_values.{column} FROM {PAIRS} WHERE {condition}) AS changed")  # noqa: S608


def of_articles() -> list[pgtrigger.Trigger]:
    """Of a story it is noted who saw it before the statement and who sees it after."""
    values = {
        pgtrigger.Insert: ("id, 0, " + seen_by_sql("new_values"), "new_values"),
        pgtrigger.Update: (f"id, {seen_by_sql('old_values')}, {seen_by_sql('new_values')}", PAIRS),
        pgtrigger.Delete: ("id, " + seen_by_sql("old_values") + ", 0", "old_values"),
    }
    return [
        note(f"touched_{NAMES[each]}", each, SEEN.format(xid=XID, values=values[each][0], rows=values[each][1]))
        for each in EVERY
    ]
