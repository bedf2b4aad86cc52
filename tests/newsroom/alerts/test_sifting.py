"""What a story's own words say of a query is what the search engine says."""

from __future__ import annotations

import random

import pytest

from articles.models import SearchDocument
from articles.search import OF_STORIES, ask
from articles.search.parser import parse
from articles.search.syntax import texts
from articles.search.vectors import Lexemes
from newsroom.accounts.models import User
from newsroom.alerts.keys import offered
from newsroom.alerts.sifting import Story, sifted, words_of
from newsroom.search import SearchRequest, documents, question
from newsroom.search.fields import FIELDS, Fields
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db
WORDS = [
    "ferry",
    "ferries",
    "sails",
    "the",
    "to",
    "be",
    "well-known",
    "O'Neill",
    "Bogotá",
    "3.5",
    "R&D",
    "北京",
    "a\\b",
]
FIELD_TERMS = ["lang:en", "lang:fr", "person:Lee", 'person:"Ann Lee"', "place:Norland", "org:Line", "is:unreviewed"]


def term(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(3)]
    one, other, third = words
    return chance.choice(
        [one, one, f'"{one} {other}"', f'"{one} {other} {third}"', "ferr*", "well-k*", f"title:{one}",
         f'title:"{one} {other}"', f"{one} near/{chance.randint(1, 4)} {other}", f'"{one} {other}" near/3 {third}'],
    )  # fmt: skip


def query(chance: random.Random, terms: list[str], depth: int = 2) -> str:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(terms) if chance.random() < 0.2 else term(chance)
    parts = [query(chance, terms, depth - 1) for _ in range(chance.randint(2, 3))]
    parts = [f"-({part})" if chance.random() < 0.2 else part for part in parts]
    return "(" + chance.choice([" ", " OR "]).join(parts) + ")"


def test_what_words_say_is_what_search_says() -> None:
    chance = random.Random(11)
    source = SourceFactory()
    stories = [
        ArticleFactory(
            headline=" ".join(chance.choices(WORDS, k=chance.randint(1, 4))),
            text=" ".join(chance.choices(WORDS, k=chance.randint(1, 15))),
            source=source,
        )
        for _ in range(12)
    ]
    known = {story: (words_of(story.pk), frozenset(offered(story.pk))) for story in stories}
    told = {True: 0, False: 0, None: 0}
    for _ in range(150):
        text = query(chance, WORDS)
        node = parse(text, FIELDS)
        assert node is not None
        matching, lexemes = set(documents_of(text)), Lexemes(texts(node))
        for story in stories:
            fits = Story(*known[story], lexemes).fits(node)
            told[fits] += 1
            assert fits is None or fits == (story.pk in matching), (text, story.headline, story.text)
    assert told[True] > 150
    assert told[False] > 150
    assert told[None] < 900


def documents_of(text: str) -> list[object]:
    return list(SearchDocument.objects.filter(ask(text, OF_STORIES).where).values_list("pk", flat=True))


def test_no_search_that_finds_a_story_is_sifted_out() -> None:
    chance = random.Random(12)
    user: User = UserFactory()
    source = SourceFactory()
    ann = EntityFactory(name="Ann Lee")
    stories = []
    for number in range(8):
        text = " ".join(chance.choices(WORDS, k=8))
        stories.append(ArticleFactory(headline="x", text=text, source=source, language="fr" if number % 2 else "en"))
        if number % 3 == 0:
            TagFactory(article=stories[-1], entity=ann)
    known = {story: (words_of(story.pk), offered(story.pk)) for story in stories}
    found = left_out = 0
    for _ in range(100):
        request = SearchRequest(q=query(chance, FIELD_TERMS))
        matching = set(documents(user, request, question(user, request)[0]).values_list("pk", flat=True))
        for story in stories:
            kept = bool(sifted([(story.pk, request.q)], *known[story]))
            assert kept or story.pk not in matching, (request.q, story.text)
            found += story.pk in matching
            left_out += not kept
    assert found > 50
    assert left_out > 50


def test_a_query_that_cannot_be_read_is_left_to_the_search() -> None:
    story = ArticleFactory()
    assert sifted([(story.pk, '"never closed')], words_of(story.pk), []) == [story.pk]


def test_the_fields_are_those_of_the_grammar() -> None:
    assert set(Fields(UserFactory()).rules()) == FIELDS
