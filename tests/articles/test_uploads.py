"""From bytes to stories: nothing that was received is lost, and its state is always true."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.utils import timezone

from articles import arrivals, handoff, ingest, lots, reading, uploads
from articles.arrivals import Arrival
from articles.models import Article, Item, Upload
from articles.readers import ItemError, RawArticle, ReadError
from articles.reading import preview, read_now
from articles.tidying import IngestError
from articles.uploads import receive, resume, retry
from newsroom.accounts.models import User
from tests.articles.test_readers_archives import packed
from tests.articles.test_readers_wire import ITEM, message
from tests.at_once import at_once, elsewhere
from tests.factories import SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

STORY = (
    "Quay to close\n\nThe harbour authority of Larsund said on Monday that the northern quay will close for repairs "
    "until the end of winter, after divers found cracks in eleven of its pillars. Ferries leave from the old pier."
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0" + bytes(200)


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that were given to the broker."""
    given: list[str] = []

    def publish(task: str, *rows: str, queue: str = "live") -> int:
        given.extend(f"{task} {row} {queue}" for row in rows)
        return len(rows)

    monkeypatch.setattr(uploads, "publish", publish)
    return given


def send(data: bytes | str = STORY, filename: str = "story.txt", **fields: Any) -> Upload:
    raw = data.encode() if isinstance(data, str) else data
    return receive(ContentFile(raw), filename=filename, actor=fields.pop("actor", None), **fields)


def read(upload: Upload) -> Upload:
    read_now(upload.pk)
    upload.refresh_from_db()
    return upload


def the_file_holds(monkeypatch: pytest.MonkeyPatch, *stories: Any) -> None:
    """Stand in for a reader of a format with many stories; an exception among them is raised."""

    def stand_in(*args: Any, **kwargs: Any) -> Iterator[Any]:
        for story in stories:
            if isinstance(story, BaseException):
                raise story
            yield story

    monkeypatch.setattr(reading, "stories_of", stand_in)


def raw(number: int, **fields: Any) -> RawArticle:
    return RawArticle(headline=f"Story {number}", text=f"{STORY} Part {number}.", external_id=f"n{number}", **fields)


# --- Received ------------------------------------------------------------------------------------------------------


def test_a_received_file_is_kept_byte_by_byte_before_anything_reads_it(editor: User) -> None:
    upload = send(PNG, "photo.txt", actor=editor)
    assert (upload.state, upload.size, upload.created_by) == ("received", len(PNG), editor)
    with Upload.objects.get(pk=upload.pk).file.open("rb") as file:
        assert file.read() == PNG


@pytest.mark.django_db(transaction=True)
def test_bytes_and_row_are_committed_when_the_worker_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def worker(task: str, args: tuple[str, ...], **options: Any) -> None:
        upload = elsewhere(lambda: Upload.objects.get(pk=args[0]))
        seen.append(upload.file.storage.exists(upload.file.name))

    monkeypatch.setattr(handoff.current_app, "send_task", worker)
    send()
    assert seen == [True]


def test_the_same_bytes_twice_are_two_uploads_one_file_and_one_story() -> None:
    first, second = read(send()), read(send())
    assert first.file.name == second.file.name
    assert [first.state, second.state] == ["done", "done"]
    assert [item.state for item in Item.objects.order_by("id")] == ["done", "duplicate"]
    assert {item.article for item in Item.objects.all()} == {Article.objects.get()}


