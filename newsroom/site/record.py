"""All that the page of one person, organization or place shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from newsroom.accounts.models import User
from newsroom.alerts import saving
from newsroom.alerts.models import Rhythm
from newsroom.site import around, dates, linked_data, timeline
from newsroom.site.chart import chart
from newsroom.site.names import Request, addresses
from newsroom.site.stories import NEWEST, STORIES_PER_PAGE, listed, naming, without_words
from tagging.models import Entity
from tagging.models.merges import with_merged

EVENTS_ON_PAGE = 6  # of the timeline; its own page lists them all


@dataclass(frozen=True)
class Role:
    """An office: ``of`` is the name of what it is held in, ``url`` its page if it is in the authority file."""

    title: str
    of: str
    url: str
    time: str


def page(user: User, entity: Entity, cursor: str) -> dict[str, Any]:
    """The context of ``site/entity.html``. ``entity`` comes with its parent; raises BadCursor."""
    records = with_merged(Entity, [entity.pk])[entity.pk]
    stories = naming(user, records)
    rows = NEWEST.page(without_words(stories), cursor, STORIES_PER_PAGE)
    offices = _offices(entity)
    known = [*offices.values(), entity.parent] if entity.parent else list(offices.values())
    urls = addresses(user, known)
    aliases = list(entity.aliases.filter(blocked=False).exclude(name=entity.name))
    context: dict[str, Any] = {
        "entity": entity,
        "parent": entity.parent,
        "parent_url": urls[entity.parent.pk] if entity.parent else "",
        "roles": [_role(role, offices, urls) for role in entity.roles if isinstance(role, dict)],
        "aliases": aliases,
        "stories": listed(user, rows.rows),
        "next": rows.next,
        "is_first": not cursor,
    }
    if not cursor:
        days = around.days_of(stories)
        context |= {
            "count": around.counted(days),
            "chart": chart(days, QueryDict(f"entity={entity.pk}")),
            "followed": saving.followed(user, entity),
            "rhythms": Rhythm.choices,
            "companions": around.appearing_with(user, records),
            "timeline": timeline.of(user, entity, timeline.Window(), size=EVENTS_ON_PAGE),
        }
    return context


def linked(request: Request, context: dict[str, Any]) -> linked_data.Linked:
    """The same for machines, out of the context of the page."""
    names = [alias.name for alias in context["aliases"]]
    return linked_data.entity(request, context["entity"], names, context["parent"])


def _offices(entity: Entity) -> dict[str, Entity]:
    """The records in which the entity holds an office, by the key under which its roles name them."""
    keys = {str(role.get("of", "")) for role in entity.roles if isinstance(role, dict)}
    found = Entity.objects.filter(seed_key__in=keys - {""}).select_related("merged_into") if keys - {""} else []
    return {str(office.seed_key): office for office in found}


def _role(role: dict[str, Any], offices: dict[str, Entity], urls: dict[Any, str]) -> Role:
    of = str(role.get("of") or "")
    office = offices.get(of)
    return Role(
        title=str(role.get("title") or ""),
        of=office.canonical().name if office else of,
        url=urls[office.pk] if office else "",
        time=dates.span(str(role.get("from") or ""), str(role.get("to") or "")),
    )
