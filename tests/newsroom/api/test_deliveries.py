"""Large files in pieces: cut off at any moment, they go on where they were, and become one upload."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from articles.deliveries import _path, drop_stale
from articles.models import Article, Delivery, Upload
from articles.reading import read_now

DELIVERIES = "/api/v1/deliveries/"
STORY = b"Ferry service resumes\n\nThe ferry to Port Ellery sailed again on Tuesday, the harbour board said.\n"


def begin(client: Any, size: int = len(STORY), **told: Any) -> Any:
    return client.post(DELIVERIES, {"filename": "story.txt", "size": size, **told}, format="json")


def piece(client: Any, address: str, offset: Any, data: bytes) -> Any:
    return client.patch(address, data, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})


def received() -> bytes:
    with Upload.objects.get().file.open("rb") as file:
        return bytes(file.read())


def test_a_file_in_pieces_becomes_one_upload(editor: Any) -> None:
    response = begin(editor, source="Harbour Desk", headline="Ferry sails")
    assert response.status_code == 201
    address = response["Location"]
    told = piece(editor, address, 0, STORY[:40]).json()
    assert (told["received"], told["upload"]) == (40, None)
    assert editor.get(address).json()["received"] == 40
    assert [row["url"] for row in editor.get(DELIVERIES).json()["results"]] == [address]
    told = piece(editor, address, 40, STORY[40:]).json()
    assert told["received"] == len(STORY)
    assert editor.get(DELIVERIES).json()["results"] == []
    upload = Upload.objects.get()
    assert (told["upload_id"], told["upload"].endswith(f"/uploads/{upload.pk}/")) == (str(upload.pk), True)
    assert received() == STORY
    read_now(upload.pk)
    article = Article.objects.get()
    assert (article.headline, str(article.source)) == ("Ferry sails", "Harbour Desk")


@pytest.mark.parametrize("offset", [0, 39, 41, 1000])
def test_a_piece_out_of_step_is_told_and_changes_nothing(editor: Any, offset: int) -> None:
    address = begin(editor)["Location"]
    piece(editor, address, 0, STORY[:40])
    response = piece(editor, address, offset, b"x" * 5)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (409, "out_of_step")
    piece(editor, address, 40, STORY[40:])
    assert received() == STORY


def test_what_a_killed_process_wrote_without_noting_it_is_written_over(editor: Any) -> None:
    address = begin(editor)["Location"]
    piece(editor, address, 0, STORY[:40])
    with _path(Delivery.objects.get()).open("ab") as file:
        file.write(b"half a piece")
    piece(editor, address, 40, STORY[40:])
    assert received() == STORY


def test_the_last_piece_sent_twice_makes_one_upload(editor: Any) -> None:
    address = begin(editor)["Location"]
    first, second = (piece(editor, address, 0, STORY).json() for _ in range(2))
    assert first["upload_id"] == second["upload_id"]
    assert Upload.objects.count() == 1


def test_more_than_was_announced_is_refused(editor: Any) -> None:
    address = begin(editor, size=10)["Location"]
    response = piece(editor, address, 0, STORY)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "too_large")
    assert editor.get(address).json()["received"] == 0


@pytest.mark.parametrize(("size", "code"), [(0, "min_value"), (10_000, "too_large"), ("many", "invalid")])
def test_a_size_that_cannot_be_taken_is_refused_at_once(editor: Any, size: Any, code: str) -> None:
    with override_settings(UPLOAD_MAX_BYTES=1000):
        response = begin(editor, size=size)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, code)


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5"])
def test_a_piece_says_where_it_begins(editor: Any, offset: str) -> None:
    assert piece(editor, begin(editor)["Location"], offset, STORY).status_code == 400


def test_an_empty_piece_changes_nothing(editor: Any) -> None:
    address = begin(editor)["Location"]
    assert piece(editor, address, 0, b"").json()["received"] == 0


def test_a_delivery_is_its_senders_alone(editor: Any, client_of: Any, reader: Any) -> None:
    other_editor = client_of("editor")
    address = begin(editor)["Location"]
    assert other_editor.get(address).status_code == 404
    assert piece(other_editor, address, 0, STORY).status_code == 404
    assert begin(reader).status_code == 403


def test_what_never_became_whole_is_forgotten(editor: Any) -> None:
    piece(editor, begin(editor)["Location"], 0, STORY[:40])
    left: Path = _path(Delivery.objects.get())
    assert drop_stale() == 0
    Delivery.objects.update(updated_at=timezone.now() - timedelta(days=3))
    assert drop_stale() == 1
    assert not left.exists()
    assert not Delivery.objects.exists()


def test_a_whole_file_whose_last_request_was_cut_off_is_taken_by_the_sweep(editor: Any) -> None:
    begin(editor)
    delivery = Delivery.objects.get()
    _path(delivery).parent.mkdir(parents=True, exist_ok=True)
    _path(delivery).write_bytes(STORY)
    Delivery.objects.update(received=len(STORY), updated_at=timezone.now() - timedelta(minutes=2))
    assert drop_stale() == 0
    assert received() == STORY
