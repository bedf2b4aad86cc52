"""How long ``annotate/`` takes for 600 words while a backfill runs, and how many texts a minute of it gets through."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from bench import stories, system
from bench.latency import Client
from newsroom import children

BACKFILL = int(os.environ.get("ANNOTATE_BACKFILL", "1000"))  # stories
TEXTS = 60
WORDS = 600
PAUSE = 0.5  # seconds between two requests
WARM_UP = 3
# What beat does every ten seconds: there is none here.
HAND_OVER = "import django; django.setup(); from tagging.tasks import resume; resume()"
WAITING = "SELECT count(*) FROM tagging_taggingrun WHERE state IN ('queued', 'running')"


def run() -> None:
    name, wanted = stories.some(BACKFILL + TEXTS + WARM_UP)
    texts = list(itertools.islice(_texts(wanted), TEXTS + WARM_UP))
    workers = (children.QUEUES["live"], children.QUEUES["backfill"])
    with system.running(workers) as running:
        token = running.servers.manage("api_token", "bench", "--role", "reader").strip()
        quiet = _each(Client(running.address, token), texts[: WARM_UP + TEXTS // 3])[WARM_UP:]
        with psycopg.connect(running.servers.env["DATABASE_URL"], autocommit=True) as archive:
            _fill(running, wanted[:BACKFILL])
            before, load, started = _waiting(archive), os.getloadavg()[0], time.monotonic()
            busy = _each(Client(running.address, token), texts[WARM_UP:])
            after, minutes = _waiting(archive), (time.monotonic() - started) / 60
    print(f"annotate/, texts of {WORDS} words ({name}), load {load:.0f}, milliseconds:")
    _row("alone", quiet)
    _row("in a backfill", busy)
    rate = f"{(before - after) / minutes:.0f} a minute"
    print(f"stories that waited to be tagged: {before:,} before, {after:,} after, {rate}")


def _texts(wanted: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of exactly so many words, out of as many stories as it takes."""
    words = (word for story in reversed(wanted) for word in story["text"].split())
    while len(text := list(itertools.islice(words, WORDS))) == WORDS:
        yield {"text": " ".join(text), "published_at": "2022-10-27"}


def _each(client: Client, texts: list[dict[str, Any]]) -> list[float]:
    return [_annotate(client, text) for text in texts]


def _annotate(client: Client, text: dict[str, Any]) -> float:
    time.sleep(PAUSE)
    started = time.perf_counter()
    answer = client.call("POST", "/api/v1/annotate/", text)
    while "tags" not in (answer or {}):  # a job: it took more than a request waits
        time.sleep(0.1)
        answer = client.call("GET", answer["url"].partition("/api/")[1] + answer["url"].partition("/api/")[2])
        answer = answer["result"] or answer
    return time.perf_counter() - started


def _fill(running: system.System, wanted: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stories.jsonl"
        path.write_text("\n".join(json.dumps({"headline": s["headline"], "text": s["text"]}) for s in wanted))
        running.servers.manage("ingest", str(path), "--source", "Backfill")
    running.servers.run("-c", HAND_OVER)


def _waiting(archive: psycopg.Connection[Any]) -> int:
    [count] = archive.execute(WAITING).fetchone() or (0,)
    return int(count)


def _row(name: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=100)
    print(f"  {name:14} p50 {cuts[49] * 1000:6.0f}   p95 {cuts[94] * 1000:6.0f}   max {max(seconds) * 1000:6.0f}")
