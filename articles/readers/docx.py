"""Word documents (DOCX, DOCM)."""

from collections.abc import Iterator

from .base import Context, Story
from .documents import OLD_OFFICE, refuse_old_office, stories


class DocxReader:
    name = "docx"

    def sniff(self, head: bytes, filename: str) -> float:
        is_word = head.startswith(b"PK\x03\x04") and b"word/document.xml" in head
        return 0.95 if is_word else 0.5 if head.startswith(OLD_OFFICE) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        refuse_old_office(data)
        yield from stories("docx", data, context)
