"""The names of the queue, weighed: in the newest suggestions, which record is meant by which name, in which stories.

Its cost follows WINDOW and not the archive. Each step below is bounded by the one before, and looks up stories and
records by their key, one by one: left to itself the planner reads all stories of the archive to join a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from tagging.models import Level, SignOff

WINDOW = 10_000  # suggestions
MOST_TOGETHER = 500  # stories that one act decides


def worth(confidence: float, level: str) -> float:
    """What one suggestion is worth a look, as far as its own story says: uncertainty × reach."""
    return (4.0 * confidence * (1.0 - confidence) + 0.02) * (1.0 if level == Level.ABOUT else 0.4)


@dataclass(frozen=True)
class Asked:
    """Which part of the queue: of one kind, of one source, of the stories that the user put in."""

    user: Any
    kind: str = ""
    source: UUID | None = None
    mine: bool = False

    def stories(self) -> QuerySet[Article]:
        """What the user may see and nobody signed off."""
        found = Article.objects.visible_to(self.user)
        if self.source:
            found = found.filter(source=self.source)
        if self.mine:
            found = found.filter(created_by=self.user)
        return found.filter(~Exists(SignOff.objects.filter(revision=OuterRef("current"))))


@dataclass(frozen=True)
class Row:
    """One name that is suggested to mean one record."""

    entity: UUID
    name: str
    worth: float
    stories: int
    tags: list[UUID]  # the newest MOST_TOGETHER at most, the newest first


# The longest of a tag's names says to which question it belongs: "mélanie joly" of a story that also says "joly".
# Freshness is 1 for today's story, half of it a week ago, never less than a twentieth. (Of a story of decades ago the
# server would refuse to work out the exponential: so small is it.)
NAMES = """
WITH newest AS MATERIALIZED (
    SELECT id, article_id, entity_id, confidence, level, surfaces FROM tagging_tag
    WHERE state = 'suggested' AND NOT EXISTS (
        SELECT FROM tagging_leftopen AS left_open
        WHERE left_open.tag_id = tagging_tag.id AND left_open.surfaces = tagging_tag.surfaces
    ) ORDER BY id DESC LIMIT %%s
), story AS MATERIALIZED (
    SELECT found.* FROM (SELECT DISTINCT article_id FROM newest) AS one
    CROSS JOIN LATERAL (%(stories)s) AS found
), record AS MATERIALIZED (
    SELECT found.* FROM (SELECT DISTINCT entity_id FROM newest) AS one CROSS JOIN LATERAL (
        SELECT id FROM tagging_entity
        WHERE id = one.entity_id AND NOT never_profile AND (%%s = '' OR kind = %%s) LIMIT 1
    ) AS found
), weighed AS MATERIALIZED (
    SELECT tag.id, tag.entity_id,
        CASE cardinality(surfaces) WHEN 1 THEN surfaces[1]
             ELSE (SELECT one FROM unnest(surfaces) AS one ORDER BY length(one) DESC, one LIMIT 1) END AS name,
        (4 * confidence * (1 - confidence) + 0.02) * CASE level WHEN 'about' THEN 1.0 ELSE 0.4 END
            * greatest(exp(-least(greatest(date_part('epoch', now() - story.sort_at), 0) / 872500, 4)), 0.05) AS worth
    FROM newest AS tag JOIN story ON story.id = tag.article_id JOIN record ON record.id = tag.entity_id
), best AS MATERIALIZED (
    SELECT entity_id, name, sum(worth) AS worth, count(*) AS stories FROM weighed
    WHERE name IS NOT NULL AND (%%s::uuid IS NULL OR entity_id = %%s AND name = %%s)
    GROUP BY entity_id, name ORDER BY 3 DESC, entity_id, name LIMIT %%s
)
SELECT best.*, (array_agg(weighed.id ORDER BY weighed.id DESC))[:%%s]
FROM best JOIN weighed USING (entity_id, name)
GROUP BY entity_id, name, best.worth, best.stories ORDER BY best.worth DESC, entity_id, name
"""


def read(asked: Asked, limit: int, entity: UUID | None = None, name: str = "") -> list[Row]:
    """The names that are worth most; with ``entity`` the one that is called ``name``."""
    stories = asked.stories().filter(pk=RawSQL("one.article_id", [])).order_by().values("id", "sort_at")[:1]
    sql, parameters = stories.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            NAMES % {"stories": sql},
            [WINDOW, *parameters, asked.kind, asked.kind, entity, entity, name, limit, MOST_TOGETHER],
        )
        return [Row(*row) for row in cursor.fetchall()]
