from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch

from articles.models import Article, Notice
from newsroom.site import views
from tagging.models import Entity, RunState, TaggingRun, TagState
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, SourceFactory
from tests.newsroom.site.conftest import Tagger

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Entity:
    return EntityFactory(name="Ann Lee")


@pytest.fixture
def story() -> Article:
    return ArticleFactory(
        headline="Bridge opens", text="Ann Lee cut the ribbon.\n\nShe spoke.", published_at="2022-10-27T14:30:00Z"
    )


def test_a_wrong_slug_leads_to_the_right_address(reading: Client, story: Article) -> None:
    for wrong in ("another-slug-", ""):
        answer = reading.get(f"/articles/{wrong}{story.pk}/?from=mail")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{story.get_absolute_url()}?from=mail")


def test_a_slug_may_be_in_any_script(reading: Client) -> None:
    story = ArticleFactory(headline="Мост открыт")
    assert reading.get(story.get_absolute_url()).status_code == 200


def test_the_text_comes_in_paragraphs_as_it_was_written(reading: Client, story: Article) -> None:
    page = re.sub(r"<a [^>]*>|</a>", "", reading.get(story.get_absolute_url()).text)
    assert "<p>Ann Lee cut the ribbon.</p>" in page
    assert "<p>She spoke.</p>" in page


def test_names_are_links_that_say_their_kind_and_who_made_them(
    reading: Client, story: Article, ann: Entity, tagged: Tagger
) -> None:
    tagged(story, ann)
    page = reading.get(story.get_absolute_url()).text
    assert (
        f'<a class="entity entity-person entity-machine" href="{ann.get_absolute_url()}" '
        'title="Person: Ann Lee, suggested by machine" '
        'aria-label="Ann Lee (person: Ann Lee, suggested by machine)">Ann Lee</a>'
    ) in page


