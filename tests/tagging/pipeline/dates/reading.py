"""What is read out of one sentence, in short: ``said("… Thursday …")`` → ["Thursday = 2022-10-27"]."""

from __future__ import annotations

from datetime import UTC, datetime

from tagging.pipeline.dates import read_dates
from tagging.pipeline.types import DateMention, Document

THURSDAY = datetime(2022, 10, 27, 12, tzinfo=UTC)


def read(text: str, published: datetime | None = THURSDAY) -> list[DateMention]:
    return [found for found in read_dates(Document(text, published_at=published)) if found.field == "text"]


def said(text: str, published: datetime | None = THURSDAY) -> list[str]:
    return [f"{found.text} = {found.timex}" for found in read(text, published)]


def values(text: str, published: datetime | None = THURSDAY) -> list[str]:
    return [found.timex for found in read(text, published)]