def test_too_large_a_file_is_refused_before_it_is_kept(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(IngestError) as caught:
        send(b"x" * (1024 * 1024 + 1))
    assert (caught.value.code, Upload.objects.count()) == ("too_large", 0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\desk\\story.txt", "story.txt"),
        ("../../etc/passwd", "passwd"),
        ("a\0b\ud800\n.txt", "ab.txt"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
        ("", ""),
    ],
)
def test_a_files_name_is_kept_without_its_folder_and_what_cannot_be_shown(name: str, kept: str) -> None:
    assert send(filename=name).filename == kept


def test_what_the_sender_said_may_hold_anything_and_beats_what_the_file_says() -> None:
    given = {"headline": "Given\0 head\ud800line", "published_at": "2026-03-02", "state": "draft", "bogus": "x"}
    upload = read(send(given=given))
    article = Article.objects.get()
    assert (article.headline, article.state, article.published_precision) == ("Given head\ufffdline", "draft", "day")
    assert "bogus" not in upload.given


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"published_at": "0592-01-01"}, "bad_date"),
        ({"published_at": "2022-10-27T06:00:00-21:23"}, "bad_date"),
        ({"published_at": "soon"}, "bad_date"),
        ({"embargo_until": "03/04/2026"}, "bad_date"),
        ({"state": "withdrawn"}, "bad_state"),
        ({"external_id": "x" * 251}, "too_long"),
    ],
)
def test_what_the_sender_said_wrongly_fails_with_its_reason(given: dict[str, str], code: str) -> None:
    upload = read(send(given=given))
    assert (upload.state, upload.error_code, bool(upload.error)) == ("failed", code, True)
    assert not Article.objects.exists()


def test_an_embargo_that_a_person_gave_takes_the_place_of_one_that_could_not_be_read() -> None:
    next_year = timezone.now().year + 1
    read(send("EMBARGO: see desk\n\n" + STORY, given={"embargo_until": f"{next_year}-01-01"}))
    article = Article.objects.get()
    assert (article.state, article.embargo_until and article.embargo_until.year) == ("published", next_year)


def test_an_embargo_that_could_not_be_read_holds_the_story_as_a_draft() -> None:
    read(send("EMBARGO: see desk\n\n" + STORY))
    assert Article.objects.get().state == "draft"


def test_the_uploads_source_is_the_storys() -> None:
    source = SourceFactory()
    read(send(source=source))
    assert Article.objects.get().source == source


# --- Read ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [(b"", "empty.txt", "empty"), (b"\0\0 \n", "blank.txt", "empty"), (PNG, "photo.txt", "unsupported")],
)
def test_a_file_without_a_story_fails_with_its_reason_and_is_kept(data: bytes, name: str, code: str) -> None:
    upload = read(send(data, name))
    assert (upload.state, upload.error_code) == ("failed", code)
    assert upload.error
    assert upload.file.storage.exists(upload.file.name)
    with pytest.raises(ReadError) as caught:
        preview(data, name)
    assert caught.value.code == code


def test_a_preview_says_what_the_file_says_and_stores_nothing() -> None:
    assert preview(STORY.encode(), "story.txt").headline == "Quay to close"
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (ItemError("2", "broken", "This one is broken."), "broken"),
        (RawArticle(text="\0"), "no_text"),
        (RawArticle(text="words " * 10, urgency=object()), "unexpected"),  # type: ignore[arg-type]
    ],
)
def test_one_bad_story_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch, bad: Any, code: str) -> None:
    the_file_holds(monkeypatch, raw(1), bad, raw(3))
    upload = read(send())
    assert upload.state == "partly"
    assert [item.state for item in upload.items.all()] == ["done", "failed", "done"]
    assert upload.items.get(position=1).error_code == code


def test_a_story_that_the_database_refuses_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    the_file_holds(monkeypatch, raw(1), raw(2), raw(3))
    made = arrivals.first_revision

    def refuse_the_second(arrival: Arrival) -> Any:
        if arrival.raw.external_id == "n2":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 'a'::tsvector || repeat('b', 2000000)::tsvector")
        return made(arrival)

    for module in (ingest, reading):
        monkeypatch.setattr(module, "first_revision", refuse_the_second)
    upload = read(send())
    assert [item.state for item in upload.items.all()] == ["done", "failed", "done"]
    assert upload.items.get(position=1).error_code == "not_stored"


def test_a_file_in_which_all_fail_fails_with_the_first_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    the_file_holds(monkeypatch, ItemError("1", "broken", "First."), ItemError("2", "broken", "Second."))
    upload = read(send())
    assert (upload.state, upload.error) == ("failed", "First.")


def test_a_file_with_no_story_in_it_is_not_called_done(monkeypatch: pytest.MonkeyPatch) -> None:
    the_file_holds(monkeypatch)
    assert (read(send()).state, Upload.objects.get().error_code) == ("failed", "empty")


