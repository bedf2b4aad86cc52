"""The pages of people, organizations, places and events, and the lists of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.site import stories, views
from tagging.models import Entity, Participation
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, EventFactory, ReportFactory
from tests.newsroom.site.conftest import Tagger

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Entity:
    return EntityFactory(name="Ann Lee", description="Engineer")


def names(page: Any) -> list[str]:
    return [str(row) for row in page.context["page"].rows]


def walk(client: Client, address: str) -> list[str]:
    """What all pages of a list show, one after the other."""
    seen, cursor = [], ""
    while True:
        page = client.get(f"{address}{'&' if '?' in address else '?'}cursor={cursor}")
        seen += names(page)
        if not (cursor := page.context["page"].next):
            return seen


def test_a_wrong_slug_or_kind_leads_to_the_right_address(reading: Client, ann: Entity) -> None:
    for wrong in (f"/people/someone-{ann.pk}/", f"/places/ann-lee-{ann.pk}/", f"/people/{ann.pk}/"):
        answer = reading.get(wrong)
        assert (answer.status_code, answer.headers["Location"]) == (301, ann.get_absolute_url())


def test_a_merged_record_leads_to_the_one_that_stays(reading: Client, ann: Entity) -> None:
    middle = EntityFactory(name="Anne Lee", merged_into=ann)
    first = EntityFactory(name="A. Lee", merged_into=middle)
    for merged in (first, middle):
        answer = reading.get(merged.get_absolute_url())
        assert (answer.status_code, answer.headers["Location"]) == (301, ann.get_absolute_url())


def test_a_merged_record_does_not_lead_to_a_page_that_is_not_to_be_seen(reading: Client) -> None:
    private = EntityFactory(name="Ann Lee", never_profile=True)
    assert reading.get(EntityFactory(name="Anne", merged_into=private).get_absolute_url()).status_code == 404


def test_an_unknown_id_is_not_found(reading: Client) -> None:
    for path in ("people", "events", "articles"):
        assert reading.get(f"/{path}/x-00000000-0000-7000-8000-000000000000/").status_code == 404


def test_the_page_says_who_it_is(reading: Client) -> None:
    haiti = EntityFactory(kind="place", name="Haiti", seed_key="place:haiti")
    ann = EntityFactory(
        name="Ann Lee",
        description="Engineer",
        roles=[
            {"title": "Minister", "of": "place:haiti", "from": "2021-07-20", "to": "2024-04"},
            {"title": "Chair", "of": "A club"},
        ],
        parent=EntityFactory(name="Works Department", kind="organization"),
    )
    AliasFactory(entity=ann, name="Annie")
    AliasFactory(entity=ann, name="Not Her", blocked=True)
    page = reading.get(ann.get_absolute_url())
    for expected in ("Engineer", "Annie", "Works Department", "20 July 2021 – April 2024", "Chair, A club"):
        assert expected in page.text
    assert f'<a href="{haiti.get_absolute_url()}">Haiti</a>' in page.text
    assert "Not Her" not in page.text


def test_a_proposed_record_says_that_a_machine_found_it(editing: Client) -> None:
    assert "found by machine" in editing.get(EntityFactory(status="proposed").get_absolute_url()).text


def test_it_lists_its_stories_newest_first_also_those_of_merged_records(
    reading: Client, ann: Entity, tagged: Tagger
) -> None:
    merged = EntityFactory(name="Anne Lee", merged_into=ann)
    for n, entity in enumerate((ann, merged, ann)):
        tagged(ArticleFactory(headline=f"Story {n}", text=f"{n}", published_at=f"2022-01-0{n + 1}T00:00:00Z"), entity)
    tagged(ArticleFactory(headline="Weak", text="Weak"), ann, confidence=0.2)
    page = reading.get(ann.get_absolute_url())
    assert [story.article.headline for story in page.context["stories"]] == ["Story 2", "Story 1", "Story 0"]
    assert "3 stories" in page.text


def test_earlier_stories_follow_by_cursor(
    reading: Client, ann: Entity, tagged: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsroom.site.record.STORIES_PER_PAGE", 2)
    for n in range(5):
        tagged(ArticleFactory(headline=f"Story {n}", text=f"{n}", published_at="2022-01-01T00:00:00Z"), ann)
    seen, cursor = [], ""
    while True:
        page = reading.get(ann.get_absolute_url(), {"cursor": cursor} if cursor else {})
        seen += [story.article.headline for story in page.context["stories"]]
        if not (cursor := page.context["next"]):
            break
    assert sorted(seen) == [f"Story {n}" for n in range(5)]


def test_who_appears_with_it_is_counted_by_stories(reading: Client, ann: Entity, tagged: Tagger) -> None:
    bob, eve = EntityFactory(name="Bob"), EntityFactory(name="Eve")
    for n in range(3):
        story = ArticleFactory(headline=f"Story {n}", text=f"{n}")
        tagged(story, ann)
        tagged(story, bob)
        if n == 0:
            tagged(story, eve)
    companions = reading.get(ann.get_absolute_url()).context["companions"]
    assert [(named.entity.name, named.count) for named in companions] == [("Bob", 3), ("Eve", 1)]


def test_its_events_are_those_it_takes_part_in_and_those_that_happen_there(reading: Client, ann: Entity) -> None:
    place = EntityFactory(kind="place", name="Nassau")
    met = EventFactory(title="Talks", start="2023-02-15T00:00:00Z", precision="day", place=place)
    Participation.objects.create(event=met, entity=ann)
    EventFactory(title="Merged", merged_into=met, place=place)
    for entity in (ann, place):
        assert [event.title for event in reading.get(entity.get_absolute_url()).context["timeline"].events] == ["Talks"]


def test_the_page_of_a_record_costs_the_same_queries_for_many_stories(
    reading: Client, ann: Entity, tagged: Tagger, django_assert_max_num_queries: Any
) -> None:
    for n in range(stories.STORIES_PER_PAGE + 2):
        story = ArticleFactory(headline=f"Story {n}", text=f"{n}")
        tagged(story, ann)
        tagged(story, EntityFactory(name=f"Other {n}"))
    with django_assert_max_num_queries(19):
        reading.get(ann.get_absolute_url())


def test_an_event_says_when_where_who_and_what(reading: Client) -> None:
    event = EventFactory(
        title="Talks in Nassau",
        type="diplomacy",
        start="2022-10-17T00:00:00Z",
        precision="week",
        planned=True,
        place=EntityFactory(kind="place", name="Nassau"),
    )
    Participation.objects.create(event=event, entity=EntityFactory(name="Ann Lee"), role="agent")
    Participation.objects.create(event=event, surface="an envoy")
    page = reading.get(event.get_absolute_url()).text
    for expected in ("week of 17 October 2022", "Nassau", "Ann Lee", "an envoy", "Planned", "Diplomacy"):
        assert expected in page


def test_reports_of_an_event_stand_in_the_order_in_which_they_came_out(
    reading: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    event = EventFactory()
    merged = EventFactory(merged_into=event)
    for n in (2, 0, 1):
        story = ArticleFactory(headline=f"Story {n}", text=f"{n}", published_at=f"2022-01-0{n + 1}T00:00:00Z")
        ReportFactory(event=merged if n == 1 else event, article=story, evidence={"text": f"Evidence {n}"})
    with django_assert_max_num_queries(14):
        page = reading.get(event.get_absolute_url())
    found = [(told.story.article.headline, told.story.snippet) for told in page.context["reports"]]
    assert found == [(f"Story {n}", f"Evidence {n}") for n in range(3)]
    monkeypatch.setattr("newsroom.site.happening.STORIES_PER_PAGE", 2)
    first = reading.get(event.get_absolute_url()).context
    second = reading.get(event.get_absolute_url(), {"cursor": first["next"]}).context
    assert [len(first["reports"]), len(second["reports"]), second["next"]] == [2, 1, ""]


def test_readers_see_the_reports_that_are_shown_and_editors_all_that_nobody_rejected(
    reading: Client, editing: Client
) -> None:
    event = EventFactory()
    for state, sure in (("accepted", 1.0), ("suggested", 0.6), ("rejected", 0.6)):
        ReportFactory(event=event, article=ArticleFactory(headline=state), state=state, confidence=sure)
    seen = [
        sorted(told.story.article.headline for told in client.get(event.get_absolute_url()).context["reports"])
        for client in (reading, editing)
    ]
    assert seen == [["accepted"], ["accepted", "suggested"]]


def test_a_merged_event_leads_to_the_one_that_stays(reading: Client) -> None:
    event = EventFactory(title="Talks")
    answer = reading.get(EventFactory(merged_into=event).get_absolute_url())
    assert (answer.status_code, answer.headers["Location"]) == (301, event.get_absolute_url())


def test_lists_are_in_the_order_of_the_alphabet_whatever_accents_and_case(reading: Client) -> None:
    for name in ("Zoë", "élan Vital", "Emil", "abel"):
        EntityFactory(name=name)
    EntityFactory(name="Elsewhere", kind="place")
    assert names(reading.get("/people/")) == ["abel", "élan Vital", "Emil", "Zoë"]
    assert names(reading.get("/places/")) == ["Elsewhere"]


def test_a_list_is_walked_by_cursor_also_through_equal_names(reading: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "NAMES_PER_PAGE", 2)
    for _ in range(5):
        EntityFactory(name="Ann Lee")
    EntityFactory(name="Bob")
    assert walk(reading, "/people/") == ["Ann Lee"] * 5 + ["Bob"]


@pytest.mark.parametrize("asked", ["barbecue", "CHÉRIZIER", "chér", "Ji"])
def test_the_filter_finds_parts_of_names_and_aliases(reading: Client, asked: str) -> None:
    jimmy = EntityFactory(name="Jimmy Chérizier")
    AliasFactory(entity=jimmy, name="Barbecue")
    EntityFactory(name="Somebody Else")
    AliasFactory(entity=EntityFactory(name="Third"), name="Barbecue Grill", blocked=True)
    assert names(reading.get("/people/", {"q": asked})) == ["Jimmy Chérizier"]


def test_a_filter_without_letters_finds_nothing(reading: Client, ann: Entity) -> None:
    page = reading.get("/people/", {"q": "!?"})
    assert names(page) == []
    assert "None of the people is called" in page.text


@pytest.mark.parametrize("cursor", ["x", "e30", "WyJhIiwiYiJd", "/", "W251bGwsbnVsbF0", "ÿ"])
@pytest.mark.parametrize("address", ["/people/", "/events/"])
def test_a_cursor_that_was_never_given_out_is_answered_clearly(reading: Client, address: str, cursor: str) -> None:
    page = reading.get(address, {"cursor": cursor})
    assert page.status_code == 400
    assert "No such page of the list" in page.text


def test_lists_cost_the_same_queries_for_many_rows(reading: Client, django_assert_max_num_queries: Any) -> None:
    place = EntityFactory(kind="place")
    for n in range(30):
        EntityFactory(name=f"Person {n}")
        EventFactory(place=place, start="2020-01-01T00:00:00Z")
    for address in ("/people/", "/people/?q=person", "/events/"):
        with django_assert_max_num_queries(4):
            reading.get(address)
