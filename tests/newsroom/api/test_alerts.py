from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from newsroom.alerts.models import Alert, SavedSearch
from tests.factories import ArticleFactory, UserFactory

SEARCHES, ALERTS = "/api/v1/saved-searches/", "/api/v1/alerts/"


def test_a_reader_saves_changes_and_deletes_a_search(reader: Any) -> None:
    record = str(uuid4())
    made = reader.post(SEARCHES, {"name": "Ferries", "query": "ferry", "filters": {"entity": [record], "year": [2022]}})
    assert made.status_code == 201, made.content
    told = made.json()
    assert told["filters"] == {"entity": [record], "year": ["2022"]}
    assert reader.get(told["url"]).json() == told
    assert reader.patch(told["url"], {"mail": "daily"}).json()["mail"] == "daily"
    assert [one["name"] for one in reader.get(SEARCHES).json()["results"]] == ["Ferries"]
    assert reader.delete(told["url"]).status_code == 204
    assert not SavedSearch.objects.exists()


def test_a_query_that_cannot_be_read_is_refused_with_its_place(reader: Any) -> None:
    answer = reader.post(SEARCHES, {"name": "Ferries", "query": "ferry OR"})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["attr"] == "query"
    assert "characters 7 to 8" in error["detail"]


@pytest.mark.django_db
def test_other_peoples_searches_and_alerts_are_nowhere(reader: Any, editor: Any) -> None:
    search = SavedSearch.objects.create(owner=UserFactory(), name="Ferries", query="ferry")
    alert = Alert.objects.create(search=search, article=ArticleFactory())
    for client in (reader, editor):
        assert client.get(SEARCHES).json()["results"] == []
        assert client.get(ALERTS).json()["results"] == []
        for method in (client.get, client.delete):
            assert method(f"{SEARCHES}{search.pk}/").status_code == 404
        assert client.get(ALERTS, {"saved_search": search.pk}).json()["results"] == []
    assert Alert.objects.get() == alert


def test_ones_alerts_say_which_words_matched(reader: Any) -> None:
    pk = reader.post(SEARCHES, {"name": "Ferries", "query": "ferry"}).json()["id"]
    shown, hidden = ArticleFactory(headline="Ferry"), ArticleFactory(state="withheld")
    for article in (shown, hidden):
        Alert.objects.create(search_id=pk, article=article, reasons=["ferry"])
    [told] = reader.get(ALERTS, {"saved_search": pk}).json()["results"]
    assert (told["article"], told["headline"], told["reasons"]) == (str(shown.pk), "Ferry", ["ferry"])
