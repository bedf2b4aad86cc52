"""State and embargo: who may change them, and what followers are told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from articles.models import Article, Change
from articles.signals import article_removed
from articles.states import announce_lifts, set_embargo, set_state
from articles.tidying import IngestError
from newsroom.accounts.models import User
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


def told() -> list[str]:
    return list(
        Change.objects.exclude(action__in=["created", "revised"]).order_by("id").values_list("action", flat=True)
    )


def test_a_change_of_state_counts_as_a_version_and_is_told_once(editor: User) -> None:
    article = ArticleFactory()
    for _ in range(2):
        changed = set_state(article, "draft", actor=editor, reason="Wait.")
    assert (changed.state, changed.state_reason, changed.version) == ("draft", "Wait.", article.version + 1)
    assert told() == ["state"]


@pytest.mark.parametrize("state", ["erased", "nonsense", ""])
def test_what_is_no_state_to_set_is_refused(editor: User, state: str) -> None:
    with pytest.raises(IngestError) as caught:
        set_state(ArticleFactory(), state, actor=editor)
    assert caught.value.code == "bad_state"


def test_a_withdrawal_needs_a_reason_and_is_announced(editor: User) -> None:
    article, removed = ArticleFactory(), list[Any]()
    with pytest.raises(IngestError) as caught:
        set_state(article, "withdrawn", actor=editor, reason="  ")
    assert caught.value.code == "reason_needed"

    def note(article: Article, **kwargs: Any) -> None:
        removed.append(article)

    article_removed.connect(note)
    try:
        set_state(article, "withdrawn", actor=editor, reason="Not true.")
    finally:
        article_removed.disconnect(note)
    assert removed == [article]


def test_only_who_sees_withheld_stories_withholds_and_releases_them(editor: User) -> None:
    article, standards = ArticleFactory(), UserFactory(role="standards")
    with pytest.raises(IngestError):
        set_state(article, "withheld", actor=editor)
    set_state(article, "withheld", actor=standards)
    for state in ("published", "draft", "withheld"):
        with pytest.raises(IngestError) as caught:
            set_state(article, state, actor=editor)
        assert caught.value.code == "not_permitted"
    assert set_state(article, "published", actor=standards).state == "published"


def test_an_erased_story_stays_erased() -> None:
    with pytest.raises(IngestError) as caught:
        set_state(ArticleFactory(state="erased"), "published", actor=UserFactory(admin=True))
    assert caught.value.code == "erased"


def test_the_end_of_an_embargo_is_told_once_and_a_new_embargo_again(editor: User) -> None:
    article = ArticleFactory()
    past, future = timezone.now() - timedelta(seconds=1), timezone.now() + timedelta(days=1)
    set_embargo(article, future, actor=editor)
    assert announce_lifts() == 0
    set_embargo(article, past, actor=editor)
    assert [announce_lifts(), announce_lifts()] == [1, 0]
    set_embargo(article, past + timedelta(microseconds=1), actor=editor)
    assert announce_lifts() == 1
    assert told() == ["embargo", "embargo", "embargo_lifted", "embargo", "embargo_lifted"]


@pytest.mark.parametrize("until", [None, timezone.now() + timedelta(days=1)])
def test_an_embargo_set_to_what_it_is_changes_nothing(editor: User, until: datetime | None) -> None:
    article = ArticleFactory(embargo_until=until)
    set_embargo(article, until, actor=editor)
    assert told() == []


def test_an_embargo_lifted_by_hand_is_not_announced_again_by_the_clock(editor: User) -> None:
    article = ArticleFactory(embargo_until=timezone.now() + timedelta(days=1))
    set_embargo(article, None, actor=editor)
    assert announce_lifts() == 0
    assert told() == ["embargo"]


def test_an_article_can_be_deleted_with_its_words(editor: User) -> None:
    ArticleFactory().delete()
    assert not Article.objects.exists()
