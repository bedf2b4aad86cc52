"""Reading in tests: one moment, one zone."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from articles.readers import ItemError, RawArticle, ReadError, read

ZONE = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
STORY = (
    "The harbour authority of Larsund said on Monday that the northern quay will close for repairs until the end of "
    "winter, after divers found cracks in eleven of its pillars."
)


def stories(data: bytes | str, filename: str = "", **more: Any) -> list[RawArticle | ItemError]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(raw, filename=filename, zone=ZONE, now=NOW, **more))


def only(data: bytes | str, filename: str = "", **more: Any) -> RawArticle:
    (story,) = stories(data, filename, **more)
    assert isinstance(story, RawArticle), story
    return story


def refused(data: bytes | str, filename: str = "", **more: Any) -> str:
    """The code of the error that a file, or its only story, ends with; its message says something."""
    try:
        (story,) = stories(data, filename, **more)
    except ReadError as error:
        story = ItemError("", error.code, error.message)
    if not isinstance(story, ItemError) or not story.message:
        pytest.fail(f"It was read: {story}")
    return story.code
