"""The lists of events: planned ones ahead, past ones, those without a date; by words, type and place."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client

from newsroom.site import diary
from tagging.models import Event
from tests.factories import AliasFactory, EntityFactory, EventFactory
from tests.newsroom.site.test_records import names, walk

pytestmark = pytest.mark.django_db
TODAY = "2023-03-15T12:00:00Z"


def at(client: Client, address: str) -> list[str]:
    with time_machine.travel(TODAY, tick=False):
        return names(client.get(address))


def test_what_is_planned_comes_soonest_first_and_the_rest_newest_first(reading: Client) -> None:
    EventFactory(title="Past", start="2020-01-01T00:00:00Z")
    EventFactory(title="Yesterday", start="2023-03-14T00:00:00Z", precision="day", planned=True)
    EventFactory(title="Today", start="2023-03-15T00:00:00Z", precision="day")
    EventFactory(title="Later", start="2098-01-01T00:00:00Z", planned=True)
    EventFactory(title="Soon", start="2023-03-16T00:00:00Z", planned=True)
    EventFactory(title="Some day")
    assert at(reading, "/events/?show=planned") == ["Today", "Soon", "Later"]
    assert at(reading, "/events/") == ["Today", "Yesterday", "Past"]
    assert at(reading, "/events/?show=undated") == ["Some day"]


@pytest.mark.parametrize(
    ("precision", "start", "end", "is_ahead"),
    [
        ("week", "2023-03-13T00:00:00Z", None, True),
        ("week", "2023-03-06T00:00:00Z", None, False),
        ("month", "2023-03-01T00:00:00Z", None, True),
        ("month", "2023-02-01T00:00:00Z", None, False),
        ("year", "2023-01-01T00:00:00Z", None, True),
        ("day", "2023-03-10T00:00:00Z", "2023-03-18T00:00:00Z", True),
        ("day", "2023-03-10T00:00:00Z", "2023-03-12T00:00:00Z", False),
    ],
)
def test_what_is_planned_for_a_time_that_is_not_over_is_ahead(
    reading: Client, precision: str, start: str, end: str | None, is_ahead: bool
) -> None:
    EventFactory(title="Talks", start=start, end=end, precision=precision, planned=True)
    EventFactory(title="Report", start=start, end=end, precision=precision)
    assert at(reading, "/events/?show=planned") == ["Talks"] * is_ahead


def test_the_diary_goes_by_days_and_is_no_more_exact_than_what_is_known(reading: Client) -> None:
    EventFactory(title="Talks", start="2023-04-03T09:30:00Z", precision="minute", planned=True)
    EventFactory(title="Vote", start="2023-04-03T00:00:00Z", precision="day", planned=True)
    EventFactory(title="Tour", start="2023-05-01T00:00:00Z", precision="month", planned=True)
    with time_machine.travel(TODAY, tick=False):
        days = reading.get("/events/?show=planned").context["days"]
    found = [(day, [event.title for event in events]) for day, events in days]
    assert found == [("Monday 3 April 2023", ["Vote", "Talks"]), ("May 2023", ["Tour"])]


def test_by_words_type_and_place_and_what_lies_in_the_place(reading: Client) -> None:
    haiti = EntityFactory(kind="place", name="Haiti")
    town = EntityFactory(kind="place", name="Jacmel", parent=haiti)
    AliasFactory(entity=haiti, name="Ayiti")
    past: dict[str, Any] = {"start": "2020-01-01T00:00:00Z"}
    EventFactory(title="March in town", type="protest", place=town, **past)
    EventFactory(title="Vote", type="election", place=haiti, **past)
    EventFactory(title="March elsewhere", type="protest", place=EntityFactory(kind="place"), **past)
    for address, expected in (
        ("/events/?q=mar", {"March in town", "March elsewhere"}),
        ("/events/?type=protest", {"March in town", "March elsewhere"}),
        ("/events/?place=haiti", {"March in town", "Vote"}),
        ("/events/?place=Ayiti&type=protest", {"March in town"}),
        (f"/events/?place={town.pk}", {"March in town"}),
        ("/events/?type=nonsense&q=vote", {"Vote"}),
    ):
        assert set(names(reading.get(address))) == expected, address
    assert "No place is called “Nowhere”" in reading.get("/events/?place=Nowhere").text


@pytest.mark.parametrize("address", ["/events/", "/events/?show=planned", "/events/?show=undated"])
def test_lists_of_events_are_walked_by_cursor(reading: Client, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(diary, "EVENTS_PER_PAGE", 2)
    start = {"/events/": "2019-01-01T00:00:00Z", "/events/?show=planned": "2099-01-01T00:00:00Z"}.get(address)
    for n in range(5):
        EventFactory(title=f"Event {n}", start=start)
    assert sorted(walk(reading, address)) == [f"Event {n}" for n in range(5)]


def test_the_next_page_keeps_what_was_asked_for(reading: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diary, "EVENTS_PER_PAGE", 1)
    for _ in range(2):
        EventFactory(title="A march & more", type="protest", start="2019-01-01T00:00:00Z")
    page = reading.get("/events/?q=march+%26&type=protest")
    further = reading.get("/events/" + page.context["next"])
    assert [further.context["asked"].words, further.context["asked"].type] == ["march &", "protest"]
    assert {*names(page), *names(further)} == {"A march & more"}
    assert Event.objects.count() == 2


def test_a_page_looks_at_a_bounded_number_and_the_next_one_goes_on(
    reading: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diary, "LOOKED_AT", 3)
    for number in range(1, 10):
        kind = "protest" if number in (2, 5) else "visit"
        EventFactory(title=f"{number}", type=kind, start=f"2019-01-0{number}T00:00:00Z")
    first = reading.get("/events/?type=protest")
    assert (names(first), "None among the next" in first.text) == ([], True)
    assert walk(reading, "/events/?type=protest") == ["5", "2"]
    assert walk(reading, "/events/") == [str(number) for number in range(9, 0, -1)]
