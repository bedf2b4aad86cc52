"""Uploads on the desk: taken back, read again, all of them at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from articles.models import Article, Upload, UploadState
from articles.reading import read_now
from articles.uploads import receive
from tests.factories import UploadFactory, UserFactory
from tests.newsroom.desk.conftest import logged_in

pytestmark = pytest.mark.django_db

STORY = b"Quay to close\n\nThe northern quay closes for repairs, the harbour authority said on Monday in Larsund."


def sent() -> Upload:
    upload = receive(ContentFile(STORY), filename="story.txt", actor=None, hand_over=False)
    read_now(upload.pk)
    upload.refresh_from_db()
    return upload


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_upload_is_taken_back_after_a_question(desk: Client) -> None:
    upload = sent()
    page = reverse("admin:articles_upload_change", args=[upload.pk])
    undo = reverse("admin:upload_undo", args=[upload.pk])
    assert undo in text_of(desk.get(page))
    asked = text_of(desk.get(undo))
    assert "Quay to close" in asked
    assert Article.objects.get().state == "published"
    assert "was taken back: 1 withdrawn." in text_of(desk.post(undo, follow=True))
    assert Article.objects.get().state == "withdrawn"
    assert undo not in text_of(desk.get(page))


def test_all_failed_files_are_read_again_at_once(desk: Client) -> None:
    for state in (UploadState.FAILED, UploadState.PARTLY, UploadState.DONE):
        UploadFactory(state=state, error="Broken." if state != UploadState.DONE else "")
    answer = text_of(desk.post(reverse("admin:uploads_retry_failed"), follow=True))
    assert "2 files that had failed will be read again." in answer
    assert sorted(Upload.objects.values_list("state", flat=True)) == ["done", "received", "received"]
    assert "Read all failed files again" in answer


def test_readers_and_get_requests_change_nothing(desk: Client) -> None:
    upload = sent()
    assert desk.get(reverse("admin:uploads_retry_failed")).status_code == 405
    reader = logged_in(UserFactory())
    assert reader.post(reverse("admin:upload_undo", args=[upload.pk])).status_code in (302, 403)
    assert Article.objects.get().state == "published"
