"""A Document in, its dates out: match the rules, keep the longest, read from left to right, join times with days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagging.pipeline.datelines import dateline_end
from tagging.pipeline.dates import calendar_rules, duration_rules, quarter_rules, relative_rules, times
from tagging.pipeline.dates.grammar import Found, Read, Rule, matches
from tagging.pipeline.dates.readings import Reading
from tagging.pipeline.dates.story import Story, Unanchored
from tagging.pipeline.dates.times import TimeOfDay
from tagging.pipeline.dates.tokens import Token, tokens
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import FIELDS, DateMention, Document, Field

_RULES: Sequence[Rule] = (
    *calendar_rules.rules.all,
    *quarter_rules.rules.all,
    *relative_rules.rules.all,
    *duration_rules.rules.all,
    *times.rules.all,
)
_JOINING = frozenset(("comma", "on", "at", "of", "the"))
_OF_CLOCKS = ("local", "time")  # "3 a.m. local time on Sunday"
_MOST_JOINING = 2  # tokens
_LONG_AFTER = 6  # days after which "on Tuesday" means no longer the same day
_LOOKED_BACK = 5  # dates


@dataclass(frozen=True, slots=True)
class _Piece:
    """An expression: its tokens from ``first`` up to ``last``, and what it says."""

    first: int
    last: int
    says: Reading | TimeOfDay


def read_dates(document: Document) -> tuple[DateMention, ...]:
    """The dates of headline and text, in their order."""
    published = day_of_story(document)
    return tuple(mention for field in FIELDS for mention in _read_field(document, field, published))


def day_of_story(document: Document) -> date | None:
    """When it was written. That is the day of publication, or the one that its dateline says ("PARIS, Oct 12, 2021
    (Reuters) –") if it has no other or was published long after."""
    published = document.published_at.date() if document.published_at else None
    written = _dateline_day(document.text, published)
    if published is None or written is None:
        return written or published
    return written if (published - written).days > _LONG_AFTER else published


def _dateline_day(text: str, published: date | None) -> date | None:
    dateline = tokens(text[: dateline_end(text)])
    return next(
        (p.says.day for p in _pieces(Story(dateline, published)) if isinstance(p.says, Reading) and p.says.day), None
    )


def _read_field(document: Document, field: Field, published: date | None) -> list[DateMention]:
    text = field_text(document, field)
    row = tokens(text)
    pieces = _joined(row, _pieces(Story(row, published, is_headline=field == "headline")), published)
    return [_mention(field, text, row, piece) for piece in pieces]


def _pieces(story: Story) -> list[_Piece]:
    """What the rules say, from left to right; of matches that overlap the longest that says something."""
    found = sorted(matches(_RULES, story.row), key=lambda match: (match[0].first, match[0].first - match[0].last))
    pieces: list[_Piece] = []
    end = 0
    for where, read in found:
        story.at = where.first
        if where.first >= end and (says := _said(where, read, story)):
            pieces.append(_Piece(where.first, where.last, says))
            end = where.last
            if isinstance(says, Reading):
                story.remember(where.first, says)
    return pieces


def _said(where: Found, read: Read, story: Story) -> Reading | TimeOfDay | None:
    try:
        return read(where, story)
    except Unanchored as unanchored:
        return Reading("DATE", unanchored.timex) if unanchored.timex else None
    except (ValueError, OverflowError, LookupError):  # no such day, or one outside the calendar
        return None


def _joined(row: Sequence[Token], pieces: list[_Piece], published: date | None) -> list[_Piece]:
    """Times of day take the day beside them, a clock without one the last day of its paragraph; a mere part of the day
    without one says nothing."""
    joined: list[_Piece] = []
    position = 0
    while position < len(pieces):
        piece, after = pieces[position], pieces[position + 1] if position + 1 < len(pieces) else None
        position += 1
        while after is not None and (together := _together(row, piece, after)):
            piece, position = together, position + 1
            after = pieces[position] if position < len(pieces) else None
        if isinstance(piece.says, Reading):
            joined.append(piece)
        elif alone := _alone(row, piece, joined, published):
            joined.append(alone)
    return joined


def _together(row: Sequence[Token], a: _Piece, b: _Piece) -> _Piece | None:
    """ "10 p.m." + "Wednesday", "Friday" + "night", "noon" + "on" + "Oct. 3", "night" + "at" + "10"."""
    between = [token for token in row[a.last : b.first] if token.word not in _OF_CLOCKS]
    if len(between) > _MOST_JOINING or any(token.kind not in _JOINING for token in between):
        return None
    if isinstance(a.says, TimeOfDay) and isinstance(b.says, TimeOfDay):
        clocks = [says for says in (a.says, b.says) if says.at is not None]
        return _Piece(a.first, b.last, clocks[0]) if len(clocks) == 1 else None
    if isinstance(a.says, TimeOfDay) and isinstance(b.says, Reading):
        says = a.says.within(b.says)
    elif isinstance(a.says, Reading) and isinstance(b.says, TimeOfDay):
        says = b.says.within(a.says)
    else:
        return None
    return _Piece(a.first, b.last, says) if says else None


def _alone(row: Sequence[Token], piece: _Piece, earlier: Sequence[_Piece], published: date | None) -> _Piece | None:
    says = piece.says
    if not isinstance(says, TimeOfDay) or says.at is None:
        return None
    day = _day_of_paragraph(row, piece, earlier) or published
    return _Piece(piece.first, piece.last, says.on(day) if day else Reading("TIME", f"XXXX-XX-XX{says.timex}"))


def _day_of_paragraph(row: Sequence[Token], piece: _Piece, earlier: Sequence[_Piece]) -> date | None:
    for other in reversed(earlier[-_LOOKED_BACK:]):
        if any(token.kind == "break" for token in row[other.last : piece.first]):
            return None
        if isinstance(other.says, Reading) and other.says.precision in ("day", "minute"):
            return other.says.day
    return None


def _mention(field: Field, text: str, row: Sequence[Token], piece: _Piece) -> DateMention:
    start, end = row[piece.first].start, row[piece.last - 1].end
    says = piece.says
    assert isinstance(says, Reading)
    return DateMention(
        field=field,
        start=start,
        end=end,
        text=text[start:end],
        kind=says.kind,
        timex=says.timex,
        precision=says.precision,
        first=says.first,
        last=says.last,
    )
