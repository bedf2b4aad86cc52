"""A story's words cut at the names in them, for every page that shows them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class Spanned(Protocol):
    """What can be highlighted: a place in a text, in code points, end exclusive."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


M = TypeVar("M", bound=Spanned)

MOST_MARKED = 2_000  # names of one story that a page marks; a longer one says so

_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_LINE_END = re.compile(r"\n")


@dataclass(frozen=True, slots=True)
class Segment(Generic[M]):
    """A piece of text, and the mention it is (None between mentions)."""

    text: str
    mention: M | None = None


def segments(text: str, mentions: Iterable[M]) -> list[Segment[M]]:
    """The text cut at its mentions: joined again it is the text.

    Of overlapping mentions the longest wins, of equally long ones the first. Mentions that do not lie inside the text
    are left out.
    """
    pieces: list[Segment[M]] = []
    done = 0
    for mention in _apart(text, mentions):
        if mention.start > done:
            pieces.append(Segment(text[done : mention.start]))
        pieces.append(Segment(text[mention.start : mention.end], mention))
        done = mention.end
    if done < len(text):
        pieces.append(Segment(text[done:]))
    return pieces


def paragraphs(text: str, mentions: Iterable[M]) -> list[list[Segment[M]]]:
    """The segments by paragraph: at blank lines, or at line ends in a text that has no blank line."""
    boundary = _BLANK_LINE if _BLANK_LINE.search(text) else _LINE_END
    result: list[list[Segment[M]]] = [[]]
    for segment in segments(text, mentions):
        if segment.mention is not None:
            result[-1].append(segment)
            continue
        first, *others = boundary.split(segment.text)
        result[-1].append(Segment(first))
        result.extend([Segment(part)] for part in others)
    kept = ([segment for segment in paragraph if segment.text] for paragraph in result)
    return [paragraph for paragraph in kept if paragraph]


def _apart(text: str, mentions: Iterable[M]) -> list[M]:
    """The mentions that stay when overlaps are resolved, in the order of the text."""
    inside = [mention for mention in mentions if 0 <= mention.start < mention.end <= len(text)]
    longest_first = sorted(inside, key=lambda mention: (mention.start - mention.end, mention.start))
    kept: list[M] = []
    for mention in longest_first:
        at = bisect_right(kept, mention.start, key=lambda other: other.start)
        after_left = at == 0 or kept[at - 1].end <= mention.start
        before_right = at == len(kept) or mention.end <= kept[at].start
        if after_left and before_right:
            kept.insert(at, mention)
    return kept
