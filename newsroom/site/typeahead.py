"""What is offered while somebody types into the search box: people, organizations, places, events, saved searches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models.functions import Length
from django.http import HttpResponse
from django.shortcuts import render

from articles.search.fields import quoted
from newsroom.accounts.models import User
from newsroom.alerts.models import SavedSearch
from newsroom.site.names import Request
from tagging.models import Event
from tagging.pipeline.names import name_key
from tagging.typeahead import CANDIDATES, TELLING, entities_like

MOST_RECORDS, MOST_EVENTS, MOST_SAVED = 6, 3, 3
LONGEST, MOST_WORDS = 200, 4
FIELDS = {"person": "person", "organization": "org", "place": "place"}
# The end of what was typed: the field that it belongs to, and the words that may be the beginning of a name.
_LAST = re.compile(r'(?:\b(?P<field>person|org|place|about|event):)?"?(?P<name>[^":()]*)$', re.IGNORECASE)
_KINDS = {"person": "person", "org": "organization", "place": "place"}


@dataclass(frozen=True)
class Offer:
    """``note`` says what it is; ``url`` is the search for it, with what was typed before it."""

    label: str
    note: str
    kind: str
    url: str


def offers(request: Request) -> HttpResponse:
    """A list alone, for the page to put under its box."""
    return render(request, "site/_offers.html", {"offers": offered(request.user, request.GET.get("q", "")[:LONGEST])})


def offered(user: User, typed: str) -> list[Offer]:
    """For as many of the last words as are the beginning of a name together."""
    last = _LAST.search(typed)
    if not last:
        return []
    field, words = (last["field"] or "").lower(), last["name"].split()
    for taken in range(min(len(words), MOST_WORDS), 0, -1):
        before = " ".join([typed[: last.start()].strip(), *words[: len(words) - taken]]).strip()
        if found := _named(user, " ".join(words[len(words) - taken :]), before, field):
            return found
    return []


def _named(user: User, name: str, before: str, field: str) -> list[Offer]:
    if len(name_key(name)) < 2:
        return []
    found = [] if before or field else _saved(user, name)
    found += [] if field == "event" else _records(user, name, before, field)
    found += _events(user, name, before) if field in ("", "event") else []
    return found


def _saved(user: User, name: str) -> list[Offer]:
    rows = SavedSearch.objects.readable_by(user).filter(name__icontains=name)[:MOST_SAVED]
    return [Offer(search.name, "Saved search", "search", search.get_absolute_url()) for search in rows]


def _records(user: User, name: str, before: str, field: str) -> list[Offer]:
    kind = _KINDS.get(field)
    return [
        Offer(
            entity.name,
            entity.description or entity.get_kind_display(),
            entity.kind,
            _search(before, "about" if field == "about" else FIELDS[entity.kind], entity.name),
        )
        for entity in entities_like(user, name, kind=kind, limit=MOST_RECORDS)
    ]


def _events(user: User, name: str, before: str) -> list[Offer]:
    key = name_key(name)
    if len(key) < TELLING:
        return []
    ids = Event.objects.canonical().filter(key__contains=key).order_by(Length("key")).values_list("pk")[:CANDIDATES]
    seen = Event.objects.visible_to(user).filter(pk__in=[pk for (pk,) in ids]).order_by("-start", "key")
    return [Offer(one.title, "Event", "event", _search(before, "event", one.title)) for one in seen[:MOST_EVENTS]]


def _search(before: str, field: str, name: str) -> str:
    term = f"{field}:{quoted(name.replace(chr(34), ''))}"
    return "/?" + urlencode({"q": f"{before} {term}".strip()})
