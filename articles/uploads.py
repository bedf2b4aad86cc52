"""From received bytes to stories. The bytes and their row are committed before anything reads them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.files.base import File
from django.db import DatabaseError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from articles.claims import abandoned, working_on
from articles.dates import DateError, parse_published
from articles.handoff import hand_off, publish
from articles.identity import day_start
from articles.ingest import Outcome, ingest
from articles.models import Article, ArticleState, Item, ItemState, Source, Upload, UploadState
from articles.models.uploads import UNFINISHED, original_path
from articles.readers import ItemError, RawArticle, ReadError, Story, columns_named, read
from articles.sources import source_named
from articles.text import clean
from articles.tidying import IngestError, one_line

logger = logging.getLogger(__name__)

READ_TASK = "articles.read_upload"
LARGE_FILE = 1024 * 1024  # bytes; larger files wait in a queue of their own: no story waits while they are read
MAX_ATTEMPTS = 3
CLAIM_SETTLES = timedelta(seconds=5)  # a claim this young may be of a worker that is about to lock its row
HAND_OVER_AGAIN = timedelta(seconds=30)
SWEEP = 500  # rows a sweep hands over at the most
GIVEN_FIELDS = (
    "headline",
    "byline",
    "published_at",
    "source",
    "embargo_until",
    "url",
    "external_id",
    "language",
    "state",
    "columns",
)
OF_ITEM = {
    "created": ItemState.DONE,
    "revised": ItemState.REVISED,
    "duplicate": ItemState.DUPLICATE,
    "outdated": ItemState.OUTDATED,
}


def receive(
    file: File[Any],
    *,
    filename: str,
    actor: Any,
    source: Source | None = None,
    given: dict[str, Any] | None = None,
    hand_over: bool = True,
) -> Upload:
    """Keep the bytes, commit the Upload, and hand it to a worker. Raises IngestError for too large a file.

    ``given`` is what the sender said of the story (GIVEN_FIELDS, as text): it beats what the file says.
    """
    check_size(file.size)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    upload = Upload(
        sha256=digest.hexdigest(),
        size=file.size,
        filename=printable(filename),
        source=source,
        given={name: one_line(str(value)) for name, value in (given or {}).items() if name in GIVEN_FIELDS and value},
        created_by=actor,
        handed_over_at=timezone.now(),
    )
    storage = Upload._meta.get_field("file").storage
    path = original_path(upload, filename)
    upload.file.name = path if storage.exists(path) else storage.save(path, file)
    with transaction.atomic():
        upload.save()
        if hand_over:
            hand_off(READ_TASK, str(upload.pk), queue=_queue(upload.size))
    return upload


def check_size(size: int) -> None:
    if size > settings.UPLOAD_MAX_BYTES:
        most = f"{settings.UPLOAD_MAX_BYTES // 1024 // 1024:,} MB"
        raise IngestError("too_large", f"The file is larger than {most}. Split it and send the parts.", "file")


def _queue(size: int) -> str:
    return "large" if size > LARGE_FILE else "live"


def printable(filename: str) -> str:
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in name if c.isprintable())[-255:]


def preview(data: bytes, filename: str, columns: str = "") -> RawArticle:
    """What a file's first story says of itself, for a person to confirm. Raises ReadError."""
    for story in stories_of(data, filename, columns):
        if isinstance(story, RawArticle):
            return story
        raise ReadError(story.code, story.message)
    raise ReadError("empty", "There is no story in this file.")


def stories_of(data: bytes, filename: str, columns: str = "") -> Iterator[Story]:
    """The stories of a file; ``columns`` names those of a table ("text=content"). Raises ReadError."""
    return read(
        data,
        filename=filename,
        zone=timezone.get_current_timezone(),
        limit=settings.UPLOAD_MAX_BYTES,
        columns=columns_named(columns),
    )


def read_now(upload_id: UUID | str, *, queue: str = "live") -> None:
    """Read an Upload and ingest its stories.

    1. Hold and claim it; somebody else's, finished or deleted: a clean exit.
    2. Each story is one Item with its own transaction; what an earlier attempt finished is not done twice.
    3. A story that cannot be taken fails alone; a file that cannot be read fails with its reason.
    4. A worker or a database that went away leaves it to the sweep; that gives up after three attempts, and says so.
    """
    with working_on(upload_id) as mine:
        if mine and _claim(upload_id):
            _read(upload_id, queue)


