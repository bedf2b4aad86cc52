"""Stories as a table. No cell is ever a formula: spreadsheets would run it."""

from __future__ import annotations

import csv
import io

from newsroom.api.stories import Story
from newsroom.export.base import Format, notices, published

COLUMNS = (
    "id",
    "headline",
    "text",
    "byline",
    "published_at",
    "source",
    "external_id",
    "url",
    "language",
    "notices",
    "person",
    "organization",
    "place",
    "events",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARK = "\ufeff"  # without it Excel takes the table for one in the encoding of its own machine


def safe(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return line.getvalue()


def _row(story: Story) -> str:
    article = story.article
    named = {kind: [str(t.entity.row) for t in story.tags if t.entity.row.kind == kind] for kind in COLUMNS[10:13]}  # type: ignore[union-attr]
    return _line(
        [
            str(article.pk),
            article.headline,
            article.text,
            article.byline,
            published(article) or "",
            article.source.name if article.source else "",
            article.external_id,
            article.url,
            article.language,
            "; ".join(notices(article)),
            *("; ".join(names) for names in named.values()),
            "; ".join(str(event.row) for event in story.events),
        ]
    )


FORMAT = Format(
    "csv", "Table (CSV)", "text/csv; charset=utf-8", "csv", _row, begin=lambda: _MARK + _line(list(COLUMNS))
)
