"""How many stories hold a lexeme: what makes a rare word tell more than a common one.

Common lexemes are known from the planner's statistics; others are counted along the index, up to a limit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.db import connection

COUNTED = 2_000
KEPT = 600  # seconds
_STATISTICS = """
SELECT coalesce(most_common_elems::text::text[], '{}'), coalesce(most_common_elem_freqs, '{}'),
    (SELECT reltuples FROM pg_class WHERE oid = 'articles_searchdocument'::regclass)
FROM pg_stats WHERE attname = 'stemmed' AND (quote_ident(schemaname) || '.' || tablename)::regclass
    = 'articles_searchdocument'::regclass
"""
_COUNT = """
SELECT query, (SELECT count(*) FROM (
    SELECT FROM articles_searchdocument WHERE stemmed @@ query::tsquery LIMIT %s
) AS few) FROM unnest(%s::text[]) AS query
"""
_known: tuple[float, int, dict[str, float]] = (-KEPT, 0, {})


def stories_with(queries: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many stories there are, and for each query how many match it; both roughly, hidden stories included."""
    total, shares = _statistics()
    found = {query: int(shares[query] * total) for query in queries if query in shares}
    rare = [query for query in queries if query not in found]
    if rare:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [COUNTED, rare])
            found |= dict(cursor.fetchall())
    return max(total, *found.values(), 1), found


def forget() -> None:
    """Read the statistics again at the next search."""
    global _known
    _known = (-KEPT, 0, {})


def _statistics() -> tuple[int, dict[str, float]]:
    global _known
    if time.monotonic() - _known[0] > KEPT:
        with connection.cursor() as cursor:
            cursor.execute(_STATISTICS)
            lexemes, shares, total = cursor.fetchone() or ([], [], 0)
            if not total:  # nobody has analysed the table yet
                cursor.execute("SELECT count(*) FROM (SELECT FROM articles_searchdocument LIMIT %s) AS few", [COUNTED])
                [total] = cursor.fetchone()
        # After a share for each there are three more numbers: the least, the greatest, that of empty vectors.
        pairs = zip(lexemes, shares, strict=False)
        _known = time.monotonic(), int(total), {quoted(lexeme): share for lexeme, share in pairs}
    return _known[1], _known[2]


def quoted(lexeme: str) -> str:
    """As a tsquery writes it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
