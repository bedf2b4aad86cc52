"""What a story's own words say of a query is what the search engine says."""

from __future__ import annotations

import random
from uuid import uuid4

import pytest

from articles.models import SearchDocument
from articles.search import OF_STORIES, ask
from articles.search.parser import parse
from newsroom.accounts.models import User
from newsroom.alerts.sifting import Sieve, read
from newsroom.alerts.story import Story
from newsroom.search import SearchRequest, documents, question
from newsroom.search.fields import FIELDS, Fields
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, SourceFactory, TagFactory, UserFactory

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
FIELD_TERMS = [
    "lang:en",
    "lang:fr",
    "person:Lee",
    'person:"Ann Lee"',
    'person:"captain lee"',
    'about:"Ann Lee"',
    "about:Norland",
    "place:Norland",
    "place:Norland!",
    "place:Lee",
    "place:Lee!",
    "org:Line",
    'org:"Fast Line"',
    "about:Island",
    "place:Island",
    f"person:{uuid4()}",
    "is:unreviewed",
]


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
    known = {story: Story(story.pk) for story in stories}
    told = {True: 0, False: 0, None: 0}
    for _ in range(150):
        text = query(chance, WORDS)
        node = parse(text, FIELDS)
        assert node is not None
        matching = set(documents_of(text))
        for story in stories:
            fits = Sieve(known[story], [node]).fits(node)
            told[fits] += 1
            assert fits is None or fits == (story.pk in matching), (text, story.headline, story.text)
    assert told[True] > 150
    assert told[False] > 150
    assert told[None] < 900


def documents_of(text: str) -> list[object]:
    return list(SearchDocument.objects.filter(ask(text, OF_STORIES).where).values_list("pk", flat=True))


def test_what_words_and_names_say_is_what_search_says() -> None:
    chance = random.Random(12)
    user: User = UserFactory()
    source = SourceFactory()
    stories = [
        ArticleFactory(
            headline="x", text=" ".join(chance.choices(WORDS, k=8)), source=source, language=chance.choice(["en", "fr"])
        )
        for _ in range(16)
    ]
    norland = EntityFactory(kind="place", name="Norland")
    named = [
        EntityFactory(name="Ann Lee"),
        EntityFactory(name="Lee Island", kind="place", parent=norland),
        EntityFactory(name="Lee", kind="place", merged_into=norland),
        EntityFactory(kind="organization", name="Fast Line"),
        norland,
    ]
    AliasFactory(entity=named[0], name="Captain Lee")
    EntityFactory(kind="organization", name="Island")
    for story in stories:
        for entity in chance.sample(named, chance.randint(0, 3)):
            confidence = chance.choice([0.1, 1.0])
            TagFactory(article=story, entity=entity, confidence=confidence, level=chance.choice(["about", "passing"]))
    known = {story: Story(story.pk) for story in stories}
    told = {True: 0, False: 0, None: 0}
    for _ in range(200):
        request = SearchRequest(q=query(chance, FIELD_TERMS))
        matching = set(documents(user, request, question(user, request)[0]).values_list("pk", flat=True))
        node = read(request.q)
        assert node is not None
        for story in stories:
            fits = Sieve(known[story], [node]).fits(node)
            told[fits] += 1
            assert fits is None or fits == (story.pk in matching), (request.q, story.text)
    assert told[True] > 150
    assert told[False] > 150


def test_a_query_that_cannot_be_read_is_left_to_the_search() -> None:
    assert read('"never closed') is None


def test_the_fields_are_those_of_the_grammar() -> None:
    assert set(Fields(UserFactory()).rules()) == FIELDS
