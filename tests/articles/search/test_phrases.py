"""A phrase is looked up as pairs of words: it finds what reading every story for it would find."""

from __future__ import annotations

import random

import pytest
from django.db.models import Q

from articles.models import SearchDocument
from articles.search import OF_STORIES, ask
from articles.search.vectors import Lexemes, holds
from tests.factories import ArticleFactory, SourceFactory

WORDS = ["prime", "minister", "the", "well-known", "O'Neill", "Zürich", "3.5", "of", "x"]


def written(chance: random.Random, longest: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(2, longest)))


@pytest.mark.django_db
def test_phrases_find_what_reading_finds() -> None:
    chance = random.Random(3)
    source = SourceFactory()
    for _ in range(40):
        ArticleFactory(headline=written(chance, 4), text=written(chance, 25), source=source)
    hits = 0
    for _ in range(120):
        phrase = written(chance, 4)
        read = holds("exact", Lexemes([phrase]).exact(phrase))
        word = holds("stemmed", Lexemes(["prime"]).stemmed("prime"))
        for query, condition in (
            (f'"{phrase}"', read),
            (f'-"{phrase}"', ~read),
            (f'prime "{phrase}"', word & read),
            (f'prime -"{phrase}"', word & ~read),
            (f'prime OR "{phrase}"', word | read),
            (f'("{phrase}" prime) OR "x of"', (word & read) | holds("exact", "'x' <-> 'of'")),
        ):
            hits += found(ask(query, OF_STORIES).where, condition)
    assert hits > 500


def found(where: Q, expected: Q) -> int:
    documents = set(SearchDocument.objects.filter(where).values_list("pk", flat=True))
    assert documents == set(SearchDocument.objects.filter(expected).values_list("pk", flat=True))
    return len(documents)
