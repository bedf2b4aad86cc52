"""``annotate/``: what a text names, for whom, and that nothing of it stays anywhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from newsroom.annotating import answering, asking, keeping
from tagging import knowledge
from tagging.models import Tag
from tagging.pipeline.types import FIELDS, Document, Span
from tagging.store import occurrences
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, SourceFactory, TagFactory

ANNOTATE, JOBS = "/api/v1/annotate/", "/api/v1/jobs/"
NAME = "Mira Solheim"
STORY = {"headline": f"On {NAME}", "text": f"\r\n\r\n  Then {NAME} spoke on Tuesday.", "published_at": "2022-10-27"}


class Recogniser:
    """Finds one name wherever it stands."""

    name = "stand-in"

    def recognise(self, document: Document) -> list[Span]:
        return [
            Span(field, start, start + len(NAME), NAME, "person", 0.95)
            for field in FIELDS
            for start in occurrences(getattr(document, field), NAME)
        ]


class Failing:
    name = "failing"

    def recognise(self, document: Document) -> list[Span]:
        raise ValueError(document.text)


def at_once(task: str, job: str, **options: Any) -> int:
    """A worker that answers before the message is sent."""
    knowledge.forget()
    answering.carry_out(UUID(job))
    return 1


def nobody(task: str, job: str, **options: Any) -> int:
    return 1


TAKEN: list[Any] = []


def slow(task: str, job: str, **options: Any) -> int:
    TAKEN.append(keeping.take_out(UUID(job)))
    return 1


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch, settings: Any, empty_redis: Any) -> None:
    settings.EVENTS = False
    monkeypatch.setattr(answering, "load", lambda name: Recogniser())
    monkeypatch.setattr(asking, "publish", at_once)
    monkeypatch.setattr(asking, "SECONDS", 0.05)


def keys(client: Any) -> list[bytes]:
    return [key for key in client.scan_iter() if b":annotate:" in key]


def test_a_text_is_told_with_its_records_and_places(reader: Any) -> None:
    entity = EntityFactory(name=NAME)
    answer = reader.post(ANNOTATE, STORY)
    assert answer.status_code == 200
    told = answer.json()
    for found in told["mentions"] + told["dates"]:
        assert STORY[found["field"]][found["start"] : found["end"]] == found["text"]
    assert [(found["field"], found["tag"], found["text"]) for found in told["mentions"]] == [
        ("headline", 0, NAME),
        ("text", 0, NAME),
    ]
    [tag] = told["tags"]
    assert (tag["name"], tag["status"], tag["level"]) == (NAME, "confirmed", "about")
    assert (tag["entity"]["id"], tag["entity"]["url"][-43:]) == (str(entity.pk), f"people/{entity.pk}/"[-43:])
    assert tag["reason"]
    assert [(found["from"], found["precision"]) for found in told["dates"]] == [("2022-10-25", "day")]
    assert (told["language"], told["language_supported"], told["pipeline_version"][:8]) == ("en", True, "stand-in")


def test_nothing_of_it_is_stored_in_any_table_or_in_redis(reader: Any, empty_redis: Any) -> None:
    models = [model for model in apps.get_models() if model._meta.managed]
    before = {model: model._default_manager.count() for model in models}
    assert reader.post(ANNOTATE, STORY).json()["tags"][0]["entity"] is None
    assert before == {model: model._default_manager.count() for model in models}
    assert keys(empty_redis) == []


def test_what_lies_in_redis_meanwhile_cannot_be_read_there_and_goes_by_itself(
    reader: Any, empty_redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, tuple[bytes, int]] = {}

    def look(task: str, job: str, **options: Any) -> int:
        seen.update({f"{len(seen)} {key!r}": (empty_redis.get(key), empty_redis.ttl(key)) for key in keys(empty_redis)})
        answering.carry_out(UUID(job))
        key = next(key for key in keys(empty_redis) if key.endswith(b":answer"))
        seen["answer"] = (empty_redis.get(key), empty_redis.ttl(key))
        return 1

    monkeypatch.setattr(asking, "publish", look)
    assert reader.post(ANNOTATE, STORY).status_code == 200
    assert len(seen) == 3
    assert not any(b"Solheim" in value or b"Mira" in value for value, _ in seen.values())
    assert all(0 < seconds <= keeping.ANSWER_SECONDS for _, seconds in seen.values())


def hide_proposed() -> None:
    article = ArticleFactory(state="withheld")
    TagFactory(article=article, entity=EntityFactory(name=NAME, status="proposed"))


def hide_private() -> None:
    AliasFactory(entity=EntityFactory(name="Somebody Else", never_profile=True), name=NAME)


@pytest.mark.parametrize("hide", [hide_proposed, hide_private])
def test_a_record_that_the_caller_may_not_see_is_as_if_it_were_not_there(reader: Any, editor: Any, hide: Any) -> None:
    def told(client: Any) -> dict[str, Any]:
        answer = client.post(ANNOTATE, STORY).json()
        assert answer.pop("knowledge_version")
        return dict(answer)

    before = told(reader), told(editor)
    hide()
    assert told(reader) == before[0]
    assert told(editor) != before[1]
    [tag] = told(editor)["tags"]
    assert tag["entity"]["id"]


def test_a_proposed_record_with_a_page_is_told(reader: Any) -> None:
    entity = EntityFactory(name=NAME, status="proposed")
    for _ in range(3):
        TagFactory(entity=entity)
    assert Tag.objects.count() == 3
    [tag] = reader.post(ANNOTATE, STORY).json()["tags"]
    assert (tag["entity"]["id"], tag["status"]) == (str(entity.pk), "proposed")


def test_where_no_worker_answers_it_is_said_and_nothing_is_kept(
    reader: Any, empty_redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "publish", nobody)
    answer = reader.post(ANNOTATE, STORY)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["errors"][0]["code"] == "busy"
    assert keys(empty_redis) == []
    monkeypatch.setattr(asking, "publish", lambda *args, **options: 0)  # no broker
    assert reader.post(ANNOTATE, STORY).status_code == 503
    assert keys(empty_redis) == []


def test_too_many_that_wait_are_told_to_come_back(reader: Any, empty_redis: Any, settings: Any) -> None:
    queue = f"{settings.CACHES['default']['KEY_PREFIX']}:{asking.QUEUE}"
    empty_redis.rpush(queue, *[b"{}"] * asking.MOST_WAITING)
    assert reader.post(ANNOTATE, STORY).status_code == 503


def test_what_takes_longer_is_a_job_of_its_sender_alone(
    reader: Any, editor: Any, empty_redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "publish", slow)
    answer = reader.post(ANNOTATE, STORY)
    job = answer.json()
    assert (answer.status_code, answer["Location"], job["state"]) == (202, job["url"], "running")
    assert (job["done"], job["total"], job["kind"], job["of"]) == (0, 1, "annotation", None)
    assert reader.get(job["url"]).json()["result"] is None
    assert editor.get(job["url"]).status_code == editor.post(f"{job['url']}cancel/").status_code == 404
    keeping.answer(UUID(job["id"]), answering.annotation(TAKEN.pop()))
    done = reader.get(job["url"]).json()
    assert (done["state"], done["done"], done["result"]["tags"][0]["name"]) == ("done", 1, NAME)
    assert reader.post(f"{job['url']}cancel/").status_code == 200
    assert keys(empty_redis) == []
    assert reader.get(job["url"]).status_code == 404


def test_who_finds_no_seat_is_answered_at_once_with_a_job(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "publish", nobody)
    taken = [asking._seats.acquire(blocking=False) for _ in range(100)]
    try:
        answer = reader.post(ANNOTATE, STORY)
    finally:
        for _ in filter(None, taken):
            asking._seats.release()
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")


def test_no_connection_to_the_database_is_held_while_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    did: list[str] = []

    class Connection:
        in_atomic_block = False

        def close(self) -> None:
            did.append("closed")

    monkeypatch.setattr(asking, "connection", Connection())
    monkeypatch.setattr(keeping, "wait", lambda job, seconds: did.append("waited"))
    with pytest.raises(asking.NobodyAnswers):
        asking._waited(UUID(int=1))
    assert did == ["closed", "waited"]


def test_a_failure_is_told_and_no_word_of_the_text_is_logged(
    reader: Any, empty_redis: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(answering, "load", lambda name: Failing())
    answer = reader.post(ANNOTATE, STORY)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (500, "not_annotated")
    assert "ValueError in recognise" in caplog.text
    assert "Solheim" not in caplog.text + answer.content.decode()
    assert keys(empty_redis) == []


def test_the_source_is_used_and_never_made(reader: Any) -> None:
    SourceFactory(name="Harbour Desk")
    assert reader.post(ANNOTATE, {**STORY, "source": "harbour desk"}).status_code == 200
    answer = reader.post(ANNOTATE, {**STORY, "source": "Nobody's Desk"})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "source")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "x" * 100_001}, "text"),
        ({"text": " "}, "text"),
        ({}, "text"),
        ({"text": "x", "words": 1}, "words"),
        ({"text": "x", "published_at": "0592-01-01"}, "published_at"),
        ({"text": "x", "language": "1"}, "language"),
    ],
)
def test_what_is_wrong_is_pointed_at(reader: Any, given: dict[str, Any], field: str) -> None:
    answer = reader.post(ANNOTATE, given)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, field)


def test_a_language_without_a_model_says_so(reader: Any) -> None:
    text = "Die Fähre nach Port Ellery fuhr am Dienstag wieder, sagte die Bürgermeisterin vor der Presse."
    told = reader.post(ANNOTATE, {"text": text}).json()
    assert (told["language"], told["language_supported"], told["tags"]) == ("de", False, [])
