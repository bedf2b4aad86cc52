"""``Idempotency-Key``: what is sent twice is done once, whatever is sent, and whatever happens in between."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from articles.models import Article, Upload
from articles.purging import purge
from newsroom.accounts.models import User
from newsroom.alerts.models import SavedSearch
from newsroom.api import kept_answers
from newsroom.api.models import KeptAnswer
from newsroom.api.tasks import forget_answers
from newsroom.webhooks.models import Webhook
from tagging.models import Decision
from tests.at_once import at_once
from tests.factories import ArticleFactory, EntityFactory, TagFactory, UserFactory
from tests.newsroom.api.test_form import refused
from tests.newsroom.api.test_permissions import World

ROOT = "/api/v1/"
ARTICLES = f"{ROOT}articles/"
KEY = {"HTTP_IDEMPOTENCY_KEY": "Quoddle opens"}
STORY = {"headline": "Quoddle opens", "text": "The quoddle opened in Larsund on Monday."}


def test_the_same_request_is_done_once_and_answered_alike(editor: Any) -> None:
    first, second = editor.post(ARTICLES, STORY, **KEY), editor.post(ARTICLES, STORY, **KEY)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first.get("Idempotent-Replayed"), second["Idempotent-Replayed"]) == (None, "true")
    assert (second.status_code, second["Location"], second["ETag"]) == (201, first["Location"], first["ETag"])
    assert editor.post(ARTICLES, STORY).status_code == 200, "without the key it is another request"


def test_every_writing_request_takes_a_key(editor: Any, admin: Any) -> None:
    world = World(editor)
    for method, path, body in world.writes():
        how = {"format": "multipart"} if path == "uploads/" else {}
        body = {"file": body} if path == "uploads/" else body
        key = {"HTTP_IDEMPOTENCY_KEY": f"{method} {path}"}
        first = getattr(admin, method)(ROOT + path, body, **how, **key)
        if path == "uploads/":
            body["file"].seek(0)
        again = getattr(admin, method)(ROOT + path, body, **how, **key)
        assert first.status_code < 300, (path, first.content)
        assert (again.status_code, again.get("Idempotent-Replayed")) == (first.status_code, "true"), path
        assert again.content == first.content, path


def test_the_key_of_another_request_is_refused(editor: Any) -> None:
    assert editor.post(ARTICLES, STORY, **KEY).status_code == 201
    for other in (STORY | {"text": "Other words."}, {}):
        assert refused(editor.post(ARTICLES, other, **KEY)) == (422, "key_reused")
    assert refused(editor.post(f"{ARTICLES}?tags=all", STORY, **KEY)) == (422, "key_reused")
    assert Article.objects.count() == 1


def test_how_a_body_is_written_makes_no_other_request(editor: Any) -> None:
    for body in (b'{"name": "A", "description": "B"}', b'{ "description":"B",\n"name":"\\u0041" }'):
        response = editor.generic("POST", f"{ROOT}people/", body, content_type="application/json", **KEY)
        assert response.status_code == 201
    assert response["Idempotent-Replayed"] == "true"


def test_a_form_with_another_boundary_is_the_same_and_another_file_is_not(editor: Any) -> None:
    def send(data: bytes) -> Any:
        return editor.post(f"{ROOT}uploads/", {"file": SimpleUploadedFile("a.txt", data)}, format="multipart", **KEY)

    first, again, other = send(b"words"), send(b"words"), send(b"other")
    assert first.json()["id"] == again.json()["id"]
    assert refused(other) == (422, "key_reused")
    with Upload.objects.get().file.open() as file:
        assert file.read() == b"words", "the bytes were kept, though they were read before"


def test_a_refusal_is_not_kept_and_leaves_nothing(editor: Any) -> None:
    assert refused(editor.post(ARTICLES, {"headline": "No text"}, **KEY)) == (400, "required")
    assert not KeptAnswer.objects.exists()
    assert editor.post(ARTICLES, STORY, **KEY).status_code == 201


def test_a_fault_of_ours_is_not_kept_and_undoes_what_was_begun(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("newsroom.api.articles.stories", fail)  # after the story was stored
        assert editor.post(ARTICLES, STORY, **KEY).status_code == 500
    assert not Article.objects.exists()
    assert editor.post(ARTICLES, STORY, **KEY).status_code == 201


def test_a_key_is_for_a_day(editor: Any) -> None:
    assert editor.post(f"{ROOT}people/", {"name": "A"}, **KEY).status_code == 201
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=24, minutes=1))
    assert editor.post(f"{ROOT}people/", {"name": "B"}, **KEY).json()["name"] == "B"
    KeptAnswer.objects.update(at=timezone.now() - timedelta(hours=25))
    forget_answers()
    assert not KeptAnswer.objects.exists()


def test_what_the_caller_may_see_no_more_is_not_told(editor: Any, standards: Any) -> None:
    told = editor.post(ARTICLES, STORY, **KEY)
    tagged = editor.post(f"{ROOT}tags/{TagFactory(article_id=told.json()['id']).pk}/accept/", HTTP_IDEMPOTENCY_KEY="t")
    Article.objects.update(state="withheld")
    again = editor.post(ARTICLES, STORY, **KEY)
    assert refused(again) == (409, "done_already")
    assert (again["Location"], again["Idempotent-Replayed"]) == (told["Location"], "true")
    assert b"uoddle" not in again.content
    assert refused(editor.post(f"{ROOT}tags/{tagged.json()['id']}/accept/", HTTP_IDEMPOTENCY_KEY="t"))[0] == 409
    Article.objects.update(state="published")
    assert editor.post(ARTICLES, STORY, **KEY).content == told.content


def test_who_may_no_longer_do_it_is_not_answered(editor: Any) -> None:
    assert editor.post(ARTICLES, STORY, **KEY).status_code == 201
    User.objects.update(role="reader")
    assert refused(editor.post(ARTICLES, STORY, **KEY)) == (403, "permission_denied")


def test_a_purge_leaves_no_word_and_the_key_still_holds(editor: Any) -> None:
    told = editor.post(ARTICLES, STORY, **KEY)
    purge(Article.objects.get(), actor=UserFactory(role="admin"), reason="Court order")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM newsroom_api_keptanswer AS row WHERE row::text ILIKE '%quoddle%'")
        assert cursor.fetchone() == (0,)
    assert not KeptAnswer.objects.exclude(body=None).exists()
    again = editor.post(ARTICLES, STORY, **KEY)
    assert (refused(again), again["Location"]) == ((409, "done_already"), told["Location"])


def test_a_secret_is_told_once(editor: Any) -> None:
    given = {"name": "Site", "address": "https://203.0.113.7/hook"}
    assert editor.post(f"{ROOT}webhooks/", given, **KEY).json()["secret"]
    assert KeptAnswer.objects.get().body is None
    assert refused(editor.post(f"{ROOT}webhooks/", given, **KEY)) == (409, "done_already")
    assert Webhook.objects.count() == 1


def test_a_large_answer_is_not_kept_but_its_act_is(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "LARGEST", 100)
    told = editor.post(ARTICLES, STORY, **KEY)
    again = editor.post(ARTICLES, STORY, **KEY)
    assert (refused(again), again["Location"]) == ((409, "done_already"), told["Location"])


def test_readers_keep_what_is_their_own(reader: Any) -> None:
    given = {"name": "Bridges", "query": "bridge"}
    answers = [reader.post(f"{ROOT}saved-searches/", given, **KEY).json()["id"] for _ in range(2)]
    assert answers == [str(SavedSearch.objects.get().pk)] * 2
    gone = [reader.delete(f"{ROOT}saved-searches/{answers[0]}/", HTTP_IDEMPOTENCY_KEY="d") for _ in range(2)]
    assert [(each.status_code, each.content) for each in gone] == [(204, b"")] * 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_waits_for_the_answer_of_the_first(editor: Any) -> None:
    tag, entity = TagFactory(), EntityFactory()
    given = {"article": str(tag.article_id), "entity": str(entity.pk)}
    answers = at_once(*[lambda: editor.post(f"{ROOT}tags/", given, **KEY)] * 4)
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert sorted(each.get("Idempotent-Replayed", "") for each in answers) == ["", "true", "true", "true"]
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_so(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = threading.Event(), threading.Event()
    article = ArticleFactory()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        may_end.wait(20)
        return real(*args, **kwargs)

    from newsroom.api import articles

    real = articles.retag
    monkeypatch.setattr(articles, "retag", slowly)
    monkeypatch.setattr(kept_answers, "WAIT", 0.2)

    def second() -> Any:
        begun.wait(20)
        try:
            return editor.post(f"{ARTICLES}{article.pk}/retag/", **KEY)
        finally:
            may_end.set()

    first, early = at_once(lambda: editor.post(f"{ARTICLES}{article.pk}/retag/", **KEY), second)
    assert (refused(early), early["Retry-After"]) == ((409, "key_in_use"), "1")
    assert first.status_code == 202
