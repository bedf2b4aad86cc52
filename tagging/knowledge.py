"""The authority file in a worker's memory: read whole once, then kept fresh by what changed.

Every write to Entity, Alias or Rule, and every decision on what a name means, leaves a ``KnowledgeChange`` row with the
number of its transaction (by trigger). A reader asks for rows of transactions that had not ended when it last looked:
so a slow transaction is never skipped, and nothing is read twice. (The idea of snapshot bounds: PostgreSQL's
documentation of ``pg_snapshot``.)
"""

from __future__ import annotations

import gc
import json
import logging
import time
from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection

from tagging.models import Entity, Rule, RuleScope
from tagging.models.merges import with_ends, with_merged
from tagging.pipeline import types
from tagging.pipeline.authority import Authority
from tagging.pipeline.offices import offices
from tagging.pipeline.types import EntityRecord, Judgement, Kind, Status

logger = logging.getLogger(__name__)

READ_AT_ONCE = 5_000
MOST_CHANGES = 20_000  # or a quarter of the records: after more of them, reading all anew takes less memory and time
# Always at least one row, for the horizon.
CHANGED = """
SELECT now.horizon, c.id, c.xid, c.entity_id, c.surface_key
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon) AS now
LEFT JOIN tagging_knowledgechange AS c ON c.xid >= %s AND c.id <> ALL(%s)
LIMIT %s
"""
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
SEEN = "SELECT id, xid FROM tagging_knowledgechange WHERE xid >= %s"
# What was said of a record is said of the one that it was merged into, however many merges lie between.
RECORDS = """
WITH RECURSIVE line (of_whom, id) AS (
    SELECT DISTINCT entity_id, entity_id FROM tagging_lesson {of_family}
    UNION SELECT line.of_whom, merged.merged_into_id FROM line JOIN tagging_entity AS merged ON merged.id = line.id
    WHERE merged.merged_into_id IS NOT NULL
)
SELECT e.id::text, e.kind, e.name, coalesce(a.names, '{{}}'), e.status, e.description, e.parent_id::text, e.roles,
       coalesce(m.keys, '{{}}'), coalesce(m.stories, '{{}}'), s.said, c.called
FROM tagging_entity AS e
LEFT JOIN (
    SELECT entity_id, array_agg(name ORDER BY key, name) AS names
    FROM tagging_alias WHERE NOT blocked {of_which} GROUP BY entity_id
) AS a ON a.entity_id = e.id
LEFT JOIN (
    SELECT entity_id, array_agg(key ORDER BY key) AS keys, array_agg(stories ORDER BY key) AS stories
    FROM (
        SELECT entity_id, key, sum(stories) AS stories FROM tagging_meant WHERE true {of_which}
        GROUP BY entity_id, key HAVING sum(stories) > 0
    ) AS counted GROUP BY entity_id
) AS m ON m.entity_id = e.id
LEFT JOIN (
    SELECT entity_id, json_agg(json_build_array(surface_key, context, pro, con) ORDER BY surface_key, context) AS said
    FROM (
        SELECT entity_id, surface_key, context, count(*) FILTER (WHERE says = 'means') AS pro,
               count(*) FILTER (WHERE says <> 'means') AS con
        FROM (
            SELECT DISTINCT ON (line.id, surface_key, article_id)
                   line.id AS entity_id, surface_key, context, says
            FROM tagging_lesson AS lesson JOIN line ON line.of_whom = lesson.entity_id
            WHERE article_id IS NOT NULL AND NOT only_here AND NOT EXISTS (
                SELECT 1 FROM tagging_decision AS undo WHERE undo.undoes_id = lesson.decision_id
            )
            ORDER BY line.id, surface_key, article_id, lesson.id DESC
        ) AS newest GROUP BY entity_id, surface_key, context
    ) AS weighed GROUP BY entity_id
) AS s ON s.entity_id = e.id
LEFT JOIN (
    SELECT entity_id, json_agg(json_build_array(called, stories) ORDER BY stories DESC, called) AS called
    FROM (
        SELECT entity_id, provenance ->> 'called' AS called,
               count(*) + count(*) FILTER (WHERE state = 'accepted') AS stories
        FROM tagging_tag WHERE provenance ? 'called' AND state <> 'rejected' {of_which}
        GROUP BY entity_id, provenance ->> 'called'
    ) AS counted GROUP BY entity_id
) AS c ON c.entity_id = e.id AND NOT e.never_profile
WHERE e.merged_into_id IS NULL {which}
"""
TAUGHT = "SELECT DISTINCT surface_key FROM tagging_rule WHERE active AND entity_id = ANY(%s)"
# The newest word on each suggestion of the newest so many; of one story no more than two count.
JUDGED = """
SELECT asked.source_id::text, asked.sort, judged.*
FROM (SELECT DISTINCT source_id, sort FROM tagging_lesson WHERE sort <> '' {of_whom}) AS asked
CROSS JOIN LATERAL (
    SELECT coalesce(sum(yes * share), 0), coalesce(sum(no * share), 0), coalesce(sum(expected * share), 0), count(*)
    FROM (
        SELECT count(*) FILTER (WHERE says = 'means') AS yes, count(*) FILTER (WHERE says <> 'means') AS no,
               sum(expected) AS expected, least(1.0, 2.0 / count(*)) AS share
        FROM (
            SELECT DISTINCT ON (article_id, entity_id) article_id, says, expected
            FROM (
                SELECT * FROM tagging_lesson AS lesson
                WHERE source_id = asked.source_id AND sort = asked.sort AND NOT only_here AND NOT EXISTS (
                    SELECT 1 FROM tagging_decision AS undo WHERE undo.undoes_id = lesson.decision_id
                )
                ORDER BY id DESC LIMIT 300
            ) AS newest
            ORDER BY article_id, entity_id, id DESC
        ) AS said GROUP BY article_id
    ) AS story
) AS judged
"""


