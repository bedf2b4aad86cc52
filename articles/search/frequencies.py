"""What the planner's statistics tell: how many stories hold a lexeme, how long a story is, how the dates lie.

Lexemes too rare for the statistics are counted along the index, up to a limit.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

COUNTED = 2_000
KEPT = 600  # seconds
TYPICAL_LENGTH = 150.0  # different lexemes of a story, where nothing is known yet
# After the numbers of lexemes of a hundred stories stands their mean.
_STATISTICS = """
SELECT coalesce(vector.most_common_elems::text::text[], '{}'), coalesce(vector.most_common_elem_freqs, '{}'),
    (SELECT reltuples FROM pg_class WHERE oid = 'articles_searchdocument'::regclass),
    vector.elem_count_histogram[array_upper(vector.elem_count_histogram, 1)],
    coalesce(date.histogram_bounds::text::timestamptz[], '{}')
FROM pg_stats AS vector JOIN pg_stats AS date USING (schemaname, tablename)
WHERE vector.attname = 'stemmed' AND date.attname = 'sort_at'
    AND (quote_ident(schemaname) || '.' || tablename)::regclass = 'articles_searchdocument'::regclass
"""
_COUNT = """
SELECT query, (SELECT count(*) FROM (
    SELECT FROM articles_searchdocument WHERE stemmed @@ query::tsquery LIMIT %s
) AS few) FROM unnest(%s::text[]) AS query
"""


@dataclass(frozen=True)
class _Known:
    """``shares``: of all stories, by lexeme; ``dates`` cut the stories into parts of equal size."""

    read_at: float = -KEPT
    total: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    length: float = TYPICAL_LENGTH
    dates: list[datetime] = field(default_factory=list)


_known = _Known()


def stories_with(queries: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many stories there are, and for each query how many match it; both roughly, hidden stories included."""
    known = _statistics()
    found = {query: int(known.shares[query] * known.total) for query in queries if query in known.shares}
    rare = [query for query in queries if query not in found]
    if rare:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [COUNTED, rare])
            found |= dict(cursor.fetchall())
    return max(known.total, *found.values(), 1), found


def typical_length() -> float:
    """How many different lexemes a story has in the mean."""
    return _statistics().length


def since_when(stories: int, before: datetime | None = None) -> datetime | None:
    """Since when about so many stories appeared, before that moment if one is given; None where it would be most of
    them, or where nothing is known."""
    known = _statistics()
    if not known.dates:
        return None
    parts = len(known.dates) - 1
    end = bisect_left(known.dates, before) if before else parts
    start = end - max(1, -(-stories * parts // max(known.total, 1)))
    return known.dates[start] if start > end // 2 else None


def forget() -> None:
    """Read the statistics again at the next search."""
    global _known
    _known = _Known()


def _statistics() -> _Known:
    global _known
    if time.monotonic() - _known.read_at > KEPT:
        with connection.cursor() as cursor:
            cursor.execute(_STATISTICS)
            lexemes, shares, total, length, dates = cursor.fetchone() or ([], [], 0, None, [])
            if not total:  # nobody has analysed the table yet
                cursor.execute("SELECT count(*) FROM (SELECT FROM articles_searchdocument LIMIT %s) AS few", [COUNTED])
                [total] = cursor.fetchone()
        # After a share for each there are three more numbers: the least, the greatest, that of empty vectors.
        known = {quoted(lexeme): share for lexeme, share in zip(lexemes, shares, strict=False)}
        _known = _Known(time.monotonic(), int(total), known, length or TYPICAL_LENGTH, dates)
    return _known


def quoted(lexeme: str) -> str:
    """As a tsquery writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
