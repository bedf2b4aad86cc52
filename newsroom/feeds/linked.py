"""The events of a feed as JSON-LD."""

from __future__ import annotations

from django.http import HttpRequest

from newsroom.feeds.contents import Feed, taking_part
from newsroom.site import linked_data
from newsroom.site.linked_data import Linked
from tagging.models import Event


def events_graph(request: HttpRequest, feed: Feed | None) -> Linked:
    return linked_data.graph(_event(request, event) for event in (feed.events if feed else ()))


def _event(request: HttpRequest, event: Event) -> Linked:
    place = linked_data.named("place", event.place.canonical().name) if event.place else None
    about = [linked_data.named(kind, name) for name, kind, _ in taking_part(event)]
    return linked_data.event(request, event, place=place, about=about, stories=())
