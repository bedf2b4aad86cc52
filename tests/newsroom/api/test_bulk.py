"""Up to a thousand in one request: each item succeeds or fails alone, and is told in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles import lots, reading
from articles.models import Article, Upload
from articles.readers import ItemError, RawArticle, read
from articles.readers.sent import OPENS, written
from articles.reading import read_now
from newsroom.api import bulk_stories
from tagging import batches
from tagging.models import Alias, Batch, Decision, Entity, Tag, TaggingRun
from tests.factories import ArticleFactory, EntityFactory, TagFactory

API = "/api/v1/"
STORIES, DECISIONS = f"{API}articles/bulk/", f"{API}decisions/bulk/"
NOBODY = "00000000-0000-7000-8000-000000000000"


def stories(count: int) -> list[dict[str, Any]]:
    words = ("ferry", "council", "harbour", "bridge", "school")
    return [
        {"text": f"The {words[n % 5]} number {n} was told of on Monday.", "external_id": f"n{n}"} for n in range(count)
    ]


def test_each_story_is_answered_in_its_place(editor: Any) -> None:
    first, second = stories(2)
    known = editor.post(f"{API}articles/", {**first, "source": "Wire"}).json()["id"]
    items = [
        {**first, "source": "Wire"},
        {"headline": "No text"},
        {**second, "state": "draft", "published_at": "2022-10-27", "embargo_until": "2031-01-01T06:00:00Z",
         "subjects": [{"scheme": "s", "code": "c", "name": "n"}], "headline": "Second", "byline": "By X"},
        "no object",
        {"text": "x", "published_at": "0592-01-01"},
        {"text": "x", "state": "withheld"},
        {"text": "\u200b"},
    ]  # fmt: skip
    answer = editor.post(STORIES, {"items": items})
    told = answer.json()
    assert (answer.status_code, told["state"], told["total"]) == (200, "partly", 7)
    assert [result["item"] for result in told["results"]] == list(range(7))
    assert [result["status"] for result in told["results"]] == [200, 400, 201, 400, 400, 400, 400]
    assert told["results"][0]["id"] == known
    errors = [(each["error"]["code"], each["error"]["attr"]) for each in told["results"] if each["error"]]
    assert errors == [
        ("required", "items.1.text"),
        ("invalid", "items.3"),
        ("year", "items.4.published_at"),
        ("not_allowed", "items.5.state"),
        ("no_text", "items.6"),
    ]
    made = editor.get(told["results"][2]["url"]).json()
    assert (made["headline"], made["byline"], made["state"], made["source"]) == ("Second", "By X", "draft", None)
    assert (made["published_at"], made["published_precision"]) == ("2022-10-27T00:00:00Z", "day")
    assert (made["embargo_until"], made["subjects"][0]["code"]) == ("2031-01-01T06:00:00Z", "c")
    assert made["external_id"] == "n1"


def test_many_go_on_in_the_background_and_are_told_in_order(
    editor: Any, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_stories, "FEW", 3)
    items = stories(5)
    items[2] = {"text": ""}
    answer = editor.post(STORIES, {"items": items})
    job = answer.json()
    assert (answer.status_code, answer["Location"], job["state"], job["results"]) == (202, job["url"], "waiting", [])
    assert editor.get(f"{job['url']}results/").json() == {"results": [], "next": None}
    read_now(job["id"])
    told = editor.get(f"{job['url']}results/?limit=3").json()
    assert [result["status"] for result in told["results"]] == [201, 201, 400]
    assert [result["item"] for result in editor.get(told["next"]).json()["results"]] == [3, 4]
    assert editor.get(job["url"]).json()["done"] == 5
    assert reader.get(f"{job['url']}results/").status_code == 404
    assert editor.post(f"{job['of']}undo/").json()["withdrawn"] == 4
    assert [result["status"] for result in editor.get(f"{job['url']}results/").json()["results"]] == [
        410,
        410,
        400,
        410,
        410,
    ]


@pytest.mark.parametrize("path", [STORIES, DECISIONS])
@pytest.mark.parametrize(
    ("body", "attr"),
    [({}, "items"), ({"items": []}, "items"), ({"items": [{}] * 1001}, "items"), ({"items": [{}], "x": 1}, "x")],
)
def test_what_is_wrong_with_the_whole_is_refused_as_a_whole(editor: Any, path: str, body: Any, attr: str) -> None:
    answer = editor.post(path, body)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, attr)
    assert not Upload.objects.exists()
    assert not Batch.objects.exists()


def test_decisions_of_all_kinds_are_one_batch_with_one_undo(editor: Any) -> None:
    accepted, rejected, relinked, retyped = (TagFactory() for _ in range(4))
    article, place, person = ArticleFactory(), EntityFactory(kind="place", name="Port Ellery"), EntityFactory()
    items = [
        {"act": "accept", "tag": str(accepted.pk), "reason": "Seen."},
        {"act": "reject", "tag": str(rejected.pk)},
        {"act": "relink", "tag": str(relinked.pk), "entity": str(person.pk)},
        {"act": "retype", "tag": str(retyped.pk), "kind": "place"},
        {"act": "add_tag", "article": str(article.pk), "entity": str(place.pk)},
        {"act": "create", "kind": "person", "name": "Mara Quill", "aliases": ["Mayor Quill"]},
        {"act": "add_alias", "entity": str(place.pk), "name": "Ellery"},
        {"act": "accept", "tag": NOBODY},
        {"act": "explode"},
        {"act": "accept", "tag": "x"},
        {"act": "add_alias", "entity": str(place.pk), "name": "…"},
        {"act": "retype", "tag": str(accepted.pk), "kind": "person"},
    ]
    answer = editor.post(DECISIONS, {"items": items})
    told = answer.json()
    assert (answer.status_code, told["kind"], told["state"], told["total"]) == (200, "batch", "done", 12)
    assert [result["status"] for result in told["results"]] == [*[201] * 7, 404, 400, 400, 409, 409]
    errors = [(each["error"]["code"], each["error"]["attr"]) for each in told["results"][7:]]
    assert errors == [
        ("not_found", "items.7"),
        ("invalid_choice", "items.8.act"),
        ("invalid", "items.9.tag"),
        ("no_name", "items.10"),
        ("same_kind", "items.11"),
    ]
    made = Decision.objects.get(pk=told["results"][0]["id"])
    assert (made.token_name, made.reason, made.actor) == ("token of a editor", "Seen.", editor.user)
    assert Alias.objects.filter(entity__name="Mara Quill", name="Mayor Quill").exists()
    assert Batch.objects.get().task["acts"] == []
    assert editor.get(f"{told['url']}results/").json()["results"] == told["results"]
    assert editor.post(f"{told['of']}undo/").status_code == 200
    assert not Entity.objects.filter(name="Mara Quill").exists()
    assert not Tag.objects.filter(article=article).exists()
    assert set(Tag.objects.filter(pk__in=[accepted.pk, rejected.pk]).values_list("state", flat=True)) == {"suggested"}


def test_many_decisions_go_on_in_the_background(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "FEW", 1)
    items = [{"act": "accept", "tag": str(TagFactory().pk)} for _ in range(3)]
    answer = editor.post(DECISIONS, {"items": items})
    assert (answer.status_code, answer.json()["state"], answer.json()["results"]) == (202, "waiting", [])
    batches.run(answer.json()["id"])
    results = editor.get(f"{answer.json()['url']}results/").json()["results"]
    assert [(result["item"], result["status"]) for result in results] == [(0, 201), (1, 201), (2, 201)]


def test_a_token_needs_its_scopes_here_too(client_of: Any) -> None:
    items = [{"act": "create", "kind": "person", "name": "Mara Quill"}]
    assert client_of("editor", scopes=["write"]).post(DECISIONS, {"items": items}).status_code == 403
    [result] = client_of("editor", scopes=["review"]).post(DECISIONS, {"items": items}).json()["results"]
    assert (result["status"], result["error"]["code"]) == (403, "permission_denied")
    assert client_of("editor", scopes=["review"]).post(STORIES, {"items": stories(1)}).status_code == 403
    assert not Article.objects.exists()


def test_what_was_sent_together_is_read_as_it_was_sent() -> None:
    sent = [
        RawArticle(text="One\nand more", published_at=date(2022, 10, 27), state="draft", external_id="1"),
        ItemError("items.1.text", "required", "This field is required."),
        RawArticle(
            text="<p>Two</p>", published_at=datetime(2022, 10, 27, 6, tzinfo=UTC),
            embargo_until=datetime(2031, 1, 1, tzinfo=UTC), subjects=({"scheme": "", "code": "", "name": "n"},),
        ),
    ]  # fmt: skip
    found = list(read(written(sent), zone=UTC))
    assert [found[0], found[2]] == [
        RawArticle(**{**vars(sent[0]), "locator": "items.0"}),
        RawArticle(**{**vars(sent[2]), "locator": "items.2"}),
    ]
    assert found[1] == sent[1]


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"5",
        b'{"text": 5}',
        b'{"words": "x"}',
        b'{"error": 1}',
        b'{"text": "x", "url": 1}',
        b'{"text": "x", "published_at": "x"}',
    ],
)
def test_a_file_that_only_looks_like_it_is_told_line_by_line(line: bytes) -> None:
    found = list(read(OPENS + line + b'\n{"text": "words"}', zone=UTC))
    assert [type(story) for story in found] == [ItemError, RawArticle]


def test_such_a_file_may_be_uploaded_and_can_do_no_more_than_its_sender(editor: Any) -> None:
    body = OPENS + b'{"text": "Kept back.", "state": "withheld"}\n{"text": "Erased.", "state": "erased"}'
    upload = editor.post(f"{API}uploads/", {"file": SimpleUploadedFile("x", body)}, format="multipart").json()
    read_now(upload["id"])
    assert [error["code"] for error in editor.get(upload["url"]).json()["errors"]] == ["not_permitted", "bad_state"]


def test_of_very_many_the_later_ones_keep_nobody_waiting(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 3)
    monkeypatch.setattr(lots, "MOST", 2)
    told = editor.post(STORIES, {"items": stories(6)}).json()
    assert [result["status"] for result in told["results"]] == [201] * 6
    runs = TaggingRun.objects.order_by("revision__item__position")
    assert list(runs.values_list("queue", flat=True)) == ["live"] * 4 + ["backfill"] * 2
