"""ZIP and TAR archives, and packed files: each member is read as if it had been sent by itself."""

from collections.abc import Iterator

from .base import Context, ItemError, ReadError, Story
from .confined import frames
from .signatures import foreign_kind

_KINDS = ("a ZIP archive", "a TAR archive", "a compressed archive")
_UNKNOWN = (b"7z\xbc\xaf", b"Rar!", b"\x28\xb5\x2f\xfd")


class ArchiveReader:
    name = "archive"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.7 if foreign_kind(head) in _KINDS and not head.startswith(_UNKNOWN) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        empty = True
        for frame in frames("archive", data):
            empty = False
            name = str(frame.head["name"])
            if problem := frame.head.get("problem"):
                yield ItemError(name, *problem)
            else:
                yield from context.part(frame.body, name.rpartition("/")[2], name)
        if empty:
            raise ReadError("empty", "There is no file in this archive.")
