"""Where the paragraphs of a text are, also when its lines were wrapped by hand at a fixed width."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
_BLOCK_END = re.compile(r"\n[^\S\n]*\n")
_WRAPPED_WIDTH = range(50, 101)
_FEWEST_WRAPPED_LINES = 3

Extent = tuple[int, int]


def paragraphs(text: str) -> Iterator[Extent]:
    """Start and end of every paragraph that has text: blank lines end one, and so does each line end,
    unless the block is wrapped (all its lines but the last are of nearly one width and break mid-sentence)."""
    for start, end in _blocks(text):
        lines = [match.span() for match in _LINE.finditer(text, start, end) if match.group().strip()]
        if _is_wrapped(text, lines):
            yield lines[0][0], lines[-1][1]
        else:
            yield from lines


def _blocks(text: str) -> Iterator[Extent]:
    start = 0
    for gap in _BLOCK_END.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _is_wrapped(text: str, lines: list[Extent]) -> bool:
    if len(lines) < _FEWEST_WRAPPED_LINES:
        return False
    body = lines[:-1]
    widths = [end - start for start, end in body]
    if min(widths) < max(widths) * 0.7 or max(widths) not in _WRAPPED_WIDTH:
        return False
    mid_sentence = sum(text[end - 1] not in ".!?:;”\"'" for _, end in body)
    return mid_sentence >= len(body) * 0.6
