"""How well search orders stories, measured on queries whose relevant stories are all known.

The stories stand in a temporary table of the search documents' name, which hides the real one from this connection:
what is measured is the code that answers every search, and the archive stays as it is.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from articles.models import SearchDocument
from articles.search import ask, page
from articles.search.frequencies import forget

DEPTH = 20
Ranking = Callable[[str], Sequence[int]]  # a query → numbers of stories, the best first
_HIDE = "CREATE TEMPORARY TABLE articles_searchdocument (LIKE articles_searchdocument INCLUDING ALL) ON COMMIT DROP"
_TS_RANK = """
WITH query AS (SELECT replace(plainto_tsquery('newsroom_english', %s)::text, '&', '|')::tsquery AS query)
SELECT article_id FROM articles_searchdocument, query WHERE stemmed @@ query
ORDER BY ts_rank(stemmed, query) DESC, article_id LIMIT %s
"""


@dataclass(frozen=True)
class Query:
    text: str
    relevant: frozenset[int]


@dataclass(frozen=True)
class Collection:
    texts: list[str]
    queries: list[Query]


@dataclass(frozen=True)
class Scores:
    """nDCG of the first ten and recall of the first twenty, each the mean over the queries."""

    ndcg: float
    recall: float


def read(folder: Path) -> Collection:
    with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as file:
        stories = [json.loads(line) for line in file]
    numbers = {story["id"]: number for number, story in enumerate(stories)}
    asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = [
        Query(one["query"], frozenset(numbers[pk] for pk in one["relevant"])) for one in asked if one["relevant"]
    ]
    return Collection([story["text"] for story in stories], queries)


def measure(collection: Collection) -> dict[str, list[Scores]]:
    """For each way to order stories: over all queries, over every other one, and over the rest."""
    found: dict[str, list[Scores]] = {}
    with _hidden(collection):
        for name, ranking in _rankings(collection):
            found[name] = [_scores(ranking, part) for part in _parts(collection.queries)]
    return found


def _parts(queries: list[Query]) -> list[list[Query]]:
    return [queries, queries[::2], queries[1::2]]


@contextmanager
def _hidden(collection: Collection) -> Iterator[None]:
    at = datetime(2000, 1, 1, tzinfo=UTC)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_HIDE)
        SearchDocument.objects.bulk_create(
            SearchDocument(article_id=UUID(int=number), headline="", text=text, language="en", sort_at=at)
            for number, text in enumerate(collection.texts)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_searchdocument")
        forget()
        yield
    forget()


def _rankings(collection: Collection) -> Iterator[tuple[str, Ranking]]:
    yield "Newsroom, any word", _newsroom
    light = [_light(text) for text in collection.texts]
    yield "BM25, light stemming", _bm25(light)
    if importlib.util.find_spec("rank_bm25"):
        yield "rank_bm25 (BM25Okapi), light stemming", _library(light)
    yield "PostgreSQL ts_rank", _ts_rank


def _scores(ranking: Ranking, queries: list[Query]) -> Scores:
    ndcg, recall = [], []
    for query in queries:
        found = list(ranking(query.text))[:DEPTH]
        ndcg.append(_ndcg(found[:10], query.relevant))
        recall.append(len(query.relevant.intersection(found)) / len(query.relevant))
    return Scores(sum(ndcg) / len(ndcg), sum(recall) / len(recall))


def _ndcg(found: list[int], relevant: frozenset[int]) -> float:
    gain = sum(1 / math.log2(place + 2) for place, number in enumerate(found) if number in relevant)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))


def _newsroom(text: str) -> list[int]:
    asked = ask(text, {}, any_of_them=True)
    found = page(SearchDocument.objects.filter(asked.where), asked, sort="relevance", limit=DEPTH, cursor="")
    return [pk.int for pk in found.article_ids]


def _ts_rank(text: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TS_RANK, [text, DEPTH])
        return [pk.int for (pk,) in cursor.fetchall()]


def _light(text: str) -> list[str]:
    """Lower case, plural endings cut (Harman's "S" stemmer); no stop words."""
    return [_singular(word) for word in re.findall(r"[a-z0-9]+", text.lower())]


def _singular(word: str) -> str:
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    return word[:-1] if word.endswith("s") and not word.endswith(("us", "ss")) else word


def _bm25(stories: list[list[str]], k1: float = 1.2, b: float = 0.75) -> Ranking:
    counts = [Counter(words) for words in stories]
    holding = Counter(word for count in counts for word in count)
    typical = sum(map(len, stories)) / len(stories)
    weight = {word: math.log(1 + (len(stories) - n + 0.5) / (n + 0.5)) for word, n in holding.items()}
    norm = [k1 * (1 - b + b * len(words) / typical) for words in stories]

    def ranking(text: str) -> list[int]:
        wanted = set(_light(text))
        scores = [
            sum(
                weight[word] * count[word] * (k1 + 1) / (count[word] + norm[number]) for word in wanted if word in count
            )
            for number, count in enumerate(counts)
        ]
        return sorted(range(len(scores)), key=lambda number: -scores[number])

    return ranking


def _library(stories: list[list[str]]) -> Ranking:
    module: Any = importlib.import_module("rank_bm25")
    index = module.BM25Okapi(stories)

    def ranking(text: str) -> list[int]:
        scores = index.get_scores(_light(text))
        return sorted(range(len(scores)), key=lambda number: -scores[number])

    return ranking
