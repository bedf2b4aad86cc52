"""CSV with a line of column names: a row is a story; the delimiter is found, whatever the file is called."""

import csv
import io
from collections.abc import Iterator, Mapping

from .base import Context, ReadError, Story, each
from .columns import article_from_row, knows
from .encoding import decode
from .signatures import foreign_kind

_DELIMITERS = ",;\t|"
_SAMPLE = 20_000  # characters
_LARGEST_CELL = 20_000_000


class CsvReader:
    """Rows one by one, each with its own error."""

    name = "csv"

    def sniff(self, head: bytes, filename: str) -> float:
        """Known names in the first line."""
        line = head[:_SAMPLE].replace(b"\x00", b"").decode("utf-8", "replace").lstrip("\ufeff\ufffd").partition("\n")[0]
        named = filename.lower().endswith((".csv", ".tsv"))
        delimiter = _delimiter(line)
        if not delimiter or foreign_kind(head):
            return 0.0
        return 0.85 if _is_header(_names(line, delimiter)) else 0.3 if named else 0.0

    def has_columns(self, head: bytes, columns: Mapping[str, str]) -> bool:
        """Whether the first line holds the columns that the sender named: then it is a table."""
        line = head[:_SAMPLE].replace(b"\x00", b"").decode("utf-8", "replace").lstrip("\ufeff\ufffd").partition("\n")[0]
        names = {name.strip().casefold() for name in _names(line, _delimiter(line) or ",")}
        return bool(columns) and all(column.strip().casefold() in names for column in columns.values())

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        decoded = decode(data)
        text = decoded.text.lstrip("\ufeff")
        yield from each(_rows(text), lambda row: article_from_row(row, context, str(decoded)))


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line.strip("\r")], delimiter=delimiter), [])
    except csv.Error:
        return []


def _is_header(names: list[str]) -> bool:
    """Names as columns have them, a story's text among them."""
    plain = all(0 < len(name.strip()) <= 40 and not name.rstrip().endswith((".", "!", "?")) for name in names)
    return len(names) > 1 and plain and knows(dict.fromkeys(names, "x"), {})


def _delimiter(text: str) -> str:
    """The sign that parts the first line the most often; empty where none does."""
    header = text.split("\n", 1)[0]
    counts = {sign: header.count(sign) for sign in _DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ""


def _rows(text: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text) or ",", restkey="", restval="")
    try:
        for row in reader:
            yield {str(name or "more"): _cell(value) for name, value in row.items()}
    except csv.Error as error:
        raise ReadError("malformed", f"This table is broken after row {reader.line_num} ({error!s:.100}).") from None


def _cell(value: str | list[str]) -> str:
    return "; ".join(value) if isinstance(value, list) else value
