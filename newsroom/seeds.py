"""The archive's first content: the shipped authority file and sample stories. Loading twice changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles.dates import parse_published
from articles.identity import day_start
from articles.ingest import ingest
from articles.models import Article
from articles.readers import RawArticle
from articles.sources import source_named
from tagging import authority_import
from tagging.authority_import import Policy, Reader, import_files
from tagging.authority_import.report import ADDED
from tagging.models import Entity, Event, Origin, Participation, Report

FOLDER = settings.BASE_DIR / "seeds"


def load_authority(folder: Path = FOLDER / "authority") -> int:
    """Add the records that are not there yet, with their aliases; returns how many.

    A record that is there is left as it is: what editors changed since is theirs.
    """
    report = authority_import.Report()
    import_files(sorted(folder.glob("*.jsonl")), Reader(), report, Policy(origin=Origin.SEED, curated=True))
    if not_read := report.seen:
        raise ValueError(f"the shipped authority file: {not_read[0]}")
    return report.counts[ADDED]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def load_stories(folder: Path = FOLDER / "stories") -> int:
    """Ingest the sample stories that are not there yet; returns how many."""
    count = 0
    for path in sorted(folder.glob("*.json")):
        story = json.loads(path.read_text(encoding="utf-8"))
        source = source_named(story["source"])
        if Article.objects.filter(source=source, external_id=story["key"]).exists():
            continue
        ingest(_raw(story), source=source, actor=None)
        count += 1
    return count


def load_events(path: Path = FOLDER / "events.jsonl") -> int:
    """Add the sample events that are not there yet, with who took part and which sample stories report them."""
    rows = list(_lines(path))
    known = set(Event.objects.filter(seed_key__isnull=False).values_list("seed_key", flat=True))
    new = [row for row in rows if row["key"] not in known]
    with transaction.atomic():
        for row in new:
            _add_event(row)
    return len(new)


def _add_event(row: dict[str, Any]) -> None:
    entities = Entity.objects.filter(seed_key__in=[row["place"], *(key for _, key in row["participants"])])
    by_key = {entity.seed_key: entity for entity in entities}
    event = Event.objects.create(
        title=row["title"],
        type=row["type"],
        start=_day(row["start"]),
        end=_day(row.get("end", row["start"])),
        precision=row["precision"],
        place=by_key.get(row["place"]),
        origin=Origin.SEED,
        seed_key=row["key"],
    )
    Participation.objects.bulk_create(
        Participation(event=event, role=role, entity=by_key[key]) for role, key in row["participants"] if key in by_key
    )
    Report.objects.bulk_create(
        Report(event=event, article=article, revision=article.current, provenance={"origin": Origin.SEED})
        for article in Article.objects.filter(external_id__in=row["stories"]).select_related("current")
    )


def _day(value: str) -> datetime:
    return day_start(date.fromisoformat(value))


def _raw(story: dict[str, Any]) -> RawArticle:
    return RawArticle(
        headline=story["headline"],
        text=story["text"],
        byline=story.get("byline", ""),
        published_at=parse_published(story["published_at"], timezone.get_current_timezone()).value,
        language=story.get("language", ""),
        url=story.get("url", ""),
        external_id=story["key"],
    )
