"""OpenDocument texts (ODT)."""

import re
from collections.abc import Iterator

from .base import Context, Story
from .documents import stories

_START = re.compile(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text", re.DOTALL)


class OdtReader:
    name = "odt"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.95 if _START.match(head) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        yield from stories("odt", data, context)
