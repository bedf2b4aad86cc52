"""What stands where on a page: columns, lines, paragraphs. Plain geometry, without the PDF."""

import re
import statistics
from collections import Counter
from itertools import pairwise, takewhile
from typing import NamedTuple

_EDGE = 0.12  # of a page's height, where running heads and feet stand
_BULLET = re.compile(r"(?:[•▪●‣*–-]|\d{1,2}[.)])\s")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-‐\u00ad\u0002\ufffe]$")
_MOST_PIECES = 20_000  # of a page; a drawing may hold more


class Piece(NamedTuple):
    """Words beside each other; the origin is the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def height(self) -> float:
        return self.top - self.bottom


Column = list[Piece]  # lines from top to bottom


def columns(pieces: list[Piece]) -> list[Column]:
    """The page's columns in the order in which they are read, their pieces joined to lines."""
    return [lines for region in _cut(pieces[:_MOST_PIECES]) if (lines := _lines(region))]


def _cut(pieces: list[Piece]) -> list[list[Piece]]:
    """Cut a region at its gutter, else at its widest blank band, until no gutter is left in any part."""
    done: list[list[Piece]] = []
    waiting = [pieces]
    while waiting:
        region = waiting.pop()
        if not region:
            continue
        if at := _gutter(region):
            waiting += [[p for p in region if p.left >= at], [p for p in region if p.left < at]]
        elif (band := _band(region)) and (_has_gutter(region)):
            waiting += [[p for p in region if p.top <= band], [p for p in region if p.top > band]]
        else:
            done.append(region)
    return _together(done)


def _gutter(region: list[Piece]) -> float:
    """Where a blank stripe from top to bottom parts two columns of prose; 0 where none does."""
    height = statistics.median(piece.height for piece in region)
    reach = 0.0
    best, widest = 0.0, max(0.6 * height, 6.0)
    for piece in sorted(region):
        if reach and piece.left - reach >= widest:
            left = [p for p in region if p.right <= reach]
            right = [p for p in region if p.left >= piece.left]
            if _is_prose(left) and _is_prose(right):
                best, widest = piece.left, piece.left - reach
        reach = max(reach, piece.right)
    return best


def _is_prose(region: list[Piece]) -> bool:
    """Lines that fill their column, as no table's cells do."""
    lines = _lines(region)
    if len(lines) < 3:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    full = sum(line.right - line.left > 0.6 * width for line in lines)
    return full >= 0.5 * len(lines) and statistics.mean(len(line.text) for line in lines) >= 12


def _has_gutter(region: list[Piece]) -> bool:
    """Whether most pieces leave some stripe free: a heading across two columns hides their gutter."""
    left, right = min(p.left for p in region), max(p.right for p in region)
    narrow = [p for p in region if p.right - p.left < 0.7 * (right - left)]
    return len(narrow) >= 6 and len(narrow) >= 0.3 * len(region)


def _band(region: list[Piece]) -> float:
    """The lower edge of what stands above the widest blank band; 0 where lines follow each other closely."""
    height = statistics.median(piece.height for piece in region)
    floor = 0.0
    best, widest = 0.0, 0.25 * height
    for piece in sorted(region, key=lambda p: -p.top):
        if floor and floor - piece.top > widest:
            best, widest = piece.top, floor - piece.top
        floor = min(floor or piece.bottom, piece.bottom)
    return best


def _together(regions: list[list[Piece]]) -> list[list[Piece]]:
    """Regions that follow each other in one column, as one: only the cutting had parted them."""
    joined: list[list[Piece]] = []
    for region in regions:
        if joined and _overlaps(joined[-1], region):
            joined[-1] = joined[-1] + region
        else:
            joined.append(region)
    return joined


def _overlaps(above: list[Piece], below: list[Piece]) -> bool:
    left, right = min(p.left for p in above), max(p.right for p in above)
    other_left, other_right = min(p.left for p in below), max(p.right for p in below)
    shared = min(right, other_right) - max(left, other_left)
    over = min(p.bottom for p in above) >= max(p.top for p in below) - 1
    return over and shared >= 0.8 * max(right - left, other_right - other_left)


