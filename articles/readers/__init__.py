"""From bytes to stories: one module per format, chosen by content.

``read`` is the one way in. A new format is a module with a ``Reader`` and a line in ``READERS``.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo

from . import (
    anpa_1312,
    archive,
    csv_table,
    docx,
    feeds,
    html,
    iptc_7901,
    json_records,
    mail,
    markdown,
    newsml_1,
    newsml_g2,
    nitf,
    odt,
    pdf,
    plain,
    rtf,
    sent,
    telex,
    wxr,
)
from .base import Context, ItemError, Link, RawArticle, Reader, ReadError, SourceTag, Story, Subject
from .columns import COLUMN_FIELDS, columns_named
from .signatures import HEAD, foreign_kind

__all__ = [
    "COLUMN_FIELDS",
    "READERS",
    "Context",
    "ItemError",
    "Link",
    "RawArticle",
    "ReadError",
    "Reader",
    "SourceTag",
    "Story",
    "Subject",
    "choose",
    "columns_named",
    "read",
]

READERS: tuple[Reader, ...] = (
    sent.SentReader(),
    newsml_g2.NewsMLG2Reader(),
    newsml_1.NewsML1Reader(),
    nitf.NitfReader(),
    wxr.WxrReader(),
    feeds.FeedReader(),
    anpa_1312.Anpa1312Reader(),
    iptc_7901.Iptc7901Reader(),
    telex.TelexReader(),
    docx.DocxReader(),
    odt.OdtReader(),
    pdf.PdfReader(),
    rtf.RtfReader(),
    archive.ArchiveReader(),
    mail.MboxReader(),
    mail.MailReader(),
    json_records.JsonReader(),
    csv_table.CsvReader(),
    html.HtmlReader(),
    markdown.MarkdownReader(),
    plain.PlainReader(),
)


_TABLES = csv_table.CsvReader()


def read(
    data: bytes,
    *,
    filename: str = "",
    zone: tzinfo,
    now: datetime | None = None,
    limit: int | None = None,
    columns: Mapping[str, str] | None = None,
) -> Iterator[Story]:
    """The stories of one file; ``limit`` is the most bytes it may have.

    ``columns`` names a table's or a record's own columns by the fields that they fill: ``{"text": "content"}``.

    Raises ReadError at once where the file is empty, too large or no known format, or from the iterator where its
    content turns out unreadable.
    """
    if limit is not None and len(data) > limit:
        raise ReadError(
            "too_large", f"The file has {len(data):,} bytes; at most {limit:,} are taken. Split it and retry."
        )
    moment = now or datetime.now(UTC)
    return _open(data, Context(zone=zone, now=moment, filename=filename, columns=columns or {}, open=_open))


def _open(data: bytes, context: Context) -> Iterator[Story]:
    if _TABLES.has_columns(data[:HEAD], context.columns):
        return _TABLES.read(data, context)
    return choose(data, context.filename).read(data, context)


def choose(data: bytes, filename: str = "") -> Reader:
    """The reader that is surest of the content; ReadError where none is."""
    if not data.strip(b" \t\r\n\x0b\x0c\x00"):
        raise ReadError("empty", "The file is empty: there is no story in it. Was it saved before it was sent?")
    head = data[:HEAD]
    if head.startswith(b"PK"):
        head += data[HEAD:][-HEAD:]  # a ZIP's list of its members stands at its end
    sureness, reader = max(((reader.sniff(head, filename), reader) for reader in READERS), key=lambda pair: pair[0])
    if sureness > 0:
        return reader
    kind = foreign_kind(head)
    what = f"This seems to be {kind}, whatever its name says, and holds no story" if kind else "This is no text"
    raise ReadError(
        "unsupported",
        f"{what} that can be read. "
        "Send the story as text, HTML, an office file, a PDF with text, or in a news agency's format.",
    )
