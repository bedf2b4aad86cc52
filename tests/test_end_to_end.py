"""The way of a story through real servers and a real worker process: in by the API, tagged, decided, found."""

from __future__ import annotations

import contextlib
import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from newsroom import children, seeds
from newsroom.accounts.tokens import issue_token
from tagging.models import Queue, RunState, TaggingRun
from tagging.tasks import HAND_OVER_AGAIN, resume
from tests import authority
from tests.factories import UserFactory

PATIENCE = 60  # seconds
GETTING_STARTED = Path(__file__).parents[1] / "docs" / "getting-started.md"
TEXT = """BRIDGETOWN – Prime Minister Mia Mottley of Barbados met Antony Blinken, the US secretary of state, on Tuesday.

Mottley said the Caribbean Community (CARICOM) would ask the United Nations for help with storm insurance.

CARICOM leaders meet in Port of Spain next month. Blinken's office said he would send an envoy, Marisol Quintanegra."""


@pytest.fixture
def client(celery_worker_process: children.Worker) -> APIClient:
    authority.load_shipped()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {issue_token(UserFactory(editor=True), name='test')}")
    return client


def until_tagged(client: APIClient, address: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while True:
        article: dict[str, Any] = client.get(address, {"tags": "all"}).json()
        if article["tagging"]["state"] not in {"queued", "running"} or time.monotonic() > deadline:
            return article
        time.sleep(0.1)


def post(client: APIClient, **story: str) -> tuple[int, dict[str, Any]]:
    answer = client.post("/api/v1/articles/", {"headline": "Mottley meets Blinken", "text": TEXT, **story})
    return answer.status_code, answer.json()


def names(article: dict[str, Any]) -> set[tuple[str, str]]:
    return {(tag["kind"], tag["entity"]["name"]) for tag in article["tags"]}


def test_the_getting_started_does_what_it_says(
    celery_worker_process: children.Worker, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In by the API, tagged, decided, found: its programs, run one after the other, print what stands below each."""
    authority.load_shipped()
    monkeypatch.setenv("NEWSROOM", live_server.url)
    monkeypatch.setenv("NEWSROOM_TOKEN", issue_token(UserFactory(editor=True), name="first-steps"))
    blocks = re.findall(r"```(python|text)\n(.*?)```", GETTING_STARTED.read_text(encoding="utf-8"), re.DOTALL)
    known: dict[str, Any] = {}
    try:
        for (kind, program), (also, expected) in zip(blocks[::2], blocks[1::2], strict=True):
            assert (kind, also) == ("python", "text")
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(program, known)
            assert printed.getvalue() == expected
    finally:
        known["newsroom"].close()


def test_a_proposed_name_is_found_again_by_the_next_story(client: APIClient) -> None:
    _, first = post(client)
    until_tagged(client, f"/api/v1/articles/{first['id']}/")
    second_text = "An envoy, Marisol Quintanegra, arrived in Bridgetown on Friday. Quintanegra met port officials."
    _, second = post(client, headline="Envoy arrives", text=second_text)
    of_first, of_second = (
        {
            tag["entity"]["name"]: tag["entity"]
            for tag in until_tagged(client, f"/api/v1/articles/{story['id']}/")["tags"]
        }
        for story in (first, second)
    )
    assert of_first["Marisol Quintanegra"]["status"] == "proposed"
    assert of_first["Marisol Quintanegra"]["id"] == of_second["Marisol Quintanegra"]["id"]


def test_what_an_editor_says_of_a_name_tags_the_next_story_of_the_source(client: APIClient) -> None:
    text = "Bridgetown port officials welcomed Quintanegra on Friday. Quintanegra had come from Castries."
    person = client.post("/api/v1/people/", {"name": "Marisol Quintanegra"}).json()["id"]
    _, first = post(client, headline="An envoy arrives", text=text, source="Harbour Wire")
    assert ("person", "Marisol Quintanegra") not in names(until_tagged(client, f"/api/v1/articles/{first['id']}/"))
    decided = client.post("/api/v1/tags/", {"article": first["id"], "entity": person, "surface": "Quintanegra"}).json()
    assert [rule["text"] for rule in decided["learned"]] == ["in Harbour Wire, “Quintanegra” = Marisol Quintanegra"]

    later = "Quintanegra toured the Bridgetown docks on Monday. Port workers told Quintanegra about the storm."
    _, second = post(client, headline="The envoy at the docks", text=later, source="Harbour Wire")
    tags = until_tagged(client, f"/api/v1/articles/{second['id']}/")["tags"]
    (tag,) = [tag for tag in tags if tag["entity"]["id"] == person]
    assert tag["provenance"]["reason"].startswith("rule: in Harbour Wire, “Quintanegra” = Marisol Quintanegra, learned")
    _, third = post(client, headline="Docks in the news", text=later.replace("Monday", "Tuesday"), source="Other Desk")
    assert ("person", "Marisol Quintanegra") not in names(until_tagged(client, f"/api/v1/articles/{third['id']}/"))


def test_a_killed_worker_loses_no_story(client: APIClient, celery_worker_process: children.Worker) -> None:
    ids = [
        post(client, headline=f"Mottley meets Blinken, part {n}", text=f"{TEXT}\n\nPart {n}.")[1]["id"]
        for n in range(8)
    ]
    celery_worker_process.kill()
    celery_worker_process.start()
    deadline = time.monotonic() + PATIENCE + HAND_OVER_AGAIN[Queue.LIVE].total_seconds()
    while TaggingRun.objects.exclude(state=RunState.DONE).exists() and time.monotonic() < deadline:
        resume()  # what beat does every ten seconds
        time.sleep(1)
    states = [until_tagged(client, f"/api/v1/articles/{pk}/")["tagging"]["state"] for pk in ids]
    assert states == ["done"] * len(ids)


def test_a_worker_reads_the_authority_file_once_before_its_children_start(
    client: APIClient, celery_worker_process: children.Worker
) -> None:
    seeds.load_authority()
    _, article = post(client)
    assert until_tagged(client, f"/api/v1/articles/{article['id']}/")["tagging"]["state"] == "done"
    readings = [line for line in celery_worker_process.log.read_text().splitlines() if " records in " in line]
    assert len(readings) == 1
