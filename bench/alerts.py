"""What a new story costs with 10,000 saved searches: which of them could match, and whether they do.

The searches are made of the archive's own names and words, as people make them: half ask for a name, a quarter for a
name and a word, the rest for words and phrases of its stories.
``SEARCH_ARCHIVES`` names the database; the first counts.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from unittest.mock import patch

SEARCHES, STORIES, OWNERS = 10_000, 100, 100


def run() -> None:
    archives = os.environ.get("SEARCH_ARCHIVES", "").split()
    if not archives:
        print("Name the database to measure with in SEARCH_ARCHIVES.", file=sys.stderr)
        return
    argv = [sys.executable, "-m", "bench.alerts"]
    environment = {**os.environ, "DATABASE_URL": archives[0]}
    done = subprocess.run(argv, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"A new story against {found['searches']:,} saved searches, {found['stories']} stories, milliseconds:")
    print(f"  which share a key  p50 {found['shared'][0]:.1f}   p95 {found['shared'][1]:.1f}")
    print(f"  all of it          p50 {found['all'][0]:.1f}   p95 {found['all'][1]:.1f}")
    print(
        f"  share a key with a story: {found['candidates']:.1f}; asked in full: {found['asked_in_full']:.1f};"
        f" find it: {found['matched']:.2f}"
    )


def measure() -> dict[str, object]:
    import django

    django.setup()
    from django.db import connection, transaction
    from django.utils import timezone

    from articles.models import Article
    from newsroom.alerts import matching
    from newsroom.alerts.models import SavedSearch
    from newsroom.alerts.story import Story

    shared, took, candidates, matched = [], [], 0, 0
    in_full = patch.object(matching, "question", wraps=matching.question)
    with in_full as asked_in_full, transaction.atomic():
        _save(random.Random(6))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE alerts_savedsearch")
        newest = list(Article.objects.order_by("-sort_at")[: STORIES + 1])
        matching.match(newest.pop(), timezone.now())  # warms up
        asked_in_full.reset_mock()
        for article in newest:
            started = time.perf_counter()
            candidates += len(matching.sharing_a_key(Story(article.pk), timezone.now()))
            shared.append(time.perf_counter() - started)
            started = time.perf_counter()
            matched += matching.match(article, timezone.now())
            took.append(time.perf_counter() - started)
        searches = SavedSearch.objects.count()
        transaction.set_rollback(True)
    return {
        "searches": searches,
        "stories": len(newest),
        "shared": _pair(shared),
        "all": _pair(took),
        "candidates": candidates / len(newest),
        "asked_in_full": asked_in_full.call_count / len(newest),
        "matched": matched / len(newest),
    }


def _save(chance: random.Random) -> None:
    from articles.models import SearchDocument
    from newsroom.accounts.models import User
    from newsroom.alerts.models import SavedSearch
    from newsroom.alerts.saving import keys
    from tagging.models import Entity

    owners = [User.objects.get_or_create(username=f"bench-{n}")[0] for n in range(OWNERS)]
    names = list(Entity.objects.values_list("kind", "name").order_by("key"))
    texts = list(SearchDocument.objects.order_by("-sort_at").values_list("text", flat=True)[:2_000])
    words = [word for text in texts for word in text.split() if word.isalpha() and len(word) > 3]
    searches = []
    for number in range(SEARCHES):
        query = _query(chance, names, words, texts)
        search = SavedSearch(owner=chance.choice(owners), name=f"{number}", query=query)
        search.keys = keys(search)
        searches.append(search)
    SavedSearch.objects.bulk_create(searches, batch_size=1_000)


def _query(chance: random.Random, names: list[tuple[str, str]], words: list[str], texts: list[str]) -> str:
    kind, name = chance.choice(names)
    field = {"person": "person", "organization": "org", "place": "place"}[kind]
    named = f'{field}:"{name.replace(chr(34), "")}"'
    if chance.random() < 0.5:
        return named
    if chance.random() < 0.5:
        return f"{named} {chance.choice(words)}"
    if chance.random() < 0.5:
        return f"{chance.choice(words)} {chance.choice(words)}"
    written = re.findall(r"\w+", chance.choice(texts)) or ["ferry"]
    at = chance.randrange(max(len(written) - 3, 1))
    return '"' + " ".join(written[at : at + 3]) + '"'


def _pair(seconds: list[float]) -> list[float]:
    cuts = statistics.quantiles(seconds, n=20)
    return [cuts[9] * 1000, cuts[18] * 1000]


if __name__ == "__main__":
    print(json.dumps(measure()))
