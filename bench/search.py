"""How long a search takes at 25,000 and at 250,000 stories: our page, its bare SQL, and a plain Django view beside it.

``SEARCH_ARCHIVES`` names the databases, the small one first ("postgresql://…/small postgresql://…/big"); ``python -m
bench.archive N`` fills one. Each is measured by a process of its own. Between the searches runs a calibrating query
that asks nothing of the archive: how much its time sways says how much the machine did beside.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

ROUNDS = int(os.environ.get("SEARCH_ROUNDS", "15"))
CALIBRATION = "SELECT sum(sqrt(n)) FROM generate_series(1, 60000) AS n"


@dataclass(frozen=True)
class Timed:
    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: list[float]) -> Timed:
        cuts = statistics.quantiles(seconds, n=20, method="inclusive")
        return cls(cuts[9] * 1000, cuts[18] * 1000)


def run() -> None:
    archives = os.environ.get("SEARCH_ARCHIVES", "").split()
    if not archives:
        print("Name the databases to measure in SEARCH_ARCHIVES; python -m bench.archive N fills one.", file=sys.stderr)
        return
    found = [_of_archive(url) for url in archives]
    for one in found:
        _table(one)
    if len(found) == 2:
        growth = {
            name: found[1]["classes"][name]["page"][0] / rows["page"][0] for name, rows in found[0]["classes"].items()
        }
        print("growth of p50: " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in growth.items()))


def _of_archive(url: str) -> Any:
    argv = [sys.executable, "-m", "bench.search"]
    done = subprocess.run(argv, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _table(found: Any) -> None:
    print(
        f"{found['stories']:,} stories, {ROUNDS} rounds, milliseconds as p50 / p95; "
        f"calibration {_cell(found['calibration'])}"
    )
    print(f"  {'':18}{'page':>14}{'bare SQL':>14}{'plain view':>16}   found")
    for name, rows in found["classes"].items():
        plain = _cell(rows["plain"]) if "plain" in rows else "–"
        print(f"  {name:18}{_cell(rows['page']):>14}{_cell(rows['bare']):>14}{plain:>16}   {rows['found']}")


def _cell(timed: list[float]) -> str:
    return f"{timed[0]:.0f} / {timed[1]:.0f}"


# --- In the process of one archive -----------------------------------------------------------------------------------


def measure() -> Any:
    import django

    django.setup()
    from django.db import connection

    from articles.models import SearchDocument

    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [SearchDocument._meta.db_table])
        stories = int(cursor.fetchone()[0])
    calibration: list[float] = []
    classes = {name: _class(ours, plain, calibration) for name, (ours, plain) in _classes().items()}
    return {"stories": stories, "calibration": _pair(calibration), "classes": classes}


def _class(ours: Callable[[], Any], plain: Callable[[], Any] | None, calibration: list[float]) -> dict[str, Any]:
    """One class of queries, by turns with its rivals, after a first round that only warms up."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ours()
    with CaptureQueriesContext(connection) as captured:
        found = ours()
    statements = [query["sql"] for query in captured if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    times: dict[str, list[float]] = {"page": [], "bare": [], "plain": []}
    for number in range(ROUNDS):
        _clock(times["page"], ours)
        _clock(times["bare"], lambda: _replay(statements))
        if plain and number < max(3, ROUNDS // 4):
            _clock(times["plain"], plain)
        _clock(calibration, lambda: _replay([CALIBRATION]))
    return {name: _pair(seconds) for name, seconds in times.items() if seconds} | {"found": found}


def _clock(times: list[float], work: Callable[[], Any]) -> None:
    started = time.perf_counter()
    work()
    times.append(time.perf_counter() - started)


def _pair(seconds: list[float]) -> list[float]:
    timed = Timed.of(seconds)
    return [timed.p50, timed.p95]


def _replay(statements: list[str]) -> None:
    """The statements as they were sent, over the bare driver."""
    from django.db import connection

    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


def _classes() -> dict[str, tuple[Callable[[], Any], Callable[[], Any] | None]]:
    from newsroom.accounts.models import User
    from newsroom.search import SearchRequest, in_common, search_archive
    from tagging.models import Tag
    from tagging.typeahead import entities_like

    reader = User.objects.get_or_create(username="bench-reader")[0]
    often = Tag.objects.values_list("entity", flat=True)[0]

    def searched(**request: Any) -> Callable[[], str]:
        def search() -> str:
            results = search_archive(reader, SearchRequest(**request))
            return f"{results.count.value:,}{'' if results.count.exact else '+'}"

        return search

    def facets(q: str) -> Callable[[], str]:
        def count() -> str:
            values = in_common(reader, SearchRequest(q=q)).facets
            return f"{sum(map(len, values.values()))} values"

        return count

    def deep_page() -> str:
        request = SearchRequest(q="government", cursor=_cursor_after(datetime(2004, 1, 1, tzinfo=UTC)))
        return str(len(search_archive(reader, request).hits))

    return {
        "one rare word": (searched(q="cocoa"), _plain("cocoa")),
        "one common word": (searched(q="said"), _plain("said")),
        "phrase": (searched(q='"prime minister"'), _plain('"prime minister"')),
        "two common words": (searched(q="company government"), _plain("company government")),
        "field": (searched(q="title:oil"), None),
        "facet and word": (searched(q="oil", entities=(often,)), None),
        "date range": (searched(q="oil date:2010"), None),
        "exclusion": (searched(q="oil -company"), _plain("oil -company")),
        "prefix": (searched(q="comput*"), None),
        "deep page": (deep_page, None),
        "facet counts": (facets("company government"), None),
        "typeahead": (lambda: str(len(entities_like(reader, "mar"))), None),
    }


def _cursor_after(at: datetime) -> str:
    """Where the pages come to far behind the stories that are ranked."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(UUID(int=0))]).encode()).decode().rstrip("=")


def _plain(query: str) -> Callable[[], Any]:
    """What a tutorial has: rank every match on an indexed vector, count them all, show the first twenty."""
    from django.contrib.postgres.search import SearchQuery, SearchRank
    from django.db.models import F

    from articles.models import SearchDocument
    from articles.models.configurations import STEMMED

    asked = SearchQuery(query, config=STEMMED, search_type="websearch")
    rows = SearchDocument.objects.filter(stemmed=asked, article__state="published")
    ranked = rows.annotate(rank=SearchRank(F("stemmed"), asked)).order_by("-rank").select_related("article__current")
    return lambda: (rows.count(), list(ranked[:20]))


if __name__ == "__main__":
    print(json.dumps(measure()))
