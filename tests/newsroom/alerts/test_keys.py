"""Keys may let too much through, never too little: a story that a query finds has one of the query's keys."""

from __future__ import annotations

import pytest

from articles.models import Article
from newsroom.accounts.models import User
from newsroom.alerts.keys import required
from newsroom.alerts.story import EVERY, Story
from newsroom.search import SearchRequest, question, search_archive
from tagging.models import Entity
from tests.factories import (
    AliasFactory,
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
QUERIES = [
    "ferry", "ferries", "FERRY", "ferry OR train", "ferry train", "ferry -train", "-train", "the", "the ferry",
    "the who",
    '"bank of england"', '"to be or not to be"', "o'neill", "well-known", "well-kn*", "fer*", "ferr*", "Bogota", "R&D",
    "ferry near/3 bank", '"new ferry" near/9 engl*', "title:ferry", 'title:"new ferry"', "title:(train OR ferry)",
    "北京",
    'person:"Ann Lee"', "person:Lee", 'person:"Mayor Lee"', "person:Older", "org:Line", 'org:"Fjord Line"',
    "place:Norland",
    "place:Norland!", "place:Larsund", "about:Ann", "event:summit", "lang:en", "source:Wire", "is:unreviewed",
    'ferry person:"Ann Lee"', "(ferry OR person:Lee) -train", "train OR lang:en", "person:Nobody", "zebra",
    "-zebra ferry",
]  # fmt: skip


def keys(user: User, query: str) -> set[str]:
    request = SearchRequest(q=query)
    return set(required(question(user, request)[0].node, request))


@pytest.fixture
def ann() -> Entity:
    ann = EntityFactory(name="Ann Lee")
    AliasFactory(entity=ann, name="Mayor Lee")
    EntityFactory(name="Older Name", merged_into=ann)
    return ann


@pytest.fixture
def stories(ann: Entity) -> list[Article]:
    wire = SourceFactory(name="Wire")
    norland = EntityFactory(kind="place", name="Norland")
    larsund = EntityFactory(kind="place", name="Larsund", parent=norland)
    line = EntityFactory(kind="organization", name="Fjord Line")
    texts = [
        "The ferry of the Bank of England, to be or not to be; O'Neill's well-known R&D in Bogotá. 北京",
        "The train runs.",
        "Nothing of the kind, says the who.",
    ]
    made = [ArticleFactory(headline="A new ferry" if n == 0 else "x", text=t, source=wire) for n, t in enumerate(texts)]
    for story, entity in ((made[0], ann), (made[0], larsund), (made[1], line), (made[2], norland)):
        TagFactory(article=story, entity=entity, level="about")
    TagFactory(article=made[1], entity=Entity.objects.get(name="Older Name"))
    ReportFactory(article=made[0], event=EventFactory(title="Larsund summit"))
    return made


def test_no_story_is_missed(stories: list[Article]) -> None:
    user = UserFactory()
    offers = {story: Story(story.pk).keys for story in stories}
    hits = 0
    for query in QUERIES:
        wanted = keys(user, query)
        for hit in search_archive(user, SearchRequest(q=query)).hits:
            hits += 1
            assert wanted & offers[hit.article], (query, wanted)
    assert hits > 40


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ferry", {"s:ferri"}),
        ("ferry zebra", {"s:zebra"}),  # the one that no story has
        ("the ferry", {"s:ferri"}),
        ("ferry OR zebra", {"s:ferri", "s:zebra"}),
        ("ferry -zebra", {"s:ferri"}),
        ("fer*", {"p:fer"}),
        ("person:Lee lang:en", {"n:lee"}),
        ("lang:en", {EVERY}),
        ("-ferry", {EVERY}),
        ("ferry OR lang:en", {"s:ferri", EVERY}),
    ],
)
def test_of_several_words_the_rarest_is_the_key(stories: list[Article], query: str, expected: set[str]) -> None:
    assert keys(UserFactory(), query) == expected


def test_a_stop_word_of_a_phrase_is_never_its_key(stories: list[Article]) -> None:
    assert keys(UserFactory(), '"bank of england"') <= {"x:bank", "x:england"}


def test_a_chosen_record_is_a_key(ann: Entity) -> None:
    assert required(None, SearchRequest(entities=(ann.pk,))) == [f"e:{ann.pk}"]
