"""The words of the newest stories, read anew now and then; what a word that no story has may have meant.

They come from stories of every state: whoever offers one to somebody first makes sure that he may see a story with it.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from articles.search import frequencies

READ_FROM = 20_000  # stories
SHORTEST, OFTEN_ENOUGH = 4, 2
FEW = 20  # stories, of which nobody can say which words are rare
GROWN = 2  # times: an archive that has grown so much since its words were read is read again at once
LOOKED_AFTER = 20  # seconds
MOST_OFFERED = 3
_REFRESH = """
INSERT INTO articles_vocabularyword (word, stories)
SELECT word, ndoc FROM ts_stat($$
    SELECT exact FROM articles_searchdocument ORDER BY sort_at DESC, article_id DESC LIMIT {limit}
$$) WHERE ndoc >= {often} AND word ~ '^[[:alpha:]''’-]{{{shortest},40}}$'
"""
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('vocabulary'))"
# Some word stands in most stories.
_GROWTH = """
SELECT (SELECT count(*) FROM (SELECT FROM articles_searchdocument LIMIT {limit}) AS newest),
    (SELECT coalesce(max(stories), 0) FROM articles_vocabularyword)
"""
_LIKE = """
SELECT asked, word FROM unnest(%s::text[]) AS asked CROSS JOIN LATERAL (
    SELECT word, similarity(word, asked) AS near, stories FROM articles_vocabularyword
    WHERE word %% asked AND word <> asked AND abs(length(word) - length(asked)) <= 2
    ORDER BY near DESC, stories DESC, word LIMIT {most}
) AS close
"""


@dataclass
class _Looked:
    at: float = -LOOKED_AFTER
    stories: int = 0


_looked = _Looked()


def refresh() -> None:
    """Costs the same however large the archive is."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute("DELETE FROM articles_vocabularyword")
        cursor.execute(_REFRESH.format(limit=READ_FROM, often=OFTEN_ENOUGH, shortest=SHORTEST))


def stories_with(words: Collection[str]) -> tuple[int, dict[str, int]]:
    """How many stories were read, roughly, and how many of them have each word; words that fewer than ``OFTEN_ENOUGH``
    have are left out."""
    _keep_up()
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, stories FROM articles_vocabularyword WHERE word = ANY(%s)", [list(words)])
        found = dict(cursor.fetchall())
    return min(max(frequencies.stories_with(())[0], _looked.stories), READ_FROM), found


def _keep_up() -> None:
    """Of an archive that grows fast, what was read an hour ago knows few words, and the others would pass for rare."""
    if time.monotonic() - _looked.at < LOOKED_AFTER:
        return
    _looked.at = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(_GROWTH.format(limit=READ_FROM))
        stories, most = cursor.fetchone()
    if stories >= FEW:
        _looked.stories = stories
        if most * GROWN < stories:
            refresh()


def like(words: Sequence[str]) -> dict[str, list[str]]:
    """For each word the words most like it, the likest first."""
    found: dict[str, list[str]] = {word: [] for word in words}
    lowered = {word.lower(): word for word in words}
    with connection.cursor() as cursor:
        cursor.execute(_LIKE.format(most=MOST_OFFERED), [list(lowered)])
        for asked, word in cursor.fetchall():
            found[lowered[asked]].append(word)
    return found