class LiveKnowledge:
    """An Authority and how far it has followed the database. One per process; refreshed between stories."""

    authority: Authority

    def __init__(self) -> None:
        self._load()

    def _load(self) -> None:
        # The horizon first: what is committed while the records are read will be read again, which harms nothing.
        [(self._horizon,)] = _rows(HORIZON)
        self._seen: dict[int, int] = dict(_rows(SEEN, self._horizon))  # rows of transactions that may yet write more
        started = time.perf_counter()
        self.authority = Authority(records())
        for key, taught in rules().items():
            self.authority.put_rules(key, taught)
        for told in judged():
            self.authority.put_judged(*told)
        logger.info("read %d records in %.1f s", len(self.authority), time.perf_counter() - started)
        self._room = max(MOST_CHANGES, len(self.authority) // 4)
        self._most_rows = 2 * self._room  # a new record leaves one row, its names another

    def refresh(self) -> Authority:
        """Take in what was committed since the last call; costs what changed, or one reading of all if that is less
        (an import of a large list)."""
        rows = _rows(CHANGED, self._horizon, list(self._seen), self._most_rows)
        fresh = with_ends(Entity, {row[3] for row in rows} - {None})
        if len(rows) == self._most_rows or len(fresh) > self._room:
            self._load()
            return self.authority
        self._room -= len(fresh)
        self._apply(fresh)
        self._apply_rules({row[4] for row in rows} - {None} | _taught_of(fresh))
        self._horizon = rows[0][0]
        seen = {**self._seen, **{row[1]: row[2] for row in rows if row[1] is not None}}
        self._seen = {row_id: xid for row_id, xid in seen.items() if xid >= self._horizon}
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
        for told in judged(entity_ids):
            self.authority.put_judged(*told)

    def _apply_rules(self, keys: Collection[str]) -> None:
        if keys:
            found = rules(keys)
            for key in keys:
                self.authority.put_rules(key, found.get(key, ()))


def _rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def records(entity_ids: Collection[UUID] | None = None) -> Iterator[EntityRecord]:
    """Every record that names may lead to (merged ones do not), or those of ``entity_ids`` that do."""
    if entity_ids is None:
        rows = _stream(RECORDS.format(which="", of_which="", of_family=""))
    else:
        asked, of_which = list(entity_ids), "AND entity_id = ANY(%s)"
        family = [pk for own in with_merged(Entity, asked).values() for pk in own]
        query = RECORDS.format(which="AND e.id = ANY(%s)", of_which=of_which, of_family="WHERE entity_id = ANY(%s)")
        rows = iter(_rows(query, family, asked, asked, asked, asked))
    return (_record(*row) for row in rows)


def _stream(query: str) -> Iterator[tuple[Any, ...]]:
    """Row by row, however many there are; a cursor of the server, which a few rows would not be worth."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        yield from chain.from_iterable(iter(lambda: cursor.fetchmany(READ_AT_ONCE), []))


def _record(
    entity_id: str,
    kind: Kind,
    name: str,
    aliases: list[str],
    status: Status,
    description: str,
    parent_id: str | None,
    roles: Any,
    keys: list[str],
    stories: list[int],
    said: Any,
    called: Any,
) -> EntityRecord:
    held = offices(json.loads(roles) if isinstance(roles, str) else roles)
    meant = tuple((key, int(times)) for key, times in zip(keys, stories, strict=True))
    told = json.loads(said) if isinstance(said, str) else said or ()
    told = tuple((key, context, int(pro), int(con)) for key, context, pro, con in told)
    calls = json.loads(called) if isinstance(called, str) else called or ()
    by_words = tuple((words, int(stories)) for words, stories in calls)
    return EntityRecord(
        entity_id, kind, name, tuple(aliases), status, description, parent_id, held, meant, told, by_words
    )


def _taught_of(entity_ids: Collection[UUID]) -> set[str]:
    """The names of which a rule tells of these records, perhaps by a name that they no longer have."""
    return {key for (key,) in _rows(TAUGHT, list(entity_ids))} if entity_ids else set()


def rules(keys: Collection[str] | None = None) -> dict[str, list[types.Rule]]:
    """The active rules by their name, of all names or of ``keys``; a story's own are its tags already."""
    found = Rule.objects.filter(active=True).exclude(scope=RuleScope.ARTICLE)
    if keys is not None:
        found = found.filter(surface_key__in=keys)
    by_key: dict[str, list[types.Rule]] = {}
    for rule in found.select_related("source", "entity", "taught_by").order_by("pk"):
        by_key.setdefault(rule.surface_key, []).append(_rule(rule))
    return by_key


def _rule(rule: Rule) -> types.Rule:
    return types.Rule(
        str(rule.pk),
        rule.action,  # type: ignore[arg-type]
        rule.surface_key,
        str(rule.source_id) if rule.source_id else None,
        rule.kind,
        str(rule.entity_id or ""),
        f"rule: {rule}, {rule.taught}",
        rule.context,
    )


def judged(entity_ids: Collection[UUID] | None = None) -> Iterator[tuple[str, str, Judgement | None]]:
    """By source and sort how people decided on suggestions, of all or of those of which these records were one."""
    if entity_ids is None:
        rows = _rows(JUDGED.format(of_whom=""))
    else:
        rows = _rows(JUDGED.format(of_whom="AND entity_id = ANY(%s)"), list(entity_ids))
    for source, sort, yes, no, expected, stories in rows:
        yield source, sort, Judgement(float(yes), float(no), float(expected), stories) if stories else None


_live: LiveKnowledge | None = None


def current() -> Authority:
    """This process's knowledge, as of now."""
    global _live
    if _live is None:
        _live = LiveKnowledge()
        return _live.authority
    return _live.refresh()


def load_before_fork() -> None:
    """In the process whose children will tag: they share its records and only take in what changes later. Without a
    database each child reads for itself."""
    try:
        current()
    except DatabaseError as error:
        logger.warning("the authority file could not be read before the worker's children start: %s", error)
    finally:
        connection.close()  # a connection must not be used on both sides of a fork
    gc.collect()
    gc.freeze()  # a collection in a child would write to every page that it shares


def forget() -> None:
    """Read everything anew at the next call (another database, as in tests)."""
    global _live
    _live = None
