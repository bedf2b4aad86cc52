"""Mira Solheim visits Larsund: stories that tell events, for tests of what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from articles.models import Article
from tagging.models import Entity
from tagging.pipeline.types import EventDraft, Participant, Precision
from tagging.store import store
from tagging.tasks import retag
from tests.factories import ArticleFactory
from tests.tagging.world import Named, annotation

OCT_9 = date(2022, 10, 9)
TEXT = "Mira Solheim visited Larsund. Tor Vik died."
LONG = (
    "Mira Solheim visited Larsund. Tor Vik died.\nSchoolchildren waved paper flags beside the granite fountain. Bakers "
    "offered cinnamon pastries, trumpeters rehearsed anthems, gardeners planted tulips, and veterans unveiled a plaque."
)
OTHERWISE = (
    "Mira Solheim talked in Larsund. Harbour dredging, ferry timetables, herring quotas, customs sheds, insurance, "
    "lighthouse repairs, winter storage, crane operators, premiums, pilot boats, tugs, ballast rules, warehouse rents."
)


def story(day: int = 10, month: int = 10, text: str = TEXT, **other: Any) -> Article:
    return ArticleFactory(headline="", text=text, published_at=datetime(2022, month, day, 12, tzinfo=UTC), **other)


def visit(day: date | None, title: str = "Mira Solheim visits Larsund", **other: Any) -> EventDraft:
    precision: Precision = other.pop("precision", "day" if day else "unknown")
    draft = EventDraft(
        title=title,
        type="visit",
        planned=False,
        confidence=0.9,
        reason="“visited”",
        field="text",
        start=0,
        end=29,
        trigger=(13, 20),
        first=day,
        last=other.pop("last", day),
        precision=precision,
        place="Larsund",
        place_tag=1,
        participants=(Participant("Mira Solheim", "agent", 0),),
    )
    return replace(draft, **other)


def tell(article: Article, *drafts: EventDraft, mira: Entity, larsund: Entity) -> None:
    run = retag(article)
    found = annotation(article, Named(("Mira Solheim",), mira), Named(("Larsund",), larsund, kind="place"))
    assert store(run, replace(found, events=drafts, events_read=True))
