"""Take an upload back, however many stories it holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.models import Upload
from articles.tidying import IngestError
from articles.undoing import undo_upload


class Command(BaseCommand):
    help = (
        "Withdraw the stories that an upload brought and put back what its versions replaced; what was changed since "
        "is kept. Can be run again after it was stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("upload", type=UUID, help="The upload's id.")

    def handle(self, *args: Any, upload: UUID, **options: Any) -> None:
        found = Upload.objects.filter(pk=upload).first()
        if found is None:
            raise CommandError(f"There is no upload {upload}.")
        try:
            done = undo_upload(found, actor=None)
        except IngestError as error:
            raise CommandError(error.message) from None
        self.stdout.write(", ".join(f"{count:,} {what}" for what, count in done.items()) or "No story was its own.")
