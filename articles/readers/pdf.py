"""PDF with a text layer."""

from collections.abc import Iterator

from .base import Context, Story
from .documents import stories


class PdfReader:
    name = "pdf"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.95 if b"%PDF-" in head[:1024] and not head.lstrip().startswith((b"<", b"{", b"From ")) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        yield from stories("pdf", data, context)
