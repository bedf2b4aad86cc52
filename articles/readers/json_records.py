"""JSON: a document, a list, or a record a line. A record is a story in ninjs or has fields whose names are known."""

import json
import re
from collections.abc import Iterator
from typing import Any

from . import ninjs
from .base import Context, ReadError, Story, each
from .columns import article_from_row, knows
from .encoding import decode

_OPENS = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:\{\s*[\"}]|\[\s*[\[{\]]|\[\s*\")")
_GAP = re.compile(r"[\s,]*")
_NEXT_LINE = re.compile(r"\n(?=[\[{])")  # inside a record, lines that open another are indented
_ENVELOPES = ("items", "item", "_items", "results", "articles", "stories", "docs", "newsItems")

Record = dict[str, Any]


class JsonReader:
    """Records one by one, each with its own error."""

    name = "json"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.6 if _OPENS.match(head.replace(b"\x00", b"")) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        decoded = decode(data)

        def build(record: Record | ReadError) -> Any:
            if isinstance(record, ReadError):
                raise record
            if ninjs.is_ninjs(record):
                return ninjs.article(record, context, str(decoded))
            return article_from_row(record, context, str(decoded))

        yield from each(_unwrapped(_values(decoded.text), context), build)


def _values(text: str) -> Iterator[Any]:
    """The values of a list, or those that follow each other; of a broken line its error, and then the next line."""
    decoder = json.JSONDecoder(strict=False)
    text = text.lstrip("\ufeff")
    position = _GAP.match(text).end()  # type: ignore[union-attr]
    in_list = text.startswith("[", position)
    position += in_list
    while (position := _GAP.match(text, position).end()) < len(text):  # type: ignore[union-attr]
        if in_list and text[position] == "]":
            return
        try:
            value, position = decoder.raw_decode(text, position)
            yield value
        except (ValueError, RecursionError) as error:
            yield _broken(error)
            following = None if in_list else _NEXT_LINE.search(text, position)
            if following is None:
                return
            position = following.end()
    if in_list:
        yield ReadError("truncated", "This JSON list was cut off before its end: ask its sender for a whole file.")


def _broken(error: Exception) -> ReadError:
    return ReadError("malformed", f"This is not JSON ({error!s:.200}): ask its sender for a whole and valid file.")


def _unwrapped(values: Iterator[Any], context: Context) -> Iterator[Record | ReadError]:
    """Records, out of lists and envelopes too; anything else is an error."""
    for value in values:
        inner = _enveloped(value, context)
        for record in inner if inner is not None else [value]:
            is_record = isinstance(record, dict | ReadError)
            yield record if is_record else ReadError("no_story", "A list or a bare value is no story: records are.")


def _enveloped(value: Any, context: Context) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or ninjs.is_ninjs(value) or knows(value, context.columns):
        return None
    lists = (value.get(name) for name in _ENVELOPES)
    return next((found for found in lists if isinstance(found, list) and found and isinstance(found[0], dict)), None)
