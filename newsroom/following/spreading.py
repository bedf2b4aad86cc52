"""What stands in many things changed: they are noted as touched in their turn, so many at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from articles.models import Article, Touched
from tagging.models import Entity, Event, Report, Tag, TagState

AT_ONCE = 20_000  # stories
FIRST = UUID(int=0)


@dataclass(frozen=True)
class Look:
    """``stories_of_entity``, ``stories_of_event``, ``stories_of_source``: its stories; ``parts``: what lies in it."""

    kind: str
    object_id: UUID
    after: UUID = FIRST


def spread(looks: Iterable[Look], noted: Iterable[Touched]) -> None:
    wanted = dict.fromkeys([*looks, *(Look(row.kind, row.object_id, row.after or FIRST) for row in noted)])
    for look in wanted:
        if look.kind == "parts":
            _note("entity", Entity.objects.filter(parent=look.object_id).order_by().values_list("pk", flat=True))
            continue
        if look.kind == "stories_of_entity" and look.after == FIRST:
            _around(look.object_id)
        found = list(_stories(look)[:AT_ONCE])
        _note("article", found)
        if len(found) == AT_ONCE:
            Touched.objects.create(kind=look.kind, object_id=look.object_id, after=found[-1])


def _stories(look: Look) -> Any:
    """The ids of its stories after the last one, in order."""
    if look.kind == "stories_of_source":
        articles = Article.objects.filter(source=look.object_id, pk__gt=look.after)
        return articles.order_by("pk").values_list("pk", flat=True)
    rows: Any = Report.objects.filter(event=look.object_id)
    if look.kind == "stories_of_entity":
        rows = Tag.objects.filter(entity=look.object_id).exclude(state=TagState.REJECTED)
    return rows.filter(article__gt=look.after).order_by("article_id").values_list("article_id", flat=True)


def _around(entity: UUID) -> None:
    """What else names a record: what lies in it, and events."""
    _note("entity", Entity.objects.filter(parent=entity).order_by().values_list("pk", flat=True))
    events = Event.objects.filter(Q(place=entity) | Q(participations__entity=entity))
    _note("event", events.order_by().distinct().values_list("pk", flat=True))


def _note(kind: str, ids: Iterable[UUID]) -> None:
    Touched.objects.bulk_create((Touched(kind=kind, object_id=pk) for pk in ids), batch_size=5000)
