"""The client against the real API over HTTP, and against servers that fail."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from newsroom_client import ApiError, BadMessage, Newsroom, NotFound, Unreachable, read_message

from newsroom.accounts.tokens import issue_token
from tests.factories import ArticleFactory, EntityFactory, TagFactory, UserFactory


@pytest.fixture
def newsroom(live_server: Any) -> Iterator[Newsroom]:
    with Newsroom(live_server.url, issue_token(UserFactory(editor=True), name="client")) as newsroom:
        yield newsroom


@pytest.mark.django_db(transaction=True)
def test_stories_records_and_decisions(newsroom: Newsroom) -> None:
    story = newsroom.create_story(text="The ferry sailed again.", source="Harbour Desk", external_id="f1")
    assert newsroom.create_story(text="The ferry sank.", source="Harbour Desk", external_id="f1")["id"] == story["id"]
    again = newsroom.put_story("Harbour Desk", "f1", text="The ferry sank.", byline="Bo")
    assert (again["id"], again["byline"]) == (story["id"], "Bo")
    assert newsroom.put_story("Harbour Desk", "f/2 ü", text="It rose.")["external_id"] == "f/2 ü"
    assert newsroom.change_story(story["id"], byline="Ann Lee")["revision"]["number"] == 2
    with pytest.raises(TimeoutError):
        newsroom.until_tagged(story["id"], patience=0)  # no worker is there
    for number in range(55):
        ArticleFactory(headline=f"Bridge {number}")
    assert len({row["id"] for row in newsroom.stories()}) == 57
    assert len(list(newsroom.search("title:bridge"))) == 55
    tag = TagFactory(entity=EntityFactory(name="Ann Lee"))
    decided = newsroom.reject(str(tag.pk), reason="Another Ann Lee.")
    assert decided["state"] == "rejected"
    assert newsroom.undo(decided["decision_id"])["undoes"] == decided["decision_id"]
    assert [record["name"] for record in newsroom.records("people", q="ann")] == ["Ann Lee"]
    merged = EntityFactory(name="A. Lee", merged_into=tag.entity)
    assert newsroom.record("people", str(merged.pk))["name"] == "Ann Lee"


@pytest.mark.django_db(transaction=True)
def test_files_changes_and_refusals(newsroom: Newsroom) -> None:
    upload = newsroom.upload(b"The ferry sailed.", filename='a "b".txt', source="Harbour Desk")
    assert newsroom.upload_of(upload["id"])["size"] == 17
    story = newsroom.create_story(text="The ferry sailed again.")
    page = next(newsroom.changes(wait=0))
    assert story["id"] in {row["id"] for row in page["results"]}
    assert next(newsroom.changes(page["cursor"], wait=0))["results"] == []
    with pytest.raises(NotFound):
        newsroom.story(str(upload["id"]))
    with pytest.raises(ApiError) as caught:
        newsroom.create_story(text=" ", published_at="someday")
    assert {problem.attr for problem in caught.value.problems} == {"text", "published_at"}
    with pytest.raises(ValueError, match="the token stays here"):
        newsroom.ask("GET", "http://elsewhere.example/api/v1/articles/")


class Failing(BaseHTTPRequestHandler):
    """Answers what it is told to, in turn; remembers what it was asked."""

    answers: ClassVar[list[tuple[int, dict[str, str]]]] = []
    asked: ClassVar[list[Any]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append(self.headers)
        status, headers = self.answers.pop(0)
        if not status:
            self.close_connection = True
            return
        body = b'{"id": "1"}' if status < 400 else b"<h1>Bad gateway</h1>"
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def failing() -> Iterator[str]:
    Failing.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_is_sent_again_bears_the_same_key(failing: str) -> None:
    Failing.answers[:] = [(0, {}), (503, {"Retry-After": "0"}), (429, {"Retry-After": "0"}), (201, {})]
    with Newsroom(failing, "secret") as newsroom:
        assert newsroom.create_story(text="x") == {"id": "1"}
    keys = {headers["Idempotency-Key"] for headers in Failing.asked}
    assert (len(Failing.asked), len(keys)) == (4, 1)
    assert {headers["Authorization"] for headers in Failing.asked} == {"Token secret"}


def test_who_never_answers_is_given_up(failing: str) -> None:
    Failing.answers[:] = [(0, {})] * 2
    with Newsroom(failing, "secret", attempts=2) as newsroom, pytest.raises(Unreachable):
        newsroom.create_story(text="x")
    Failing.answers[:] = [(502, {"Retry-After": "0"})] * 2
    with Newsroom(failing, "secret", attempts=2) as newsroom, pytest.raises(ApiError) as caught:
        newsroom.create_story(text="x")
    assert (caught.value.status, caught.value.problems[0].code) == (502, "unknown")
    with pytest.raises(ValueError, match="Not an address"):
        Newsroom("news.example", "secret")


def test_a_message_is_read_only_if_it_is_signed_and_fresh() -> None:
    secret, body = "whsec_" + base64.b64encode(b"k" * 24).decode(), json.dumps({"type": "test"}).encode()
    signature = base64.b64encode(hmac.digest(b"k" * 24, b"m1.1000." + body, hashlib.sha256)).decode()
    headers = {"Webhook-Id": "m1", "Webhook-Timestamp": "1000", "Webhook-Signature": f"v1,other v1,{signature}"}
    assert read_message(headers, body, secret, now=1200) == {"type": "test"}
    for wrong, sent, now in (
        ({}, body, 1000),
        (headers, body + b" ", 1000),
        (headers, body, 2000),
        (headers | {"Webhook-Id": "m2"}, body, 1000),
    ):
        with pytest.raises(BadMessage):
            read_message(wrong, sent, secret, now=now)
