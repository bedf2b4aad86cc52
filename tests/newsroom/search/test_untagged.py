from __future__ import annotations

from typing import Any

import pytest

from newsroom.accounts.models import User
from newsroom.search import SearchRequest, Untagged, search_archive
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


def told(user: User, q: str, **fields: Any) -> list[Untagged]:
    return search_archive(user, SearchRequest(q=q, **fields)).untagged


@pytest.fixture
def reader() -> User:
    ann = EntityFactory(name="Ann Lee")
    AliasFactory(entity=ann, name="Mayor Lee")
    TagFactory(entity=ann, article=ArticleFactory(text="Ann Lee opened the bridge."))
    ArticleFactory(text="Ann Lee took the ferry.")
    ArticleFactory(text="Mayor Lee took the ferry, and Ann Lee paid.")
    ArticleFactory(text="Ann Lee took the ferry.", state="withheld")
    ArticleFactory(text="Ann sat in the lee of the bridge.")
    return UserFactory()


@pytest.mark.parametrize(
    ("query", "count", "link"),
    [
        ('person:"Ann Lee"', 2, '"Ann Lee" -person:"Ann Lee"'),
        ('person:"mayor lee"', 2, '("Ann Lee" OR "mayor lee") -person:"mayor lee"'),
        ('ferry person:"Ann Lee" -mayor', 1, 'ferry "Ann Lee" -person:"Ann Lee" -mayor'),
    ],
)
def test_stories_that_hold_the_name_without_a_tag_are_counted(reader: User, query: str, count: int, link: str) -> None:
    [found] = told(reader, query)
    assert (found.count.value, found.query) == (count, link)
    assert len(search_archive(reader, SearchRequest(q=found.query)).hits) == count


def test_a_name_that_nobody_bears_is_still_looked_for_as_words(reader: User) -> None:
    [found] = told(reader, 'person:"the ferry"')
    assert (found.names, found.count.value) == (["the ferry"], 2)


@pytest.mark.parametrize(
    "query", ['-person:"Ann Lee"', 'bridge OR person:"Ann Lee"', 'person:("Ann Lee")', "bridge", 'title:"Ann Lee"']
)
def test_where_the_name_is_not_asked_for_in_itself_nothing_is_told(reader: User, query: str) -> None:
    assert told(reader, query) == []
