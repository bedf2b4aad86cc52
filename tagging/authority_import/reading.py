"""Files into Records, one at a time: JSON lines, CSV, Wikidata's dumps and Popolo, plain or gzipped."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from tagging.authority_import import popolo
from tagging.authority_import.columns import Columns
from tagging.authority_import.records import Record, RowError, record_of
from tagging.authority_import.wikidata import Wikidata

FORMATS = ("lines", "csv", "document")
LONGEST_LINE = 16 * 2**20  # bytes; the largest items of Wikidata have a few million
LARGEST_DOCUMENT = 256 * 2**20  # bytes; a document, unlike lines, is read whole
_HEAD = 2**20

if TYPE_CHECKING:
    Buffered = io.BufferedReader[Any]


@dataclass(frozen=True)
class Problem:
    """A line that cannot be taken in, and why."""

    place: tuple[str, int]
    message: str


@dataclass(frozen=True)
class Reader:
    """How to read files: ``kind`` for rows that name none, ``columns`` for other names than ours."""

    kind: str = ""
    columns: Columns = field(default_factory=Columns)
    format: str = ""

    def read(self, path: Path, progress: Callable[[float], None] = lambda share: None) -> Iterator[Record | Problem]:
        """Every row of the file; ``progress`` hears the share of the file's bytes that is read."""
        wikidata = Wikidata()
        number = None
        for number, row in self._rows(path, progress):
            place = (path.name, number)
            try:
                if isinstance(row, RowError):
                    raise row
                yield record_of(self._plain(row, wikidata), place, self.kind)
            except RowError as error:
                yield Problem(place, str(error))
        if number is None:
            yield Problem((path.name, 0), "no rows in this file")

    def _plain(self, row: Any, wikidata: Wikidata) -> dict[str, Any]:
        if not isinstance(row, Mapping):
            raise RowError("not an object")
        return wikidata.read(row) if Wikidata.is_item(row) else self.columns.read(row)

    def _rows(self, path: Path, progress: Callable[[float], None]) -> Iterator[tuple[int, Any]]:
        size = path.stat().st_size or 1
        with ExitStack() as stack:
            raw = stack.enter_context(path.open("rb"))
            is_packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            file = cast(BinaryIO, stack.enter_context(gzip.open(raw))) if is_packed else raw
            buffered: Buffered = io.BufferedReader(cast(io.RawIOBase, file), _HEAD)
            try:
                read = {"csv": _table, "document": _document, "lines": _lines}[self.format or detect(path, buffered)]
                for count, numbered in enumerate(read(buffered)):
                    yield numbered
                    if count % 1000 == 0:
                        progress(raw.tell() / size)
            except (EOFError, gzip.BadGzipFile, OSError) as error:
                yield 0, RowError(f"the file cannot be read further: {error}")


def detect(path: Path, file: Buffered) -> str:
    """The format, by the file's name and its beginning."""
    names = [suffix.lower() for suffix in path.suffixes]
    if ".csv" in names or ".tsv" in names:
        return "csv"
    head = file.peek(_HEAD)[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip()
    line, newline, _ = head.partition(b"\n")
    if line.strip() == b"[":
        return "lines" if head.count(b"\n") < 2 or _is_object(head.split(b"\n", 2)[1]) else "document"
    if line[:1] in {b"[", b"{"} and not _is_object(line):
        return "document" if b".jsonl" not in path.name.lower().encode() else "lines"
    if not newline and line[:1] == b"[":
        return "document"
    return "document" if _is_document(line) else "lines" if line[:1] == b"{" or not line else "csv"


def _is_object(line: bytes) -> bool:
    return isinstance(_loaded(line), dict)


def _is_document(line: bytes) -> bool:
    """Popolo, or what the interface of Wikidata answers, in one line."""
    loaded = _loaded(line)
    return popolo.is_document(loaded) or (isinstance(loaded, dict) and isinstance(loaded.get("entities"), dict))


def _loaded(line: bytes) -> Any:
    try:
        return json.loads(line.strip().rstrip(b","))
    except (ValueError, RecursionError):
        return None


def _lines(file: Buffered) -> Iterator[tuple[int, Any]]:
    """One JSON object a line; the brackets and commas with which Wikidata makes a list of them are passed over."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) >= LONGEST_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
            yield number, RowError(f"a line of more than {LONGEST_LINE // 2**20} MB")
            continue
        bare = (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).strip().rstrip(b",")
        if bare and bare not in {b"[", b"]"}:
            yield number, _json(bare)


def _json(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return RowError("not UTF-8")
    except (ValueError, RecursionError) as error:
        return RowError(f"no JSON: {error}")


def _document(file: Buffered) -> Iterator[tuple[int, Any]]:
    """A whole JSON document: Popolo, a list of rows, or Wikidata's ``entities``. The number is that of the row."""
    data = file.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        size = f"{LARGEST_DOCUMENT // 2**20} MB"
        yield 1, RowError(f"a JSON document of more than {size}: write one object a line instead")
        return
    document = _json(data.removeprefix(codecs.BOM_UTF8))
    if isinstance(document, RowError):
        yield 1, document
    elif popolo.is_document(document):
        yield from enumerate(popolo.rows(document), 1)
    elif isinstance(document, dict) and isinstance(document.get("entities"), dict):
        yield from enumerate(document["entities"].values(), 1)
    else:
        yield from enumerate(document if isinstance(document, list) else [document], 1)


def _table(file: Buffered) -> Iterator[tuple[int, Any]]:
    """CSV with a header line; parted by comma, semicolon or tab, whichever the header has most of."""
    head = file.peek(_HEAD)[:_HEAD].split(b"\n", 1)[0]
    delimiter = max(",;\t", key=lambda char: head.count(char.encode()))
    # Bytes that are no UTF-8 become characters that no name may have: the row is refused, not the file.
    with io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="") as text:
        reader = csv.DictReader(text, delimiter=delimiter)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield reader.line_num, RowError(f"no CSV: {error}")
            else:
                yield reader.line_num, {name: value for name, value in row.items() if isinstance(name, str)}