def _read(upload_id: UUID | str, queue: str) -> None:
    upload = Upload.objects.select_related("source", "created_by").get(pk=upload_id)
    try:
        with upload.file.open("rb") as file:
            data = file.read()
        for position, story in enumerate(stories_of(data, upload.filename, upload.given.get("columns", ""))):
            _take(upload, position, story, queue)
    except ReadError as error:
        _finish(upload, UploadState.FAILED, error.code, error.message)
    except DatabaseError:
        raise
    except SoftTimeLimitExceeded:
        _put_back(upload)
    except Exception as error:  # a reader's own fault: tell it, keep the bytes, let the rest go on
        logger.exception("upload %s could not be read", upload_id)
        _finish(upload, UploadState.FAILED, "unreadable", f"The file could not be read: {error!r:.300}. It is kept.")
    else:
        _finish(upload, _state_of_items(upload))


def _put_back(upload: Upload) -> None:
    """Too long for one task: the next one goes on where this one stopped; a task that finished nothing counts."""
    attempts = 0 if upload.items.filter(finished_at__gte=upload.claimed_at).exists() else F("attempts")
    Upload.objects.filter(pk=upload.pk, state=UploadState.READING, attempts__lt=MAX_ATTEMPTS).update(
        state=UploadState.RECEIVED, attempts=attempts, handed_over_at=None
    )


def _claim(upload_id: UUID | str) -> bool:
    """Whoever was reading it is gone: the caller holds the row."""
    free = Upload.objects.filter(pk=upload_id, state__in=UNFINISHED, attempts__lt=MAX_ATTEMPTS)
    return free.update(state=UploadState.READING, claimed_at=timezone.now(), attempts=F("attempts") + 1) == 1


def _take(upload: Upload, position: int, story: RawArticle | ItemError, queue: str) -> None:
    where = {"locator": one_line(story.locator)[:500]}
    item, _ = Item.objects.get_or_create(upload=upload, position=position, defaults=where)
    if item.state not in {ItemState.WAITING, ItemState.FAILED}:
        return
    if isinstance(story, ItemError):
        _fail(item, story.code, story.message)
        return
    try:
        with transaction.atomic():
            outcome = _ingest(upload, story, item, queue)
            item.state, item.article, item.revision = OF_ITEM[outcome.result], outcome.article, outcome.revision
            item.error_code, item.error, item.finished_at = "", "", timezone.now()
            item.notes = clean(story.notes).text
            item.save()
    except IngestError as error:
        _fail(item, error.code, error.message)
    except (DatabaseError, SoftTimeLimitExceeded) as error:
        if not _is_the_datas_fault(error):
            raise
        logger.exception("item %s of upload %s could not be stored", position, upload.pk)
        _fail(item, "not_stored", f"The database refused the story: {error!s:.300}")
    except Exception as error:  # a fault of our own: tell it, keep the bytes, let the other stories go on
        logger.exception("item %s of upload %s could not be taken", position, upload.pk)
        _fail(item, "unexpected", f"The story could not be taken: {error!r:.300}")


def _is_the_datas_fault(error: Exception) -> bool:
    """The same data would be refused again (data exception, constraint, program limit): nothing to wait for."""
    return str(getattr(error.__cause__, "sqlstate", None) or "").startswith(("22", "23", "54"))


def _ingest(upload: Upload, story: RawArticle, item: Item, queue: str) -> Outcome:
    if earlier := _same_bytes(upload, item):
        return Outcome(earlier, None, "duplicate")
    given = given_values(upload.given)
    source = given.pop("source", None) or upload.source
    state = given.pop("state", None)
    if source is None and story.source_name:
        source = source_named(story.source_name)
    raw = RawArticle(**{**story.__dict__, **given})
    return ingest(raw, source=source, actor=upload.created_by, item=item, state=state, queue=queue)


def _same_bytes(upload: Upload, item: Item) -> Article | None:
    """What the same place of the same file became before, if it said the same of itself and its sender may see it."""
    before = Item.objects.filter(
        upload__sha256=upload.sha256, upload__given=upload.given, position=item.position, article__isnull=False
    ).exclude(Q(pk=item.pk) | Q(state=ItemState.UNDONE))
    articles = Article.objects.exclude(state=ArticleState.ERASED).filter(items__in=before)
    if upload.source is not None:
        articles = articles.filter(source=upload.source)
    if upload.created_by is not None:
        articles = articles.visible_to(upload.created_by)
    return articles.order_by("created_at").first()


