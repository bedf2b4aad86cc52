from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from articles.models import Article, Upload
from articles.reading import read_now

UPLOADS = "/api/v1/uploads/"
STORY = b"Ferry service resumes\n\nThe ferry to Port Ellery sailed again on Tuesday.\n"


def send(client: Any, content: bytes = STORY, name: str = "story.txt", **fields: Any) -> Any:
    return client.post(UPLOADS, {"file": SimpleUploadedFile(name, content), **fields}, format="multipart")


def test_a_file_is_kept_at_once_and_tells_later_what_became_of_it(editor: Any) -> None:
    response = send(editor, source="Harbour Desk", published_at="2022-10-27")
    assert response.status_code == 202
    told = response.json()
    assert (told["state"], told["articles"], told["errors"]) == ("received", [], [])
    assert (told["filename"], told["size"], told["source"]["name"]) == ("story.txt", len(STORY), "Harbour Desk")
    read_now(told["id"])
    told = editor.get(response["Location"]).json()
    article = Article.objects.get()
    assert (told["state"], told["articles"]) == ("done", [str(article.pk)])
    assert str(article.published_at.date()) == "2022-10-27"  # type: ignore[union-attr]
    assert [row["id"] for row in editor.get(f"{UPLOADS}?state=done").json()["results"]] == [told["id"]]


def test_an_image_under_a_false_name_fails_with_its_reason(editor: Any) -> None:
    address = send(editor, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)["Location"]
    read_now(Upload.objects.get().pk)
    told = editor.get(address).json()
    assert told["state"] == "failed"
    [error] = told["errors"]
    assert (error["item"], error["code"]) == (None, "unsupported")
    assert error["message"]


def test_a_guessed_encoding_is_noted(editor: Any) -> None:
    address = send(editor, "Mayor Jiří Dvořák opened the bridge on Monday, the town said.".encode("cp1250"))["Location"]
    read_now(Upload.objects.get().pk)
    told = editor.get(address).json()
    assert (told["state"], told["errors"]) == ("done", [])
    assert told["notes"][0]["item"] == 0
    assert "are “Jiøí”, “Dvoøák” right?" in told["notes"][0]["message"]


def test_the_original_comes_back_as_it_was_and_only_as_a_download(editor: Any, reader: Any) -> None:
    told = send(editor, b"<script>alert(1)</script>", name='a"b\n.html').json()
    response = editor.get(told["original"])
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"
    assert reader.get(told["original"]).status_code == 403


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"published_at": "0592-01-01"}, "published_at"),
        ({"published_at": "2022-10-27T06:00:00-21:23"}, "published_at"),
        ({"source": "a\x00"}, "source"),
        ({"state": "withheld"}, "state"),
        ({"colour": "red"}, "colour"),
        ({"source": ["One", "Two"]}, "source"),
    ],
)
def test_an_upload_with_a_wrong_field_is_refused(editor: Any, fields: dict[str, Any], attr: str) -> None:
    response = send(editor, **fields)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, attr)
    assert not Upload.objects.exists()


def test_a_file_of_no_bytes_a_missing_file_and_words_instead_of_one_are_refused(editor: Any) -> None:
    for response in (
        send(editor, b""),
        editor.post(UPLOADS, {"source": "Wire"}, format="multipart"),
        editor.post(UPLOADS, {"file": "words"}, format="multipart"),
    ):
        assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "file")


@override_settings(UPLOAD_MAX_BYTES=10)
def test_too_large_a_file_is_refused(editor: Any) -> None:
    assert send(editor).status_code == 400
    assert send(editor, b"x" * 1_100_000).status_code == 413


def test_files_come_as_forms_only(editor: Any) -> None:
    assert editor.post(UPLOADS, {"file": "words"}, format="json").status_code == 415
    response = editor.generic("POST", UPLOADS, b"no boundary", content_type="multipart/form-data")
    assert response.status_code == 400
    assert editor.post(UPLOADS).json()["errors"][0]["attr"] == "file"


def test_a_file_that_failed_is_read_once_more_alone_or_with_all(editor: Any, reader: Any) -> None:
    told = send(editor, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8).json()
    assert editor.post(f"{told['url']}retry/").status_code == 409
    read_now(told["id"])
    assert editor.get(told["url"]).json()["state"] == "failed"
    assert editor.post(f"{told['url']}retry/").json()["state"] == "received"
    read_now(told["id"])
    assert reader.post(f"{UPLOADS}retry-failed/").status_code == 403
    assert editor.post(f"{UPLOADS}retry-failed/").json() == {"uploads": 1}
    assert Upload.objects.get().state == "received"


def test_a_file_is_taken_back(editor: Any) -> None:
    told = send(editor).json()
    response = editor.post(f"{told['url']}undo/")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "not_finished")
    read_now(told["id"])
    assert editor.post(f"{told['url']}undo/").json() == {"withdrawn": 1, "put_back": 0, "kept": 0}
    assert (editor.get(told["url"]).json()["state"], Article.objects.get().state) == ("undone", "withdrawn")


def test_the_columns_of_a_table_are_named_or_refused(editor: Any) -> None:
    told = send(
        editor, b"kop;tekst\nBrug open;De brug over de Sund is maandag geopend.\n", columns="headline=kop, text=tekst"
    )
    read_now(told.json()["id"])
    assert Article.objects.get().headline == "Brug open"
    response = send(editor, columns="kop")
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "columns")
