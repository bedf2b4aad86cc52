"""How well stories are told apart: near-duplicates of a wire, and versions of what a site published.

The stories go through the door that every story goes through, in a transaction that is taken back.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import UUID

from django.db import connection, transaction

from articles import ingest
from articles.models import NearDuplicate, Source
from articles.readers import RawArticle

Pair = tuple[str, str]


class Pairs(NamedTuple):
    """Near-duplicates that were found, beside those that an exact comparison of all stories found."""

    stories: int
    found: set[Pair]
    silver: set[Pair]

    @property
    def precision(self) -> float:
        return len(self.found & self.silver) / max(len(self.found), 1)

    @property
    def recall(self) -> float:
        return len(self.found & self.silver) / max(len(self.silver), 1)


class Versions(NamedTuple):
    """Stories with several versions, those that became one Article, and Articles that hold more than one story."""

    chains: int
    whole: int
    merged: list[set[str]]


def near_pairs(folder: Path, limit: int | None) -> Pairs:
    """Each story under an id of its own: what is nearly the same is linked."""
    stories = {story["id"]: story for story in _lines(folder / "reuters21578" / "train.jsonl.gz") if story["date"]}
    stories = dict(list(stories.items())[:limit])
    asked = (json.loads(line) for line in (folder / "reuters_neardup_silver" / "pairs.jsonl").read_text().splitlines())
    silver = {_pair(pair["a"], pair["b"]) for pair in asked if pair["a"] in stories and pair["b"] in stories}
    with _taken_back() as source:
        became = _take_all((_wire(story, external_id=pk) for pk, story in stories.items()), source)
        known = dict(zip(became, stories, strict=True))
        links = NearDuplicate.objects.filter(first__source=source).values_list("first", "second")
        found = {_pair(known[first], known[second]) for first, second in links if first in known and second in known}
    return Pairs(len(stories), found, silver)


def wire_merges(folder: Path, limit: int | None) -> list[set[str]]:
    """The same stories without ids, as pasted texts come: which of them became one Article."""
    stories = [story for story in _lines(folder / "reuters21578" / "train.jsonl.gz") if story["date"]][:limit]
    with _taken_back() as source:
        became = _take_all(map(_wire, stories), source)
    held: dict[UUID, set[str]] = defaultdict(set)
    for article, story in zip(became, stories, strict=True):
        held[article].add(story["id"])
    return [ids for ids in held.values() if len(ids) > 1]


def site_versions(folder: Path, *, by_address: bool) -> Versions:
    """Saved versions of a site's stories, in the order in which they were saved."""
    stories = sorted(_lines(folder / "cnn_lite_2026" / "docs.jsonl.gz"), key=lambda story: story["scraped_at"])
    chains = [set(chain["ids"]) for chain in _lines(folder / "cnn_lite_2026" / "version_chains.jsonl.gz")]
    with _taken_back() as source:
        articles = _take_all((_page(story, by_address) for story in stories), source)
    became = dict(zip((story["id"] for story in stories), articles, strict=True))
    held: dict[UUID, set[str]] = defaultdict(set)
    for story in stories:
        held[became[story["id"]]].add(story["url"])
    present = [{became[pk] for pk in chain if pk in became} for chain in chains]
    whole = sum(len(found) == 1 for found in present)
    return Versions(len(chains), whole, [urls for urls in held.values() if len(urls) > 1])


def pairs_of(groups: Iterable[set[str]]) -> set[Pair]:
    return {_pair(*two) for group in groups for two in combinations(group, 2)}


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _wire(story: dict[str, Any], external_id: str = "") -> RawArticle:
    at = datetime.fromisoformat(story["date"])
    return RawArticle(headline=story["title"] or "", text=story["text"], published_at=at, external_id=external_id)


def _page(story: dict[str, Any], by_address: bool) -> RawArticle:
    day = date.fromisoformat(story["date"])
    url = story["url"] if by_address else ""
    return RawArticle(headline=story["title"], text=story["text"], published_at=day, url=url)


def _take_all(raws: Iterable[RawArticle], source: Source) -> list[UUID]:
    """The Article of each. Nothing else tells the planner how the tables grow inside a transaction."""
    became = []
    for number, raw in enumerate(raws):
        if number in (50, 200) or number % 1_000 == 500:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE articles_article, articles_revision, articles_signature")
        became.append(ingest.ingest(raw, source=source, actor=None).article.pk)
    return became


@contextmanager
def _taken_back() -> Iterator[Source]:
    """A source for the measurement. Nobody else works on it, and one transaction cannot hold the locks of thousands."""
    with transaction.atomic(), patch.object(ingest, "lock"):
        yield Source.objects.create(name="(measured)", slug="measured-identity")
        transaction.set_rollback(True)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
