from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.accounts.models import User
from newsroom.alerts.models import Alert, SavedSearch
from tests.factories import ArticleFactory, EntityFactory, UserFactory

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
