"""Stories like a given one: those that share the words which tell most about it. What is looked at is bounded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import log
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, UUIDField, Value

from articles.models import SearchDocument
from articles.search.frequencies import quoted, stories_with
from articles.search.vectors import holds

WEIGHED = 40  # lexemes of the story, those that stand in its headline or its first words, or stand often
TELLING = 20  # of them, by which stories are compared
PAIRED = 8  # of them, two of which a story must hold to be looked at
LOOKED_AT = 1_000  # stories, the newest
SHARED = 0.4  # of the weight of the telling words: what makes a story similar
_LEXEMES = """
SELECT lexeme FROM articles_searchdocument, unnest(stemmed) WHERE article_id = %s
ORDER BY CASE WHEN 'A' = ANY(weights) THEN 4 WHEN 'B' = ANY(weights) THEN 2 ELSE 0 END + cardinality(positions) DESC,
    lexeme LIMIT %s
"""
_SHARING = """
WITH chosen AS MATERIALIZED (%(chosen)s)
SELECT article_id FROM chosen JOIN articles_searchdocument USING (article_id) CROSS JOIN LATERAL (
    SELECT sum(weight) AS shared FROM unnest(%%s::tsquery[], %%s::float8[]) AS t (query, weight) WHERE stemmed @@ query
) AS score WHERE shared >= %%s
"""


def telling(article_id: UUID) -> dict[str, float]:
    """The lexemes that set a story apart, as queries with their weights, the heaviest first. A lexeme that no other
    story has is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES, [article_id, WEIGHED])
        queries = [quoted(lexeme) for (lexeme,) in cursor.fetchall()]
    total, stories = stories_with(queries)
    weights = {query: log(1 + total / n) for query, n in stories.items() if n > 1}
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:TELLING])


def similar(article_id: UUID, weights: dict[str, float], among: QuerySet[SearchDocument]) -> Q:
    """Holds for the stories of ``among`` that share enough of the telling lexemes."""
    found = _sharing(article_id, weights, among) if len(weights) > 1 else []
    return Q(_IsOneOf(F("article_id"), Value(found, ArrayField(UUIDField()))))


class _IsOneOf(Func):
    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def _sharing(article_id: UUID, weights: dict[str, float], among: QuerySet[SearchDocument]) -> list[UUID]:
    pairs = " | ".join(f"({one} & {other})" for one, other in combinations(list(weights)[:PAIRED], 2))
    chosen = among.filter(holds("stemmed", pairs)).exclude(article_id=article_id).order_by("-sort_at", "-article_id")
    sql, parameters = chosen.values("article_id")[:LOOKED_AT].query.sql_with_params()
    enough = SHARED * sum(weights.values())
    with connection.cursor() as cursor:
        cursor.execute(_SHARING % {"chosen": sql}, [*parameters, list(weights), list(weights.values()), enough])
        return [pk for (pk,) in cursor.fetchall()]


def unquoted(queries: Sequence[str]) -> list[str]:
    return [query[1:-1].replace("''", "'") for query in queries]
