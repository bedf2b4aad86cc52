"""What one machine answers over the API: list, detail, search, create, with two web processes.

Beside list, detail and search a bare Django view, in the same server and by turns: the same token check, the same
statements, their rows as JSON. ``LOAD_STORIES`` (25,000) lie in the archive; each turn lasts ``LOAD_SECONDS`` (5).
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench import stories
from bench.system import servers, web

STORIES = int(os.environ.get("LOAD_STORIES", "25000"))
SECONDS = float(os.environ.get("LOAD_SECONDS", "5"))
TURNS = 3
CLIENTS, CONNECTIONS = 2, 4  # processes, and connections of each
DETAILS = 20  # stories that are asked for
API = "/api/v1/"


@dataclass(frozen=True)
class Asked:
    """What came of one kind of request: times in seconds, and answers that were none."""

    seconds: float
    times: list[float]
    errors: int

    def __add__(self, other: Asked) -> Asked:
        return Asked(self.seconds + other.seconds, self.times + other.times, self.errors + other.errors)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def row(self) -> str:
        cuts = statistics.quantiles(self.times, n=100)
        return f"{self.rate:6.0f} a second, p50 {cuts[49] * 1000:5.0f} ms, p95 {cuts[94] * 1000:5.0f} ms"


def run() -> None:
    with servers(seeds=False) as below:
        below.manage("load_seeds", "--authority-only")
        below.run("-m", "bench.archive", str(STORIES))
        token = below.manage("api_token", "bench-load", "--role", "editor").strip()
        file = below.root / "statements.json"
        below.run("-m", "bench.load", token, str(file))
        file.chmod(0o644)
        env = {"WEB_CONCURRENCY": "2", "DJANGO_SETTINGS_MODULE": "bench.bare_settings", "BARE_STATEMENTS": str(file)}
        with web(below, **env) as address:
            _measure(address, token, json.loads(file.read_text()))


def _measure(address: str, token: str, statements: dict[str, list[str]]) -> None:
    paths = json.loads(statements.pop("paths")[0])
    print(f"{STORIES:,} stories, two web processes, {CLIENTS * CONNECTIONS} connections:")
    for kind in ("list", "detail", "search"):
        ours = [path for name, path in paths.items() if name.startswith(kind)]
        bare = [f"/bare/{name}/" for name in paths if name.startswith(kind)]
        one, other = _by_turns(address, token, ours, bare)
        print(f"  {kind:7} {one.row()}, errors {one.errors}")
        print(f"     bare {other.row()}, errors {other.errors}; ours is {one.rate / other.rate:.2f} of it")
    made = _ask(address, token, [], SECONDS)
    print(f"  create  {made.row()}, errors {made.errors}")


def _by_turns(address: str, token: str, ours: list[str], bare: list[str]) -> tuple[Asked, Asked]:
    for paths in (ours, bare):
        _ask(address, token, paths, 1)
    found = [(_ask(address, token, ours, SECONDS), _ask(address, token, bare, SECONDS)) for _ in range(TURNS)]
    one, other = found[0]
    for more, others in found[1:]:
        one, other = one + more, other + others
    return one, other


def _ask(address: str, token: str, paths: list[str], seconds: float) -> Asked:
    """Ask for these addresses, or send new stories where there are none, over all connections at once."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        until = time.time() + seconds + 1  # the processes need a moment to begin
        jobs = [(address, token, paths, until - seconds, until, number) for number in range(CLIENTS)]
        parts = pool.starmap(_client, jobs)
    return Asked(seconds, [took for part in parts for took in part[0]], sum(part[1] for part in parts))


def _client(address: str, token: str, paths: list[str], start: float, until: float, number: int) -> Any:
    time.sleep(max(0, start - time.time()))
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        jobs = [
            threads.submit(_connection, address, token, _requests(paths, number, n), until) for n in range(CONNECTIONS)
        ]
        parts = [job.result() for job in jobs]
    return [took for times, _ in parts for took in times], sum(errors for _, errors in parts)


def _requests(paths: list[str], process: int, connection: int) -> Iterator[tuple[str, str, str | None]]:
    if paths:
        yield from (("GET", paths[n % len(paths)], None) for n in count(connection))
    texts = islice(stories.all_stories(), 2_000 * (process * CONNECTIONS + connection), None)
    for n, story in enumerate(texts):
        sent = {**story, "source": "Bench", "external_id": f"{process}-{connection}-{n}-{time.time()}"}
        yield "POST", f"{API}articles/", json.dumps(sent)


def _connection(
    address: str, token: str, requests: Iterator[tuple[str, str, str | None]], until: float
) -> tuple[list[float], int]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    times, errors = [], 0
    while time.time() < until:
        method, path, body = next(requests)
        started = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - started)
        errors += answer.status >= 400
    connection.close()
    return times, errors


# --- In a process with the settings of the servers -------------------------------------------------------------------


def note_statements(token: str, file: Path) -> None:
    """Ask each view once, and keep what it asks the database, the token check apart."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from rest_framework.test import APIClient

    from articles.models import Article
    from newsroom.accounts.models import ApiToken

    client = APIClient(HTTP_HOST="127.0.0.1", HTTP_AUTHORIZATION=f"Token {token}")
    paths = {"list": f"{API}articles/", "search": f"{API}search/?q=government"}
    ids = Article.objects.order_by("-sort_at").values_list("pk", flat=True)[:DETAILS]
    paths |= {f"detail-{n}": f"{API}articles/{pk}/" for n, pk in enumerate(ids)}
    kept: dict[str, list[str]] = {"paths": [json.dumps(paths)]}
    for name, path in paths.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        sent = [query["sql"] for query in captured]
        kept[name] = [sql for sql in sent if ApiToken._meta.db_table not in sql]
    file.write_text(json.dumps(kept))


if __name__ == "__main__":
    note_statements(sys.argv[1], Path(sys.argv[2]))
