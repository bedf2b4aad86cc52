"""What editors wait for: a merge of 50,000 tags while the site answers, a decision beside a bare UPDATE, the queue."""

from __future__ import annotations

import time
from typing import Any

from bench import latency, system

TAGS = 50_000
DECISIONS = 300
QUEUES = 20
PATIENCE = 1_800  # seconds

FILL = f"""
import django; django.setup()
from articles.models import Article
from tagging.models import Entity, Tag
goes, stays = (Entity.objects.create(kind="person", name=name, status=status) for name, status in
               (("Mira Solheim-Vik", "proposed"), ("Mira Solheim", "confirmed")))
for _ in range(0, {TAGS}, 5000):
    articles = Article.objects.bulk_create(Article(slug="bench", language="en") for _ in range(5000))
    Tag.objects.bulk_create(Tag(article=a, entity=goes, surfaces=["mira solheim-vik"], confidence=0.95)
                            for a in articles)
doubtful = Entity.objects.create(kind="person", name="Oda Lund")
articles = Article.objects.bulk_create(Article(slug="bench", language="en") for _ in range({DECISIONS}))
Tag.objects.bulk_create(Tag(article=a, entity=doubtful, surfaces=["oda lund"], confidence=0.7) for a in articles)
from django.db import connection
connection.cursor().execute("ANALYZE")
print(goes.pk, stays.pk, doubtful.pk)
"""
DECIDE = """
import django; django.setup()
import time
from django.utils import timezone
from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Tag
editor = User.objects.filter(role="editor").first()
for tag in Tag.objects.filter(entity__name="Oda Lund").select_related("article", "entity"):
    started = time.perf_counter()
    Tag.objects.filter(pk=tag.pk).update(relevance=0.5)
    bare = time.perf_counter()
    decisions.accept(tag, actor=editor)
    print(bare - started, time.perf_counter() - bare)
"""
LOOK = f"""
import django; django.setup()
import time
from newsroom.accounts.models import User
from tagging import review_queue
from tagging.queued_names import Asked
editor = User.objects.filter(role="editor").first()
for _ in range({QUEUES}):
    started = time.perf_counter()
    review_queue.groups(Asked(editor))
    groups = time.perf_counter()
    review_queue.proposed(editor)
    proposed = time.perf_counter()
    review_queue.duplicates(editor)
    print(groups - started, proposed - groups, time.perf_counter() - proposed)
"""


def run() -> None:
    with system.running() as running:
        client = latency.Client(
            running.address, running.servers.manage("api_token", "bench", "--role", "editor").strip()
        )
        goes, stays, doubtful = running.servers.run("-c", FILL).split()[-3:]
        print(f"The queue over {TAGS:,} suggestions, milliseconds:")
        _rows(("names", "proposed", "duplicates"), running.servers.run("-c", LOOK))
        print(f"{DECISIONS} decisions on the server, milliseconds:")
        _rows(("bare UPDATE", "decision"), running.servers.run("-c", DECIDE))
        _merge(client, goes, stays, doubtful)


def _rows(names: tuple[str, ...], output: str) -> None:
    lines = [list(map(float, line.split())) for line in output.splitlines() if line[:1].isdigit()]
    for name, column in zip(names, zip(*lines, strict=True), strict=True):
        latency._row(name, list(column))


def _merge(client: latency.Client, goes: str, stays: str, doubtful: str) -> None:
    started = time.perf_counter()
    merged = client.call("POST", f"/api/v1/people/{goes}/merge/", {"other": stays})
    answered = time.perf_counter() - started
    seen = client.call("GET", f"/api/v1/people/{merged['stays']['id']}/")["articles"]
    visible = time.perf_counter() - started
    reads: list[float] = []
    decided: list[float] = []
    while (batch := _timed(client, reads, f"/api/v1/batches/{merged['batch_id']}/"))["state"] != "done":
        _timed(client, reads, f"/api/v1/tags/?entity={doubtful}&limit=20")
        tags = client.call("GET", f"/api/v1/tags/?entity={stays}&limit=1")["results"]
        if tags:  # one that has just followed: a decision in the midst of the batch
            begun = time.perf_counter()
            client.call("POST", f"/api/v1/tags/{tags[0]['id']}/accept/", {})
            decided.append(time.perf_counter() - begun)
        if time.perf_counter() - started > PATIENCE:
            raise TimeoutError(f"the rows did not follow: {batch}")
    print(f"A merge of {TAGS:,} tags, milliseconds:")
    print(f"  answered {answered * 1000:.0f}, seen under the other record after {visible * 1000:.0f} ({seen})")
    print(f"  all rows followed after {time.perf_counter() - started:.0f} s; meanwhile:")
    latency._row("reads", reads)
    if len(decided) > 1:
        latency._row("decisions", decided)


def _timed(client: latency.Client, times: list[float], path: str) -> dict[str, Any]:
    started = time.perf_counter()
    answer = client.call("GET", path)
    times.append(time.perf_counter() - started)
    return answer
