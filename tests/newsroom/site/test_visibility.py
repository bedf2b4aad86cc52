"""What a reader may not see shows in no page, list, count, facet or neighbourhood."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article
from newsroom.accounts.models import Role
from tagging.models import Entity
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, UserFactory
from tests.newsroom.site.conftest import Tagger

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot() -> Entity:
    return EntityFactory(name="Otto Kranich")


@pytest.fixture
def company(hidden_story: Article, pilot: Entity, tagged: Tagger) -> Entity:
    """Named with the pilot in the hidden story only; the pilot is also named in a public one."""
    company = EntityFactory(name="Kranich Airships", kind="organization")
    tagged(hidden_story, pilot)
    tagged(hidden_story, company)
    tagged(ArticleFactory(headline="Balloon race", text="Otto Kranich won the race."), pilot)
    return company


def test_its_page_does_not_exist_for_readers(reading: Client, hidden_story: Article) -> None:
    assert reading.get(hidden_story.get_absolute_url()).status_code == 404
    assert reading.get(f"/articles/x-{hidden_story.pk}/").status_code == 404
    assert reading.get(f"/articles/{hidden_story.pk}/tagging/").status_code == 404


def test_the_front_page_shows_neither_it_nor_who_is_named_in_it(
    reading: Client, hidden_story: Article, pilot: Entity, tagged: Tagger
) -> None:
    tagged(hidden_story, pilot)
    page = reading.get("/").text
    assert "Zeppelin" not in page
    assert "Kranich" not in page


def test_search_finds_and_counts_nothing_of_it(reading: Client, company: Entity) -> None:
    page = reading.get("/?q=kranich")
    assert page.context["count"].value == 1
    assert "Zeppelin" not in page.text
    assert "Kranich Airships" not in page.text
    beside = reading.get("/facets/?q=kranich")
    assert [(link.label, link.count) for link in beside.context["facets"][0].links] == [("Otto Kranich", 1)]
    assert "Airships" not in beside.text


def test_the_page_of_a_record_leaves_it_and_its_company_out(reading: Client, company: Entity, pilot: Entity) -> None:
    page = reading.get(pilot.get_absolute_url())
    assert page.context["count"].value == 1
    assert [story.article.headline for story in page.context["stories"]] == ["Balloon race"]
    assert page.context["companions"] == []
    assert "Zeppelin" not in page.text


def test_the_page_of_an_event_leaves_it_out(reading: Client, hidden_story: Article) -> None:
    event = EventFactory(title="First flight")
    ReportFactory(event=event, article=hidden_story, evidence={"text": "Zeppelin pilot Otto Kranich said so."})
    page = reading.get(event.get_absolute_url())
    assert page.status_code == 200
    assert "Zeppelin" not in page.text


def test_it_does_not_give_a_proposed_record_a_page(reading: Client, hidden_story: Article, tagged: Tagger) -> None:
    found = EntityFactory(name="Lena Voss", status="proposed")
    tagged(hidden_story, found)
    for n in range(2):
        tagged(ArticleFactory(text=f"Lena Voss spoke {n}.", headline=f"Voss {n}"), found)
    assert reading.get(found.get_absolute_url()).status_code == 404
    assert "Lena Voss" not in reading.get("/people/").text
    tagged(ArticleFactory(text="Lena Voss spoke again.", headline="Voss again"), found)
    assert reading.get(found.get_absolute_url()).status_code == 200


def test_an_editor_sees_a_draft_with_a_badge(editing: Client) -> None:
    draft = ArticleFactory(state="draft", headline="Not yet")
    assert "Draft" in editing.get(draft.get_absolute_url()).text
    assert "Not yet" in editing.get("/").text


def test_an_editor_sees_until_when_a_story_is_under_embargo(editing: Client) -> None:
    story = ArticleFactory(embargo_until="2099-01-02T10:00:00Z")
    assert "Embargoed until" in editing.get(story.get_absolute_url()).text


def test_a_withdrawn_story_says_why_to_editors(editing: Client) -> None:
    story = ArticleFactory(state="withdrawn", state_reason="Killed by the agency.")
    assert "Killed by the agency." in editing.get(story.get_absolute_url()).text


def test_a_withheld_story_is_for_archive_editors_not_for_editors(editing: Client) -> None:
    story = ArticleFactory(state="withheld")
    client = Client()
    client.force_login(UserFactory(role=Role.ARCHIVE_EDITOR))
    assert editing.get(story.get_absolute_url()).status_code == 404
    assert client.get(story.get_absolute_url()).status_code == 200


def test_a_record_that_must_not_be_profiled_has_no_page_and_is_in_no_list(reading: Client, tagged: Tagger) -> None:
    private = EntityFactory(name="Mira Private", never_profile=True)
    other = EntityFactory(name="Public Figure")
    story = ArticleFactory(text="Mira Private met Public Figure.")
    tagged(story, private)
    tagged(story, other)
    assert reading.get(private.get_absolute_url()).status_code == 404
    assert reading.get(other.get_absolute_url()).context["companions"] == []
    assert "Mira Private" not in reading.get("/people/").text
    assert 'href="/?q=%22Mira+Private%22"' in reading.get(story.get_absolute_url()).text


def test_an_embargoed_neighbour_gives_no_filter_label_away(reading: Client) -> None:
    hidden = EntityFactory(name="Secret Name", status="proposed")
    assert "Secret Name" not in reading.get(f"/?entity={hidden.pk}").text
