from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.ingest import ingest
from articles.readers import RawArticle
from articles.states import set_state
from newsroom.following import waiting
from newsroom.following.telling import tell
from tagging import decisions
from tests.factories import (
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)
from tests.newsroom.api.test_form import refused

CHANGES = "/api/v1/changes/"
pytestmark = pytest.mark.django_db


def told() -> None:
    while tell():
        pass


def test_what_was_written_a_moment_ago_is_in_the_feed(editor: Any) -> None:
    start = editor.get(f"{CHANGES}?since=now").json()
    assert start["results"] == []
    made = editor.post("/api/v1/articles/", {"headline": "Ferry", "text": "The ferry sails."}).json()
    page = editor.get(f"{CHANGES}?since={start['cursor']}").json()
    [row] = page["results"]
    assert (row["kind"], row["action"], row["id"], row["url"]) == ("article", "created", made["id"], made["api_url"])
    assert (row["actor"], row["gone"], row["merged_into"]) == (None, False, None)
    assert "object" not in row
    assert page["more"] is False
    assert editor.get(page["next"]).json()["results"] == []


def test_who_did_it_is_told_to_editors(editor: Any, reader: Any) -> None:
    article = ArticleFactory()
    told()
    since = editor.get(f"{CHANGES}?since=now").json()["cursor"]
    editor.patch(f"/api/v1/articles/{article.pk}/", {"byline": "By X"})
    [row] = editor.get(f"{CHANGES}?since={since}").json()["results"]
    assert (row["actor"], row["action"]) == (editor.user.username, "changed")
    assert row["data"] == {"fields": ["byline"], "token": "token of a editor"}
    [row] = reader.get(f"{CHANGES}?since={since}").json()["results"]
    assert (row["actor"], row["action"], row["data"]) == (None, "changed", {})


def test_with_the_object_it_is_as_its_own_address_tells_it(reader: Any) -> None:
    report = ReportFactory(article=TagFactory().article)
    told()
    rows = reader.get(f"{CHANGES}?include=object&limit=200").json()["results"]
    objects = {row["id"]: (row["url"], row["object"]) for row in rows if row["object"]}
    assert {row["kind"] for row in rows if row["object"]} == {"article", "person", "event", "source"}
    assert str(report.article.pk) in objects
    for url, thing in objects.values():
        there = reader.get(url).json()
        there.pop("articles", None)  # what only the thing alone counts
        assert there == thing


def test_a_thing_that_comes_twice_in_a_page_is_given_once(editor: Any) -> None:
    raw = RawArticle(headline="Ferry", text="The ferry sails.", external_id="f")
    source = SourceFactory()
    ingest(raw, source=source, actor=None)
    told()
    article = ingest(RawArticle(headline="Ferry", text="It sails no more.", external_id="f"), source=source, actor=None)
    told()
    rows = editor.get(f"{CHANGES}?include=object").json()["results"]
    mine = [row for row in rows if row["id"] == str(article.article.pk)]
    assert [row["action"] for row in mine] == ["created", "revised"]
    assert mine[0]["object"] is None
    assert mine[1]["object"]["text"] == "It sails no more."
    assert mine[1]["data"] == {"number": 2}


def test_a_merged_record_leads_to_the_one_that_stays(editor: Any, reader: Any) -> None:
    one, other = EntityFactory(name="Mira Solheim"), EntityFactory(name="M. Solheim")
    told()
    since = editor.get(f"{CHANGES}?since=now").json()["cursor"]
    stays, _ = decisions.merge(one, other, actor=UserFactory(editor=True))
    goes = one if stays == other else other
    for client in (editor, reader):
        rows = client.get(f"{CHANGES}?since={since}&include=object").json()["results"]
        [row] = [row for row in rows if row["id"] == str(goes.pk)]
        assert (row["merged_into_id"], row["object"], row["gone"]) == (str(stays.pk), None, False)
        assert row["merged_into"].endswith(f"/people/{stays.pk}/")


def test_pages_and_cursors_of_rows_lead_through_all_of_it_once(reader: Any) -> None:
    for _ in range(5):
        ArticleFactory()
    told()
    whole = reader.get(f"{CHANGES}?limit=200").json()["results"]
    by_pages, address = [], f"{CHANGES}?limit=2"
    while address:
        page = reader.get(address).json()
        by_pages += page["results"]
        address = page["next"] if page["more"] else ""
    assert by_pages == whole
    assert reader.get(f"{CHANGES}?since={whole[3]['cursor']}&limit=200").json()["results"] == whole[4:]