def test_a_readers_own_fault_is_told_and_what_was_taken_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    the_file_holds(monkeypatch, raw(1), ZeroDivisionError("reader"))
    upload = read(send())
    assert (upload.state, upload.error_code) == ("failed", "unreadable")
    assert Article.objects.count() == 1


def test_an_upload_whose_bytes_are_gone_says_so() -> None:
    upload = send(b"Nobody else sends these words: " + STORY.encode())
    upload.file.storage.delete(upload.file.name)
    assert read(upload).error_code == "unreadable"


def test_a_finished_a_deleted_and_an_unknown_upload_are_clean_exits() -> None:
    upload = read(send())
    attempts = upload.attempts
    assert read(upload).attempts == attempts
    pk = upload.pk
    upload.delete()
    read_now(pk)
    assert Article.objects.count() == 1


def test_a_reading_that_was_killed_half_way_goes_on_without_doubling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "MOST", 2)
    the_file_holds(monkeypatch, raw(1), raw(2), KeyboardInterrupt())
    upload = send()
    with pytest.raises(KeyboardInterrupt):
        read_now(upload.pk)
    upload.refresh_from_db()
    assert (upload.state, Article.objects.count()) == ("reading", 2)
    the_file_holds(monkeypatch, raw(1), raw(2), raw(3))
    assert read(upload).state == "done"
    assert [item.state for item in upload.items.all()] == ["done"] * 3
    assert Article.objects.count() == 3


def test_a_file_too_long_for_one_task_goes_on_in_the_next(
    monkeypatch: pytest.MonkeyPatch, published: list[str]
) -> None:
    upload = send()
    for last in range(2, 7):  # more often than a file may fail
        the_file_holds(monkeypatch, *(raw(number) for number in range(1, last)), SoftTimeLimitExceeded())
        assert (read(upload).state, upload.attempts) == ("received", 0)
        assert resume() == 1
    the_file_holds(monkeypatch, *(raw(number) for number in range(1, 7)))
    assert read(upload).state == "done"


def test_a_file_that_takes_too_long_without_a_story_is_given_up(
    monkeypatch: pytest.MonkeyPatch, published: list[str]
) -> None:
    the_file_holds(monkeypatch, SoftTimeLimitExceeded())
    upload = send()
    for _ in range(3):
        read(upload)
    Upload.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    resume()
    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == ("failed", "gave_up")


# --- Handed over -----------------------------------------------------------------------------------------------------


@pytest.fixture
def closed_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker on whose port nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    connect = handoff.current_app.connection_for_write
    monkeypatch.setattr(
        handoff.current_app,
        "connection_for_write",
        lambda **options: connect(url=f"redis://127.0.0.1:{port}/0", **options),
    )
    monkeypatch.setattr(handoff, "_paused_until", 0.0)


