"""What stories and events are about, as the archive has them, and which of them may be about the same: those that share
one of the records which a story is about. Found by index, from the newest stories of each; bounded.

A Report whose ``provenance`` says ``main`` is of the story's main event; such stories say what an event is about.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from articles.search.vocabulary import stories_with
from tagging.pipeline.events.matching import SPREAD
from tagging.pipeline.events.stories import BEGINNING, MOST_STORIES, Vector, together, weighed, words_about
from tagging.standing import ask

MOST_RECORDS = 8  # of a story, those that it is most about
NEWEST = 100  # stories of each that are looked at
MOST_EVENTS = 15  # that many of them report
MOST_LOOSE = 30  # stories among them that have no main event
_STORIES = """
SELECT told.key, revision.headline, left(revision.text, {beginning}), about.names, about.records
FROM {told} AS told JOIN articles_article AS article ON article.id = told.article_id
JOIN articles_revision AS revision ON revision.id = article.current_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(name), '{{}}') AS names, coalesce(array_agg(id), '{{}}') AS records FROM (
        SELECT entity.name, entity.id FROM tagging_tag AS tag JOIN tagging_entity AS entity ON entity.id = tag.entity_id
        WHERE tag.article_id = article.id AND tag.level = 'about' AND tag.state <> 'rejected'
        ORDER BY tag.relevance DESC, tag.id LIMIT {most}
    ) AS most
) AS about
"""
_THESE = "(SELECT id AS key, id AS article_id FROM unnest(%s::uuid[]) AS id)"
_NEWEST_TELLING = """(
    SELECT event.id AS key, report.article_id FROM unnest(%s::uuid[]) AS event (id) CROSS JOIN LATERAL (
        SELECT article_id FROM tagging_report
        WHERE event_id = event.id AND provenance ? 'main' AND state <> 'rejected'
        ORDER BY article_id DESC LIMIT {newest}
    ) AS report
)"""
# The newest stories of these records, none of another time.
_BESIDE = """
FROM unnest(%s::uuid[]) AS record (id) CROSS JOIN LATERAL (
    SELECT article_id FROM tagging_tag WHERE entity_id = record.id AND state <> 'rejected'
    ORDER BY article_id DESC LIMIT {newest}
) AS tag JOIN articles_article AS article ON article.id = tag.article_id
    AND coalesce(abs(article.published_at::date - %s::date) <= {days}, true)
"""
_EVENTS = """
SELECT report.event_id {beside} JOIN tagging_report AS report ON report.article_id = article.id
JOIN tagging_event AS event ON event.id = report.event_id
WHERE report.provenance ? 'main' AND report.state <> 'rejected' AND report.claims <> '{{}}'
    AND event.merged_into_id IS NULL AND event.id <> ALL(%s)
GROUP BY 1 ORDER BY count(DISTINCT record.id) DESC, max(article.sort_at) DESC LIMIT {most}
"""
_LOOSE = """
SELECT article.id, article.published_at::date {beside}
WHERE article.state NOT IN ('erased', 'withdrawn') AND NOT EXISTS (
    SELECT FROM tagging_report AS report WHERE report.article_id = article.id
        AND (report.provenance ? 'main' OR report.decided_by_id IS NOT NULL OR report.event_id = ANY(%s))
)
GROUP BY 1, 2 ORDER BY count(DISTINCT record.id) DESC, max(article.sort_at) DESC LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class Story:
    """What it is about: in words, and the records."""

    around: Vector
    records: list[UUID]


def about(articles: Collection[UUID]) -> dict[UUID, Story]:
    """Two queries."""
    return dict(_stories(_THESE, articles))


def around(events: Collection[UUID]) -> dict[UUID, Vector]:
    """What the newest of the stories are about whose main event each is; two queries."""
    found: dict[UUID, list[Vector]] = {}
    for event, story in _stories(_NEWEST_TELLING.format(newest=MOST_STORIES), events):
        found.setdefault(event, []).append(story.around)
    return {event: together(vectors) for event, vectors in found.items()}


def _stories(told: str, keys: Collection[UUID]) -> list[tuple[UUID, Story]]:
    """Each story with the key by which it was asked for."""
    query = _STORIES.format(told=told, beginning=BEGINNING, most=MOST_RECORDS)
    rows = ask(query, list(keys)).fetchall() if keys else []
    if not rows:
        return []
    words = [words_about(headline, text, names) for _, headline, text, names, _ in rows]
    of, counts = stories_with({word for each in words for word in each})
    return [(row[0], Story(weighed(each, counts, of), row[4])) for row, each in zip(rows, words, strict=True)]


def events_beside(story: Story, published: date | None, *, but: Collection[UUID]) -> list[UUID]:
    """Main events of stories that are about a record of this one, those of most records first."""
    return [pk for (pk,) in _beside(_EVENTS, MOST_EVENTS, story, published, but)]


def loose_beside(story: Story, published: date | None, *, but: Collection[UUID]) -> dict[UUID, date | None]:
    """Stories about a record of this one, with their days, that report no main event, nothing that a person decided,
    and none of the events ``but``."""
    return dict(_beside(_LOOSE, MOST_LOOSE, story, published, but))


def _beside(sql: str, most: int, story: Story, published: date | None, but: Collection[UUID]) -> list[tuple[Any, ...]]:
    beside = _BESIDE.format(newest=NEWEST, days=SPREAD)
    rows = ask(sql.format(beside=beside, most=most), story.records, published, list(but)) if story.records else None
    return rows.fetchall() if rows else []
