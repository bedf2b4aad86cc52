from __future__ import annotations

import pytest

from articles.models import Article
from articles.search import SearchError
from newsroom.accounts.models import User
from newsroom.search import SearchRequest, search_archive
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db
STRIKE = "Dockers in Larsund walked out on Monday over night shifts at the container terminal, union leader Vik said."
AGAIN = "The dockers' strike at Larsund container terminal went on; the union wants shorter night shifts."


@pytest.fixture
def strike() -> Article:
    story = ArticleFactory(headline="Dockers strike", text=STRIKE)
    for n in range(12):
        ArticleFactory(headline=f"Cup match {n}", text=f"The home side won match {n} on Monday, the coach said.")
    return story


def found(user: User, query: str) -> list[Article]:
    return [hit.article for hit in search_archive(user, SearchRequest(q=query)).hits]


def test_similar_stories_share_the_words_that_tell_most(strike: Article) -> None:
    again = ArticleFactory(headline="Terminal still shut", text=AGAIN)
    reader = UserFactory()
    assert found(reader, f"similar:{strike.pk}") == [again]
    assert found(reader, f"similar:https://archive.example{strike.get_absolute_url()} -dockers") == []
    [hit] = search_archive(reader, SearchRequest(q=f"similar:{strike.pk}")).hits
    assert "<mark>container</mark>" in hit.snippet


def test_a_story_that_one_may_not_see_tells_nothing_of_its_words(strike: Article) -> None:
    hidden = ArticleFactory(headline="Terminal still shut", text=AGAIN, state="withheld")
    reader = UserFactory()
    assert found(reader, f"similar:{strike.pk}") == []
    messages = set()
    for query in (f"similar:{hidden.pk}", "similar:00000000-0000-7000-8000-000000000000"):
        with pytest.raises(SearchError) as caught:
            found(reader, query)
        messages.add(caught.value.message)
    assert len(messages) == 1
    assert found(UserFactory(admin=True), f"similar:{hidden.pk}") == [strike]