@pytest.mark.django_db(transaction=True)
def test_it_keeps_the_upload_when_the_broker_is_down_and_the_sweep_hands_it_over(
    closed_broker: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        started = time.monotonic()
        upload = send()
        assert time.monotonic() - started < 2
    assert "broker not reached" in caplog.text
    assert (Upload.objects.get().state, upload.file.storage.exists(upload.file.name)) == ("received", True)
    assert resume() == 0  # just handed over, for all that is known
    Upload.objects.update(handed_over_at=timezone.now() - timedelta(minutes=1))
    assert resume() == 0  # the broker is still down
    sent: list[tuple[tuple[str, ...], str]] = []
    monkeypatch.setattr(uploads, "publish", lambda task, *pks, queue: sent.append((pks, queue)) or len(pks))
    Upload.objects.update(handed_over_at=timezone.now() - timedelta(minutes=1))
    assert resume() == 1
    assert sent == [((str(upload.pk),), "live")]
    assert read(upload).state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_large_file_waits_in_a_queue_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(handoff, "publish", lambda task, pk, queue: sent.append(queue) or True)
    send()
    send("Ada Lovelace spoke. " * 60_000)
    assert sent == ["live", "large"]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_asked_once_and_not_by_everybody(closed_broker: None) -> None:
    handoff.publish("some.task", "1")
    started = time.monotonic()
    assert [handoff.publish("some.task", "1") for _ in range(20)] == [0] * 20
    assert time.monotonic() - started < 0.1


def test_the_sweep_leaves_alone_what_a_living_worker_reads(published: list[str]) -> None:
    upload = send()
    Upload.objects.update(
        state="reading", attempts=1, claimed_at=timezone.now() - timedelta(hours=1), handed_over_at=timezone.now()
    )
    assert resume() == 1  # no connection holds it
    Upload.objects.update(state="reading", claimed_at=timezone.now())
    assert resume() == 0  # claimed a moment ago
    assert published == [f"articles.read_upload {upload.pk} live"]


def test_a_file_whose_worker_died_three_times_is_given_up_with_a_reason(published: list[str]) -> None:
    upload = send()
    Upload.objects.update(state="reading", attempts=3, claimed_at=timezone.now() - timedelta(hours=1))
    assert resume() == 0
    upload.refresh_from_db()
    assert (upload.state, upload.error_code) == ("failed", "gave_up")


def test_a_retry_reads_again_what_failed_and_keeps_what_was_taken(
    monkeypatch: pytest.MonkeyPatch, published: list[str]
) -> None:
    the_file_holds(monkeypatch, raw(1), ItemError("2", "broken", "Broken."))
    upload = read(send())
    assert upload.state == "partly"
    the_file_holds(monkeypatch, raw(1), raw(2))
    retry(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.attempts, upload.error, upload.finished_at) == ("received", 0, "", None)
    assert read(upload).state == "done"
    assert [(item.state, item.error) for item in upload.items.all()] == [("done", ""), ("done", "")]


def test_a_retry_does_not_take_an_upload_from_the_one_who_reads_it() -> None:
    upload = send()
    Upload.objects.update(state="reading", attempts=2)
    retry(upload)
    upload.refresh_from_db()
    assert (upload.state, upload.attempts) == ("reading", 2)


@pytest.mark.django_db(transaction=True)
def test_an_upload_read_by_two_workers_at_once_is_read_by_one() -> None:
    upload = send()
    at_once(lambda: read_now(upload.pk), lambda: read_now(upload.pk))
    upload.refresh_from_db()
    assert (upload.state, upload.attempts, Item.objects.count()) == ("done", 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_leaves_the_reading_to_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = send()

    def away(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "ingest", away)
        with pytest.raises(OperationalError):
            read_now(upload.pk)
    upload.refresh_from_db()
    assert upload.state == "reading"
    assert read(upload).state == "done"  # its lock ended with the first reading


def test_the_same_file_again_is_the_same_story_though_it_is_short_and_undated() -> None:
    results = []
    for _ in range(2):
        upload = receive(ContentFile(b"Ferry sails again.\n"), filename="a.txt", actor=None)
        read_now(upload.pk)
        results.append(upload.items.get().state)
    assert results == ["done", "duplicate"]
    assert Article.objects.count() == 1


# --- Files of many stories -----------------------------------------------------------------------------------------


def test_an_archive_gives_an_item_for_each_story_and_each_file_that_is_none() -> None:
    archive = packed(**{"a.txt": STORY, "b.xml": message(ITEM, "<conceptItem/>"), "c.png": PNG})
    upload = read(send(archive, "day.zip"))
    assert upload.state == "partly"
    assert [(item.locator, item.state, item.error_code) for item in upload.items.all()] == [
        ("a.txt", "done", ""),
        ("b.xml > 1", "done", ""),
        ("b.xml > 2", "failed", "no_story"),
        ("c.png", "failed", "unsupported"),
    ]


def test_what_a_file_says_of_its_story_is_kept() -> None:
    read(send(ITEM, "item.xml"))
    details = Article.objects.get().details
    assert (details["subheadline"], details["genre"]) == ("Cracks in eleven pillars", "Current")
    assert details["rights"] == "© Coast News\nNo archive sales"
    assert details["licence_until"] == "2027-01-01T00:00:00+00:00"
    assert details["links"][0]["href"] == "https://port.example/quay"
