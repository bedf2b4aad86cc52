"""Marked-up words as text: a paragraph for each block, a table's row as one line."""

import html
import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from .trees import local

_PARAGRAPH, _LINE, _CELL = "\ue000", "\ue001", "\ue002"  # stand-ins, of the private use area
# Of HTML and of NITF.
_BLOCK_NAMES = (
    "p h1 h2 h3 h4 h5 h6 li blockquote pre dt dd figcaption div section article table caption bq block hl1 hl2 hr"
)
_HIDDEN_NAMES = "script style noscript template svg iframe object nav footer aside head button select textarea"
BLOCKS, HIDDEN = frozenset(_BLOCK_NAMES.split()), frozenset(_HIDDEN_NAMES.split())
_CELLS = frozenset(("td", "th"))
_TWICE = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")


def paragraphs(tree: Any, hidden: Iterable[str] = HIDDEN) -> str:
    """A tree's words, a blank line between its blocks; elements named in ``hidden`` are left out."""
    pieces: list[str | None] = []
    hidden = frozenset(hidden)
    names = _Names()
    rows = {row for row in tree.iter(etree.Element) if names[row.tag] == "tr" and _is_data(row)}
    walker = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event != "start":
            pieces += (_after(names[element.tag], element, rows), element.tail if element is not tree else "")
        elif names[element.tag] in hidden:
            walker.skip_subtree()
        else:
            pieces += (_before(names[element.tag], element, rows), element.text)
    return _joined("".join(filter(None, pieces)))


class _Names(dict[Any, str]):
    """Local names in lower case by tag; that of a comment is empty."""

    def __missing__(self, tag: Any) -> str:
        self[tag] = tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
        return self[tag]


def _before(name: str, element: Any, rows: set[Any]) -> str:
    if name == "br":
        return _LINE
    if name == "tr":
        return _LINE if element in rows else _PARAGRAPH
    if name in _CELLS and element.getparent() in rows:
        return _CELL if element.getprevious() is not None else ""
    return _PARAGRAPH if name in BLOCKS or name in _CELLS else ""


def _after(name: str, element: Any, rows: set[Any]) -> str:
    if name == "tr":
        return _LINE if element in rows else _PARAGRAPH
    if name in _CELLS and element.getparent() in rows:
        return ""
    return _PARAGRAPH if name in BLOCKS or name in _CELLS else ""


def _is_data(row: Any) -> bool:
    """Whether a table's row holds several cells of plain words; those of a page's layout hold blocks."""
    cells = [cell for cell in row if local(cell) in _CELLS]
    return len(cells) > 1 and all(map(_is_plain, cells))


def _is_plain(cell: Any) -> bool:
    blocks = [name for name in map(local, cell.iterdescendants()) if name in BLOCKS or name in ("ul", "ol")]
    return len(blocks) <= 1 and not {"table", "ul", "ol"} & set(blocks)


def _joined(text: str) -> str:
    blocks = []
    for block in text.split(_PARAGRAPH):
        lines = [_row(" ".join(line.split())) for line in block.split(_LINE)]
        blocks.append("\n".join(filter(None, lines)))
    text = "\n\n".join(filter(None, blocks))
    return html.unescape(text) if _TWICE.search(text) else text


def _row(line: str) -> str:
    """One line; a table's cells get a bar between them, and an empty row vanishes."""
    cells = [cell.strip() for cell in line.split(_CELL)]
    return " | ".join(cells) if any(cells) else ""
