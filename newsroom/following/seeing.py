"""Records and events as an audience may see them, many at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

from articles.models import Article
from articles.visibility import AUDIENCES, seen_by
from tagging.models import Entity, Event

Followed = TypeVar("Followed", Entity, Event)


def seen(model: type[Followed], ids: Collection[UUID], user: Any) -> dict[UUID, Followed]:
    """Those with a page for this user, as the API has one: a merged one only where that which stays has one too."""
    if not ids:
        return {}
    manager: Any = model._default_manager
    rows = manager.visible_to(user).filter(pk__in=ids).select_related("merged_into")
    found: dict[UUID, Followed] = {row.pk: row for row in rows}
    ends = {pk: row.canonical().pk for pk, row in found.items() if row.merged_into_id}
    there = set(manager.visible_to(user).filter(pk__in=set(ends.values())).values_list("pk", flat=True)) if ends else ()
    return {pk: row for pk, row in found.items() if pk not in ends or ends[pk] in there}


def audiences_of(model: type[Followed], ids: Collection[UUID]) -> dict[UUID, int]:
    """By id the audiences that see it now, as the sum of their bits."""
    sums: dict[UUID, int] = {}
    for audience in AUDIENCES:
        for pk in seen(model, ids, audience):
            sums[pk] = sums.get(pk, 0) + audience.bit
    return sums


def audiences_of_articles(ids: Collection[UUID]) -> dict[UUID, int]:
    rows = Article.objects.filter(pk__in=ids).annotate(seen=seen_by())
    return dict(rows.values_list("pk", "seen")) if ids else {}
