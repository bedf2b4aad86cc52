"""From bytes to stories: one module per format, chosen by content.

``read`` is the one way in. A new format is a module with a ``Reader`` and a line in ``READERS``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from . import html, markdown, plain
from .base import Context, ItemError, RawArticle, Reader, ReadError, Subject
from .signatures import HEAD, foreign_kind

__all__ = ["READERS", "Context", "ItemError", "RawArticle", "ReadError", "Reader", "Subject", "choose", "read"]

READERS: tuple[Reader, ...] = (html.HtmlReader(), markdown.MarkdownReader(), plain.PlainReader())


def read(
    data: bytes, *, filename: str = "", zone: tzinfo, now: datetime | None = None, limit: int | None = None
) -> Iterator[RawArticle | ItemError]:
    """The stories of one file; ``limit`` is the most bytes it may have.

    Raises ReadError at once where the file is empty, too large or no known format, or from the iterator where its
    content turns out unreadable.
    """
    if limit is not None and len(data) > limit:
        raise ReadError(
            "too_large", f"The file has {len(data):,} bytes; at most {limit:,} are taken. Split it and retry."
        )
    reader = choose(data, filename)
    return reader.read(data, Context(zone=zone, now=now or datetime.now(UTC), filename=filename))


def choose(data: bytes, filename: str = "") -> Reader:
    """The reader that is surest of the content; ReadError where none is."""
    if not data.strip(b" \t\r\n\x0b\x0c\x00"):
        raise ReadError("empty", "The file is empty: there is no story in it. Was it saved before it was sent?")
    head = data[:HEAD]
    sureness, reader = max(((reader.sniff(head, filename), reader) for reader in READERS), key=lambda pair: pair[0])
    if sureness > 0:
        return reader
    raise ReadError(
        "unsupported",
        f"This seems to be {foreign_kind(head) or 'no text'}, whatever its name says. "
        "Such files are not read: send the story as text, Markdown or HTML.",
    )
