"""What a page shows, once more for machines: schema.org as JSON-LD. Never more than the page itself shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article
from newsroom.site import dates
from tagging.models import Entity, Event, EventPrecision, Status

CONTEXT = "https://schema.org"
_KINDS = {"person": "Person", "organization": "Organization", "place": "Place"}
_WHOLES = {"organization": "parentOrganization", "place": "containedInPlace"}
_TYPES = {"sport": "SportsEvent"}

Linked = dict[str, Any]


def document(thing: Linked) -> Linked:
    return {"@context": CONTEXT, **thing}


def graph(things: Iterable[Linked]) -> Linked:
    return {"@context": CONTEXT, "@graph": list(things)}


def entity(request: HttpRequest, record: Entity, names: Iterable[str] = (), parent: Entity | None = None) -> Linked:
    """A person, organization or place; ``parent`` is what it lies in or belongs to, if that is to be told."""
    made: Linked = {
        "@type": _KINDS[record.kind],
        "@id": request.build_absolute_uri(record.get_absolute_url()),
        "url": request.build_absolute_uri(record.get_absolute_url()),
        "name": record.name,
        "alternateName": list(names),
        "description": record.description,
        "sameAs": _same_as(record),
    }
    if parent is not None and record.kind in _WHOLES:
        made[_WHOLES[record.kind]] = named(parent.kind, parent.name)
    return _told(made)


def named(kind: str, name: str, url: str = "") -> Linked:
    return _told({"@type": _KINDS.get(kind, "Thing"), "name": name, "url": url})


def event(
    request: HttpRequest, happening: Event, *, place: Linked | None, about: Iterable[Linked], stories: Iterable[Article]
) -> Linked:
    """``about``: who takes part. A date is as exact as it is known, and left out where ISO 8601 has no form."""
    address = request.build_absolute_uri(happening.get_absolute_url())
    return _told(
        {
            "@type": _TYPES.get(happening.type, "Event"),
            "@id": address,
            "url": address,
            "name": happening.title,
            "description": happening.description,
            "disambiguatingDescription": "Proposed, found by machine" * (happening.status == Status.PROPOSED),
            "keywords": happening.get_type_display(),
            "startDate": _start(happening),
            "endDate": _end(happening),
            "eventStatus": f"{CONTEXT}/EventScheduled" if happening.planned else "",
            "location": place,
            "about": list(about),
            "subjectOf": [_story(request, article) for article in stories],
        }
    )


def _story(request: HttpRequest, article: Article) -> Linked:
    at = timezone.localtime(article.published_at).isoformat() if article.published_at else ""
    url = request.build_absolute_uri(article.get_absolute_url())
    return _told({"@type": "NewsArticle", "headline": article.headline, "url": url, "datePublished": at})


def _start(happening: Event) -> str:
    if happening.start and happening.precision == EventPrecision.WEEK:
        return f"{timezone.localtime(happening.start):%G-W%V}"
    return dates.machine_form(happening.start, happening.precision) if happening.start else ""


def _end(happening: Event) -> str:
    return dates.machine_form(happening.end, happening.precision) if happening.end else ""


def _same_as(record: Entity) -> list[str]:
    wikidata = str(record.external_ids.get("wikidata", ""))
    return [f"https://www.wikidata.org/entity/{wikidata}"] if wikidata[:1] == "Q" and wikidata[1:].isdigit() else []


def _told(made: Linked) -> Linked:
    """Without what is empty."""
    return {key: value for key, value in made.items() if value}
