from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from newsroom.accounts.models import User
from tagging.models import Entity, Mention, Tag, TagState
from tests.factories import ArticleFactory, TagFactory, UserFactory


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory()


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(editor=True)


@pytest.fixture
def reading(reader: User) -> Client:
    """A browser in which a reader is logged in."""
    client = Client()
    client.force_login(reader)
    return client


@pytest.fixture
def editing(editor: User) -> Client:
    """A browser in which an editor is logged in."""
    client = Client()
    client.force_login(editor)
    return client


Tagger = Callable[..., Tag]


@pytest.fixture
def tagged(editor: User) -> Tagger:
    """Tags a story with an entity and marks the name where it first stands in the text."""

    def tag(article: Article, entity: Entity, *, accepted: bool = False, **fields: object) -> Tag:
        if accepted:
            fields |= {"state": TagState.ACCEPTED, "decided_by": editor}
        made = TagFactory(article=article, entity=entity, **fields)
        start = article.text.find(entity.name)
        if start >= 0:
            end = start + len(entity.name)
            Mention.objects.create(
                revision=article.current,
                tag=made,
                field="text",
                start=start,
                end=end,
                text=entity.name,
                kind=entity.kind,
            )
        return made

    return tag


# Each way of being hidden from readers, as fields of the story.
HIDDEN = {
    "embargoed": lambda: {"embargo_until": timezone.now() + timedelta(hours=1)},
    "draft": lambda: {"state": "draft"},
    "withheld": lambda: {"state": "withheld"},
    "withdrawn": lambda: {"state": "withdrawn", "state_reason": "Killed by the agency."},
    "erased": lambda: {"state": "erased"},
}


@pytest.fixture(params=HIDDEN)
def hidden_story(request: pytest.FixtureRequest, db: None) -> Article:
    """A story that no reader may notice in any way."""
    return ArticleFactory(
        headline="Zeppelin lands in secret", text="Zeppelin pilot Otto Kranich said so.", **HIDDEN[request.param]()
    )
