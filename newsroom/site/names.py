"""Where the names on a page lead: to a page of their own, or to a search where this user has none to read."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from newsroom.accounts.models import User
from tagging.models import Entity, Event
from tagging.pipeline.names import name_key


class Request(HttpRequest):
    """What a page of the site is asked with: nobody gets there without having logged in."""

    user: User


# How far a chain of merged records is read with its row; a longer chain costs a query per step.
CANONICAL = "merged_into__merged_into"


_TRIGRAM = 3  # a shorter fragment has no trigram: it is looked up as the start of a name


def search_for(name: str) -> str:
    """The address of a search for the name as a phrase."""
    phrase = name.replace('"', " ")
    return "/?" + urlencode({"q": f'"{phrase}"'})


def like(asked: str) -> Q:
    """The rows whose ``key`` holds what was asked for, along a trigram index."""
    key = name_key(asked)
    if not key:
        return Q(pk__in=[])
    return Q(key__contains=key) if len(key) >= _TRIGRAM else Q(key__startswith=key)


def addresses(user: User, entities: Iterable[Entity]) -> dict[UUID, str]:
    """Where each of the entities leads, by its id; one query for all."""
    canonical = {entity.id: entity.canonical() for entity in entities}
    readable = entities_with_page(user, {entity.id for entity in canonical.values()})
    return {
        asked: entity.get_absolute_url() if entity.id in readable else search_for(entity.name)
        for asked, entity in canonical.items()
    }


def entities_with_page(user: User, ids: set[UUID]) -> set[UUID]:
    return set(Entity.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def events_with_page(user: User, ids: set[UUID]) -> set[UUID]:
    return set(Event.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
