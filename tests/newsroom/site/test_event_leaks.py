"""An event that a reader may not notice shows in nothing that has to do with events: random archives, every door.

Each hidden thing bears a word of its own; no answer may hold it, and every answer is the same as in an archive in
which the hidden things do not exist.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles.models import Article
from newsroom.accounts.addresses import issue_address
from newsroom.accounts.models import User
from tagging.models import Entity, Event, Participation, Report
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory
from tests.newsroom.site.conftest import HIDDEN

pytestmark = pytest.mark.django_db
SECRET = "Zeppelin"  # in the words of everything that is hidden
FUTURE = timezone.now() + timedelta(days=20)


class World:
    """A few people and places, and events that share them, so that everything is a neighbour of everything."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.whole = EntityFactory(kind="place", name="Freedonia")
        self.town = EntityFactory(kind="place", name="Sylvania City", parent=self.whole)
        self.people = [EntityFactory(name=name) for name in ("Rufus Firefly", "Gloria Teasdale")]
        self.open = [ArticleFactory(headline=f"Open story {number}") for number in range(3)]
        self.seen = [self.happens(f"Talks {number}", status="confirmed") for number in range(4)]
        for event in self.seen:
            for story in chance.sample(self.open, chance.randint(0, 2)):
                self.report(event, story, "open")

    def happens(self, title: str, **fields: Any) -> Event:
        ahead = self.chance.random() < 0.3
        at = FUTURE if ahead else datetime(2022, 10, self.chance.randint(1, 28), tzinfo=UTC)
        event = EventFactory(
            title=title,
            start=at,
            planned=ahead,
            precision=self.chance.choice(["day", "minute", "month", "week"]),
            type=self.chance.choice(["protest", "visit"]),
            place=self.chance.choice([self.whole, self.town, None]),
            **fields,
        )
        for entity in self.chance.sample(self.people, self.chance.randint(0, 2)):
            Participation.objects.create(event=event, entity=entity)
        return event

    def report(self, event: Event, story: Article, words: str, **fields: Any) -> Report:
        day = f"2022-10-{self.chance.randint(1, 28):02}"
        killed = self.chance.randint(700, 799) if words == SECRET else self.chance.randint(1, 9)
        claims = {
            "from": day,
            "to": day,
            "precision": "day",
            "toll": {"killed": killed},
            "place": {"name": f"{words} field", "entity": None},
            "participants": [{"entity": str(self.chance.choice(self.people).pk), "role": "agent"}],
        }
        return ReportFactory(
            event=event, article=story, claims=claims, evidence={"text": f"{words} was there."}, **fields
        )

    def hide(self) -> None:
        """Reports that readers may not see, of events they may see and of events they may not."""
        chance = self.chance
        for number in range(chance.randint(1, 3)):
            fields = HIDDEN[chance.choice(list(HIDDEN))]()
            story = ArticleFactory(headline=f"{SECRET} story {number}", text=f"{SECRET} {number}", **fields)
            for event in chance.sample(self.seen, chance.randint(0, 2)):
                self.report(event, story, SECRET)
            self.report(self.happens(f"{SECRET} rises {number}", status="proposed"), story, SECRET)
        unsure = self.happens(f"{SECRET} unsure", status="proposed")
        denied = self.happens(f"{SECRET} denied", status="proposed")
        for story in self.open:
            self.report(unsure, story, SECRET, confidence=0.1)
            self.report(denied, story, SECRET, state="rejected")


def doors(world: World, client: Client, reader: User) -> dict[str, Callable[[], str]]:
    """Everything a reader can ask that tells of events, by address."""
    records: list[Entity] = [world.whole, world.town, *world.people]
    times = ("", "?at=2022", "?at=2022-10", "?at=2022-10-15", "?type=visit", f"?at={FUTURE:%Y-%m}", "?at=undated")
    addresses = [
        "/",
        "/events/",
        "/events/?show=planned",
        "/events/?q=e",
        "/events/?place=Freedonia",
        "/events/planned.ics",
    ]
    for record in records:
        addresses += [
            record.get_absolute_url(),
            f"/records/{record.pk}/events.ics",
            f"/records/{record.pk}/events.jsonld",
        ]
        addresses += [f"{record.get_absolute_url()}timeline/{time}" for time in times]
    for event in world.seen:
        addresses += [event.get_absolute_url(), f"/events/{event.pk}/event.ics", f"/events/{event.pk}/event.jsonld"]
        addresses += [f"/?event={event.pk}"]
    found = {address: lambda address=address: _words(client.get(address)) for address in addresses}
    for feed, subjects in (("record", records), ("event", world.seen), ("planned", [None])):
        for subject in subjects:
            secret = issue_address(reader, feed, subject.pk if subject else None)
            for form in ("ics", "jsonld"):
                name = f"address of {feed} {subject} as {form}"
                found[name] = lambda secret=secret, form=form: _words(Client().get(f"/feeds/{secret}/events.{form}"))
    return found


def _words(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_hidden_changes_no_answer(reading: Client, reader: User, seed: int) -> None:
    world = World(random.Random(seed))
    asked = doors(world, reading, reader)
    without = {address: ask() for address, ask in asked.items()}
    with transaction.atomic():
        world.hide()
    assert Report.objects.filter(evidence__text__icontains=SECRET).exists()
    for address, ask in asked.items():
        answer = ask()
        assert SECRET not in answer, address
        assert answer == without[address], address


def test_the_doors_do_show_what_is_not_hidden(reading: Client, reader: User) -> None:
    """So that the test above can fail: once an embargo is over, every kind of door tells of it."""
    world = World(random.Random(1))
    event = world.happens(f"{SECRET} lands", status="proposed")
    event.place, event.start, event.precision = world.whole, FUTURE, "day"
    event.save()
    for entity in world.people:
        Participation.objects.get_or_create(event=event, entity=entity)
    for _ in range(3):
        world.report(event, ArticleFactory(), SECRET)
    world.report(world.seen[0], ArticleFactory(), SECRET)
    telling = {address for address, ask in doors(world, reading, reader).items() if SECRET in ask()}
    for address in ("/events/?show=planned", "/events/planned.ics", world.whole.get_absolute_url()):
        assert address in telling
    assert world.seen[0].get_absolute_url() in telling
    assert {f"address of record {world.whole} as {form}" for form in ("ics", "jsonld")} <= telling
    assert f"{world.people[0].get_absolute_url()}timeline/?at={FUTURE:%Y-%m}" in telling


def test_the_page_and_file_of_a_hidden_event_are_not_found(reading: Client) -> None:
    world = World(random.Random(2))
    world.hide()
    for event in Event.objects.filter(title__contains=SECRET):
        for address in (event.get_absolute_url(), f"/events/{event.pk}/event.ics", f"/events/{event.pk}/event.jsonld"):
            assert reading.get(address).status_code == 404
