"""What stands around a record or on the front page: who appears together, what happens. Bounded, whatever the size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count as CountRows
from django.db.models import F, Func, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from articles.models import Article
from articles.search import COUNT_CAP, Count
from newsroom.accounts.models import User
from newsroom.site.stories import NEWEST, naming
from tagging.models import Entity, Event, Participation, Tag

STORIES_LOOKED_AT = 500
NEIGHBOURS = 8
NEAR = timedelta(days=30)


@dataclass(frozen=True)
class Named:
    """A record and in how many of the stories looked at it is tagged."""

    entity: Entity
    count: int


def days_of(rows: QuerySet[Article]) -> dict[str, int]:
    """On which days the newest of these stories appeared, one more of them than the archive counts to, and how many."""
    newest = rows.order_by(f"-{NEWEST.field}", f"-{NEWEST.pk}").values("pk")[: COUNT_CAP + 1]
    day = TruncDate(NEWEST.field)
    counted = Article.objects.filter(pk__in=newest).order_by().annotate(day=day).values_list("day")
    return {day.isoformat(): count for day, count in counted.annotate(count=CountRows("pk"))}


def counted(days: Mapping[str, int]) -> Count:
    """How many there are, counted up to the archive's limit."""
    found = sum(days.values())
    return Count(min(found, COUNT_CAP), exact=found <= COUNT_CAP)


def most_named(user: User, *, kind: str, limit: int = 10) -> list[Named]:
    """Who is named most in the newest stories this user may see."""
    return _named_in(user, _newest(Article.objects.visible_to(user)), limit, kind=kind)


def appearing_with(user: User, records: list[UUID], limit: int = 12) -> list[Named]:
    """Who is tagged most often together with these records, in the newest stories that name them."""
    return _named_in(user, _newest(naming(user, records)), limit, without=records)


def near(user: User, event: Event, people: list[UUID], limit: int = NEIGHBOURS) -> list[Event]:
    """The events nearest in time in which one of these records takes part too, or that happen in the same place."""
    if event.start is None:
        return []
    around = event.start - NEAR, (event.end or event.start) + NEAR
    same_people = Participation.objects.filter(entity__in=people, event__start__range=around).values("event")
    same_place = Event.objects.filter(place=event.place_id, start__range=around).order_by().values("pk")
    others = same_people.union(same_place) if event.place_id else same_people
    seen = Event.objects.canonical().visible_to(user).filter(pk__in=others).exclude(pk=event.pk)
    apart = Func(F("start") - event.start, function="extract", template="abs(%(function)s(epoch from %(expressions)s))")
    ordered = seen.order_by(apart, "pk").select_related("place")[:limit]
    return sorted(ordered, key=lambda other: (other.start, other.pk))


def recent_events(user: User, limit: int = 6) -> list[Event]:
    """The newest events that have begun, along the index on their start."""
    begun = Event.objects.canonical().visible_to(user).filter(start__lte=timezone.now())
    return list(begun.select_related("place").order_by("-start", "-id")[:limit])


def _newest(rows: QuerySet[Article]) -> list[UUID]:
    ordered = rows.order_by(f"-{NEWEST.field}", f"-{NEWEST.pk}")
    return list(ordered.values_list("pk", flat=True)[:STORIES_LOOKED_AT])


def _named_in(
    user: User, articles: list[UUID], limit: int, *, kind: str = "", without: Iterable[UUID] = ()
) -> list[Named]:
    tags = Tag.objects.chosen().filter(article__in=articles, entity__never_profile=False)
    if kind:
        tags = tags.filter(entity__kind=kind)
    record = Coalesce("entity__merged_into", "entity")
    counted = tags.exclude(entity__in=list(without)).order_by().values(record=record)
    # More than are asked for, because some have no page for this user.
    rows = counted.annotate(count=CountRows("article", distinct=True)).order_by("-count", "record")[: limit * 3]
    counts = {row["record"]: row["count"] for row in rows}
    entities = Entity.objects.visible_to(user).in_bulk(list(counts))
    return [Named(entities[pk], count) for pk, count in counts.items() if pk in entities][:limit]
