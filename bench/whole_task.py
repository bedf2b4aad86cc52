"""The whole tagging task (claim → rows committed) and the bare recogniser on the same stories, in one process.

The two take turns story by story, and turns in who begins, so that a noisy machine and warm caches favour neither.
First taggings and taggings of the same words again are told apart. Called by ``bench/tagging.py`` with the
environment of servers that may be thrown away.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from articles.ingest import ingest  # noqa: E402
from articles.models import Article  # noqa: E402
from articles.readers import RawArticle  # noqa: E402
from bench import stories  # noqa: E402
from tagging.models import RunState, TaggingRun  # noqa: E402
from tagging.pipeline.recognisers import load  # noqa: E402
from tagging.pipeline.types import Document  # noqa: E402
from tagging.tasks import retag, run_now  # noqa: E402

STORIES, WARM_UP = 60, 5
# What the server itself counted; without what a statement waits for the client.
STATEMENTS = """
SELECT query, calls, total_plan_time + total_exec_time FROM pg_stat_statements
WHERE toplevel AND query NOT LIKE '%pg_stat_statements%'
"""
_STATEMENT = re.compile(r"\s*(\w+)(?:.*?\b(?:FROM|INTO)\b)?\W*(\w*)", re.DOTALL)


@dataclass
class Turns:
    """Seconds of each story, bare and as the whole task; milliseconds of all stories in the steps that the ledger row
    tells, and in the server by kind of statement, with how often each was sent."""

    bare: list[float] = field(default_factory=list)
    task: list[float] = field(default_factory=list)
    steps: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    server: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    sent: Counter[str] = field(default_factory=Counter)


def main() -> None:
    name, raw = stories.some(2 * (STORIES + WARM_UP))
    taken = (ingest(RawArticle(**story), source=None, actor=None) for story in raw)
    articles = list(islice((one.article for one in taken if one.result == "created"), STORIES + WARM_UP))
    _sql("CREATE EXTENSION pg_stat_statements")
    _sql("SET pg_stat_statements.track_planning = on")
    for run_of in (_first, retag):
        _turns(articles[:WARM_UP], run_of)
    print(f"The whole tagging task beside the bare recogniser, {STORIES} stories ({name}), milliseconds:")
    _print("first tagging", _turns(articles[WARM_UP:], _first))
    _print("tagged again", _turns(articles[WARM_UP:], retag))


def _first(article: Article) -> TaggingRun:
    return TaggingRun.objects.get(article=article)


def _turns(articles: list[Article], run_of: Callable[[Article], TaggingRun]) -> Turns:
    turns = Turns()
    for number, article in enumerate(articles):
        run = run_of(article)
        both = (_bare, _task) if number % 2 else (_task, _bare)
        for one in both:
            one(turns, article, run)
    return turns


def _bare(turns: Turns, article: Article, run: TaggingRun) -> None:
    document = Document(headline=article.headline, text=article.text)
    with _timed(turns.bare):
        load(settings.RECOGNISER).recognise(document)


def _task(turns: Turns, article: Article, run: TaggingRun) -> None:
    _sql("SELECT pg_stat_statements_reset()")
    with _timed(turns.task):
        run_now(str(run.pk))
    for query, calls, milliseconds in _sql(STATEMENTS):
        turns.sent[_kind(query)] += calls
        turns.server[_kind(query)] += milliseconds
    run.refresh_from_db()
    if run.state != RunState.DONE:
        raise RuntimeError(f"{article}: {run.state} {run.error}")
    for step, milliseconds in run.timings.items():
        turns.steps[step] += milliseconds


@contextmanager
def _timed(seconds: list[float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds.append(time.perf_counter() - started)


def _sql(query: str) -> list[tuple[str, int, float]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


def _kind(query: str) -> str:
    found = _STATEMENT.match(query)
    return " ".join(found.groups()).strip() if found else query


def _print(title: str, turns: Turns) -> None:
    stories = len(turns.task)
    print(f"\n{title}: throughput of the task / of the recogniser {sum(turns.bare) / sum(turns.task):.3f}")
    for name, seconds in (("bare recogniser", turns.bare), ("whole task", turns.task)):
        cuts = statistics.quantiles(seconds, n=100)
        _row(name, sum(seconds) * 1000 / stories, f"p50 {cuts[49] * 1000:6.1f}   p95 {cuts[94] * 1000:6.1f}")
    for step, milliseconds in turns.steps.items():
        _row(f"of it {step}", milliseconds / stories)
    print(f"  {turns.sent.total() / stories:.1f} statements a story, in the server:")
    for kind, milliseconds in sorted(turns.server.items(), key=lambda pair: -pair[1]):
        _row(f"  {kind}", milliseconds / stories, f"sent {turns.sent[kind] / stories:.1f} times")


def _row(name: str, mean: float, more: str = "") -> None:
    print(f"  {name:36} mean {mean:6.1f}   {more}".rstrip())


if __name__ == "__main__":
    main()
