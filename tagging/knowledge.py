"""The authority file in a worker's memory: read whole once, then kept fresh by what changed.

Every write to Entity or Alias leaves a ``KnowledgeChange`` row with the number of its transaction (by trigger). A
reader asks for rows of transactions that had not ended when it last looked: so a slow transaction is never skipped,
and nothing is read twice. (The idea of snapshot bounds: PostgreSQL's documentation of ``pg_snapshot``.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch

from tagging.models import Alias, Entity
from tagging.pipeline.authority import Authority
from tagging.pipeline.types import EntityRecord

READ_AT_ONCE = 2_000
CHANGED = """
SELECT entity_id, id, xid, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM tagging_knowledgechange WHERE xid >= %s
"""
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class LiveKnowledge:
    """An Authority and how far it has followed the database. One per process; refreshed between stories."""

    def __init__(self) -> None:
        # The horizon first: what is committed while the records are read will be read again, which harms nothing.
        self._horizon = _horizon()
        self._seen: set[int] = set()
        self.authority = Authority(records())

    def refresh(self) -> Authority:
        """Take in what was committed since the last call; costs what changed."""
        with connection.cursor() as cursor:
            cursor.execute(CHANGED, [self._horizon])
            rows = cursor.fetchall()
            if not rows:
                return self.authority
        fresh = {entity_id for entity_id, row_id, _, _ in rows if row_id not in self._seen}
        self._apply(fresh)
        self._horizon = max(self._horizon, rows[0][3])
        self._seen = {row_id for _, row_id, xid, _ in rows if xid >= self._horizon}
        return self.authority

    def _apply(self, entity_ids: Collection[UUID]) -> None:
        if not entity_ids:
            return
        found = {record.id: record for record in records(entity_ids)}
        for entity_id in map(str, entity_ids):
            if entity_id in found:
                self.authority.put(found[entity_id])
            else:
                self.authority.remove(entity_id)


def _horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        return int(cursor.fetchone()[0])


def records(entity_ids: Collection[UUID] | None = None) -> Iterator[EntityRecord]:
    """Every record that names may lead to (merged ones do not), or those of ``entity_ids`` that do."""
    aliases = Prefetch("aliases", Alias.objects.filter(blocked=False).only("entity_id", "name"), to_attr="names")
    entities = Entity.objects.canonical().order_by()
    if entity_ids is not None:
        entities = entities.filter(pk__in=entity_ids)
    for entity in entities.prefetch_related(aliases).iterator(chunk_size=READ_AT_ONCE):
        yield record_of(entity, (alias.name for alias in entity.names))


def record_of(entity: Entity, aliases: Iterable[str]) -> EntityRecord:
    return EntityRecord(
        id=str(entity.pk),
        kind=entity.kind,  # type: ignore[arg-type]
        name=entity.name,
        aliases=tuple(aliases),
        status=entity.status,  # type: ignore[arg-type]
        description=entity.description,
        parent_id=str(entity.parent_id) if entity.parent_id else None,
    )


_live: LiveKnowledge | None = None


def current() -> Authority:
    """This process's knowledge, as of now."""
    global _live
    if _live is None:
        _live = LiveKnowledge()
        return _live.authority
    return _live.refresh()


def forget() -> None:
    """Read everything anew at the next call (another database, as in tests)."""
    global _live
    _live = None
