"""Adding stories: what was found is confirmed, what is known is said at once, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article, Source, Upload
from articles.reading import read_now
from newsroom.accounts.models import User
from tests.factories import UploadFactory
from tests.newsroom.desk.conftest import HTMX, logged_in

pytestmark = pytest.mark.django_db

STORY = """Ferry service to Port Harlow resumes

By Ines Kallström
27 October 2022

PORT HARLOW - The ferry sails again after three weeks, the harbour board said on Thursday.

Passengers had to take the road around the bay, a journey of two hours that many did twice a day.
"""
ADDRESS = "/admin/add-story/"


def send(client: Client, *, htmx: bool = True, **data: Any) -> Any:
    return client.post(ADDRESS, data, headers=HTMX if htmx else {})


def file(content: bytes = STORY.encode(), name: str = "ferry.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def confirmed(**changes: str) -> dict[str, str]:
    return {
        "step": "save",
        "headline": "Ferry service to Port Harlow resumes",
        "byline": "Ines Kallström",
        "published_at": "2022-10-27",
        "state": "published",
        **changes,
    }


def test_what_was_found_is_shown_to_be_confirmed(desk: Client) -> None:
    answer = send(desk, paste=STORY, step="look")
    assert answer.status_code == 200
    form = answer.context["form"]
    assert form.initial["headline"] == "Ferry service to Port Harlow resumes"
    assert "Ines Kallström" in form.initial["byline"]
    assert form.initial["published_at"] == "2022-10-27"
    assert "PORT HARLOW" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert not Article.objects.exists(), "nothing is saved before it is confirmed"
    assert not Source.objects.exists()


def test_a_pasted_story_is_saved_as_confirmed(desk: Client, editor: User) -> None:
    answer = send(desk, paste=STORY, **confirmed(headline="Ferry is back", byline="", source="Harbour Wire"))
    article = Article.objects.get()
    assert answer["HX-Redirect"] == f"/admin/review/{article.pk}/"
    assert (article.headline, article.byline, article.created_by) == ("Ferry is back", "", editor)
    assert article.source is not None
    assert article.source.name == "Harbour Wire"
    assert (article.published_precision, article.published_at.day) == ("day", 27)  # type: ignore[union-attr]
    assert "Ferry service" not in article.text, "the headline line is not part of the text"


def test_without_javascript_the_page_comes_whole_with_what_was_pasted(desk: Client) -> None:
    answer = send(desk, htmx=False, paste=STORY, step="look")
    assert "<html" in answer.content.decode()
    assert "Passengers had to take the road" in answer.content.decode()
    saved = send(desk, htmx=False, paste=STORY, **confirmed())
    assert saved["Location"] == f"/admin/review/{Article.objects.get().pk}/"


def test_already_in_the_archive_is_said_at_once(desk: Client) -> None:
    send(desk, paste=STORY, **confirmed(source="Harbour Wire"))
    known = Article.objects.get()
    answer = send(desk, paste=STORY, step="look", batch_source="harbour wire")
    assert answer.context["known"] == known
    assert f"/admin/review/{known.pk}/" in answer.content.decode()


def test_saving_it_twice_makes_one_story_and_says_so(desk: Client) -> None:
    send(desk, paste=STORY, **confirmed())
    answer = send(desk, htmx=False, paste=STORY, **confirmed())
    assert Article.objects.count() == 1
    assert "already in the archive" in desk.get(answer["Location"]).content.decode()


def test_a_known_story_that_the_editor_may_not_see_is_not_given_away(desk: Client, admin: User) -> None:
    send(logged_in(admin), paste=STORY, **confirmed())
    Article.objects.update(state="withheld", state_reason="court order")
    answer = send(desk, paste=STORY, step="look")
    assert answer.context["known"] is None
    assert "Already in the archive" not in answer.content.decode()


def test_a_wrong_date_is_said_at_its_field_and_all_that_was_typed_stays(desk: Client) -> None:
    answer = send(desk, htmx=False, paste=STORY, **confirmed(published_at="the day after", byline="Somebody New"))
    shown = answer.content.decode()
    assert "published_at" in answer.context["form"].errors
    assert "Passengers had to take the road" in shown
    assert 'value="Somebody New"' in shown
    assert 'value="the day after"' in shown
    assert not Article.objects.exists()


@pytest.mark.parametrize("date", ["592-03-01", "2022-10-27T10:00-21:23", "0", "31 February 2022"])
def test_impossible_dates_are_refused_with_a_word(desk: Client, date: str) -> None:
    answer = send(desk, paste=STORY, **confirmed(published_at=date))
    assert answer.status_code == 200
    assert answer.context["form"].errors["published_at"]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Paste a story or choose a file"),
        ({"paste": "   \n"}, "Paste a story or choose a file"),
        ({"paste": "\0\0"}, "empty"),
    ],
)
def test_nothing_to_save_is_said(desk: Client, data: dict[str, Any], said: str) -> None:
    answer = send(desk, step="look", **data)
    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_paste_and_a_file_at_once_are_not_guessed_at(desk: Client) -> None:
    answer = send(desk, paste=STORY, files=[file()], step="look")
    assert "There is a pasted story and a file" in answer.content.decode()


def test_one_file_is_looked_at_then_received_with_what_was_confirmed(desk: Client, editor: User) -> None:
    looked = send(desk, files=[file()], step="look")
    assert looked.context["form"].initial["headline"] == "Ferry service to Port Harlow resumes"
    assert not Upload.objects.exists()
    saved = send(desk, files=[file()], **confirmed(headline="Ferry is back"))
    upload = Upload.objects.get()
    assert saved["HX-Redirect"] == f"/admin/uploads/mine/?from={upload.pk}"
    read_now(upload.pk)
    assert Article.objects.get().headline == "Ferry is back"


def test_several_files_are_received_at_once(desk: Client) -> None:
    files = [file(STORY.replace("three weeks", f"{number} weeks").encode(), f"ferry-{number}.txt") for number in (4, 5)]
    answer = send(desk, htmx=False, files=files, batch_source="Harbour Wire")
    assert answer.status_code == 302
    assert [upload.source.name for upload in Upload.objects.all() if upload.source] == ["Harbour Wire"] * 2
    shown = desk.get(answer["Location"]).content.decode()
    assert "ferry-4.txt" in shown
    assert "ferry-5.txt" in shown
    assert "2 of 2 still to be read" in shown


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.txt"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "photo.txt")],
)
def test_a_file_that_is_no_story_is_refused_with_what_to_do(desk: Client, content: bytes, name: str) -> None:
    answer = send(desk, files=[file(content, name)], step="look")
    assert answer.status_code == 200
    assert answer.context["problem"]
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_said_by_its_name_and_the_others_go_on(desk: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 500
    files = [file(b"x" * 600, "large.txt"), file(STORY.encode()[:400], "small.txt")]
    answer = send(desk, htmx=False, files=files)
    assert Upload.objects.get().filename == "small.txt"
    assert "“large.txt”: The file is larger" in desk.get(answer["Location"]).content.decode()


def test_script_in_a_story_is_shown_as_words(desk: Client) -> None:
    answer = send(desk, paste=STORY + "\n<script>alert(1)</script>", step="look")
    assert "<script>alert(1)" not in answer.content.decode()


def test_an_unreadable_embargo_is_asked_for_and_holds_the_story(desk: Client) -> None:
    held = "EMBARGOED until the minister has spoken\n\n" + STORY
    looked = send(desk, paste=held, step="look")
    assert looked.context["raw"].embargo_note
    assert "speaks of an embargo" in looked.content.decode()
    send(desk, paste=held, **confirmed())
    assert Article.objects.get().state == "draft"


def test_an_embargo_given_by_the_editor_holds_for_readers(desk: Client, reader: User) -> None:
    send(desk, paste=STORY, **confirmed(embargo_until="2030-01-01 06:00"))
    article = Article.objects.get()
    assert article.is_embargoed()
    assert not Article.objects.visible_to(reader).exists()


def test_the_page_of_uploads_follows_until_all_are_read(desk: Client, editor: User) -> None:
    upload = UploadFactory(created_by=editor)
    assert "hx-trigger" in desk.get("/admin/uploads/mine/", headers=HTMX).content.decode()
    Upload.objects.filter(pk=upload.pk).update(state="failed", error="This seems to be an image.")
    shown = desk.get("/admin/uploads/mine/", headers=HTMX).content.decode()
    assert "hx-trigger" not in shown
    assert "This seems to be an image." in shown
    assert desk.get("/admin/uploads/mine/?from=nonsense").status_code == 200


def test_the_original_is_downloaded_as_it_came(desk: Client, reader: User) -> None:
    send(desk, htmx=False, files=[file(b"<script>alert(1)</script> A story of some words.", 'a"b.html'), file()])
    upload = Upload.objects.get(filename__startswith="a")
    answer = desk.get(f"/admin/uploads/{upload.pk}/original/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script> A story of some words."
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert logged_in(reader).get(f"/admin/uploads/{upload.pk}/original/").status_code == 302


def test_a_failed_upload_is_read_again(desk: Client, editor: User) -> None:
    upload = UploadFactory(created_by=editor, state="failed", error="broken")
    assert "Read it again" in desk.get(f"/admin/articles/upload/{upload.pk}/change/").content.decode()
    desk.post(f"/admin/uploads/{upload.pk}/retry/")
    upload.refresh_from_db()
    assert (upload.state, upload.error) == ("received", "")


def test_the_same_words_of_another_day_are_told_at_once(desk: Client) -> None:
    send(desk, paste=STORY, **confirmed(published_at="2022-10-20", source="Harbour Wire"))
    answer = send(desk, paste=STORY, step="look").content.decode()
    assert "The same words are in the archive" in answer
    assert "Harbour Wire" in answer
