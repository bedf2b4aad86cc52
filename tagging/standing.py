"""What stands of an Article before a tagging is stored: its tags and mentions, and the records that matter to it.

Read in one round trip under the Article's lock, as plain rows: this happens for every story.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from articles.models import Article
from articles.pipelined import pipelined
from tagging.models import TagState

LOCK = "SELECT current_id FROM articles_article WHERE id = %s FOR UPDATE"
TAGS = """
SELECT id, entity_id, level, state, confidence, relevance, surfaces, provenance ->> 'reason',
    coalesce(provenance ->> 'called', ''), decided_by_id IS NOT NULL
FROM tagging_tag WHERE article_id = %s ORDER BY decided_at, id
"""
MENTIONS = """
SELECT m.id, m.revision_id, m.tag_id, m.field, m.start, m."end", m.text, m.kind, m.confidence, m.reason, m.candidates,
    m.decided_by_id
FROM tagging_mention AS m JOIN articles_revision AS r ON r.id = m.revision_id
WHERE r.article_id = %s ORDER BY m.revision_id, m.field, m.start
"""
# Of the article's tags, and those asked for.
RECORDS = """
SELECT id, kind, key, name, status, merged_into_id FROM tagging_entity
WHERE id = ANY(ARRAY(SELECT entity_id FROM tagging_tag WHERE article_id = %s) || %s::uuid[])
"""
# The one to take comes last: a confirmed record after a proposed one.
NAMED = """
SELECT e.id, e.kind, e.key, e.name, e.status
FROM unnest(%s::text[], %s::text[]) AS wanted (kind, key) JOIN tagging_entity AS e USING (kind, key)
WHERE e.merged_into_id IS NULL AND e.id <> ALL(%s::uuid[]) ORDER BY e.status = 'confirmed', e.created_at
"""

Name = tuple[str, str]  # kind and name_key


class Record(NamedTuple):
    """A record of the authority file at the end of its merges."""

    id: UUID
    kind: str
    key: str
    name: str
    status: str


class StandingTag(NamedTuple):
    """A tag as it was before."""

    id: UUID
    entity_id: UUID
    level: str
    state: str
    confidence: float
    relevance: float
    surfaces: list[str]
    reason: str | None
    called: str
    is_decided: bool

    @property
    def is_rejected(self) -> bool:
        return self.state == TagState.REJECTED


class MentionRow(NamedTuple):
    """What a stored mention says."""

    revision_id: UUID
    tag_id: UUID | None
    field: str
    start: int
    end: int
    text: str
    kind: str
    confidence: float
    reason: str
    candidates: list[dict[str, Any]] | None
    decided_by_id: UUID | None = None

    @property
    def place(self) -> tuple[UUID, str, int, int]:
        return self.revision_id, self.field, self.start, self.end


class Standing(NamedTuple):
    """All of it: ``records`` by the id that a tag or an annotation gives, ``named`` by kind and key."""

    current_id: UUID | None
    tags: list[StandingTag]
    mentions: dict[int, MentionRow]
    records: dict[UUID, Record]
    named: dict[Name, Record]

    def record(self, tag: StandingTag) -> Record:
        return self.records[tag.entity_id]


def standing(
    article_id: UUID, *, known: Collection[str], names: Collection[Name], apart: Collection[str] = ()
) -> Standing:
    """Lock the Article and read what stands; ``known`` are ids of records, ``names`` of perhaps new ones, which are
    none of ``apart``."""
    with pipelined():
        lock = ask(LOCK, article_id)
        # Each statement after the lock sees what the lock's last holder committed.
        tags, mentions = ask(TAGS, article_id), ask(MENTIONS, article_id)
        records, named = ask(RECORDS, article_id, list(known)), ask_named(names, apart)
        locked = lock.fetchone()
        if locked is None:
            raise Article.DoesNotExist
        return Standing(
            locked[0],
            [StandingTag(*row) for row in tags.fetchall()],
            {row[0]: _mention(row[1:]) for row in mentions.fetchall()},
            _at_the_end(article_id, records.fetchall()),
            by_name(named),
        )


def _at_the_end(article_id: UUID, rows: list[tuple[Any, ...]]) -> dict[UUID, Record]:
    """By the id asked for: the record at the end of its merges."""
    records = {row[0]: Record(*row[:5]) for row in rows}
    merged = {row[0]: row[5] for row in rows if row[5]}
    while further := set(merged.values()) - records.keys():
        rows = ask(RECORDS, article_id, list(further)).fetchall()
        records |= {row[0]: Record(*row[:5]) for row in rows}
        merged |= {row[0]: row[5] for row in rows if row[5]}
    return {asked: records[_last(asked, merged)] for asked in records} if merged else records


def _last(entity_id: UUID, merged: dict[UUID, UUID]) -> UUID:
    passed: set[UUID] = set()
    while entity_id in merged and entity_id not in passed:  # a ring ends somewhere
        passed.add(entity_id)
        entity_id = merged[entity_id]
    return entity_id


def ask(query: str, *parameters: Any, **named: Any) -> CursorWrapper:
    cursor = connection.cursor()
    cursor.execute(query, named or parameters)
    return cursor


def ask_named(names: Collection[Name], apart: Collection[str]) -> CursorWrapper:
    return ask(NAMED, [kind for kind, _ in names], [key for _, key in names], list(apart))


def by_name(answer: CursorWrapper) -> dict[Name, Record]:
    records = (Record(*row) for row in answer.fetchall())
    return {(record.kind, record.key): record for record in records}


def _mention(row: tuple[Any, ...]) -> MentionRow:
    found = MentionRow(*row)
    return found if found.candidates is None else found._replace(candidates=json.loads(row[9]))