def given_values(given: dict[str, Any]) -> dict[str, Any]:
    """What the sender said, as RawArticle fields (and ``source``, ``state``); IngestError for an unreadable date."""
    values: dict[str, Any] = {name: value for name, value in given.items() if name != "columns"}
    if name := values.pop("source", None):
        values["source"] = source_named(name)
    for field in ("published_at", "embargo_until"):
        if field in values:
            values[field] = read_date(values[field], field)
    if "embargo_until" in values:
        values["embargo_note"] = ""
        if not isinstance(values["embargo_until"], datetime):
            values["embargo_until"] = day_start(values["embargo_until"])
    return values


def read_date(value: str, field: str) -> datetime | date:
    """A date as people and machines write it; IngestError that names the field where it is none."""
    try:
        found = parse_published(value, timezone.get_current_timezone())
    except DateError as error:
        raise IngestError("bad_date", error.message, field) from None
    if found.value is None:
        raise IngestError("bad_date", found.note, field)
    return found.value


def _fail(item: Item, code: str, message: str) -> None:
    item.state, item.error_code, item.error, item.finished_at = ItemState.FAILED, code[:40], message, timezone.now()
    item.save()


def _state_of_items(upload: Upload) -> str:
    states = list(upload.items.values_list("state", flat=True))
    failed = states.count(ItemState.FAILED)
    if states and not failed:
        return UploadState.DONE
    return UploadState.FAILED if failed == len(states) else UploadState.PARTLY


def _finish(upload: Upload, state: str, code: str = "", message: str = "") -> None:
    if state == UploadState.FAILED and not message:
        first = upload.items.filter(state=ItemState.FAILED).first()
        code, message = (first.error_code, first.error) if first else ("empty", "There is no story in this file.")
    Upload.objects.filter(pk=upload.pk).update(
        state=state, error_code=code[:40], error=message, format=upload.format, finished_at=timezone.now()
    )


def retry(upload: Upload) -> None:
    """Read a failed or partly failed Upload once more; what was taken stays as it is."""
    with transaction.atomic():
        Upload.objects.filter(pk=upload.pk).exclude(state__in=[UploadState.READING, UploadState.UNDONE]).update(
            state=UploadState.RECEIVED,
            attempts=0,
            error_code="",
            error="",
            finished_at=None,
            handed_over_at=timezone.now(),
        )
        hand_off(READ_TASK, str(upload.pk), queue=_queue(upload.size))


def retry_failed(uploads: QuerySet[Upload]) -> int:
    """Read all of them once more that failed, wholly or partly; the sweep hands them over. Returns how many."""
    failed = uploads.filter(state__in=[UploadState.FAILED, UploadState.PARTLY])
    return failed.update(
        state=UploadState.RECEIVED, attempts=0, error_code="", error="", finished_at=None, handed_over_at=None
    )


def resume() -> int:
    """The sweep: hand over again what a dead worker or a lost message left behind; returns how many."""
    now = timezone.now()
    _release_abandoned(now)
    waiting = Upload.objects.filter(
        Q(handed_over_at__isnull=True) | Q(handed_over_at__lt=now - HAND_OVER_AGAIN), state=UploadState.RECEIVED
    )
    sizes = dict(waiting.order_by("created_at").values_list("pk", "size")[:SWEEP])
    Upload.objects.filter(pk__in=sizes).update(handed_over_at=now)
    return sum(publish(READ_TASK, str(pk), queue=_queue(size)) for pk, size in sizes.items())


def _release_abandoned(now: datetime) -> None:
    settled = Upload.objects.filter(state=UploadState.READING, claimed_at__lt=now - CLAIM_SETTLES)
    with transaction.atomic():
        left = Upload.objects.filter(
            pk__in=abandoned(settled.values_list("pk", flat=True)[:SWEEP]), state=UploadState.READING
        )
        left.filter(attempts__gte=MAX_ATTEMPTS).update(
            state=UploadState.FAILED,
            error_code="gave_up",
            error=f"Reading stopped {MAX_ATTEMPTS} times without an answer. The file is kept: retry it.",
            finished_at=now,
        )
        left.filter(state=UploadState.READING).update(state=UploadState.RECEIVED, handed_over_at=None)
