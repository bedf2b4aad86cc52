"""Many stories at once: those that are plainly new are stored together, with a few statements for all of them.

All others (a version, a copy, one that is like another, one that cannot be taken) are left to ``ingest``, which looks
at each alone. Either way the same rows are written.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db import connection

from articles.arrivals import Arrival
from articles.duplicates import MOST_FOUND, keys_around
from articles.identity import identity, lock, published
from articles.models import Article, Revision, Source
from articles.readers import ItemError, RawArticle
from articles.text import fingerprint

MOST, MOST_CHARACTERS = 100, 1_000_000
LONGEST = 1.0  # seconds: a file that is slow to read does not keep its first stories waiting
NEAR = """
SELECT lot.number FROM jsonb_to_recordset(%s::jsonb) AS lot (number int, keys int[])
WHERE EXISTS (SELECT articles_near(lot.keys, %s, 1))
"""

Numbered = tuple[int, RawArticle | ItemError]


def lots(stories: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    """The stories in lots of bounded size. What goes wrong while they are read is raised after those before it."""
    lot: list[Numbered] = []
    characters, began, wrong = 0, time.monotonic(), None
    try:
        for number, story in stories:
            lot.append((number, story))
            characters += len(story.text) if isinstance(story, RawArticle) else 0
            if len(lot) >= MOST or characters >= MOST_CHARACTERS or time.monotonic() - began >= LONGEST:
                yield lot
                lot, characters, began = [], 0, time.monotonic()
    except Exception as error:
        wrong = error
    if lot:
        yield lot
    if wrong is not None:
        raise wrong


def plainly_new(arrivals: Mapping[int, Arrival]) -> list[int]:
    """Which of them: nothing here has their id, address, words or nearly their words, and nothing before them in the
    lot. Nobody else can store one of these until the transaction ends."""
    names = {number: identity(each.raw, each.source) for number, each in arrivals.items()}
    lock({key for keys in names.values() for key in keys})
    around = {number: keys_around(each.raw.text, published(each.raw)[0]) for number, each in arrivals.items()}
    each_known = (_known_ids, _known_addresses, _known_words)
    known = {name for known_by in each_known for name in known_by(arrivals.values())}
    alike = _like_another(around)
    met: set[str | int] = set()
    new = []
    for number, arrival in arrivals.items():
        stands_alone = met.isdisjoint(names[number]) and met.isdisjoint(around[number])
        if stands_alone and number not in alike and known.isdisjoint(_names(arrival)):
            new.append(number)
        met.update(names[number], around[number])
    return new


def _names(arrival: Arrival) -> list[tuple[str, object]]:
    """By which an Article may be known, wherever it came from."""
    raw = arrival.raw
    return [
        ("id", (arrival.source and arrival.source.pk, raw.external_id)),
        ("address", raw.url),
        ("words", fingerprint(raw.headline, raw.text)),
    ]


def _known_ids(arrivals: Collection[Arrival]) -> Iterator[tuple[str, object]]:
    by_source: dict[Source | None, list[str]] = {}
    for each in arrivals:
        if each.raw.external_id:
            by_source.setdefault(each.source, []).append(each.raw.external_id)
    for source, ids in by_source.items():
        found = Article.objects.filter(source=source, external_id__in=ids).values_list("source_id", "external_id")
        yield from (("id", name) for name in found)


def _known_addresses(arrivals: Collection[Arrival]) -> Iterator[tuple[str, object]]:
    addresses = [each.raw.url for each in arrivals if each.raw.url]
    if addresses:
        yield from (("address", url) for url in Article.objects.filter(url__in=addresses).values_list("url", flat=True))


def _known_words(arrivals: Collection[Arrival]) -> Iterator[tuple[str, object]]:
    prints = [fingerprint(each.raw.headline, each.raw.text) for each in arrivals]
    found = Revision.objects.filter(fingerprint__in=prints).values_list("fingerprint", flat=True)
    yield from (("words", fingerprint_) for fingerprint_ in found)


def _like_another(around: Mapping[int, list[int]]) -> set[int]:
    """Which of them are nearly the same as a story that is here, or could be."""
    rows = json.dumps([{"number": number, "keys": keys} for number, keys in around.items() if keys])
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [rows, MOST_FOUND])
        return {number for (number,) in cursor.fetchall()}
