"""Files and folders into the archive."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.folders import Journal, files_below, is_settled
from articles.models import ItemState, Upload, UploadState
from articles.readers import ItemError, ReadError, columns_named
from articles.reading import read_now, stories_of
from articles.sources import source_named
from articles.tidying import IngestError
from articles.uploads import receive

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
        parser.add_argument("--columns", default="", help="Of a table or JSON records: “text=content, headline=Title”.")
        parser.add_argument("--journal", type=Path, help="A file that notes what was read; what it names is left out.")
        parser.add_argument(
            "--watch", type=float, nargs="?", const=5.0, metavar="SECONDS", help="Look again and again."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say what the files hold.")

    def handle(self, *args: Any, paths: list[Path], watch: float | None, **options: Any) -> None:
        if missing := [str(path) for path in paths if not path.exists()]:
            raise CommandError(f"There is no {', '.join(missing)}.")
        self.options = options
        self.given = {"columns": _columns(options["columns"])}
        self.actor = _user(options["user"])
        self.source = source_named(options["source"]) if options["source"] and not options["dry_run"] else None
        with Journal(options["journal"]) as journal:
            results = self._pass(paths, journal, settled=watch is not None)
            while watch is not None:
                time.sleep(watch)
                results += self._pass(paths, journal, settled=True)
        self.stdout.write(_said(results) or "No files.")
        if results["failed"] and not options["dry_run"]:
            raise CommandError("Some stories were not taken; each says why in the list of uploads.")

    def _pass(self, paths: list[Path], journal: Journal, *, settled: bool) -> Counter[str]:
        """Once over the files that are not in the journal; where it watches, only those that nobody writes to."""
        files = [file for file in files_below(paths) if file not in journal and not (settled and not is_settled(file))]
        results: Counter[str] = Counter()
        for number, path in enumerate(files, 1):
            self._show(f"{ERASE}{number:,} of {len(files):,} files, {sum(results.values()):,} stories")
            results.update(self._look(path) if self.options["dry_run"] else self._take(path))
            if not self.options["dry_run"]:
                journal.add(path)
        self._show(ERASE)
        if settled and files:
            self.stdout.write(f"{len(files):,} files: {_said(results)}")
        return results

    def _show(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(text)
            sys.stderr.flush()

    def _tell(self, path: Path, message: object) -> None:
        self._show(ERASE)
        self.stderr.write(f"{path}: {message}", style_func=str)

    def _look(self, path: Path) -> Counter[str]:
        """What the file holds; nothing is kept."""
        results: Counter[str] = Counter()
        try:
            for story in stories_of(path.read_bytes(), path.name, self.given["columns"]):
                if isinstance(story, ItemError):
                    self._tell(path, f"{story.locator} {story.message}".strip())
                results["unreadable" if isinstance(story, ItemError) else "stories"] += 1
        except (OSError, ReadError) as error:
            self._tell(path, error)
            results["unreadable"] += 1
        return results

    def _take(self, path: Path) -> Counter[str]:
        upload = self._receive(path)
        return self._outcome(path, upload, notes=self.options["verbosity"] > 0)

    def _receive(self, path: Path) -> Upload | None:
        try:
            with path.open("rb") as file:
                upload = receive(
                    File(file),
                    filename=path.name,
                    actor=self.actor,
                    source=self.source,
                    given=self.given,
                    hand_over=False,
                )
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
        items = list(upload.items.only("state", "notes"))
        for item in filter(lambda item: notes and item.notes, items):
            self._tell(path, item.notes)
        return Counter(CALLED.get(ItemState(item.state), item.state) for item in items) or Counter(failed=1)


def _said(results: Counter[str]) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in results.items())


def _columns(words: str) -> str:
    try:
        columns_named(words)
    except ReadError as error:
        raise CommandError(error.message) from None
    return words


def _user(name: str | None) -> Any:
    actor = get_user_model().objects.filter(username=name).first() if name else None
    if name and actor is None:
        raise CommandError(f"There is no user called {name}.")
    return actor
