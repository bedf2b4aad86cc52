"""Words as PostgreSQL knows them: lexemes, and the vectors of a search document that hold them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.contrib.postgres.search import SearchQueryField, SearchVector
from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, Q, Value
from django.db.models.functions import Cast, Left

from articles.models.configurations import EXACT, STEMMED

_READ = """
SELECT text, phraseto_tsquery(%s::regconfig, text)::text, phraseto_tsquery(%s::regconfig, text)::text
FROM unnest(%s::text[]) AS text
"""
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


class Lexemes:
    """What words and phrases become in the two configurations, asked once for all; empty for stop words."""

    def __init__(self, texts: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(texts))
        self._found: dict[str, tuple[str, str]] = {}
        if wanted:
            with connection.cursor() as cursor:
                cursor.execute(_READ, [STEMMED, EXACT, wanted])
                self._found = {text: (stemmed, exact) for text, stemmed, exact in cursor.fetchall()}

    def stemmed(self, text: str) -> str:
        return self._found[text][0]

    def exact(self, text: str) -> str:
        return self._found[text][1]
