"""Stories out of the archive, in formats that others read; streamed: all of it costs no more memory than a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from articles.models import Article
from newsroom.api.stories import Story, stories
from newsroom.export import json_ld, newsml_g2, ninjs, plain, records, table
from newsroom.export.base import Format
from tagging.models import TagChoice

__all__ = ["FORMATS", "Format", "as_file", "told"]

FORMATS = {module.FORMAT.name: module.FORMAT for module in (records, table, ninjs, newsml_g2, json_ld, plain)}
AT_ONCE = 50  # stories that are loaded together


def told(
    articles: QuerySet[Article], user: Any, *, after: UUID | None = None, choice: str = TagChoice.SHOWN
) -> Iterator[Story]:
    """The stories in the order in which they came, from the one after ``after`` on: who was cut off goes on there.

    Each page is a query of its own, so what arrives meanwhile comes too, and nobody waits for a long one.
    """
    rows = articles.with_words().order_by("pk")  # type: ignore[attr-defined]
    while page := list((rows.filter(pk__gt=after) if after else rows)[:AT_ONCE]):
        yield from stories(page, user, choice=choice)
        after = page[-1].pk


def as_file(stories: Iterator[Story], form: Format, name: str = "stories") -> StreamingHttpResponse:
    """The stories as a file to keep, sent as they are read."""
    answer = StreamingHttpResponse(form.write(stories), content_type=form.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form.suffix}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
