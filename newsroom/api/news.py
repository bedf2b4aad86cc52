"""Rows of the change feed as their reader may see them, with the things themselves where these are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request

from articles.models import Article, Source
from articles.visibility import audience_of
from newsroom.accounts.models import User
from newsroom.api.entities import entities_told
from newsroom.api.events import events_told
from newsroom.api.shapes import AddressField, Shape, StoryShape, address
from newsroom.api.sources import SourceShape
from newsroom.api.stories import stories
from newsroom.following.cursors import cursor_at
from newsroom.following.models import Told, ToldKind
from newsroom.following.seeing import seen
from tagging.models import Entity, Event

RESOURCE = {
    ToldKind.ARTICLE: "articles",
    ToldKind.PERSON: "people",
    ToldKind.ORGANIZATION: "organizations",
    ToldKind.PLACE: "places",
    ToldKind.EVENT: "events",
    ToldKind.SOURCE: "sources",
}
RECORDS = (ToldKind.PERSON, ToldKind.ORGANIZATION, ToldKind.PLACE)
FOR_READERS = ("number",)  # of ``data``: the rest is the desk's
APPEARED, GONE = "appeared", "gone"


@dataclass(frozen=True)
class News:
    """A row as a caller may see it: where they may not see the thing (any more), only that it is gone."""

    told: Told
    action: str
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)
    actor: str | None = None
    is_gone: bool = False
    merged_into: Entity | Event | None = None
    thing: Any = None


@dataclass(frozen=True)
class Standing:
    """What of a page's things the caller sees now."""

    articles: Collection[UUID]
    records: Mapping[UUID, Entity]
    events: Mapping[UUID, Event]
    sources: Collection[UUID]

    def __contains__(self, pk: UUID) -> bool:
        return any(pk in ids for ids in (self.articles, self.records, self.events, self.sources))


def _address(request: Request, news: News) -> str:
    return address(request, RESOURCE[ToldKind(news.kind)], news.told.object_id)


def _merged_into(request: Request, news: News) -> str | None:
    stays = news.merged_into
    if stays is None:
        return None
    return address(request, stays.plural if isinstance(stays, Entity) else "events", stays.pk)


class NewsShape(Shape):
    cursor = serializers.SerializerMethodField(help_text="Go on after this row with `since`.")
    at = serializers.DateTimeField(source="told.at")
    action = serializers.CharField(
        help_text="`created`, `revised`, `tagged`, `state`, `embargo`, `accept`, `merge`, `undo` …; `appeared` for "
        "what you may see from now on, `gone` for what you no longer may or what is no more."
    )
    kind = serializers.ChoiceField(ToldKind.choices, help_text="Of the thing to read again.")
    id = serializers.UUIDField(source="told.object_id")
    url = AddressField(_address)
    gone = serializers.BooleanField(source="is_gone", help_text="Drop your copy of it.")
    merged_into = AddressField(_merged_into, allow_null=True, help_text="Where it answers from now.")
    merged_into_id = serializers.UUIDField(source="merged_into.pk", allow_null=True, default=None)
    actor = serializers.CharField(allow_null=True, help_text="Who did it; null for readers and for machines.")
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="More about it, as far as you may know it: `number` of a revision …"
    )
    object = serializers.DictField(
        source="thing",
        required=False,
        allow_null=True,
        help_text="With `include=object`: the thing as it stands now, as its list gives it (a story with `text` and "
        "`mentions`); null where it is gone, was merged, or comes again in a later row of the page.",
    )

    def get_cursor(self, news: News) -> str:
        return cursor_at(news.told.seq)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if not self.context.get("objects", True):
            del fields["object"]
        return fields


def news(rows: Collection[Told], user: User, context: dict[str, Any], *, tags: str | None) -> list[News]:
    """The rows as the user may see them. With ``tags`` the things are loaded too, each once, for its last row."""
    standing = _standing(rows, user)
    things = _things(standing, user, context, tags) if tags else {}
    last = {row.object_id: row.seq for row in rows}
    return [
        _one(row, user, standing, things.get(row.object_id) if last[row.object_id] == row.seq else None) for row in rows
    ]


def _standing(rows: Collection[Told], user: User) -> Standing:
    def ids(*kinds: str) -> set[UUID]:
        return {row.object_id for row in rows if row.kind in kinds}

    articles = Article.objects.visible_to(user).filter(pk__in=ids(ToldKind.ARTICLE))
    sources = Source.objects.filter(pk__in=ids(ToldKind.SOURCE)).order_by()
    return Standing(
        set(articles.order_by().values_list("pk", flat=True)),
        seen(Entity, ids(*RECORDS), user),
        seen(Event, ids(ToldKind.EVENT), user),
        set(sources.values_list("pk", flat=True)),
    )


def _one(row: Told, user: User, standing: Standing, thing: Any) -> News:
    """Who sees a thing only since then, or no longer, is told neither what was done to it nor by whom."""
    if row.object_id not in standing:
        return News(row, GONE, row.kind, is_gone=True)
    now: Entity | Event | None = standing.records.get(row.object_id) or standing.events.get(row.object_id)
    kind = now.kind if isinstance(now, Entity) else row.kind
    merged_into = now.canonical() if now is not None and now.merged_into_id else None
    if not row.was & row.now & audience_of(user).bit:
        action = row.action if row.action == "created" else APPEARED
        return News(row, action, kind, merged_into=merged_into, thing=thing)
    data = row.data if user.may_edit else {name: row.data[name] for name in FOR_READERS if name in row.data}
    actor = row.actor.username if row.actor and user.may_edit else None
    return News(row, row.action, kind, data, actor, merged_into=merged_into, thing=thing)


def _things(standing: Standing, user: User, context: dict[str, Any], tags: str) -> dict[UUID, Any]:
    articles = Article.objects.visible_to(user).with_words().filter(pk__in=standing.articles)
    told = stories(articles, user, choice=tags) if standing.articles else []
    sources = Source.objects.filter(pk__in=standing.sources) if standing.sources else []
    found: Iterable[Any] = (
        *StoryShape(told, many=True, context=context).data,
        *SourceShape(sources, many=True, context=context).data,
        *entities_told(_unmerged(standing.records), user, context),
        *events_told(_unmerged(standing.events), user, context),
    )
    return {UUID(one["id"]): one for one in found}


def _unmerged(rows: Mapping[UUID, Entity] | Mapping[UUID, Event]) -> list[UUID]:
    return [pk for pk, row in rows.items() if not row.merged_into_id]
