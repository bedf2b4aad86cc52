"""What a version of a story changed, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Change = Literal["same", "gone", "new"]

MOST_WORDS = 4_000  # of a paragraph that is compared word by word: a longer one is shown as gone and new
MOST_PARAGRAPHS = 4_000  # likewise of a text
_PIECE = re.compile(r"\s*\S+|\s+")


@dataclass(frozen=True)
class Piece:
    change: Change
    text: str


def differences(before: str, after: str) -> list[list[Piece]]:
    """The paragraphs of both texts in one order, each as pieces that stayed, went or came.

    Ratcliff and Obershelp's matching (``difflib``), of paragraphs first and then of the words of those that changed.
    """
    old, new = (text.split("\n") for text in (before, after))
    if len(old) + len(new) > MOST_PARAGRAPHS:
        return [*_whole("gone", old), *_whole("new", new)]
    found: list[list[Piece]] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += _whole("same", old[i:j])
        else:
            found += _changed(old[i:j], new[k:m])
    return [pieces for pieces in found if any(piece.text.strip() for piece in pieces)]


def _whole(change: Change, paragraphs: Sequence[str]) -> list[list[Piece]]:
    return [[Piece(change, paragraph)] for paragraph in paragraphs if paragraph.strip()]


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Piece]]:
    """As many paragraphs against as many others; those that are left over went or came as a whole."""
    for one, other in zip(old, new, strict=False):
        yield list(_words(one, other))
    yield from _whole("gone", old[len(new) :])
    yield from _whole("new", new[len(old) :])


def _words(old: str, new: str) -> Iterator[Piece]:
    one, other = _PIECE.findall(old), _PIECE.findall(new)
    if len(one) + len(other) > MOST_WORDS:
        yield from (Piece("gone", old), Piece("new", new))
        return
    for tag, i, j, k, m in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(one[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(one[i:j]))
        if k < m:
            yield Piece("new", "".join(other[k:m]))
