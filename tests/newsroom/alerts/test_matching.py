from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from articles.ingest import add_revision
from articles.models import Article, Change
from articles.states import announce_lifts, set_embargo, set_state
from newsroom.accounts.models import User
from newsroom.alerts import matching, saving
from newsroom.alerts.models import Alert, SavedSearch
from newsroom.search import search_archive
from tagging.models import Entity
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, TagFactory, UserFactory
from tests.newsroom.alerts.conftest import told

pytestmark = pytest.mark.django_db
Saver = Callable[..., SavedSearch]


def story(text: str = "The ferry sails.", **fields: Any) -> Article:
    made = ArticleFactory(text=text, **fields)
    Change.objects.record("created", "article", made.pk, article_id=made.pk)
    return made


def test_a_new_story_is_told_once_with_the_words_that_matched(saved: Saver) -> None:
    search = saved("ferry OR bridge")
    saved("zebra")
    article = story("The ferries sail, the ferry too.", headline="A bridge at last")
    [alert] = told()
    assert (alert.search, alert.article, alert.reasons) == (search, article, ["ferries", "ferry", "bridge"])
    add_revision(article, "Ferry", "The ferry sails again.", actor=None)
    Change.objects.record("revised", "article", article.pk, article_id=article.pk)
    assert told() == [alert]


def test_a_name_is_told_when_the_tagging_found_it(saved: Saver) -> None:
    saved('person:"Ann Lee"')
    article = story("She won.")
    assert told() == []
    TagFactory(article=article, entity=EntityFactory(name="Ann Lee"))
    Change.objects.record("tagged", "article", article.pk, article_id=article.pk)
    assert [alert.reasons for alert in told()] == [["tagged Ann Lee"]]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft"},
        {"state": "withheld"},
        {"embargo_until": timezone.now() + timedelta(days=400)},
        {"published_at": timezone.now() - timedelta(days=30)},
    ],
)
def test_what_its_owner_may_not_see_and_what_is_old_is_not_told(saved: Saver, fields: dict[str, Any]) -> None:
    saved()
    story(**fields)
    assert told() == []


def test_an_editor_is_told_of_what_is_under_embargo_and_not_again_at_its_end(saved: Saver) -> None:
    editor = UserFactory(editor=True)
    saved("ferry")
    saved("ferry", owner=editor)
    article = story(embargo_until=timezone.now() + timedelta(hours=1))
    assert [alert.search.owner for alert in told()] == [editor]
    set_embargo(article, timezone.now() - timedelta(seconds=1), actor=editor)
    announce_lifts()
    assert [alert.search.owner.username for alert in told()] == [editor.username, "rosa"]
    set_embargo(article, timezone.now() + timedelta(hours=1), actor=editor)
    set_embargo(article, None, actor=editor)
    assert len(told()) == 2


def test_an_embargo_that_ended_long_ago_is_no_news(saved: Saver) -> None:
    saved()
    old = timezone.now() - timedelta(days=60)
    story(published_at=old, embargo_until=old + timedelta(days=1))
    assert told() == []


def test_a_draft_is_news_when_it_is_published(saved: Saver) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        article = story(state="draft")
    saved()
    assert told() == []
    set_state(article, "published", actor=UserFactory(editor=True))
    assert len(told()) == 1


def test_what_was_there_before_a_search_was_saved_is_not_told(saved: Saver) -> None:
    article = story()
    saved()
    Change.objects.record("tagged", "article", article.pk, article_id=article.pk)
    assert told() == []


def test_who_follows_a_record_is_told_whatever_it_was_merged_into(saved: Saver, rosa: User) -> None:
    ann, other = EntityFactory(name="Ann Lee"), EntityFactory(name="Anne Lee")
    follow = saving.follow(rosa, ann, "never")
    assert saving.follow(rosa, ann, "daily") == follow
    told()
    TagFactory(article=story("She won."), entity=EntityFactory(name="Somebody"))
    TagFactory(article=story("She won."), entity=ann, confidence=0.1)
    tagged = story("She won.")
    TagFactory(article=tagged, entity=ann)
    assert [(alert.article, alert.reasons) for alert in told()] == [(tagged, ["tagged Ann Lee"])]
    Entity.objects.filter(pk=ann.pk).update(merged_into=other)
    later = story("Again.")
    TagFactory(article=later, entity=other)
    assert [alert.article for alert in told()] == [tagged, later]
    found = search_archive(rosa, follow.request())
    assert {hit.article for hit in found.hits} == {tagged, later}


def test_filters_beside_the_query_hold(saved: Saver) -> None:
    wire = SourceFactory()
    saved("ferry", filters={"source": [str(wire.pk)]})
    story()
    wanted = story(source=wire)
    assert [alert.article for alert in told()] == [wanted]


def test_a_worker_that_is_killed_leaves_the_step_undone_and_the_next_does_it(
    saved: Saver, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved()
    stories = [story() for _ in range(3)]
    Change.objects.number()
    real, calls = matching.match, []

    def dies_at_the_third(article: Article, since: Any) -> int:
        calls.append(article)
        if len(calls) == 3:
            raise SystemExit
        return real(article, since)

    monkeypatch.setattr(matching, "match", dies_at_the_third)
    with pytest.raises(SystemExit):
        matching.follow()
    assert Alert.objects.count() == 0
    monkeypatch.setattr(matching, "match", real)
    assert {alert.article for alert in told()} == set(stories)


def test_a_search_that_can_no_longer_be_read_says_so_and_stops_nobody(saved: Saver) -> None:
    wire = SourceFactory(name="Wire")
    broken, whole = saved('ferry source:"Wire"', name="broken"), saved("ferry", name="whole")
    wire.name, wire.slug = "Cable", "cable"
    wire.save()
    story()
    assert [alert.search for alert in told()] == [whole]
    broken.refresh_from_db()
    assert "no source called Wire" in broken.problem
