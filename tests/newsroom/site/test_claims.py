"""What the reports of an event say, side by side where they differ."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.site import claims
from tagging.models import Entity, Event, Participation, Report
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return EventFactory(title="Ferry sinks")


def says(event: Event, **claim: Any) -> Report:
    number = event.reports.count() + 1
    story = ArticleFactory(headline=f"Story {number}", text=f"{number}", published_at=f"2022-10-{number:02}T10:00:00Z")
    return ReportFactory(event=event, article=story, claims=claim)


def day(first: str, last: str = "", precision: str = "day", **more: Any) -> dict[str, Any]:
    return {"from": first, "to": last or first, "precision": precision, **more}


def told(event: Event) -> dict[str, list[tuple[str, int]]]:
    """The differences: by title, each value with how many stories give it."""
    found = claims.compare(Report.objects.filter(event=event)).differences
    return {each.title: [(said.words, len(said.stories)) for said in each.said] for each in found}


def test_days_that_differ_stand_side_by_side_in_the_order_in_which_they_were_told(event: Event) -> None:
    for claim in (day("2022-10-15"), day("2022-10-16"), day("2022-10-15")):
        says(event, **claim)
    assert told(event) == {"When": [("15 October 2022", 2), ("16 October 2022", 1)]}


@pytest.mark.parametrize(
    "others",
    [
        [day("2022-10-01", "2022-10-31", "month")],
        [day("2022-10-15T10:30:00", precision="minute")],
        [day("2022-10-14", "2022-10-16")],
        [day("2022-10-20", roughly=True)],  # only the day of the story
        [{"from": None, "to": None, "precision": "unknown"}],
        [],
    ],
)
def test_what_is_only_less_exact_or_no_claim_at_all_is_no_difference(event: Event, others: list[Any]) -> None:
    for claim in (day("2022-10-15"), *others):
        says(event, **claim)
    assert told(event) == {}


def test_places_differ_unless_one_lies_in_the_other(event: Event) -> None:
    haiti = EntityFactory(kind="place", name="Haiti")
    jacmel = EntityFactory(kind="place", name="Jacmel", parent=haiti)
    cuba = EntityFactory(kind="place", name="Cuba")
    for place in (haiti, jacmel):
        says(event, place={"name": place.name, "entity": str(place.pk)})
    assert told(event) == {}
    says(event, place={"name": "Cuba", "entity": str(cuba.pk)})
    assert told(event) == {"Where": [("Haiti", 1), ("Jacmel", 1), ("Cuba", 1)]}


def test_a_merged_place_is_the_one_that_stays(event: Event) -> None:
    haiti = EntityFactory(kind="place", name="Haiti")
    for place in (haiti, EntityFactory(kind="place", name="Ayiti", merged_into=haiti)):
        says(event, place={"name": place.name, "entity": str(place.pk)})
    assert told(event) == {}


def test_the_toll_as_it_was_told_and_as_it_is_known_where_nobody_contradicts(reading: Client, event: Event) -> None:
    for toll in ({"killed": 12, "injured": 3}, {"killed": 1900}, {}):
        says(event, toll=toll)
    assert told(event) == {"Killed": [("12", 1), ("1,900", 1)]}
    page = reading.get(event.get_absolute_url())
    assert page.context["comparison"].toll == ["3 injured"]
    assert "1,900" in page.text


def test_who_is_named_by_some_and_in_which_role(event: Event) -> None:
    ann, bob = EntityFactory(name="Ann Lee"), EntityFactory(name="Bob")
    both = [{"entity": str(ann.pk), "role": "agent"}, {"entity": str(bob.pk), "role": "patient"}]
    says(event, participants=both)
    says(event, participants=both[:1])
    assert told(event) == {"Who": [("Bob, patient", 1)]}


@pytest.mark.parametrize(
    "claim",
    [
        {"participants": [{"entity": "01a21c34-ea7f-7c0f-921b-6fa734cf3e12", "role": "agent"}]},
        {"participants": [{"name": "somebody"}], "place": None, "toll": None},
        {"place": {"name": "the harbour", "entity": None}},
    ],
)
def test_claims_that_name_no_record_are_no_error(event: Event, claim: dict[str, Any]) -> None:
    says(event, **claim)
    says(event, **claim)
    assert told(event) == {}


def test_one_story_alone_contradicts_nobody(event: Event) -> None:
    ann = EntityFactory()
    says(event, **day("2022-10-15"), participants=[{"entity": str(ann.pk), "role": "agent"}])
    assert told(event) == {}


def test_many_stories_are_named_up_to_a_few_and_counted(reading: Client, event: Event) -> None:
    for _ in range(claims.MOST_TELLERS + 2):
        says(event, **day("2022-10-15"))
    says(event, **day("2022-10-16"))
    assert "and 2 more" in reading.get(event.get_absolute_url()).text


def test_it_compares_a_bounded_number_and_says_so(
    reading: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "MOST_REPORTS", 2)
    for number in (15, 16, 17):
        says(event, **day(f"2022-10-{number}"))
    assert told(event) == {"When": [("15 October 2022", 1), ("16 October 2022", 1)]}
    assert "out of the first 2 reports" in reading.get(event.get_absolute_url()).text.replace("\n", " ")


# --- Around it ------------------------------------------------------------------------------------------------------


def beside(client: Client, event: Event) -> list[str]:
    return [other.title for other in client.get(event.get_absolute_url()).context["neighbours"]]


def test_neighbours_share_somebody_or_the_place_and_are_near_in_time(reading: Client) -> None:
    ann, jacmel = EntityFactory(name="Ann Lee"), EntityFactory(kind="place", name="Jacmel")

    def happened(title: str, start: str, *, who: Entity | None = None, **fields: Any) -> Event:
        made = EventFactory(title=title, start=f"{start}T00:00:00Z", **fields)
        if who:
            Participation.objects.create(event=made, entity=who)
        return made

    event = happened("Here", "2022-10-15", who=ann, place=jacmel)
    happened("Same person", "2022-10-20", who=ann)
    happened("Same place", "2022-10-01", place=jacmel)
    happened("Too long ago", "2021-10-15", who=ann, place=jacmel)
    happened("Others elsewhere", "2022-10-15", who=EntityFactory())
    happened("Merged", "2022-10-15", who=ann, merged_into=event)
    happened("Proposed", "2022-10-15", who=ann, status="proposed")
    assert beside(reading, event) == ["Same place", "Same person"]


def test_an_event_without_a_date_or_without_a_place_has_no_wrong_neighbours(reading: Client) -> None:
    EventFactory(title="Elsewhere", start="2022-10-15T00:00:00Z")
    assert beside(reading, EventFactory(start="2022-10-15T00:00:00Z")) == []
    assert beside(reading, EventFactory()) == []


def test_the_nearest_neighbours_are_kept(reading: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    jacmel = EntityFactory(kind="place", name="Jacmel")
    event = EventFactory(start="2022-10-15T00:00:00Z", place=jacmel)
    for number in range(1, 29):
        EventFactory(title=f"{number}", start=f"2022-10-{number:02}T12:00:00Z", place=jacmel)
    assert beside(reading, event) == [str(number) for number in range(11, 19)]


def test_all_stories_of_the_event_are_one_search_away(reading: Client, event: Event) -> None:
    says(event)
    ArticleFactory(headline="Another story", text="Another")
    merged = EventFactory(merged_into=event)
    ReportFactory(event=merged, article=ArticleFactory(headline="Of the merged one", text="Merged"))
    assert f'href="/?event={event.pk}"' in reading.get(event.get_absolute_url()).text
    for address in (f"/?event={event.pk}", f"/?q=event:{event.pk}", '/?q=event:"Ferry sinks"'):
        found = {story.article.headline for story in reading.get(address).context["stories"]}
        assert found == {"Story 1", "Of the merged one"}, address
