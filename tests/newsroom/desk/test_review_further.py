"""Two editors on one story; other kinds, one mention, a name; new versions and near-duplicates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.ingest import add_revision
from articles.models import Article
from newsroom.accounts.models import User
from newsroom.desk import workbench
from newsroom.desk.waiting import next_to_review, to_review
from tagging import decisions
from tagging.models import Alias, Decision, Entity, Hold, Lesson, Mention, Tag, TaggingRun
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, TagFactory, UserFactory
from tests.newsroom.desk.conftest import HTMX, act, logged_in, mention
from tests.tagging.world import Named, mentions_of, tag_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(db: None) -> User:
    return UserFactory(role="editor", username="ben", first_name="Ben", last_name="Hale")


def page(client: Client, article: Article) -> str:
    return " ".join(client.get(f"/admin/review/{article.pk}/").content.decode().split())


def pulse(client: Client, article: Article, seen: str) -> Any:
    return client.get(f"/admin/review/{article.pk}/pulse/", {"seen": seen}, headers=HTMX)


def seen_on(shown: str) -> str:
    return shown.split('id="sign-off"')[1].split('name="seen" value="')[1].split('"')[0]


# --- Who has it open -----------------------------------------------------------------------------------------------


def test_the_second_editor_is_told_who_has_the_story_open(desk: Client, ben: User, tag: Tag) -> None:
    assert "has this story open" not in page(desk, tag.article)
    assert "<b>ana</b> has this story open since" in page(logged_in(ben), tag.article)
    assert "has this story open" not in page(desk, tag.article), "the first one has it still"


def test_it_is_taken_over_by_a_click_and_the_first_one_is_told(desk: Client, ben: User, tag: Tag) -> None:
    shown = page(desk, tag.article)
    logged_in(ben).post(f"/admin/review/{tag.article_id}/take-over/")
    assert "has this story open" not in page(logged_in(ben), tag.article)
    assert "<b>Ben Hale</b> has this story open" in pulse(desk, tag.article, seen_on(shown)).content.decode()


def test_it_ends_by_itself(desk: Client, ben: User, tag: Tag) -> None:
    page(desk, tag.article)
    Hold.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert "has this story open" not in page(logged_in(ben), tag.article)
    assert Hold.objects.get().holder == ben


def test_the_next_story_is_one_that_nobody_else_has_open(desk: Client, editor: User, ben: User, tag: Tag) -> None:
    page(logged_in(ben), tag.article)
    assert next_to_review(editor) is None
    assert next_to_review(ben) == tag.article
    logged_in(ben).get(f"/admin/review/{tag.article_id}/next/")
    assert next_to_review(editor) == tag.article, "ben went on"


def test_what_the_other_changes_is_shown_without_a_reload(desk: Client, ben: User, tag: Tag) -> None:
    seen = seen_on(page(desk, tag.article))
    assert 'id="tags"' not in pulse(desk, tag.article, seen).content.decode()
    decisions.reject(tag, actor=ben)
    answer = pulse(desk, tag.article, seen)
    assert answer["HX-Retarget"] == "#tags"
    shown = answer.content.decode()
    assert "Ben Hale works on this story too: wrong Nadia Okonjo." in shown
    assert 'data-state="rejected"' in shown


# --- Another kind, one mention, a name -----------------------------------------------------------------------------


def test_it_is_of_another_kind_here(desk: Client, tag: Tag) -> None:
    answer = act(desk, tag, "retype", kind="organization")
    assert answer.status_code == 200
    assert "Nadia Okonjo: organization here." in answer.content.decode()
    assert Tag.objects.get(article=tag.article, state="accepted").entity.kind == "organization"
    assert act(desk, tag, "retype", kind="ship").status_code == 422


def test_one_mention_alone_is_linked(desk: Client, tag: Tag) -> None:
    second, other = mention(tag, "Okonjo said"), EntityFactory(name="Other Okonjo")
    shown = page(desk, tag.article)
    assert "mention=" in shown
    answer = act(desk, tag, "mention", mention=str(second.pk), entity=str(other.pk))
    assert answer.status_code == 200
    assert mentions_of(tag.article) == [("Nadia Okonjo", "Nadia Okonjo"), ("Okonjo said", "Other Okonjo")]
    assert act(desk, tag, "mention", mention="x", entity=str(other.pk)).status_code == 409


def test_what_the_story_calls_it_becomes_its_name(desk: Client, tag: Tag) -> None:
    Mention.objects.filter(tag=tag).delete()
    mention(tag, "Okonjo")
    assert "“Okonjo” is a name of it" in page(desk, tag.article)
    assert act(desk, tag, "alias", surface="Okonjo").status_code == 200
    assert Alias.objects.get().name == "Okonjo"
    shown = page(desk, tag.article)
    assert "“Okonjo” is a name of it" not in shown
    undo = shown.split('id="undo"')[1].split("</form>")[0]
    assert 'title="Alias added: Nadia Okonjo"' in undo
    decision = undo.split('name="decision" value="')[1].split('"')[0]
    assert desk.post(f"/admin/review/{tag.article_id}/undo/", {"decision": decision}, headers=HTMX).status_code == 200
    assert not Alias.objects.exists()
    assert Lesson.objects.get().article is None, "it is said of the record, in whatever story"


# --- A new version -------------------------------------------------------------------------------------------------


def revised(tag: Tag, text: str, *found: Named) -> None:
    add_revision(tag.article, "Bridge", text, actor=None)
    TaggingRun.objects.filter(article=tag.article).update(state="done")
    tag_story(tag.article, *found)
    TaggingRun.objects.filter(article=tag.article).update(state="done")


def test_a_new_version_reopens_only_what_lost_its_words(desk: Client, editor: User) -> None:
    gone, stays = EntityFactory(name="Ada Brandt"), EntityFactory(name="Bo Lind")
    article = ArticleFactory(headline="Bridge", text="Ada Brandt met Bo Lind.")
    tag_story(article, Named(("Ada Brandt",), gone), Named(("Bo Lind",), stays))
    TaggingRun.objects.update(state="done")
    decisions.sign_off(article, actor=editor)
    assert not to_review(editor).exists()
    tag = Tag.objects.get(entity=gone)
    revised(tag, "Bo Lind went home.", Named(("Bo Lind",), stays))
    assert list(to_review(editor)) == [article]
    [found] = desk.get("/admin/articles/article/", {"q": "is:unreviewed"}).context["cl"].result_list
    assert found == article
    article.refresh_from_db()
    shown = page(desk, article)
    assert shown.count("data-reopened") == 1
    assert "<b>1</b> to decide" in shown
    assert act(desk, tag, "accept").status_code == 200
    assert not to_review(editor).exists()
    assert "data-reopened" not in page(desk, article)


# --- Other versions ------------------------------------------------------------------------------------------------

WORDS = "The council met {} on Monday to talk about the new bridge over the river and what it costs the town."


def same_story(entity: Entity, said: str = "Joly", text: str = WORDS) -> Tag:
    article = ArticleFactory(headline="Bridge", text=text.format(said))
    tag = TagFactory(article=article, entity=entity, surfaces=["joly"])
    TaggingRun.objects.filter(article=article).update(state="done")
    return tag


def test_a_decision_offers_itself_to_near_duplicates_and_to_no_others(desk: Client, tag: Tag) -> None:
    entity = EntityFactory(name="Eva Joly")
    own, like = same_story(entity), same_story(entity, "Ms Joly")
    other = same_story(entity, text="Quite another matter: {} sang in a choir of eighty voices all night long.")
    shown = " ".join(act(desk, own, "reject").content.decode().split())
    assert "1 other story in nearly the same words" in shown
    decision = Decision.objects.get()
    chosen = desk.get(f"/admin/review/{own.article_id}/others/?decision={decision.pk}").content.decode()
    assert str(like.pk) in chosen
    desk.post(f"/admin/review/{own.article_id}/others/", {"decision": str(decision.pk)}, headers=HTMX)
    assert [Tag.objects.get(pk=t.pk).state for t in (own, like, other)] == ["rejected", "rejected", "suggested"]


def test_another_record_is_carried_over_to_the_ticked_ones(desk: Client) -> None:
    wrong, right = EntityFactory(name="Eva Joly"), AliasFactory(name="Joly").entity
    own, like, unticked = (same_story(wrong) for _ in range(3))
    act(desk, own, "relink", entity=str(right.pk))
    data = {"decision": str(Decision.objects.get().pk), "some": "1", "tag": [str(like.pk)]}
    assert desk.post(f"/admin/review/{own.article_id}/others/", data, headers=HTMX).status_code == 200
    assert Tag.objects.get(article=like.article, state="accepted").entity == right
    assert Tag.objects.get(pk=unticked.pk).state == "suggested"


def test_nobody_carries_anothers_decision_over(desk: Client, ben: User) -> None:
    entity = EntityFactory()
    own, like = same_story(entity), same_story(entity)
    decision = decisions.reject(own, actor=ben)
    answer = desk.post(f"/admin/review/{own.article_id}/others/", {"decision": str(decision.pk)}, headers=HTMX)
    assert answer.status_code == 422
    assert Tag.objects.get(pk=like.pk).state == "suggested"


# --- Very many tags ------------------------------------------------------------------------------------------------


def test_of_very_many_tags_those_that_wait_are_listed_first(
    desk: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbench, "MOST_ROWS", 2)
    article = ArticleFactory()
    tags = [TagFactory(article=article, relevance=1 - n / 10) for n in range(4)]
    decisions.accept(tags[0], actor=editor)
    shown = page(desk, article)
    assert [f'id="tag-{tag.pk}"' in shown for tag in tags] == [False, True, True, False]
    assert "Of 4 tags 2 are listed" in shown
    assert "<b>3</b> to decide" in shown
