"""How long from POST to tagged, on an idle machine, beside the model's bare inference on the same stories."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from typing import Any
from urllib.parse import urlsplit

from bench import stories, system
from tagging.pipeline.recognisers import load
from tagging.pipeline.types import Document

STORIES = 50
POLL = 0.01  # seconds
PATIENCE = 60  # seconds


def run() -> None:
    name, wanted = stories.some(STORIES + 3)
    warm_up, measured = wanted[:3], wanted[3:]
    with system.running() as running:
        client = Client(running.address, running.servers.manage("api_token", "bench", "--role", "editor").strip())
        for story in warm_up:
            client.until_done(client.post(story))
        latencies, answers = [], []
        for story in measured:
            started = time.perf_counter()
            article = client.post(story)
            answers.append(time.perf_counter() - started)
            client.until_done(article)
            latencies.append(time.perf_counter() - started)
    bare = _bare(warm_up, measured)
    print(f"POST to tagged, {len(measured)} stories one by one ({name}), milliseconds:")
    _row("POST answered", answers)
    _row("tagged", latencies)
    _row("bare model", bare)
    print(f"ratio of medians, tagged to bare model: {statistics.median(latencies) / statistics.median(bare):.2f}")


def _bare(warm_up: list[dict[str, Any]], measured: list[dict[str, Any]]) -> list[float]:
    recogniser = load()
    times = []
    for story in [*warm_up, *measured]:
        document = Document(headline=story["headline"], text=story["text"])
        started = time.perf_counter()
        recogniser.recognise(document)
        times.append(time.perf_counter() - started)
    return times[len(warm_up) :]


def _row(name: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=100)
    print(f"  {name:14} p50 {cuts[49] * 1000:7.0f}   p95 {cuts[94] * 1000:7.0f}   max {max(seconds) * 1000:7.0f}")


class Client:
    """One keep-alive connection to the API."""

    def __init__(self, address: str, token: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        self.headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        self.connection.request(method, path, json.dumps(body) if body else None, self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:500]!r}")
        return json.loads(answer)

    def post(self, story: dict[str, Any]) -> Any:
        return self.call("POST", "/api/v1/articles/", story)

    def until_done(self, article: Any) -> None:
        deadline = time.monotonic() + PATIENCE
        while article["tagging"]["state"] in {"queued", "running"}:
            if time.monotonic() > deadline:
                raise RuntimeError(f"article {article['id']} was not tagged within {PATIENCE} s")
            time.sleep(POLL)
            article = self.call("GET", f"/api/v1/articles/{article['id']}/")
        if article["tagging"]["state"] != "done":
            raise RuntimeError(f"article {article['id']}: {article['tagging']}")
