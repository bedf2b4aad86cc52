"""The audit pages name what a change points at; no page of the desk shows an editor a bare id."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from articles.ingest import revise
from articles.models import Article
from articles.readers import RawArticle
from newsroom.accounts.models import User
from newsroom.desk.changes import told
from tagging import decisions
from tagging.models import Entity, Event, Tag, TaggingRun
from tests.factories import EntityFactory, EventFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TAGS = re.compile(r"<[^>]+>")


def words_of(desk: Client, address: str) -> str:
    """What the page shows, without what stands in its tags."""
    answer = desk.get(address)
    assert answer.status_code == 200
    return TAGS.sub("", answer.content.decode())


def test_the_history_of_a_place_names_what_it_lies_in(desk: Client) -> None:
    town = EntityFactory(kind="place", name="Port Harlow")
    Entity.objects.filter(pk=town.pk).update(parent=EntityFactory(kind="place", name="Harlow County"))
    shown = words_of(desk, f"/admin/tagging/place/{town.pk}/history/")
    assert "parent: – → Harlow County" in shown
    assert not AN_ID.search(shown)


def test_the_history_of_a_merge_names_the_record_that_stays(desk: Client, editor: User) -> None:
    stays, goes = EntityFactory(name="Mira Solheim"), EntityFactory(name="M. Solheim")
    decisions.merge(goes, stays, actor=editor)
    shown = words_of(desk, f"/admin/tagging/entity/{goes.pk}/history/")
    assert "merged into: – → Mira Solheim" in shown
    assert not AN_ID.search(shown)
    shown = words_of(desk, f"/admin/tagging/entity/{stays.pk}/history/")
    assert "record: – → M. Solheim" in shown
    assert not AN_ID.search(shown)


def test_the_history_of_a_merged_event_names_the_one_that_stays(desk: Client) -> None:
    stays, goes = EventFactory(title="Ferry talks"), EventFactory(title="Talks on the ferry")
    Event.objects.filter(pk=goes.pk).update(merged_into=stays)
    assert "merged into: – → Ferry talks" in words_of(desk, f"/admin/tagging/event/{goes.pk}/history/")


def test_the_history_of_a_story_names_its_source_and_counts_its_versions(desk: Client, editor: User, tag: Tag) -> None:
    article = tag.article
    Article.objects.filter(pk=article.pk).update(source=SourceFactory(name="Harbour Desk"))
    revise(
        article,
        RawArticle(headline=article.headline, text="Nadia Okonjo closed the bridge."),
        kind="update",
        actor=editor,
    )
    decisions.sign_off(Article.objects.get(pk=article.pk), actor=editor)
    shown = words_of(desk, f"/admin/articles/article/{article.pk}/history/")
    assert "Harbour Desk" in shown
    assert "words: version 1 → version 2" in shown
    assert "Signed off" in shown
    assert not AN_ID.search(shown)


def test_times_and_truths_read_as_people_write_them_and_lost_rows_are_called_lost() -> None:
    raw = [
        ("finished_at", None, "2022-10-27T06:00:00+00:00"),
        ("blocked", False, True),
        ("surfaces", [], ["Okonjo", "N. Okonjo"]),
        ("parent_id", "0192f3a0-0000-7000-8000-000000000000", None),
        ("reason", "", None),
    ]
    assert told([raw]) == [
        [
            ("finished at", "–", "27 Oct 2022, 06:00:00"),
            ("blocked", "no", "yes"),
            ("surfaces", "–", "Okonjo, N. Okonjo"),
            ("parent", "a row that is gone", "–"),
        ]
    ]


def test_many_changes_cost_no_more_queries_than_one(django_assert_num_queries: pytest.FixtureRequest) -> None:
    places = [EntityFactory(kind="place", name=f"Harlow {number}") for number in range(6)]
    with django_assert_num_queries(2):  # type: ignore[operator]
        told([[("parent_id", None, str(place.pk))] for place in places])


def test_a_run_and_a_decision_are_called_by_their_story_and_record(desk: Client, editor: User, tag: Tag) -> None:
    decision = decisions.accept(tag, actor=editor)
    run = TaggingRun.objects.filter(article=tag.article)[0]
    for address in (f"taggingrun/{run.pk}/change/", f"decision/{decision.pk}/change/"):
        shown = words_of(desk, f"/admin/tagging/{address}")
        assert not AN_ID.search(shown), address
    assert "Accepted: Nadia Okonjo" in shown


def test_a_run_leads_to_its_story_and_starts_another(desk: Client, tag: Tag) -> None:
    run = TaggingRun.objects.filter(article=tag.article)[0]
    page = desk.get(f"/admin/tagging/taggingrun/{run.pk}/change/").content.decode()
    assert f'href="/admin/review/{tag.article_id}/"' in page
    [action] = re.findall(r'action="(/admin/retag/[0-9a-f-]+/)"', page)
    assert desk.post(action)["Location"] == f"/admin/review/{tag.article_id}/"
    assert TaggingRun.objects.filter(article=tag.article).count() == 2


def test_the_page_of_an_app_leads_to_the_desk(desk: Client) -> None:
    for app in ("tagging", "articles"):
        assert desk.get(f"/admin/{app}/")["Location"] == "/admin/"


def test_an_editor_adds_a_record_not_an_entity(desk: Client) -> None:
    for address in ("", "tagging/entity/", "tagging/entity/add/", "tagging/event/add/"):
        shown = words_of(desk, f"/admin/{address}").lower()
        assert not re.search(r"\bentit(y|ies)\b|participation", shown), address


def test_a_relink_that_makes_a_record_stands_in_the_history_of_both(desk: Client, editor: User, tag: Tag) -> None:
    tag.surfaces = ["solheim"]
    tag.save()
    made = decisions.relink(tag, decisions.NewRecord("person", "Ivar Solheim"), actor=editor)
    record = Entity.objects.get(name="Ivar Solheim")
    for pk in (tag.entity_id, record.pk):
        assert "Another record" in words_of(desk, f"/admin/tagging/entity/{pk}/history/")
    decisions.undo(made, actor=editor)
    assert "Undo" in words_of(desk, f"/admin/tagging/entity/{tag.entity_id}/history/")


def test_the_history_of_a_record_tells_nothing_of_stories_that_one_may_not_see(desk: Client, tag: Tag) -> None:
    Article.objects.filter(pk=tag.article_id).update(state="withheld")
    decisions.reject(tag, actor=UserFactory(role="standards"), reason="The secret visit.")
    assert "secret" not in words_of(desk, f"/admin/tagging/entity/{tag.entity_id}/history/")
