"""Files and folders into the archive."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.models import ItemState, Upload, UploadState
from articles.sources import source_named
from articles.tidying import IngestError
from articles.uploads import read_now, receive

CALLED = {
    ItemState.DONE: "new",
    ItemState.REVISED: "new versions",
    ItemState.DUPLICATE: "already in the archive",
    ItemState.OUTDATED: "older than what is in the archive",
    ItemState.FAILED: "failed",
}
ERASE = "\r\x1b[K"  # back to the beginning of a terminal's line, and what stands in it away


class Command(BaseCommand):
    help = (
        "Read files, or every file below a folder, as uploads: each is kept, read here and now, and its stories are "
        "queued for tagging. Running it again adds nothing: stories that are there are recognised. What a person "
        "should look at is told with its file; -v 0 leaves that out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--source", help="The source of the stories, where the files do not name one.")
        parser.add_argument("--user", help="Whose upload it is (user name).")

    def handle(self, *args: Any, paths: list[Path], source: str | None, user: str | None, **options: Any) -> None:
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"There is no {', '.join(missing)}.")
        actor = get_user_model().objects.filter(username=user).first() if user else None
        if user and actor is None:
            raise CommandError(f"There is no user called {user}.")
        of_source = source_named(source) if source else None
        files = list(_files(paths))
        results: Counter[str] = Counter()
        for number, path in enumerate(files, 1):
            self._progress(number, len(files))
            upload = self._receive(path, actor, of_source)
            results.update(self._outcome(path, upload, notes=options["verbosity"] > 0))
        self._show(ERASE)
        self.stdout.write(", ".join(f"{count:,} {what}" for what, count in results.items()) or "No files.")
        if results["failed"]:
            raise CommandError("Some stories were not taken; each says why in the list of uploads.")

    def _progress(self, number: int, total: int) -> None:
        self._show(f"{ERASE}{number:,} of {total:,} files")

    def _show(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(text)
            sys.stderr.flush()

    def _tell(self, path: Path, message: object) -> None:
        self._show(ERASE)
        self.stderr.write(f"{path}: {message}", style_func=str)

    def _receive(self, path: Path, actor: Any, source: Any) -> Upload | None:
        try:
            with path.open("rb") as file:
                upload = receive(File(file), filename=path.name, actor=actor, source=source, hand_over=False)
        except (OSError, IngestError) as error:
            self._tell(path, error)
            return None
        read_now(upload.pk, queue="backfill")
        upload.refresh_from_db()
        return upload

    def _outcome(self, path: Path, upload: Upload | None, *, notes: bool) -> Counter[str]:
        if upload is None:
            return Counter(failed=1)
        if upload.state in {UploadState.FAILED, UploadState.PARTLY}:
            self._tell(path, upload.error or "some of its stories were not taken")
        items = list(upload.items.all())
        for item in filter(lambda item: notes and item.notes, items):
            self._tell(path, item.notes)
        return Counter(CALLED.get(ItemState(item.state), item.state) for item in items) or Counter(failed=1)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
        else:
            yield path


def _is_hidden(file: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(below).parts)
