"""BM25 over a bounded set of stories, in the database: a word in the headline or the lead counts several times.

PostgreSQL keeps where a lexeme stands but tells no frequency. With equal weights, though, ``ts_rank`` of one lexeme is
the sum of 1/n² over its occurrences, divided by π²/6; what is left to 1 therefore is 1 / (occurrences + ½), almost
exactly, and can be turned round.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from articles.models.configurations import STEMMED
from articles.search.frequencies import quoted, stories_with, typical_length

MOST_LEXEMES = 40  # that are weighed; the rarest
# Within what the textbook calls good (Robertson and Zaragoza), and what libraries take: saturation, weight of length.
K1, B = 1.5, 0.75
# What a hit in the headline (A) or the lead (B) is worth, in occurrences besides its own.
EXTRA = {"A": 4, "B": 1}

# Each vector is fetched once, after the stories were chosen.
_RANKED = f"""
WITH chosen AS MATERIALIZED (%(chosen)s)
SELECT article_id, sort_at FROM chosen CROSS JOIN LATERAL (
    SELECT vector, {K1} * ({1 - B} + {B} * length(vector) / %%s) AS saturation
    FROM (SELECT stemmed || '' AS vector OFFSET 0) AS fetched OFFSET 0
) AS document CROSS JOIN LATERAL (
    SELECT sum(weight * often / (often + saturation)) AS value
    FROM (
        SELECT weight, 1 / (greatest(1 - ts_rank('{{1,1,1,1}}', vector, query), 1e-5) * pi() ^ 2 / 6) - 0.5
            + CASE WHEN vector @@ headline THEN {EXTRA["A"]} ELSE 0 END
            + CASE WHEN vector @@ lead THEN {EXTRA["B"]} ELSE 0 END AS often
        FROM unnest(%%s::tsquery[], %%s::tsquery[], %%s::tsquery[], %%s::float8[]) AS t (query, headline, lead, weight)
        WHERE vector @@ query
    ) AS hits
) AS score
ORDER BY coalesce(value, 0) DESC, sort_at DESC, article_id DESC OFFSET %%s LIMIT %%s
"""  # noqa: S608


def best_first(stories: QuerySet[Any, Any], words: Sequence[str], *, offset: int, limit: int) -> list[tuple[Any, Any]]:
    """(id, date) of a part of ``stories``, all of which are looked at: the caller bounds them."""
    chosen, parameters = stories.values("article_id", "sort_at", "stemmed").query.sql_with_params()
    weights = weighed(words)
    queries = list(weights)
    marked = [[query + mark for query in queries] for mark in ("", ":A", ":B")]
    with connection.cursor() as cursor:
        weighing: list[Any] = [typical_length(), *marked, list(weights.values())]
        cursor.execute(_RANKED % {"chosen": chosen}, [*parameters, *weighing, offset, limit])
        return cursor.fetchall()


def weighed(words: Sequence[str]) -> dict[str, float]:
    """The lexemes of the words, as queries, each with its inverse document frequency; the rarest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(to_tsvector(%s::regconfig, %s))", [STEMMED, " ".join(words)])
        queries = [quoted(lexeme) for lexeme in cursor.fetchone()[0]]
    total, stories = stories_with(queries)
    weights = {query: log(1 + (total - n + 0.5) / (n + 0.5)) for query, n in stories.items()}
    return dict(sorted(weights.items(), key=lambda pair: -pair[1])[:MOST_LEXEMES])
