"""ZIP and TAR archives, and single compressed files: their members one by one, never written to any disk."""

import bz2
import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from articles.extractors import Frame, RefusedError

MOST_MEMBERS = 200_000
LARGEST_MEMBER = 100 * 1024**2  # bytes
LARGEST_TOTAL = 2 * 1024**3
_MOST_SWOLLEN = 100  # times its packed size
_SWOLLEN_MEMBER, _SWOLLEN_ARCHIVE = 2 * 1024**2, 50 * 1024**2  # bytes from which on that is asked
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
_PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))


def extract(file: IO[bytes]) -> Iterator[Frame]:
    """A frame for each member that is a file: its name and bytes, or its name and why there are none."""
    start = file.read(8)
    left = min(LARGEST_TOTAL, max(_SWOLLEN_ARCHIVE, _MOST_SWOLLEN * file.seek(0, 2)))
    file.seek(0)
    members = _zip(file) if start.startswith(b"PK") else _tar(file, start)
    for number, frame in enumerate(members):
        left -= len(frame.body)
        if number >= MOST_MEMBERS or left < 0:
            raise RefusedError("bomb", "This archive unpacks to far too much: send its files in smaller archives.")
        yield frame


def _safe(name: str) -> str:
    """A member's name as it may be shown: it can never lead out of anywhere, since nothing is written."""
    parts = (part for part in re.split(r"[/\\]", name) if part not in ("", ".", ".."))
    return "/".join("".join(c for c in part if c.isprintable()) for part in parts)[-300:]


def _problem(name: str, code: str, message: str) -> Frame:
    return Frame({"name": _safe(name), "problem": [code, message]})


def _zip(file: IO[bytes]) -> Iterator[Frame]:
    try:
        archive = zipfile.ZipFile(file)
    except _BROKEN:
        raise RefusedError("malformed", "This ZIP archive is broken or cut off: pack it once more.") from None
    for member in archive.infolist():
        if not member.is_dir() and not _LITTER.search(member.filename):
            yield _zip_member(archive, member)


def _zip_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Frame:
    if member.flag_bits & 0x1:
        return _problem(member.filename, "password", "This file is protected by a password: pack it without one.")
    if member.file_size > _SWOLLEN_MEMBER and member.file_size > _MOST_SWOLLEN * max(member.compress_size, 1):
        return _problem(member.filename, "bomb", "This file is packed so tightly that it can be no story.")
    try:
        with archive.open(member) as stream:
            return _read(member.filename, stream)
    except _BROKEN:
        return _problem(member.filename, "malformed", "This file is broken in its archive: pack it once more.")


def _read(name: str, stream: Any) -> Frame:
    """The bytes that come out, whatever their number was said to be."""
    data = stream.read(LARGEST_MEMBER + 1)
    if len(data) > LARGEST_MEMBER:
        return _problem(name, "too_large", "This file is too large for an archive: send it by itself.")
    return Frame({"name": _safe(name)}, data)


def _tar(file: IO[bytes], start: bytes) -> Iterator[Frame]:
    """A TAR, packed or not; a packed file that holds none is a single one."""
    opener = next((opener for magic, opener in _PACKED if start.startswith(magic)), None)
    if opener is None or _holds_tar(file, opener):
        yield from _tar_members(file)
        return
    file.seek(0)
    try:
        with opener(file) as stream:
            yield _read("", stream)
    except _BROKEN:
        raise RefusedError("malformed", "This compressed file is broken or cut off: pack it once more.") from None


def _holds_tar(file: IO[bytes], opener: Any) -> bool:
    try:
        with opener(file) as stream:
            head = stream.read(512)
    except _BROKEN:
        raise RefusedError("malformed", "This compressed file is broken or cut off: pack it once more.") from None
    finally:
        file.seek(0)
    return bool(head[257:262] == b"ustar")


def _tar_members(file: IO[bytes]) -> Iterator[Frame]:
    try:
        with tarfile.open(fileobj=file, mode="r|*") as archive:
            for member in archive:
                if member.isdir() or _LITTER.search(member.name):
                    continue
                stream = archive.extractfile(member) if member.isfile() else None
                yield (
                    _read(member.name, stream)
                    if stream
                    else _problem(
                        member.name,
                        "no_file",
                        "This is a link or a device, not a file: links are not followed.",
                    )
                )
    except _BROKEN as error:
        raise RefusedError("malformed", f"This TAR archive is broken or cut off ({error!s:.100}).") from None
