"""What the database knows of the names and ids of one batch of rows: a fixed number of queries, bounded answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tagging.authority_import.known import OWN_KEY, Index, Known, as_ids
from tagging.authority_import.records import NAME_LENGTH, Record, Reference
from tagging.authority_import.spelling import spellings
from tagging.models import Alias, Entity, EntityKind, ImportedRow
from tagging.pipeline.names import name_key

NAMESAKES = 64  # of more bearers of one name none is told apart by what a row says
_NAMES = ("pk", "kind", "name", "key", "status", "description")
_FIELDS = (*_NAMES, "external_ids", "roles", "parent_id", "seed_key", "merged_into_id")

# Without a limit: with one, the planner takes a scan of the whole table for the cheaper way to a few rows.
BY_IDS = """
SELECT e.id FROM unnest(%s::text[]) AS wanted(ids)
JOIN tagging_entity AS e ON e.external_ids @> wanted.ids::jsonb
"""
BY_NAMES = """
SELECT wanted.kind, wanted.key, found.id FROM unnest(%s::text[], %s::text[]) AS wanted(kind, key)
CROSS JOIN LATERAL (
    SELECT id FROM tagging_entity AS e
    WHERE e.kind = wanted.kind AND e.key = wanted.key AND e.merged_into_id IS NULL LIMIT %s
) AS found
"""
BY_ALIASES = """
SELECT wanted.kind, wanted.key, found.id FROM unnest(%s::text[], %s::text[]) AS wanted(kind, key)
CROSS JOIN LATERAL (
    SELECT e.id FROM tagging_alias AS a JOIN tagging_entity AS e ON e.id = a.entity_id
    WHERE a.key = wanted.key AND e.kind = wanted.kind AND e.merged_into_id IS NULL LIMIT %s
) AS found
"""
LINES = """
WITH RECURSIVE line(id, parent_id) AS (
    SELECT id, parent_id FROM tagging_entity WHERE id = ANY(%s)
    UNION SELECT e.id, e.parent_id FROM tagging_entity AS e JOIN line ON e.id = line.parent_id
) SELECT id, parent_id FROM line
"""


@dataclass
class Wanted:
    """What to look up."""

    pks: set[UUID] = field(default_factory=set)
    ids: set[tuple[str, str]] = field(default_factory=set)
    own_keys: set[str] = field(default_factory=set)
    names: set[tuple[str, str]] = field(default_factory=set)
    aliases: set[tuple[str, str]] = field(default_factory=set)

    def record(self, record: Record) -> None:
        self.ids.update(record.ids.items())
        self.own_keys |= {record.seed_key} - {""}
        self.names.add((record.kind, record.key))
        self.aliases.add((record.kind, record.key))
        keys = {(record.kind, name_key(name)[:NAME_LENGTH]) for name, _ in record.aliases}
        keys |= {(record.kind, key) for key in spellings(record)}
        self.names |= keys
        self.aliases |= {(kind, key) for kind, key in keys if " " in key}
        self.reference(record.parent, record.kind)
        self.reference(record.country, EntityKind.PLACE)

    def reference(self, reference: Reference, kind: str) -> None:
        self.ids.update(reference.ids)
        self.own_keys |= {reference.key} - {""}
        if key := name_key(reference.name)[:NAME_LENGTH]:
            self.names.add((kind, key))
            self.aliases.add((kind, key))


def look_up(wanted: Wanted, since: datetime) -> Index:
    """Every record that ``wanted`` may lead to, merged ones replaced by those that stayed; locked until the
    transaction ends, so that no editor's change is overwritten."""
    index = Index()
    pks = set(wanted.pks)
    pks.update(pk for (pk,) in _rows(BY_IDS, [[json.dumps(dict([pair])) for pair in sorted(wanted.ids)]]))
    pks.update(Entity.objects.filter(seed_key__in=wanted.own_keys).values_list("pk", flat=True))
    for query, names in ((BY_NAMES, wanted.names), (BY_ALIASES, wanted.aliases)):
        found = _rows(query, [[kind for kind, _ in names], [key for _, key in names], NAMESAKES + 1])
        pks.update(pk for _, _, pk in found)
        counts = Counter((kind, key) for kind, key, _ in found)
        index.crowded |= {name for name, count in counts.items() if count > NAMESAKES}
    _load(index, pks, since)
    return index


def _rows(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    if not parameters[0]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _load(index: Index, pks: set[UUID], since: datetime) -> None:
    rows = _entities(pks)
    for row in [row for row in rows.values() if row["merged_into_id"]]:
        _follow(row, rows)
    stayed = {pk: _known(row) for pk, row in rows.items() if row["merged_into_id"] is None}
    for name, key, blocked, pk in Alias.objects.filter(entity__in=stayed).values_list(
        "name", "key", "blocked", "entity_id"
    ):
        stayed[pk].names.add(name)
        (stayed[pk].blocked_keys if blocked else stayed[pk].alias_keys).add(key)
    ours = ImportedRow.objects.filter(entity__in=stayed, at__gte=since).values_list("entity_id", flat=True)
    for pk in ours:
        stayed[pk].is_ours = True
    for known in stayed.values():
        index.add(known)
    for row in rows.values():
        if row["merged_into_id"] and (last := stayed.get(_end(row, rows))):
            for pair in _ids(row).items():
                index.by_id[pair][last.pk] = last
            index.by_pk[row["pk"]] = last
    above = {known.parent_id for known in stayed.values() if known.parent_id}
    for pk, parent in _rows(LINES, [list(above)]):
        index.parent_of[pk] = parent


def _entities(pks: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    locked = Entity.objects.filter(pk__in=list(pks)).select_for_update(no_key=True).order_by("pk")
    return {row["pk"]: row for row in locked.values(*_FIELDS)}


def _follow(row: dict[str, Any], rows: dict[UUID, dict[str, Any]]) -> None:
    """Read the records that the row was merged into, to the end of the chain."""
    while (pk := row["merged_into_id"]) is not None:
        if pk not in rows:
            rows |= _entities([pk])
        row = rows[pk]


def _end(row: dict[str, Any], rows: dict[UUID, dict[str, Any]]) -> UUID:
    while row["merged_into_id"] is not None:
        row = rows[row["merged_into_id"]]
    pk: UUID = row["pk"]
    return pk


def _ids(row: dict[str, Any]) -> dict[str, str]:
    return as_ids(row["external_ids"]) | ({OWN_KEY: row["seed_key"]} if row["seed_key"] else {})


def _known(row: dict[str, Any]) -> Known:
    return Known(
        pk=row["pk"],
        kind=row["kind"],
        name=row["name"],
        key=row["key"],
        status=row["status"],
        description=row["description"],
        ids=_ids(row),
        roles=[role for role in row["roles"] if isinstance(role, dict)],
        parent_id=row["parent_id"],
    )
