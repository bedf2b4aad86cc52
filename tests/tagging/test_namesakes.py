"""Two people of one name whom nobody looked at yet: each story's words for them go with its tag, and leave with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connection

from articles.ingest import add_revision
from articles.models import Article
from articles.purging import purge
from newsroom.accounts.models import User
from tagging import decisions, knowledge, review_queue
from tagging.models import Entity, Tag
from tagging.pipeline.annotate import annotate
from tagging.pipeline.types import Document
from tagging.review_queue import duplicates
from tagging.store import store
from tagging.tasks import retag
from tests.at_once import at_once
from tests.factories import ArticleFactory, UserFactory
from tests.tagging.pipeline.marked import MarkedRecogniser, unmark

pytestmark = pytest.mark.django_db

KEEPER = "The goalkeeper {person|Daniel Orlick} saved two penalties."
SURGEON = "{person|Daniel Orlick}, a surgeon, operated for nine hours."
NOBODY = "{person|Daniel Orlick} sat down to dinner."


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    knowledge.forget()
    yield
    knowledge.forget()


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


def tell(story: str, article: Article | None = None) -> Tag:
    """The tag of Daniel Orlick in a story, read and stored with what is known now."""
    text, spans = unmark("text", story)
    article = article or ArticleFactory(text=text)
    assert store(retag(article), annotate(Document(text=text), knowledge.current(), MarkedRecogniser(spans)))
    return Tag.objects.get(article=article, decided_by=None)


def called(entity: Entity) -> tuple[tuple[str, int], ...]:
    """As a worker knows it that followed every change, and as one does that has just started."""
    followed = knowledge.current().get(str(entity.pk))
    fresh = knowledge.LiveKnowledge().authority.get(str(entity.pk))
    assert followed == fresh
    return followed.called if followed else ()


def test_each_of_two_people_has_a_record_that_the_next_story_finds_and_retagging_changes_nothing() -> None:
    keeper, surgeon = tell(KEEPER), tell(SURGEON)
    assert keeper.entity != surgeon.entity
    assert (surgeon.entity.apart_in, surgeon.entity.status) == ("medicine", "proposed")
    assert [tell(story).entity for story in (SURGEON, KEEPER)] == [surgeon.entity, keeper.entity]
    again = [tell(KEEPER, keeper.article).entity, tell(SURGEON, surgeon.article).entity]
    assert again == [keeper.entity, surgeon.entity]
    assert (called(keeper.entity), called(surgeon.entity)) == ((("goalkeeper", 2),), (("surgeon", 2),))


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_meet_the_second_of_a_name_at_once_make_one_record() -> None:
    tell(KEEPER)
    text, spans = unmark("text", SURGEON)
    found = annotate(Document(text=text), knowledge.current(), MarkedRecogniser(spans))
    runs = [retag(ArticleFactory(text=text)) for _ in range(3)]
    assert at_once(*(partial(store, run, found) for run in runs)) == [True] * 3
    assert Entity.objects.filter(key="daniel orlick").count() == 2


def test_the_queue_asks_whether_the_two_are_one(editor: User) -> None:
    keeper, surgeon = tell(KEEPER), tell(SURGEON)
    (pair,) = duplicates(editor)
    assert {pair.one.entity, pair.other.entity} == {keeper.entity, surgeon.entity}
    assert {quote.tag for side in (pair.one, pair.other) for quote in side.quotes} == {keeper, surgeon}
    assert {(side.entity, *side.called) for side in (pair.one, pair.other)} == {
        (keeper.entity, "goalkeeper"),
        (surgeon.entity, "surgeon"),
    }
    decisions.merge(surgeon.entity, keeper.entity, actor=editor)
    assert duplicates(editor) == []


def test_a_calling_that_a_correction_changes_is_forgotten() -> None:
    keeper, surgeon = tell(KEEPER), tell(SURGEON)
    add_revision(surgeon.article, headline="", text=unmark("text", KEEPER)[0], actor=None)
    surgeon.article.refresh_from_db()
    assert tell(KEEPER, surgeon.article).entity == keeper.entity
    assert (called(keeper.entity), called(surgeon.entity)) == ((("goalkeeper", 2),), ())


@pytest.mark.parametrize("act", ["reject", "bin", "never profile"])
def test_what_nobody_stands_by_is_known_no_more(editor: User, act: str) -> None:
    keeper = tell(KEEPER)
    assert called(keeper.entity) == (("goalkeeper", 1),)
    if act == "reject":
        decisions.reject(keeper, actor=editor)
    elif act == "bin":
        review_queue.bin_record(keeper.entity, actor=editor)
    else:
        decisions.never_profile(keeper.entity, actor=editor)
    assert called(keeper.entity) == ()


def test_what_people_accept_counts_twice_and_of_a_confirmed_record_nothing_is_kept(editor: User) -> None:
    keeper = tell(KEEPER)
    decisions.accept(keeper, actor=editor)
    assert called(keeper.entity) == (("goalkeeper", 2),)
    decisions.confirm(keeper.entity, actor=editor)
    assert "called" not in tell(KEEPER).provenance


@pytest.mark.django_db(transaction=True)
def test_a_purged_story_leaves_no_calling() -> None:
    keeper, other = tell(KEEPER), tell(NOBODY)
    assert keeper.entity == other.entity
    purge(keeper.article, actor=UserFactory(role="admin"), reason="Court order 12/3")
    assert called(keeper.entity) == ()
    for table in ("tagging_tag", "tagging_tagevent", "tagging_entity", "tagging_entityevent", "tagging_mention"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} AS row WHERE row::text ILIKE '%%goalkeeper%%'")
            assert cursor.fetchone() == (0,), table
