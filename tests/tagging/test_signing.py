"""A story is signed off with one act, and taken back with one."""

from __future__ import annotations

from typing import Any

import pytest

from articles.ingest import add_revision
from articles.models import Article
from newsroom.accounts.models import User
from newsroom.desk.waiting import to_review
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.decisions.signing import version_of
from tagging.models import Decision, LeftOpen, SignOff, Tag, TaggingRun, TagState
from tagging.queued_names import Asked
from tagging.review_queue import groups
from tests.factories import ArticleFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def article() -> Article:
    made: Article = ArticleFactory()
    TagFactory(article=made, confidence=0.9)
    TagFactory(article=made, confidence=0.2)
    return made


def states(article: Article) -> list[str]:
    return list(Tag.objects.filter(article=article).order_by("-confidence").values_list("state", flat=True))


def test_what_is_shown_is_accepted_and_the_story_waits_no_longer(editor: User, article: Article) -> None:
    assert article in to_review(editor)
    decision = decisions.sign_off(article, actor=editor)
    assert states(article) == [TagState.ACCEPTED, TagState.SUGGESTED]
    signed = SignOff.objects.get(revision=article.current)
    assert (signed.reviewed_by, str(signed.pk)) == (editor, decision.target_id)
    assert article not in to_review(editor)
    assert decisions.sign_off(article, actor=UserFactory(editor=True)) == decision


def test_everything_that_is_suggested_may_be_accepted_with_it(editor: User, article: Article) -> None:
    decision = decisions.sign_off(article, everything=True, actor=editor)
    assert states(article) == [TagState.ACCEPTED, TagState.ACCEPTED]
    decisions.undo(decision, actor=editor)
    assert states(article) == [TagState.SUGGESTED, TagState.SUGGESTED]


def test_one_undo_takes_all_of_it_back_but_what_was_decided_since(editor: User, article: Article) -> None:
    third = TagFactory(article=article, confidence=0.95)
    decision = decisions.sign_off(article, actor=editor)
    decisions.reject(Tag.objects.get(pk=third.pk), actor=editor)
    undone = decisions.undo(decision, actor=editor)
    assert states(article) == [TagState.REJECTED, TagState.SUGGESTED, TagState.SUGGESTED]
    assert "Left as decided since" in undone.reason
    assert not SignOff.objects.exists()
    assert article in to_review(editor)


def test_it_is_refused_where_the_tags_are_not_those_that_were_seen(editor: User, article: Article) -> None:
    seen = version_of(Tag.objects.filter(article=article))
    TagFactory(article=article)
    with pytest.raises(DecisionError) as caught:
        decisions.sign_off(article, seen=seen, actor=editor)
    assert caught.value.code == "changed_since"
    assert not SignOff.objects.exists()
    decisions.sign_off(article, seen=version_of(Tag.objects.filter(article=article)), actor=editor)


@pytest.fixture
def revised(editor: User) -> Article:
    """A story that was signed off, with a suggestion left open, and has new words since."""
    article: Article = ArticleFactory()
    TagFactory(article=article, confidence=0.9, surfaces=[])  # of no words: none of them can be gone
    TagFactory(article=article, confidence=0.2)
    decisions.sign_off(article, actor=editor)
    article.refresh_from_db()
    add_revision(article, "Council approves bridges", "The council approved two bridges.", actor=None)
    return article


def test_new_words_ask_again_only_for_what_was_not_there(editor: User, revised: Article) -> None:
    article = revised
    assert article not in to_review(editor)
    assert states(article) == [TagState.ACCEPTED, TagState.SUGGESTED]
    left = Tag.objects.filter(article=article, state=TagState.SUGGESTED)
    left.update(surfaces=["by another name"])
    assert article in to_review(editor)
    left.update(surfaces=LeftOpen.objects.get().surfaces)
    assert article not in to_review(editor)
    new = TagFactory(article=article, confidence=0.2)
    assert article in to_review(editor)
    new.delete()
    decisions.undo(Decision.objects.get(), actor=editor)
    assert article in to_review(editor)


def test_what_a_sign_off_left_waits_neither_in_the_queue_nor_on_the_page(
    client: Any, editor: User, revised: Article
) -> None:
    TaggingRun.objects.filter(article=revised).update(state="done")
    TagFactory(article=revised, confidence=0.2, entity__name="Odo Renard")
    assert [group.name for group in groups(Asked(editor))] == ["odo renard"]
    client.force_login(editor, backend="newsroom.accounts.backends.RoleBackend")
    bench = client.get(f"/admin/review/{revised.pk}/").context["bench"]
    assert (bench.left, bench.left_open, bench.suggested) == (1, 1, 2)


def test_readers_sign_nothing_off(article: Article) -> None:
    with pytest.raises(DecisionError):
        decisions.sign_off(article, actor=UserFactory())


def test_by_key_on_the_desk_the_next_story_opens(client: Any, editor: User, article: Article) -> None:
    client.force_login(editor, backend="newsroom.accounts.backends.RoleBackend")
    page = client.get(f"/admin/review/{article.pk}/")
    answer = client.post(f"/admin/review/{article.pk}/sign-off/", {"seen": page.context["bench"].seen})
    assert answer["Location"] == f"/admin/review/{article.pk}/next/"
    assert "Signed off by you" in client.get(f"/admin/review/{article.pk}/").content.decode()
    stale = client.post(f"/admin/review/{TagFactory().article.pk}/sign-off/", {"seen": "old"}, follow=True)
    assert "the tags changed meanwhile" in stale.content.decode()
