"""How many stories there are of each of a page's things: one query, and for each a bounded count."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, Model, OuterRef, QuerySet, Subquery

from tagging.models import Entity, Event, Report, Tag
from tagging.models.merges import with_merged

COUNTED = 10_000  # of one thing
COUNTED_IN_LISTS = 1_000  # of each in a list


class _Counted(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def stories_of_entities(ids: Collection[UUID], user: Any, most: int = COUNTED_IN_LISTS) -> dict[UUID, dict[str, Any]]:
    """Stories that the user may see and whose tag is shown, with those of the records that were merged into each."""
    families = with_merged(Entity, ids)
    members = [pk for family in families.values() for pk in family]
    tags = Tag.objects.visible_to(user).chosen().filter(entity=OuterRef("pk"))
    counts = _counts(Entity, members, tags, most)
    return {pk: told(sum(counts.get(member, 0) for member in family), most) for pk, family in families.items()}


def stories_of_events(ids: Collection[UUID], user: Any, most: int = COUNTED_IN_LISTS) -> dict[UUID, dict[str, Any]]:
    counts = _counts(Event, ids, Report.objects.told_to(user).filter(event=OuterRef("pk")), most)
    return {pk: told(counts.get(pk, 0), most) for pk in ids}


def told(count: int, most: int) -> dict[str, Any]:
    return {"value": min(count, most), "exact": count <= most}


def _counts(model: type[Model], ids: Collection[UUID], rows: QuerySet[Any], most: int) -> dict[UUID, int]:
    counted = _Counted(rows.order_by().values("pk")[: most + 1])
    return dict(model._default_manager.filter(pk__in=ids).order_by().values_list("pk", counted)) if ids else {}
