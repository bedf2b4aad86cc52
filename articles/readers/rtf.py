"""Rich Text (RTF)."""

from collections.abc import Iterator

from .base import Context, Story
from .documents import stories


class RtfReader:
    name = "rtf"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.95 if head.lstrip().startswith(b"{\\rtf") else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        yield from stories("rtf", data, context)
