"""From received bytes to stories. The bytes and their row are committed before anything reads them."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.claims import abandoned
from articles.given import GIVEN_FIELDS
from articles.handoff import hand_off, publish
from articles.models import Source, Upload, UploadState
from articles.models.uploads import original_path
from articles.tidying import IngestError, one_line

logger = logging.getLogger(__name__)

READ_TASK = "articles.read_upload"
LARGE_FILE = 1024 * 1024  # bytes; larger files wait in a queue of their own: no story waits while they are read
MAX_ATTEMPTS = 3
CLAIM_SETTLES = timedelta(seconds=5)  # a claim this young may be of a worker that is about to lock its row
HAND_OVER_AGAIN = timedelta(seconds=30)
SWEEP = 500  # rows a sweep hands over at the most


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
    return sum(
        publish(READ_TASK, *(str(pk) for pk, size in sizes.items() if _queue(size) == queue), queue=queue)
        for queue in {_queue(size) for size in sizes.values()}
    )


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