@pytest.mark.parametrize("since", ["", "1", "x" * 32, "x" * 101, "%00", "eyJhIjoxfQ", "now "])
def test_a_cursor_that_is_none_is_refused(reader: Any, since: str) -> None:
    assert refused(reader.get(f"{CHANGES}?since={since}x"))[0] == 400


def test_an_altered_cursor_is_refused(reader: Any) -> None:
    cursor = reader.get(f"{CHANGES}?since=now").json()["cursor"]
    altered = ("B" if cursor[0] == "A" else "A") + cursor[1:]
    assert refused(reader.get(f"{CHANGES}?since={altered}")) == (400, "invalid")


def test_a_cursor_of_a_later_archive_is_told_so(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ArticleFactory()
    told()
    cursor = reader.get(f"{CHANGES}?since=now").json()["cursor"]
    monkeypatch.setattr("newsroom.following.reading.newest", lambda: 0)
    assert refused(reader.get(f"{CHANGES}?since={cursor}")) == (400, "ahead")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "wait=31", "wait=-1", "include=all", "cursor=x"])
def test_other_parameters_are_refused(reader: Any, query: str) -> None:
    assert refused(reader.get(f"{CHANGES}?{query}"))[0] == 400


def test_the_number_of_queries_does_not_depend_on_the_rows(reader: Any) -> None:
    def counted(limit: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = reader.get(f"{CHANGES}?include=object&limit={limit}").json()["results"]
        assert len(rows) == limit
        return len(queries)

    for _ in range(12):
        report = ReportFactory(article=TagFactory(entity=EntityFactory(status="confirmed")).article)
        ReportFactory(article=report.article, event=EventFactory(place=EntityFactory(kind="place")))
    told()
    assert counted(60) <= counted(20) + 3
    assert counted(60) <= 40


def test_who_waits_is_answered_as_soon_as_there_is_news(reader: Any) -> None:
    since = reader.get(f"{CHANGES}?since=now").json()["cursor"]
    started = time.monotonic()
    assert reader.get(f"{CHANGES}?since={since}&wait=1").json()["results"] == []
    assert 0.9 < time.monotonic() - started < 5
    ArticleFactory()
    started = time.monotonic()
    answer = reader.get(f"{CHANGES}?since={since}&wait=30")
    assert answer.json()["results"]
    assert "Retry-After" not in answer
    assert time.monotonic() - started < 10


def test_who_finds_no_seat_is_told_when_to_come_back(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    seats = threading.BoundedSemaphore(1)
    monkeypatch.setattr(waiting, "_seats", seats)
    since = reader.get(f"{CHANGES}?since=now").json()["cursor"]
    with seats:
        started = time.monotonic()
        answer = reader.get(f"{CHANGES}?since={since}&wait=30")
        assert time.monotonic() - started < 10
    assert (answer.status_code, answer["Retry-After"], answer.json()["results"]) == (200, "5", [])
    assert seats.acquire(blocking=False)


@pytest.mark.django_db(transaction=True)
def test_who_waits_holds_no_connection(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []
    monkeypatch.setattr(
        "newsroom.following.waiting.time.sleep", lambda seconds: held.append(connection.connection is not None)
    )
    monkeypatch.setattr(waiting, "LONGEST", 0.05)
    since = reader.get(f"{CHANGES}?since=now").json()["cursor"]
    reader.get(f"{CHANGES}?since={since}&wait=1")
    assert held
    assert not any(held)


def test_a_draft_is_in_no_readers_feed(reader: Any, editor: Any) -> None:
    hidden = ArticleFactory(state="draft", headline="Not yet")
    held = ArticleFactory(embargo_until=timezone.now() + timedelta(hours=1))
    told()
    answer = reader.get(f"{CHANGES}?include=object&limit=200").content.decode()
    assert str(hidden.pk) not in answer
    assert str(held.pk) not in answer
    assert str(hidden.pk) in editor.get(f"{CHANGES}?limit=200").content.decode()
    set_state(hidden, "published", actor=editor.user)
    rows = [r for r in reader.get(f"{CHANGES}?limit=200").json()["results"] if r["id"] == str(hidden.pk)]
    assert [(row["action"], row["data"]) for row in rows] == [("appeared", {})]
