from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.accounts.models import User
from newsroom.alerts.models import Alert, SavedSearch
from tests.factories import ArticleFactory, EntityFactory, EventFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_search_is_saved_from_its_page_changed_and_deleted(reading: Client, reader: User) -> None:
    ann = EntityFactory(name="Ann Lee")
    page = reading.get(f"/?q=ferry&entity={ann.pk}")
    assert "Save this search" in page.text
    answer = reading.post("/searches/save/", {"q": "ferry", "entity": str(ann.pk), "name": "Ferries", "mail": "daily"})
    search = SavedSearch.objects.get()
    assert (search.owner, search.filters, search.mail) == (reader, {"entity": [str(ann.pk)]}, "daily")
    assert answer.url == search.get_absolute_url()
    assert reading.get(answer.url).status_code == 200
    reading.post(f"/searches/{search.pk}/change/", {"name": "Boats", "mail": "weekly"})
    search.refresh_from_db()
    assert (search.name, search.mail) == ("Boats", "weekly")
    reading.post(f"/searches/{search.pk}/delete/")
    assert not SavedSearch.objects.exists()


def test_what_cannot_be_saved_says_why(reading: Client) -> None:
    answer = reading.post("/searches/save/", {"q": '"ferry', "name": "Ferries"}, follow=True)
    assert "never closed" in answer.text


@pytest.mark.parametrize("other", [{}, {"editor": True}, {"admin": True}])
def test_nobody_else_sees_or_touches_it(reading: Client, reader: User, other: dict[str, Any]) -> None:
    reading.post("/searches/save/", {"q": "ferry", "name": "Ferries"})
    search = SavedSearch.objects.get()
    stranger = Client()
    stranger.force_login(UserFactory(**other))
    assert "Ferries" not in stranger.get("/searches/").text
    assert "Ferries" not in stranger.get("/offers/?q=ferr").text
    assert stranger.post(f"/searches/{search.pk}/delete/").status_code == 404
    assert stranger.post(f"/searches/{search.pk}/change/", {"name": "x", "mail": "never"}).status_code == 404
    assert "Ferries" in reading.get("/offers/?q=ferr").text


def test_alerts_are_shown_with_their_story_while_it_may_be_seen(reading: Client, reader: User) -> None:
    reading.post("/searches/save/", {"q": "ferry", "name": "Ferries"})
    search = SavedSearch.objects.get()
    for headline, state in (("Ferry sails", "published"), ("Secret ferry", "withheld")):
        Alert.objects.create(search=search, article=ArticleFactory(headline=headline, state=state), reasons=["ferry"])
    page = reading.get("/searches/").text
    assert "Ferry sails" in page
    assert "Secret ferry" not in page


@pytest.mark.parametrize("kind", ["record", "event"])
def test_a_record_or_an_event_is_followed_from_its_page(reading: Client, reader: User, kind: str) -> None:
    record = EventFactory(title="Ferry talks") if kind == "event" else EntityFactory(name="Ann Lee", status="confirmed")
    assert "Follow" in reading.get(record.get_absolute_url()).text
    answer = reading.post(f"/follow/{kind}/{record.pk}/", {"mail": "daily"}, follow=True)
    assert "You follow it" in answer.text
    search = SavedSearch.objects.get()
    assert (search.owner, search.name, search.mail) == (reader, str(record), "daily")
    back = reading.post(f"/searches/{search.pk}/delete/", {"back": record.get_absolute_url()})
    assert back.url == record.get_absolute_url()
    assert not SavedSearch.objects.exists()


def test_what_has_no_page_cannot_be_followed_and_no_address_leads_away(reading: Client, reader: User) -> None:
    hidden = EntityFactory(name="Ann Lee", status="proposed")
    assert reading.post(f"/follow/record/{hidden.pk}/").status_code == 404
    reading.post("/searches/save/", {"q": "ferry", "name": "Ferries"})
    search = SavedSearch.objects.get()
    away = reading.post(f"/searches/{search.pk}/delete/", {"back": "https://example.org/"})
    assert away.url == "/searches/"
