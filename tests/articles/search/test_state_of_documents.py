"""A search document has the state and the embargo of its Article, whoever writes either, in whatever order."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction
from django.utils import timezone

from articles.models import Article, ArticleState, SearchDocument
from articles.search import index
from articles.states import set_embargo, set_state
from tests.factories import ArticleFactory, UserFactory

STATES = [state for state in ArticleState.values if state != "erased"]


def differing() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM articles_searchdocument AS d JOIN articles_article AS a ON a.id = d.article_id "
            "WHERE a.state <> d.state OR a.embargo_until IS DISTINCT FROM d.embargo_until"
        )
        return int(cursor.fetchone()[0])


def changes(chance: random.Random) -> list[Callable[[Article], Any]]:
    """Every way to a story's state, and what is done to its search document otherwise."""
    admin = UserFactory(admin=True)
    state = chance.choice(STATES)
    until = chance.choice([None, timezone.now() + timedelta(hours=chance.randint(-9, 9))])
    return [
        lambda story: set_state(story, state, actor=admin, reason="Why."),
        lambda story: set_embargo(story, until, actor=admin),
        lambda story: Article.objects.filter(pk=story.pk).update(state=state, state_reason="Why.", embargo_until=until),
        lambda story: Article.objects.update(embargo_until=until),
        lambda story: SearchDocument.objects.filter(pk=story.pk).delete(),
        lambda story: index(story),
        lambda story: SearchDocument.objects.filter(pk=story.pk).update(headline="Other", text="Other words"),
    ]


@pytest.mark.django_db
def test_no_order_of_changes_parts_a_document_from_its_article() -> None:
    chance = random.Random(7)
    stories = [ArticleFactory(state=state, state_reason="Why.") for state in STATES]
    for _ in range(150):
        story = Article.objects.get(pk=chance.choice(stories).pk)
        chance.choice(changes(chance))(story)
        assert differing() == 0
    assert SearchDocument.objects.exclude(state="published").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"state": "published"}, {"embargo_until": None}])
def test_nobody_else_can_write_them(fields: dict[str, Any]) -> None:
    story = ArticleFactory(state="withheld", embargo_until=timezone.now() + timedelta(days=1))
    with pytest.raises((InternalError, ProgrammingError), match="that of its article"), transaction.atomic():
        SearchDocument.objects.filter(pk=story.pk).update(**fields)
    SearchDocument.objects.filter(pk=story.pk).delete()
    SearchDocument.objects.create(article=story, headline="x", text="y", language="en", sort_at=story.sort_at, **fields)
    assert differing() == 0


@pytest.mark.django_db(transaction=True)
def test_a_story_withheld_while_it_is_indexed_is_withheld_in_search() -> None:
    story = ArticleFactory()
    SearchDocument.objects.all().delete()
    withheld = threading.Event()

    def withhold() -> None:
        Article.objects.filter(pk=story.pk).update(state="withheld")
        withheld.set()
        connections.close_all()

    with transaction.atomic():
        index(story)
        other = threading.Thread(target=withhold)
        other.start()
        assert not withheld.wait(0.3)  # it waits until the document is there to be changed
    other.join(10)
    assert differing() == 0
    assert SearchDocument.objects.get().state == "withheld"