def test_a_very_long_story_is_marked_at_its_beginning(
    reading: Client, tagged: Tagger, ann: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.site.story.MOST_MARKED", 1)
    story = ArticleFactory(text="Ann Lee met Bo Ek.")
    tagged(story, ann)
    tagged(story, EntityFactory(name="Bo Ek"))
    page = reading.get(story.get_absolute_url()).text
    assert "(person: Ann Lee, suggested by machine)" in page
    assert "(person: Bo Ek, suggested by machine)" not in page
    assert " met Bo Ek.</p>" in page


def test_a_name_that_an_editor_accepted_has_no_dotted_line(
    reading: Client, story: Article, ann: Entity, tagged: Tagger
) -> None:
    tagged(story, ann, accepted=True)
    page = reading.get(story.get_absolute_url()).text
    assert 'class="entity entity-person"' in page
    assert 'title="Person: Ann Lee, accepted"' in page


def test_a_rejected_tag_is_gone_for_everybody(
    reading: Client, editing: Client, story: Article, ann: Entity, tagged: Tagger, editor: Any
) -> None:
    tagged(story, ann, state=TagState.REJECTED, decided_by=editor)
    for client in (reading, editing):
        page = client.get(story.get_absolute_url())
        assert page.context["groups"] == []
        assert ann.get_absolute_url() not in page.text


def test_a_weak_suggestion_is_for_editors_only_and_not_in_the_text(
    reading: Client, editing: Client, story: Article, ann: Entity, tagged: Tagger
) -> None:
    tagged(story, ann, confidence=0.3)
    assert ann.get_absolute_url() not in reading.get(story.get_absolute_url()).text
    page = editing.get(story.get_absolute_url())
    assert [link.name for link in page.context["hidden_tags"]] == ["Ann Lee"]
    assert 'class="entity entity-person' not in page.text.split('class="prose"')[1]


def test_the_policy_of_the_source_decides_what_is_shown(reading: Client, ann: Entity, tagged: Tagger) -> None:
    strict = ArticleFactory(source=SourceFactory(tag_policy="opt_in"), text="Ann Lee came.")
    open_ = ArticleFactory(source=SourceFactory(tag_policy="opt_out"), text="Ann Lee went.")
    nobodys = ArticleFactory(source=None, text="Ann Lee stayed.")
    tagged(strict, ann, confidence=0.99)
    tagged(open_, ann, confidence=0.1)
    tagged(nobodys, ann, confidence=0.9)
    shown = [bool(reading.get(story.get_absolute_url()).context["groups"]) for story in (strict, open_, nobodys)]
    assert shown == [False, True, True]


def test_a_proposed_record_without_a_page_links_to_a_search(reading: Client, story: Article, tagged: Tagger) -> None:
    tagged(story, EntityFactory(name="Ann Lee", status="proposed"))
    assert 'href="/?q=%22Ann+Lee%22"' in reading.get(story.get_absolute_url()).text


def test_a_merged_record_is_shown_as_the_one_that_stays(
    reading: Client, story: Article, ann: Entity, tagged: Tagger
) -> None:
    tagged(story, EntityFactory(name="Anne Lee", merged_into=ann))
    tagged(story, ann)
    groups = reading.get(story.get_absolute_url()).context["groups"]
    assert [(link.name, link.url) for link in groups[0].links] == [("Ann Lee", ann.get_absolute_url())]


def test_notices_stand_above_the_story_and_ended_ones_do_not(reading: Client) -> None:
    story = ArticleFactory(notice="Corrects the date.")
    Notice.objects.create(article=story, text="Legal warning.")
    Notice.objects.create(article=story, text="Old warning.", ended_at="2020-01-01T00:00:00Z")
    page = reading.get(story.get_absolute_url()).text
    assert page.index("Legal warning.") < page.index("Corrects the date.") < page.index('class="prose"')
    assert "Old warning." not in page


def test_the_date_is_in_the_newsrooms_zone(reading: Client, story: Article, settings: Any) -> None:
    settings.TIME_ZONE = "America/Toronto"
    assert '<time datetime="2022-10-27T10:30:00-04:00">27 October 2022, 10:30</time>' in (
        reading.get(story.get_absolute_url()).text
    )


def test_a_story_dated_by_the_day_shows_no_hour(reading: Client) -> None:
    story = ArticleFactory(published_at="2022-10-27T00:00:00Z", published_precision="day")
    assert '<time datetime="2022-10-27">27 October 2022</time>' in reading.get(story.get_absolute_url()).text


def test_an_undated_story_says_so(reading: Client) -> None:
    assert "undated, arrived" in reading.get(ArticleFactory().get_absolute_url()).text


@pytest.mark.parametrize(
    ("state", "words"),
    [("queued", "Waiting to be tagged"), ("running", "Being tagged now"), ("done", "Tagged"), ("failed", "failed")],
)
def test_the_state_of_tagging_is_shown_and_asked_again_until_it_is_final(
    reading: Client, story: Article, state: str, words: str
) -> None:
    TaggingRun.objects.filter(article=story).delete()
    TaggingRun.objects.create(article=story, revision=story.current, state=state)
    page = reading.get(story.get_absolute_url()).text
    assert words in page
    assert ("every 2s" in page) == (state in (RunState.QUEUED, RunState.RUNNING))


def test_a_story_that_was_never_tagged_says_so(reading: Client, story: Article) -> None:
    TaggingRun.objects.filter(article=story).delete()
    assert "Not tagged yet" in reading.get(story.get_absolute_url()).text


def test_the_end_of_tagging_brings_the_tagged_story(reading: Client, story: Article) -> None:
    TaggingRun.objects.filter(article=story).delete()
    run = TaggingRun.objects.create(article=story, revision=story.current, state="running")
    address = f"/articles/{story.pk}/tagging/"
    assert "every 2s" in reading.get(address).text
    TaggingRun.objects.filter(pk=run.pk).update(state="done")
    part = reading.get(address).text
    assert "every 2s" not in part
    assert f'hx-get="{story.get_absolute_url()}"' in part


def test_why_tagging_failed_is_for_editors(reading: Client, editing: Client, story: Article) -> None:
    TaggingRun.objects.create(article=story, revision=story.current, state="failed", error="Model file is missing")
    assert "Model file is missing" not in reading.get(story.get_absolute_url()).text
    assert "Model file is missing" in editing.get(story.get_absolute_url()).text


def test_the_review_is_offered_to_editors_only(reading: Client, editing: Client, story: Article) -> None:
    assert f'href="/admin/review/{story.pk}/"' in editing.get(story.get_absolute_url()).text
    assert "/admin/" not in reading.get(story.get_absolute_url()).text


def test_without_a_desk_no_review_is_offered(editing: Client, story: Article, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*args: Any, **kwargs: Any) -> str:
        raise NoReverseMatch

    monkeypatch.setattr(views, "reverse", missing)
    assert editing.get(story.get_absolute_url()).context["review_url"] == ""


def test_events_reported_are_listed_and_linked_if_they_have_a_page(reading: Client, story: Article) -> None:
    known = EventFactory(title="Bridge opening")
    ReportFactory(event=known, article=story, confidence=0.9)
    ReportFactory(event=EventFactory(title="Ribbon cut", status="proposed"), article=story, confidence=0.9)
    ReportFactory(event=EventFactory(title="Weak guess"), article=story, confidence=0.1)
    reported = reading.get(story.get_absolute_url()).context["events"]
    assert {(one.event.title, one.url) for one in reported} == {
        ("Bridge opening", known.get_absolute_url()),
        ("Ribbon cut", ""),
    }


def test_markup_in_a_story_is_shown_as_text(reading: Client, tagged: Tagger) -> None:
    attack = '<script>alert("x")</script>'
    story = ArticleFactory(headline=attack, text=f"{attack} said <b>Eve</b>", byline=attack, notice=attack)
    tagged(story, EntityFactory(name="<b>Eve</b>", description=attack))
    for address in (story.get_absolute_url(), "/", "/people/", "/?q=said"):
        page = reading.get(address).text
        assert "<script>alert" not in page, address
        assert "<b>Eve" not in page, address


def test_an_address_that_is_no_web_address_is_no_link(reading: Client) -> None:
    story = ArticleFactory(url="javascript:alert(1)")
    assert "javascript:" not in reading.get(story.get_absolute_url()).text


def test_the_page_costs_the_same_queries_for_one_tag_and_for_many(
    reading: Client, tagged: Tagger, django_assert_max_num_queries: Any
) -> None:
    names = [f"Person Number{n}" for n in range(30)]
    story = ArticleFactory(text=" met ".join(names))
    for name in names:
        tagged(story, EntityFactory(name=name))
    for _ in range(5):
        ReportFactory(event=EventFactory(), article=story, confidence=0.9)
    with django_assert_max_num_queries(13):
        page = reading.get(story.get_absolute_url())
    assert page.text.count('class="entity entity-person entity-machine"') == 30
