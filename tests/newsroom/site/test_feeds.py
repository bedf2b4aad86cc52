"""Events as calendars and JSON-LD: for who is logged in, and at personal addresses."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import redis
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from articles.models import Article
from newsroom.accounts.addresses import MOST_ADDRESSES, issue_address
from newsroom.accounts.models import FeedAddress, User
from newsroom.alerts import saving
from newsroom.feeds import views
from tagging.models import Entity, Event, Participation
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def haiti() -> Entity:
    return EntityFactory(kind="place", name="Haiti; a place, and more")


@pytest.fixture
def talks(haiti: Entity) -> Event:
    event = EventFactory(
        title="Talks, in Nassau; again",
        type="diplomacy",
        description="First line\nsecond",
        start="2022-10-15T00:00:00Z",
        precision="day",
        place=haiti,
        planned=True,
    )
    Participation.objects.create(event=event, entity=EntityFactory(name="Ann Lee"), role="agent")
    Participation.objects.create(event=event, surface="an envoy")
    return event


def entries(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)  # octets, RFC 5545
    assert b"\n" not in b"".join(lines)
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def at(secret: str, form: str = "ics", **headers: str) -> Any:
    """What a program without a log-in is answered."""
    return Client().get(f"/feeds/{secret}/events.{form}", headers=headers)


def test_a_calendar_entry_says_what_the_page_says(reading: Client, talks: Event, haiti: Entity) -> None:
    [entry] = entries(reading.get(f"/events/{talks.pk}/event.ics"))
    assert str(entry["UID"]) == f"urn:uuid:{talks.pk}"
    assert str(entry["SUMMARY"]) == "Talks, in Nassau; again"
    assert str(entry["LOCATION"]) == haiti.name
    assert str(entry["STATUS"]) == "TENTATIVE"
    assert str(entry["URL"]) == f"http://testserver{talks.get_absolute_url()}"
    assert [str(category) for category in entry["CATEGORIES"].cats] == ["Diplomacy"]
    expected = "First line\nsecond\nWhen: 15 October 2022\nWho: Ann Lee (agent), an envoy (participant)\nPlanned"
    assert str(entry["DESCRIPTION"]) == expected
    assert entry["DTSTAMP"].dt.replace(microsecond=0) == talks.created_at.replace(microsecond=0)


def test_a_proposed_event_says_that_a_machine_found_it(editing: Client) -> None:
    found = EventFactory(status="proposed", start="2022-10-15T00:00:00Z", precision="day")
    [entry] = entries(editing.get(f"/events/{found.pk}/event.ics"))
    assert (str(entry["STATUS"]), "found by machine" in str(entry["DESCRIPTION"])) == ("TENTATIVE", True)


@pytest.mark.parametrize(
    ("start", "end", "precision", "first", "after"),
    [
        ("2022-10-15T00:00", None, "day", date(2022, 10, 15), date(2022, 10, 16)),
        ("2022-10-15T00:00", "2022-10-17T00:00", "day", date(2022, 10, 15), date(2022, 10, 18)),
        ("2022-10-17T00:00", None, "week", date(2022, 10, 17), date(2022, 10, 24)),
        ("2022-12-01T00:00", None, "month", date(2022, 12, 1), date(2023, 1, 1)),
        ("2024-02-01T00:00", None, "month", date(2024, 2, 1), date(2024, 3, 1)),
        ("2022-10-15T09:30", None, "minute", datetime(2022, 10, 15, 13, 30, tzinfo=UTC), None),
        (
            *("2022-10-15T09:30", "2022-10-15T11:00", "minute"),
            *(datetime(2022, 10, 15, 13, 30, tzinfo=UTC), datetime(2022, 10, 15, 15, tzinfo=UTC)),
        ),
    ],
)
def test_an_entry_is_as_long_as_the_time_is_known(
    reading: Client, settings: Any, start: str, end: str | None, precision: str, first: Any, after: Any
) -> None:
    settings.TIME_ZONE = "America/Port-au-Prince"
    zone = timezone.get_current_timezone()
    begin, until = (datetime.fromisoformat(at).replace(tzinfo=zone) if at else None for at in (start, end))
    event = EventFactory(start=begin, end=until, precision=precision)
    [entry] = entries(reading.get(f"/events/{event.pk}/event.ics"))
    assert (entry["DTSTART"].dt, entry["DTEND"].dt if "DTEND" in entry else None) == (first, after)


@pytest.mark.parametrize("precision", ["quarter", "year", "decade", "unknown"])
def test_what_is_known_to_the_year_is_no_entry_of_a_calendar(reading: Client, precision: str) -> None:
    event = EventFactory(start="2022-01-01T00:00:00Z", precision=precision)
    assert entries(reading.get(f"/events/{event.pk}/event.ics")) == []


def test_a_record_and_the_diary_have_calendars(reading: Client, talks: Event, haiti: Entity) -> None:
    soon = timezone.now() + timedelta(days=3)
    EventFactory(title="Vote", start=soon, precision="day", planned=True)
    assert [str(entry["SUMMARY"]) for entry in entries(reading.get(f"/records/{haiti.pk}/events.ics"))] == [talks.title]
    assert [str(entry["SUMMARY"]) for entry in entries(reading.get("/events/planned.ics"))] == ["Vote"]


def test_a_merged_subject_is_the_one_that_stays(reading: Client, talks: Event, haiti: Entity) -> None:
    event, place = EventFactory(merged_into=talks), EntityFactory(kind="place", merged_into=haiti)
    for address in (f"/events/{event.pk}/event.ics", f"/records/{place.pk}/events.ics"):
        assert [str(entry["SUMMARY"]) for entry in entries(reading.get(address))] == [talks.title]


def test_files_need_a_log_in_and_a_page_to_be_seen(reading: Client, talks: Event) -> None:
    assert Client().get(f"/events/{talks.pk}/event.ics").status_code == 302
    hidden = EventFactory(status="proposed")
    private = EntityFactory(never_profile=True)
    for address in (f"/events/{hidden.pk}/event.ics", f"/records/{private.pk}/events.ics"):
        assert reading.get(address).status_code == 404


# --- JSON-LD ---------------------------------------------------------------------------------------------------------


def linked(page: Any) -> dict[str, Any]:
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    found: dict[str, Any] = json.loads(block)
    return found


def test_the_page_of_an_event_is_schema_org(reading: Client, talks: Event, haiti: Entity) -> None:
    story = ArticleFactory(headline="Talks open", published_at="2022-10-15T08:00:00Z")
    ReportFactory(event=talks, article=story)
    found = linked(reading.get(talks.get_absolute_url()))
    ann = Entity.objects.get(name="Ann Lee")
    assert found == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"http://testserver{talks.get_absolute_url()}",
        "url": f"http://testserver{talks.get_absolute_url()}",
        "name": talks.title,
        "description": talks.description,
        "keywords": "Diplomacy",
        "startDate": "2022-10-15",
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "Place", "name": haiti.name, "url": f"http://testserver{haiti.get_absolute_url()}"},
        "about": [
            {"@type": "Person", "name": "Ann Lee", "url": f"http://testserver{ann.get_absolute_url()}"},
            {"@type": "Thing", "name": "an envoy"},
        ],
        "subjectOf": [
            {
                "@type": "NewsArticle",
                "headline": "Talks open",
                "url": f"http://testserver{story.get_absolute_url()}",
                "datePublished": "2022-10-15T08:00:00+00:00",
            }
        ],
    }


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        *(("minute", "2022-10-17T00:00+00:00"), ("day", "2022-10-17"), ("week", "2022-W42"), ("month", "2022-10")),
        *(("year", "2022"), ("quarter", None), ("decade", None), ("unknown", None)),
    ],
)
def test_a_date_is_no_more_exact_than_it_is_known(reading: Client, precision: str, expected: str | None) -> None:
    event = EventFactory(start="2022-10-17T00:00:00Z", precision=precision)
    assert linked(reading.get(event.get_absolute_url())).get("startDate") == expected


def test_records_are_persons_organizations_and_places(reading: Client) -> None:
    haiti = EntityFactory(kind="place", name="Haiti", external_ids={"wikidata": "Q790"})
    town = EntityFactory(kind="place", name="Jacmel", parent=haiti)
    assert linked(reading.get(haiti.get_absolute_url()))["sameAs"] == ["https://www.wikidata.org/entity/Q790"]
    found = linked(reading.get(town.get_absolute_url()))
    assert (found["@type"], found["containedInPlace"]) == ("Place", {"@type": "Place", "name": "Haiti"})
    assert linked(reading.get(EntityFactory().get_absolute_url()))["@type"] == "Person"


def test_no_title_ends_the_data_block(reading: Client) -> None:
    event = EventFactory(title="</script><script>alert(1)</script><!--")
    page = reading.get(event.get_absolute_url())
    assert linked(page)["name"] == event.title
    assert "<script>alert" not in page.text


def test_a_feed_is_a_graph(talks: Event, haiti: Entity, reader: User) -> None:
    answer = at(issue_address(reader, "record", haiti.pk), "jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    [event] = answer.json()["@graph"]
    assert (event["name"], event["location"]["name"], len(event["about"])) == (talks.title, haiti.name, 2)


# --- Personal addresses ----------------------------------------------------------------------------------------------


def test_one_is_made_shown_once_used_listed_and_revoked(
    reading: Client, reader: User, haiti: Entity, talks: Event
) -> None:
    page = reading.post("/addresses/", {"feed": "record", "subject": str(haiti.pk)})
    secret = page.context["urls"]["ics"].split("/")[-2]
    assert secret in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert [str(entry["SUMMARY"]) for entry in entries(at(secret))] == [talks.title]
    listed = reading.get("/addresses/")
    assert secret not in listed.text
    assert "last read" in listed.text
    address = FeedAddress.objects.get(user=reader)
    assert secret not in json.dumps(list(FeedAddress.objects.values()), default=str)
    assert reading.post(f"/addresses/{address.pk}/revoke/").status_code == 302
    assert at(secret).status_code == 404
    assert "You have no addresses" in reading.get("/addresses/").text


def test_nobody_revokes_or_lists_another_ones_address(reading: Client, haiti: Entity) -> None:
    secret = issue_address(UserFactory(), "record", haiti.pk)
    assert reading.post(f"/addresses/{FeedAddress.objects.get().pk}/revoke/").status_code == 404
    assert reading.get("/addresses/").context["addresses"] == []
    assert at(secret).status_code == 200


def test_it_is_made_of_what_its_user_has_a_page_of(reading: Client, haiti: Entity) -> None:
    hidden = EventFactory(status="proposed")
    for asked in (
        {"feed": "event", "subject": str(hidden.pk)},
        {"feed": "event", "subject": str(haiti.pk)},
        {"feed": "event", "subject": "x"},
        {"feed": "record"},
        {"feed": "everything"},
        {},
    ):
        assert reading.post("/addresses/", asked).status_code == 404, asked
    assert not FeedAddress.objects.exists()


@pytest.mark.parametrize("secret", ["x", "0" * 43, "a-b_c", "x" * 500])
def test_an_unknown_secret_finds_nothing_and_is_not_logged(secret: str, caplog: pytest.LogCaptureFixture) -> None:
    assert at(secret).status_code == 404
    assert [record for record in caplog.records if record.name == "django.request"] == []


def test_the_addresses_of_who_leaves_die_for_ever(reader: User, haiti: Entity) -> None:
    secret = issue_address(reader, "record", haiti.pk)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert at(secret).status_code == 404
    User.objects.filter(pk=reader.pk).update(is_active=True)
    assert at(secret).status_code == 404
    assert at(issue_address(reader, "record", haiti.pk)).status_code == 200


def test_it_shows_what_its_user_may_see_at_that_moment(reader: User, haiti: Entity) -> None:
    event = EventFactory(title="Raid", status="proposed", start="2022-10-15T00:00:00Z", precision="day", place=haiti)
    stories = [ArticleFactory() for _ in range(3)]
    for story in stories:
        ReportFactory(event=event, article=story)
    of_place, of_event = issue_address(reader, "record", haiti.pk), issue_address(reader, "event", event.pk)
    assert [len(entries(at(secret))) for secret in (of_place, of_event)] == [1, 1]
    Article.objects.filter(pk=stories[0].pk).update(embargo_until="2099-01-01T00:00:00Z")
    for secret in (of_place, of_event):
        assert entries(at(secret)) == []
        assert "Raid" not in at(secret).text
        assert "Raid" not in at(secret, "jsonld").text
    User.objects.filter(pk=reader.pk).update(role="editor")
    assert len(entries(at(of_event))) == 1


def test_a_calendar_that_did_not_change_is_not_sent_again(reader: User, talks: Event) -> None:
    secret = issue_address(reader, "event", talks.pk)
    first = at(secret)
    again = at(secret, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Event.objects.filter(pk=talks.pk).update(title="Other")
    assert at(secret, **{"If-None-Match": first.headers["ETag"]}).status_code == 200
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_who_asks_too_often_is_told_to_come_back(
    reader: User, talks: Event, monkeypatch: pytest.MonkeyPatch, empty_redis: Any, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(views, "ASKED_AT_MOST", 2)
    secret, other = (issue_address(reader, "event", talks.pk) for _ in range(2))
    with time_machine.travel("2022-10-15T10:10:00Z", tick=False):
        assert [at(secret).status_code for _ in range(3)] == [200, 200, 429]
        assert at(secret).headers["Retry-After"] == "3600"
        assert at(other).status_code == 200
    with time_machine.travel("2022-10-15T11:00:00Z", tick=False):
        assert at(secret).status_code == 200
    assert secret not in caplog.text


def test_without_redis_nobody_is_kept_out(reader: User, talks: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(cache, "add", fail)
    assert at(issue_address(reader, "event", talks.pk)).status_code == 200


def test_there_is_an_end_to_how_many_one_may_have(reading: Client, reader: User, talks: Event) -> None:
    for _ in range(MOST_ADDRESSES):
        issue_address(reader, "event", talks.pk)
    page = reading.post("/addresses/", {"feed": "event", "subject": str(talks.pk)}, follow=True)
    assert "revoke one" in page.text
    assert FeedAddress.objects.count() == MOST_ADDRESSES


def test_a_feed_costs_the_same_queries_for_many_events(
    reader: User, haiti: Entity, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        event = EventFactory(place=haiti, start=f"20{number + 10}-01-01T00:00:00Z", precision="day")
        Participation.objects.create(event=event, entity=EntityFactory())
    secret = issue_address(reader, "record", haiti.pk)
    for form in ("ics", "jsonld"):
        with django_assert_max_num_queries(9):
            answer = at(secret, form)
    assert len(answer.json()["@graph"]) == 30
    for _ in range(10):
        issue_address(reader, "record", haiti.pk)
    client = Client()
    client.force_login(reader)
    with django_assert_max_num_queries(6):
        client.get("/addresses/")


# --- Stories, for feed readers --------------------------------------------------------------------------------------


def stories_at(secret: str, form: str = "atom") -> Any:
    return Client().get(f"/feeds/{secret}/stories.{form}")


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    return [entry.findtext(f"{atom}title") or "" for entry in feed.iter(f"{atom}entry")]


def test_a_feed_of_stories_shows_what_its_user_may_see_now(reader: User) -> None:
    ann = EntityFactory(name="Ann Lee", status="confirmed")
    shown = ArticleFactory(headline="Lee & Co <won>")
    for article in (shown, ArticleFactory(headline="Secret", state="withheld")):
        TagFactory(article=article, entity=ann)
    secret = issue_address(reader, "stories", ann.pk)
    assert titles(stories_at(secret)) == ["Lee & Co <won>"]
    Article.objects.update(embargo_until=timezone.now() + timedelta(days=1))
    assert titles(stories_at(secret)) == []
    assert stories_at(secret, "ics").status_code == 404
    assert stories_at("nothing").status_code == 404


def test_a_saved_search_has_a_feed_for_those_who_may_read_it(reading: Client, reader: User) -> None:
    ArticleFactory(headline="Ferry sails", text="The ferry sails.")
    ArticleFactory(headline="x", text="A train.")
    search = saving.new(reader, name="Ferries", query="ferry")
    page = reading.post("/addresses/", {"feed": "search", "subject": str(search.pk)})
    secret = re.search(r"/feeds/([\w-]+)/stories\.atom", page.text)
    assert secret
    assert titles(stories_at(secret[1])) == ["Ferry sails"]
    assert "Ferries" in reading.get("/addresses/").text
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.post("/addresses/", {"feed": "search", "subject": str(search.pk)}).status_code == 404
    search.delete()
    assert titles(stories_at(secret[1])) == []
