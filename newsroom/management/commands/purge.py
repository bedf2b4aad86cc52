"""The purge: a story's words leave the archive for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pghistory
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.models import Article
from articles.purging import purge
from articles.tidying import IngestError
from newsroom.accounts.models import User


class Command(BaseCommand):
    help = (
        "Erase a story for good: its words, in all versions and histories, its tags, and its originals that hold "
        "nothing else. A tombstone stays, and the log of who did what. It cannot be undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", type=UUID, help="The story's id.")
        parser.add_argument("--by", required=True, help="Username of the admin who answers for it.")
        parser.add_argument("--reason", required=True, help="Kept with the tombstone: do not quote the story in it.")

    def handle(self, *args: Any, article: UUID, by: str, reason: str, **options: Any) -> None:
        found, actor = Article.objects.filter(pk=article).first(), User.objects.filter(username=by).first()
        if found is None or actor is None:
            raise CommandError(f"There is no story {article}." if found is None else f"There is no user {by}.")
        try:
            with pghistory.context(command="purge", user=str(actor.pk)):
                kept = purge(found, actor=actor, reason=reason)
        except IngestError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"Story {article} is erased.")
        for upload in kept:
            self.stdout.write(f"Upload {upload.pk} stays as it came: it holds other stories too.")
