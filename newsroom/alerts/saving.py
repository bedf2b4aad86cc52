"""A search is checked when it is saved, and again when the grammar changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.search import SearchError
from newsroom.accounts.models import User
from newsroom.alerts.keys import required
from newsroom.alerts.models import FILTERS, GRAMMAR, Rhythm, SavedSearch
from newsroom.search import documents, question
from tagging.models import Entity, Event

MOST_SAVED = 200  # by one person
CHECKED_AT_ONCE = 500


def save(search: SavedSearch) -> SavedSearch:
    """Write a new or changed search. Raises SearchError where it cannot be read, has a taken name, or may not be."""
    _check(search)
    search.keys = keys(search)
    search.grammar, search.problem = GRAMMAR, ""
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as error:
        raise SearchError("taken", f"You have a search called “{search.name}” already.") from error
    return search


def read_again() -> int:
    """Check what an earlier grammar, or another state of the authority file, had understood; returns how many."""
    waiting = list(SavedSearch.objects.exclude(grammar=GRAMMAR).select_related("owner")[:CHECKED_AT_ONCE])
    for search in waiting:
        check_again(search)
    return len(waiting)


def check_again(search: SavedSearch) -> None:
    try:
        search.keys, search.problem = keys(search), ""
    except SearchError as error:
        search.problem = error.told[:500]
    search.grammar = GRAMMAR
    search.save(update_fields=["keys", "problem", "grammar"])


def keys(search: SavedSearch) -> list[str]:
    request = search.request()
    asked, _ = question(search.owner, request)
    documents(search.owner, request, asked)  # reads the filters as well
    return required(asked.node, request)


def changed_and_saved(search: SavedSearch, values: Mapping[str, Any]) -> SavedSearch:
    return save(changed(search, values))


def changed(search: SavedSearch, values: Mapping[str, Any]) -> SavedSearch:
    """With other fields; another query is told of from now on."""
    if any(name in values and values[name] != getattr(search, name) for name in ("query", "filters")):
        search.since = timezone.now()
    for name, value in values.items():
        setattr(search, name, value)
    return search


def new(owner: User, **values: Any) -> SavedSearch:
    if SavedSearch.objects.of(owner).count() >= MOST_SAVED:
        raise SearchError("too_many", f"{MOST_SAVED} saved searches are the most.")
    return save(SavedSearch(owner=owner, **values))


def follow(owner: User, record: Entity | Event, mail: str) -> SavedSearch:
    """A saved search for all that names a record or reports an event; the one that there is, where it is followed."""
    if found := followed(owner, record):
        return changed_and_saved(found, {"mail": mail})
    name = str(record)[:100]
    if SavedSearch.objects.of(owner).filter(name=name).exists():
        name = f"{name} ({record.pk.hex[-6:]})"
    return new(owner, name=name, filters=_following(record), mail=mail)


def followed(owner: User, record: Entity | Event) -> SavedSearch | None:
    return SavedSearch.objects.of(owner).filter(query="", filters=_following(record)).first()


def _following(record: Entity | Event) -> dict[str, list[str]]:
    return {"event" if isinstance(record, Event) else "entity": [str(record.pk)]}


def filters_of(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The filters among the parameters of an address, empty ones left out."""
    return {
        name: values for name in (*FILTERS, "date") if (values := [value for value in given.get(name, []) if value])
    }


def _check(search: SavedSearch) -> None:
    search.name = " ".join(search.name.split())[:120]
    if not search.name:
        raise SearchError("no_name", "A saved search needs a name.")
    if search.mail not in Rhythm.values:
        raise SearchError("bad_mail", "Mail comes at once, daily, weekly or never.")
    if search.is_shared and not search.owner.desk:
        raise SearchError("no_desk", "You belong to no desk with which it could be shared.")
    if not search.query.strip() and not search.filters:
        raise SearchError("bad_query", "A search for everything cannot be saved.")
    try:
        search.request()
    except ValueError as error:
        raise SearchError("bad_filter", "One of the filters is not one of ours.") from error
