"""A large archive to search in: real stories, copied and perturbed, written by COPY.

``python -m bench.archive 250000`` fills the database that the environment names. No two copies are the same: each word
may be replaced by one that another story uses, and each copy has its own date. Stories arrive in the order of their
dates, as in life; every one bears tags of the shipped authority file, a few records many times and most of them seldom.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from articles.ids import uuid7  # noqa: E402
from articles.models import Article, Source  # noqa: E402
from articles.models.search import INDEXED_CHARACTERS  # noqa: E402
from bench import stories  # noqa: E402
from tagging.models import Entity  # noqa: E402

FIRST_DAY, LAST_DAY = datetime(2001, 1, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
SOURCES = 12
TAGS_PER_STORY = 6
REPLACED = 0.06  # the share of words that a copy takes from other stories
_WORD = re.compile(r"[^\W\d_]{3,}")
TABLES = {
    "articles_article": "id slug source_id external_id external_version url state state_reason lift_announced "
    "published_at published_precision sort_at byline language subjects details version created_at updated_at",
    "articles_revision": "id article_id number kind headline text notice fingerprint created_at",
    "articles_searchdocument": "article_id headline text source_id language sort_at state",
    "tagging_tag": "id article_id entity_id level state confidence relevance surfaces provenance created_at updated_at",
}
# Built again after the rows are there, which takes a tenth of the time.
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = ANY(%s) AND indexdef ~ 'USING gin' AND schemaname = 'public'
"""


def load(count: int) -> None:
    with connection.cursor() as cursor:
        # Without triggers and checks of foreign keys: what is written here is right.
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        cursor.execute(_INDEXES, [list(TABLES)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        rows = list(stories.all_stories())
        made = _made(rows, count, random.Random(6))
        while _copy(made):
            pass
        _point_to_revisions(cursor)
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


def _made(rows: list[dict[str, str]], count: int, chance: random.Random) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
    """The rows of each story, by table."""
    sources = _sources()
    entities = list(Entity.objects.order_by("?").values_list("pk", flat=True))
    weights = [1 / (n + 1) for n in range(len(entities))]
    words = [word for row in chance.sample(rows, min(len(rows), 2_000)) for word in _WORD.findall(row["text"])]
    step = (LAST_DAY - FIRST_DAY) / count
    for number in range(count):
        row = rows[number % len(rows)]
        at = FIRST_DAY + number * step + timedelta(minutes=chance.randint(-600, 600))
        text = row["text"] if number < len(rows) else _perturbed(row["text"], words, chance)
        tagged = set(chance.choices(entities, weights, k=chance.randint(0, 2 * TAGS_PER_STORY)))
        yield _rows_of(row["headline"], text[:INDEXED_CHARACTERS], chance.choice(sources), at, tagged, chance)


def _perturbed(text: str, words: list[str], chance: random.Random) -> str:
    return _WORD.sub(lambda word: chance.choice(words) if chance.random() < REPLACED else word[0], text)


def _rows_of(
    headline: str, text: str, source: Any, at: datetime, tagged: set[Any], chance: random.Random
) -> dict[str, list[tuple[Any, ...]]]:
    article, revision = uuid7(), uuid7()
    fingerprint = hashlib.sha256(f"{headline}\n{text}".encode()).hexdigest()
    head = (article, Article.slug_for(headline), source, "", "", "", "published", "", False, at, "minute", at)
    return {
        "articles_article": [(*head, "", "en", "[]", "{}", 1, at, at)],
        "articles_revision": [(revision, article, 1, "original", headline, text, "", fingerprint, at)],
        "articles_searchdocument": [(article, headline, text, source, "en", at, "published")],
        "tagging_tag": [
            (uuid7(), article, entity, chance.choice(["about", "passing"]), "suggested",
             round(chance.uniform(0.4, 1), 3), round(chance.random(), 3), [], "{}", at, at)
            for entity in tagged
        ],
    }  # fmt: skip


def _sources() -> list[Any]:
    made = [Source(name=f"Bench wire {n}", slug=f"bench-wire-{n}") for n in range(SOURCES)]
    return [source.pk for source in Source.objects.bulk_create(made)]


def _copy(made: Iterator[dict[str, list[tuple[Any, ...]]]], size: int = 5_000) -> bool:
    """Write the next stories, table by table; False if there are none."""
    chunk = [rows for _, rows in zip(range(size), made, strict=False)]
    with psycopg.connect(settings_url(), autocommit=False) as writer:
        writer.execute("SET session_replication_role = replica")
        for table, columns in TABLES.items():
            names = ", ".join(columns.split())
            with writer.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for rows in chunk:
                    for row in rows[table]:
                        copy.write_row(row)
    return bool(chunk)


def settings_url() -> str:
    database = settings.DATABASES["default"]
    return "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


def _point_to_revisions(cursor: Any) -> None:
    cursor.execute(
        "UPDATE articles_article SET current_id = revision.id FROM articles_revision AS revision "
        "WHERE revision.article_id = articles_article.id AND articles_article.current_id IS NULL"
    )


if __name__ == "__main__":
    load(int(sys.argv[1]))
