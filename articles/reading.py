"""From the bytes of an Upload to stories: read, item by item, by a worker that may die at any moment."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone

from articles.arrivals import Arrival, check_state, first_revision, store
from articles.claims import working_on
from articles.given import as_given
from articles.ingest import Outcome, ingest
from articles.lots import lots, plainly_new
from articles.models import Article, ArticleState, Item, ItemState, Revision, Upload, UploadState
from articles.models.uploads import UNFINISHED
from articles.readers import ItemError, RawArticle, ReadError, Story, columns_named, read
from articles.text import clean
from articles.tidying import IngestError, one_line, tidy

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
AT_ONCE = 100  # stories of one file; what comes after them is tagged as a backfill, and keeps nobody's story waiting
OF_ITEM = {
    "created": ItemState.DONE,
    "revised": ItemState.REVISED,
    "duplicate": ItemState.DUPLICATE,
    "outdated": ItemState.OUTDATED,
}


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
        came_before = Upload.objects.filter(sha256=upload.sha256, given=upload.given).exclude(pk=upload.pk).exists()
        for lot in lots(enumerate(stories_of(data, upload.filename, upload.given.get("columns", "")))):
            to = queue if lot[0][0] < AT_ONCE else "backfill"
            taken = set() if came_before or len(lot) == 1 else _take_new(upload, dict(lot), to)
            for position, story in lot:
                if position not in taken:
                    _take(upload, position, story, to)
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
    except Exception as error:  # tell it, keep the bytes, let the other stories go on
        if _is_of_the_moment(error):
            raise
        if isinstance(error, DatabaseError):
            logger.exception("item %s of upload %s could not be stored", position, upload.pk)
            _fail(item, "not_stored", f"The database refused the story: {error!s:.300}")
            return
        logger.exception("item %s of upload %s could not be taken", position, upload.pk)
        _fail(item, "unexpected", f"The story could not be taken: {error!r:.300}")


def _take_new(upload: Upload, lot: dict[int, RawArticle | ItemError], queue: str) -> set[int]:
    """Store together what is plainly new of a lot; returns the positions. Whatever speaks against it is told where each
    story is taken alone."""
    taken_before = set(upload.items.filter(position__in=lot).values_list("position", flat=True))
    stories = {n: story for n, story in lot.items() if isinstance(story, RawArticle) and n not in taken_before}
    arrivals = {position: arrival for position, story in stories.items() if (arrival := _arrival(upload, story))}
    try:
        with transaction.atomic():
            revisions = {position: first_revision(arrivals[position]) for position in plainly_new(arrivals)}
            items = [_item(upload, position, stories[position], words) for position, words in revisions.items()]
            for item in Item.objects.bulk_create(items):
                revisions[item.position].item = item
            store([arrivals[position] for position in revisions], list(revisions.values()), queue=queue)
            return set(revisions)
    except Exception as error:
        if _is_of_the_moment(error):
            raise
        logger.warning("upload %s: stories from %s on are taken one by one: %r", upload.pk, min(lot), error)
        return set()


def _arrival(upload: Upload, story: RawArticle) -> Arrival | None:
    """The story as it would be stored; None for one that is refused."""
    try:
        raw, source, state = as_given(upload, story)
        check_state(state, upload.created_by)
        return Arrival(tidy(raw), source, upload.created_by, state)
    except IngestError:
        return None


def _item(upload: Upload, position: int, story: RawArticle, revision: Revision) -> Item:
    return Item(
        upload=upload,
        position=position,
        locator=one_line(story.locator)[:500],
        state=ItemState.DONE,
        notes=clean(story.notes).text,
        article=revision.article,
        revision=revision,
        finished_at=timezone.now(),
    )


def _is_of_the_moment(error: Exception) -> bool:
    """The time is up, or the database went away. Not so where the same data would be refused again (data exception,
    constraint, program limit)."""
    if isinstance(error, DatabaseError):
        return not str(getattr(error.__cause__, "sqlstate", None) or "").startswith(("22", "23", "54"))
    return isinstance(error, SoftTimeLimitExceeded)


def _ingest(upload: Upload, story: RawArticle, item: Item, queue: str) -> Outcome:
    if earlier := _same_bytes(upload, item):
        return Outcome(earlier, None, "duplicate")
    raw, source, state = as_given(upload, story)
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
