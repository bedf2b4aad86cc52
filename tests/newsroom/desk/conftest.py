from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from newsroom.accounts.models import Role, User
from tagging.models import Entity, Mention, Tag, TaggingRun
from tests.factories import ArticleFactory, EntityFactory, TagFactory, UserFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def editor(db: None) -> User:
    return UserFactory(role=Role.EDITOR, username="ana")


@pytest.fixture
def admin(db: None) -> User:
    return UserFactory(role=Role.ADMIN, username="root")


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory(role=Role.READER, username="rita")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="newsroom.accounts.backends.RoleBackend")
    return client


@pytest.fixture
def desk(editor: User) -> Client:
    return logged_in(editor)


@pytest.fixture
def admins_desk(admin: User) -> Client:
    return logged_in(admin)


TEXT = "Nadia Okonjo opened the bridge.\n\nOkonjo said the Harbour Board had paid for it."


@pytest.fixture
def article(db: None) -> Article:
    made: Article = ArticleFactory(headline="Okonjo opens bridge", text=TEXT)
    TaggingRun.objects.filter(article=made).update(state="done")
    return made


def mention(tag: Tag, words: str, kind: str = "person", field: str = "text") -> Mention:
    """A mention of ``words`` where they first stand in the tag's story."""
    revision = tag.article.current
    assert revision is not None
    start = getattr(revision, field).index(words)
    return Mention.objects.create(
        revision=revision, tag=tag, field=field, start=start, end=start + len(words), text=words, kind=kind
    )


@pytest.fixture
def person(db: None) -> Entity:
    return EntityFactory(name="Nadia Okonjo", description="Mayor of Port Harlow")


@pytest.fixture
def tag(article: Article, person: Entity) -> Tag:
    made: Tag = TagFactory(
        article=article,
        entity=person,
        confidence=0.83,
        provenance={"origin": "machine", "pipeline": "minilm-1", "reason": "surname of Nadia Okonjo"},
    )
    mention(made, "Nadia Okonjo")
    return made


def act(client: Client, tag: Tag, action: str, *, seen: str | None = None, htmx: bool = True, **data: Any) -> Any:
    """Post an act on a tag as the page does, by default on the version of the tag that stands in the database."""
    if seen is None:
        seen = Tag.objects.get(pk=tag.pk).updated_at.isoformat()
    address = f"/admin/review/{tag.article_id}/tags/{tag.pk}/{action}/"
    return client.post(address, {"seen": seen, **data}, headers=HTMX if htmx else {})
