"""Words as PostgreSQL knows them: lexemes, and the vectors of a search document that hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django.contrib.postgres.fields.array import ArrayContains  # type: ignore[attr-defined]
from django.contrib.postgres.search import SearchQueryField, SearchVector
from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast, Left

from articles.models.configurations import EXACT, STEMMED
from articles.models.search import Pairs
from articles.search.syntax import Node, Not, Word

_READ = """
SELECT text, phraseto_tsquery(%(stemmed)s::regconfig, text)::text, phraseto_tsquery(%(exact)s::regconfig, text)::text,
    newsroom_pairs(to_tsvector(%(exact)s::regconfig, text))
FROM unnest(%(texts)s::text[]) AS text
"""
MOST_KEPT = 100_000
_LEXEME = re.compile(r"'((?:[^']|'')*)'")
_KEPT: dict[str, tuple[str, str, list[int]]] = {}
Column = Literal["stemmed", "exact", "title_stemmed", "title_exact"]
# As the indexes have them; see SearchDocument.
_VECTORS: dict[Column, Expression | F] = {
    "stemmed": F("stemmed"),
    "exact": F("exact"),
    "title_stemmed": SearchVector(Left("headline", 2_000), config=STEMMED),
    "title_exact": SearchVector(Left("headline", 2_000), config=EXACT),
}


class Matches(Func):
    """``vector @@ query``, the query being one that PostgreSQL itself has written."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def tsquery(query: str) -> Any:
    return Cast(Value(query), SearchQueryField())


def holds(column: Column, query: str) -> Q:
    return Q(Matches(_VECTORS[column], tsquery(query)))


def follow(pairs: Sequence[int]) -> Q:
    """Holds where the words of each pair stand one after the other."""
    return Q(ArrayContains(Pairs("exact"), list(pairs)))


def looks_for_words(documents: QuerySet[Any]) -> bool:
    return _has_words(documents.query.where)


def _has_words(condition: Any) -> bool:
    if isinstance(condition, ArrayContains) or isinstance(getattr(condition, "lhs", None), Matches):
        return True
    return any(_has_words(child) for child in getattr(condition, "children", ()))


class Lexemes:
    """What words and phrases become in the two configurations, asked once for all; empty for stop words. ``pairs`` are
    the words of a phrase that follow each other, as ``Pairs`` has them."""

    def __init__(self, texts: Iterable[str]) -> None:
        wanted = dict.fromkeys(texts)
        self._found = {text: _KEPT[text] for text in wanted if text in _KEPT}
        if unknown := [text for text in wanted if text not in self._found]:
            with connection.cursor() as cursor:
                cursor.execute(_READ, {"stemmed": STEMMED, "exact": EXACT, "texts": unknown})
                self._found |= {text: (stemmed, exact, pairs) for text, stemmed, exact, pairs in cursor.fetchall()}
            _keep(self._found)

    def stemmed(self, text: str) -> str:
        return self._found[text][0]

    def exact(self, text: str) -> str:
        return self._found[text][1]

    def pairs(self, text: str) -> list[int]:
        return self._found[text][2]

    def sought(self, parts: tuple[Node, ...]) -> tuple[Node, ...]:
        """A stop word beside others narrows nothing; by itself it is looked for like any other."""
        sought = tuple(part for part in parts if not self._is_stop_word(part))
        return sought if any(not isinstance(part, Not) for part in sought) else parts

    def _is_stop_word(self, node: Node) -> bool:
        return isinstance(node, Word) and not self.stemmed(node.text) and bool(self.exact(node.text))


def lexemes_of(query: str) -> list[str]:
    """Of a tsquery, as PostgreSQL writes it."""
    return [lexeme.replace("''", "'").replace("\\\\", "\\") for lexeme in _LEXEME.findall(query)]


def _keep(found: dict[str, tuple[str, str, list[int]]]) -> None:
    """What a text becomes never changes: saved searches are read for each new story."""
    if len(_KEPT) > MOST_KEPT:
        _KEPT.clear()
    _KEPT.update(found)
