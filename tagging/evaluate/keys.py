"""How many keys it takes to put a story's tags right and sign it off, counted as the review page takes them.

The editor walks with j and k, or stands on one of the first nine rows by its digit; a key that decides goes on to the
next. He takes the cheaper way: ``s`` accepts what readers are shown, so that what is right in the rest takes a key
each; ``S`` accepts every suggestion, so that what is wrong in the rest does. To mark the words of a missed name, with
the mouse or by ``i``, counts as a key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

SIGN_OFF = ACT = 1  # s or S; a, x
NUMBERED = 9  # rows with a digit
MARK = 1
FOUND = 5  # r or n, three letters, Enter
OPEN = TAKE = 1  # r or n opens the list; Enter takes the first, or shift and Enter makes a record of these words


@dataclass(frozen=True)
class Row:
    """A suggestion: is it shown to readers, is it right (None: nobody can tell), and what does mending it take?"""

    shown: bool
    right: bool | None
    mend: int = ACT


def keys(rows: Sequence[Row], missing: Iterable[int]) -> int:
    """``missing``: what adding each missed name takes."""
    by_shown = [(at, ACT if row.right else row.mend) for at, row in enumerate(rows) if _is_open(row)]
    by_all = [(at, row.mend) for at, row in enumerate(rows) if row.right is False]
    return SIGN_OFF + min(_walked(by_shown), _walked(by_all)) + sum(missing)


def _is_open(row: Row) -> bool:
    """What signing off what is shown would leave wrong."""
    return row.right is not None and row.right != row.shown


def _walked(stops: Iterable[tuple[int, int]]) -> int:
    total = standing = 0
    for at, cost in stops:
        total += _way(standing, at) + cost
        standing = at + 1
    return total


def _way(standing: int, at: int) -> int:
    last = NUMBERED - 1
    by_digit = 1 if at <= last else 1 + at - last
    return min(abs(at - standing), by_digit)


def choosing(offered: Sequence[UUID], wanted: UUID | None, *, typed: int) -> int:
    """Choosing the record ``wanted``, where the list begins with ``offered``: one of them, one that is looked for, or
    (None) a new one, for which so many letters are ``typed``."""
    if wanted is None:
        return OPEN + typed + TAKE
    return min(OPEN + offered.index(wanted) + TAKE, FOUND) if wanted in offered else FOUND
