"""What a sender said of the stories of a file: it beats what the file says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from articles.dates import DateError, parse_published
from articles.identity import day_start
from articles.models import Source, Upload
from articles.readers import RawArticle
from articles.sources import source_named
from articles.tidying import IngestError

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


def as_given(upload: Upload, story: RawArticle) -> tuple[RawArticle, Source | None, str | None]:
    """The story of an Upload as its sender wants it, its source, and the state in which it arrives; IngestError for an
    unreadable date."""
    given = given_values(upload.given)
    source = given.pop("source", None) or upload.source
    state = given.pop("state", None) or story.state or None
    if source is None and story.source_name:
        source = source_named(story.source_name)
    return RawArticle(**{**story.__dict__, **given}), source, state


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
