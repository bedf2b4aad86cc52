"""Large files that arrive piece by piece: whoever is cut off asks how much is here, and goes on from there."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Delivery, Source, Upload
from articles.tidying import IngestError
from articles.uploads import check_size, printable, receive

FOLDER = "arriving"  # in the storage of the originals
KEPT = timedelta(days=2)  # after its last piece
MOST_AT_ONCE = 500  # unfinished deliveries of one user
COPIED_AT_ONCE = 1024 * 1024


class OutOfStep(Exception):
    """A piece that does not begin where the last one ended; ``received`` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received:,} bytes are here: go on from there.")
        self.received = received


def begin(
    *, filename: str, size: int, actor: Any, source: Source | None = None, given: dict[str, Any] | None = None
) -> Delivery:
    """Announce a file of ``size`` bytes. Raises IngestError where it is empty or larger than what is taken."""
    check_size(size)
    if size < 1:
        raise IngestError("empty", "The file is empty: it has no bytes.", "size")
    if Delivery.objects.filter(created_by=actor, upload=None).count() >= MOST_AT_ONCE:
        raise IngestError("too_many", "Too many files are under way: finish some of them first.", "size")
    return Delivery.objects.create(
        filename=printable(filename), size=size, created_by=actor, source=source, given=given or {}
    )


def add(pk: UUID, offset: int, piece: IO[bytes]) -> Delivery:
    """Append a piece; with the last one the file becomes an Upload, once.

    Raises OutOfStep where the piece begins elsewhere, IngestError where it goes beyond the announced size.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(pk=pk)
        if delivery.upload_id:
            return delivery
        if offset != delivery.received:
            raise OutOfStep(delivery.received)
        delivery.received = _append(_path(delivery), offset, delivery.size, piece)
        delivery.save(update_fields=["received", "updated_at"])
    return _finish(delivery) if delivery.received == delivery.size else delivery


def _append(path: Path, offset: int, size: int, piece: IO[bytes]) -> int:
    """Write from ``offset`` on, over what an earlier attempt left there unnoted; gives back where the piece ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o640), "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        end = offset
        while data := piece.read(COPIED_AT_ONCE):
            end += len(data)
            if end > size:
                raise IngestError("too_large", f"More came than the {size:,} bytes that were announced.", "size")
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return end


def _finish(delivery: Delivery) -> Delivery:
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",)).select_related("source", "created_by").get(pk=delivery.pk)
        )
        if delivery.upload_id is None:
            with _path(delivery).open("rb") as file:
                delivery.upload = receive(
                    File(file, name=delivery.filename),
                    filename=delivery.filename,
                    actor=delivery.created_by,
                    source=delivery.source,
                    given=delivery.given,
                )
            delivery.save(update_fields=["upload", "updated_at"])
        transaction.on_commit(lambda: _path(delivery).unlink(missing_ok=True), robust=True)
    return delivery


def finish_left() -> int:
    """Make Uploads of files that are whole but whose last request was cut off; returns how many."""
    whole = Delivery.objects.filter(
        upload=None, received=F("size"), updated_at__lt=timezone.now() - timedelta(minutes=1)
    )
    return sum(_finish(delivery).upload_id is not None for delivery in whole[:MOST_AT_ONCE])


def drop_stale() -> int:
    """Forget files whose rest never came, and notes of those that did; returns how many."""
    finish_left()
    stale = list(Delivery.objects.filter(updated_at__lt=timezone.now() - KEPT)[:MOST_AT_ONCE])
    for delivery in stale:
        _path(delivery).unlink(missing_ok=True)
        delivery.delete()
    return len(stale)


def _path(delivery: Delivery) -> Path:
    storage: Any = Upload._meta.get_field("file").storage
    return Path(storage.path(f"{FOLDER}/{delivery.pk}"))
