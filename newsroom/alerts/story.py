"""What saved searches are asked about a new story, read once for all of them: where its words stand, which names it is
tagged with, and its keys.

A key is a lexeme ("s:ferri" by stem, "x:the" as written), the beginning of a word ("p:fer"), a part of a name ("n:ann
lee") or a record ("e:…"); a query needs one of a few (``newsroom.alerts.keys``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db import connection

from articles.models.configurations import EXACT, STEMMED
from articles.search.lexer import SHORTEST_PREFIX
from articles.search.snippets import SNIPPET_SOURCE
from articles.search.vectors import Column, Lexemes, lexemes_of
from tagging.models import Event, Report, Tag, TagChoice, policies
from tagging.models.merges import with_merged

EVERY = "*"  # the key that every story has
MOST_PARTS = 12  # words of a name
_WORDS = """
SELECT 'stemmed', lexeme, positions FROM articles_searchdocument, unnest(stemmed) WHERE article_id = %(id)s
UNION ALL
SELECT 'exact', lexeme, positions FROM articles_searchdocument, unnest(exact) WHERE article_id = %(id)s
UNION ALL
SELECT 'title_stemmed', lexeme, positions FROM articles_searchdocument,
    unnest(to_tsvector(%(stemmed)s::regconfig, left(headline, 2000))) WHERE article_id = %(id)s
UNION ALL
SELECT 'title_exact', lexeme, positions FROM articles_searchdocument,
    unnest(to_tsvector(%(exact)s::regconfig, left(headline, 2000))) WHERE article_id = %(id)s
"""
# Each tagged record, what it was merged into and what that lies in; of each the names, and those of what was merged
# into it.
_NAMES = """
WITH RECURSIVE above (tag, id, is_own) AS (
    SELECT entity_id, entity_id, true FROM tagging_tag WHERE article_id = %s AND state <> 'rejected'
    UNION
    SELECT above.tag, next.id, above.is_own AND next.is_own
    FROM above JOIN tagging_entity AS entity ON entity.id = above.id
    CROSS JOIN LATERAL (VALUES (entity.merged_into_id, true), (entity.parent_id, false)) AS next (id, is_own)
    WHERE next.id IS NOT NULL
), family (tag, id, is_own) AS (
    SELECT above.tag, above.id, above.is_own
    FROM above JOIN tagging_entity AS entity ON entity.id = above.id WHERE entity.merged_into_id IS NULL
    UNION
    SELECT family.tag, merged.id, family.is_own
    FROM family JOIN tagging_entity AS merged ON merged.merged_into_id = family.id
)
SELECT family.tag, family.is_own, entity.id, entity.kind, ARRAY[entity.key::text] || ARRAY(
    SELECT key::text FROM tagging_alias WHERE entity_id = entity.id AND NOT blocked
) FROM family JOIN tagging_entity AS entity ON entity.id = family.id
"""
_TEXT = "SELECT headline, left(text, %s) FROM articles_searchdocument WHERE article_id = %s"
_MARKS: tuple[tuple[str, Column], ...] = (("s", "stemmed"), ("x", "exact"))
_WRITTEN = re.compile(r"\w+")
Words = dict[Column, dict[str, list[int]]]


@dataclass(frozen=True, slots=True)
class Bearer:
    """A record with its names (normalised). ``tag`` is the record that the story is tagged with; this one ``is_own``
    where they are the same or merged, else it is what that one lies in."""

    tag: UUID
    is_own: bool
    id: UUID
    kind: str
    names: frozenset[str]


class Story:
    """``words``: where each lexeme stands, by vector; ``bearers``: the records that it names."""

    def __init__(self, article_id: UUID) -> None:
        self.article_id = article_id
        self.words: Words = {"stemmed": {}, "exact": {}, "title_stemmed": {}, "title_exact": {}}
        with connection.cursor() as cursor:
            cursor.execute(_WORDS, {"id": article_id, "stemmed": STEMMED, "exact": EXACT})
            for column, lexeme, positions in cursor.fetchall():
                self.words[column][lexeme] = positions
            cursor.execute(_NAMES, [article_id])
            rows = cursor.fetchall()
        self.bearers = [Bearer(tag, is_own, pk, kind, frozenset(names)) for tag, is_own, pk, kind, names in rows]

    @cached_property
    def keys(self) -> frozenset[str]:
        """All that it has."""
        begun = (f"p:{lexeme[:SHORTEST_PREFIX]}" for lexeme in self.words["exact"])
        written = (f"{mark}:{lexeme}" for mark, column in _MARKS for lexeme in self.words[column])
        records = (f"e:{bearer.id}" for bearer in self.bearers)
        named = {name for bearer in self.bearers for name in bearer.names}
        parts = (f"n:{part}" for name in named for part in _parts(name))
        return frozenset((EVERY, *written, *begun, *records, *parts, *_events(self.article_id)))

    @cached_property
    def chosen(self) -> dict[UUID, tuple[str, str]]:
        """Level and name by record, of the tags that readers are shown."""
        tags = Tag.objects.filter(article=self.article_id).chosen(TagChoice.SHOWN, policies())
        rows = tags.order_by("-relevance").values_list("entity", "level", "entity__name")
        return {pk: (level, name) for pk, level, name in rows}

    @cached_property
    def written(self) -> dict[str, list[str]]:
        """Its words in small letters as they are written, by stem, in order; of a long story those of its beginning."""
        with connection.cursor() as cursor:
            cursor.execute(_TEXT, [SNIPPET_SOURCE, self.article_id])
            told = " ".join(cursor.fetchone() or ())
        words = dict.fromkeys(word.lower() for word in _WRITTEN.findall(told))
        lexemes = Lexemes(words)
        found: dict[str, list[str]] = defaultdict(list)
        for word in words:
            for lexeme in lexemes_of(lexemes.stemmed(word) or lexemes.exact(word)):
                found[lexeme].append(word)
        return found


def _parts(name: str) -> Iterator[str]:
    """Every run of its words."""
    words = name.split()[:MOST_PARTS]
    yield from (" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1))
    yield name


def _events(article_id: UUID) -> Iterable[str]:
    reported = Report.objects.filter(article=article_id).values_list("event", "event__merged_into")
    ids = {pk for row in reported for pk in row if pk}
    families = with_merged(Event, ids) if ids else {}
    return (f"e:{pk}" for family in families.values() for pk in family)