def _lines(region: list[Piece]) -> Column:
    """Pieces at one height, from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(region, key=lambda p: (-(p.top + p.bottom), p.left)):
        middle = (piece.top + piece.bottom) / 2
        if rows and rows[-1][0].bottom <= middle <= rows[-1][0].top:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_line(sorted(row)) for row in rows]


def _line(row: list[Piece]) -> Piece:
    text = row[0].text
    for before, piece in pairwise(row):
        gap = (piece.left - before.right) / max(piece.height, before.height, 1)
        text += (" | " if gap > 2.5 else " " if gap > 0.12 else "") + piece.text
    return Piece(row[0].left, min(p.bottom for p in row), max(p.right for p in row), max(p.top for p in row), text)


def without_furniture(pages: list[list[Column]], heights: list[float]) -> list[list[Column]]:
    """Pages without what stands at the edge of most of them: running heads, feet, page numbers."""
    edges = [_edges(page, height) for page, height in zip(pages, heights, strict=True)]
    seen = Counter(key for edge in edges for key in {_key(line.text) for side in edge for line in side})
    running = {key for key, times in seen.items() if len(pages) > 1 and times >= max(2, 0.5 * len(pages))}
    kept = []
    for page, edge in zip(pages, edges, strict=True):
        gone = {line for side in edge for line in takewhile(lambda found: _is_running(found, running), side)}
        kept.append([lines for column in page if (lines := [line for line in column if line not in gone])])
    return kept


def _edges(page: list[Column], height: float) -> tuple[list[Piece], list[Piece]]:
    """The outermost lines above and below, from the edge inwards."""
    lines = sorted((line for column in page for line in column), key=lambda line: line.bottom)
    foot = [line for line in lines[:4] if line.bottom < _EDGE * height]
    return [line for line in reversed(lines[-4:]) if line.top > (1 - _EDGE) * height], foot


def _is_running(line: Piece, running: set[str]) -> bool:
    return _key(line.text) in running or _is_number(line.text)


def _key(text: str) -> str:
    return re.sub(r"\d+", "0", text.casefold())


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"(?i)[\W_]*(?:page|seite|p\.)?\s*\d{1,4}(?:\s*(?:of|/|von|de)\s*\d{1,4})?[\W_]*", text))


def headline(page: list[Column]) -> str:
    """The first lines of the first page that are set larger than its text."""
    lines = [line for column in page for line in column]
    if len(lines) < 3:
        return ""
    usual = statistics.median(line.height for line in lines)
    large: list[str] = []
    size = 0.0
    for line in lines[:12]:
        if line.height > 1.35 * usual and (not size or abs(line.height - size) < 0.3 * size):
            size = size or line.height
            large.append(line.text)
        elif large:
            break
    return " ".join(large) if len(large) <= 4 else ""


def paragraphs(pages: list[list[Column]]) -> list[str]:
    """The text in reading order; a paragraph may run on over the end of a column or a page."""
    found: list[str] = []
    before: Piece | None = None
    for page in pages:
        for column in page:
            shape = _shape(column)
            for number, line in enumerate(column):
                follows = before is not None and found and _runs_on(before, line, number == 0, shape)
                if follows:
                    found[-1] = _joined(found[-1], line.text)
                else:
                    found.append(line.text)
                before = line
    return found


class _Shape(NamedTuple):
    left: float
    right: float
    pitch: float


def _shape(column: Column) -> _Shape:
    pitches = [above.bottom - below.bottom for above, below in pairwise(column)]
    pitch = statistics.median(pitches) if pitches else 0.0
    return _Shape(min(line.left for line in column), max(line.right for line in column), pitch)


def _runs_on(before: Piece, line: Piece, is_first: bool, shape: _Shape) -> bool:
    """Whether a line continues the paragraph of the one before it."""
    ended = bool(_SENTENCE_END.search(before.text))
    if _BULLET.match(line.text) or " | " in line.text or " | " in before.text:
        return False
    if max(line.height, before.height) > 1.45 * min(line.height, before.height) and not line.text[:1].islower():
        return False
    if is_first:
        return not ended and (line.text[:1].islower() or bool(_HYPHEN.search(before.text)) or _fills(before, shape))
    hangs = bool(_BULLET.match(before.text))
    indented = line.left - shape.left > 0.6 * line.height and before.left - shape.left < 0.3 * line.height and not hangs
    gap = before.bottom - line.bottom > 1.45 * shape.pitch
    short = before.right < shape.right - 0.15 * (shape.right - shape.left)
    return not (indented or gap or (short and ended))


def _fills(line: Piece, shape: _Shape) -> bool:
    return line.right - line.left > 0.85 * (shape.right - shape.left)


def _joined(text: str, more: str) -> str:
    """A word that was parted at the line's end is whole again, unless its second half is a name's."""
    if _HYPHEN.search(text) and more[:1].islower():
        return _HYPHEN.sub("", text) + more
    return text + more if text.endswith(("-", "–", "/")) and not text.endswith((" -", " –")) else f"{text} {more}"
