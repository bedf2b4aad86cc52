"""Stories that a client of the API sent together, a line each: as the API checked them, errors included."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from .base import Context, ItemError, RawArticle, ReadError, Story, attempt

OPENS = b'{"stories sent together": 1}\n'
_NAMES = {field.name for field in fields(RawArticle)} - {"locator"}
_DATES = ("published_at", "embargo_until")


class SentReader:
    """Each line keeps its number, so that the sender learns what became of which."""

    name = "sent"

    def sniff(self, head: bytes, filename: str) -> float:
        return 1.0 if head.startswith(OPENS) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        for number, line in enumerate(data[len(OPENS) :].splitlines()):
            yield _story(f"items.{number}", line)


def written(items: Iterable[RawArticle | ItemError]) -> bytes:
    """The file that the reader reads."""
    lines = (json.dumps(_record(item), default=lambda value: value.isoformat()).encode() for item in items)
    return OPENS + b"\n".join(lines)


def _record(item: RawArticle | ItemError) -> dict[str, Any]:
    if isinstance(item, ItemError):
        return {"error": vars(item)}
    return {name: value for name in sorted(_NAMES) if (value := getattr(item, name))}


def _story(locator: str, line: bytes) -> Story:
    try:
        record = json.loads(line)
        if "error" in record:
            return ItemError(*(str(record["error"][name]) for name in ("locator", "code", "message")))
    except (ValueError, LookupError, TypeError, RecursionError):
        return ItemError(locator, "malformed", "This line is none that the API wrote.")
    return attempt(locator, lambda: _article(record))


def _article(record: dict[str, Any]) -> RawArticle:
    values: dict[str, Any] = {name: _date(value) if name in _DATES else value for name, value in record.items()}
    plain = {name: value for name, value in values.items() if name not in (*_DATES, "subjects")}
    if not (values.keys() <= _NAMES and "text" in values and all(isinstance(value, str) for value in plain.values())):
        raise ReadError("malformed", "This line is none that the API wrote.")
    return RawArticle(**{**values, "subjects": tuple(values.get("subjects", ()))})


def _date(value: str) -> datetime | date:
    return date.fromisoformat(value) if len(value) == len("2022-10-27") else datetime.fromisoformat(value)
