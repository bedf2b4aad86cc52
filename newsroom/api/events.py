"""``events/``: what happened or is planned, and which stories report it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, ProtectedError
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from newsroom.api.counting import COUNTED, stories_of_events
from newsroom.api.errors import Conflict, invalid
from newsroom.api.event_decisions import EventDecisions
from newsroom.api.event_shapes import (
    EventChange,
    EventDecided,
    EventDetail,
    EventInput,
    EventQuery,
    EventReadQuery,
    EventShape,
)
from newsroom.api.shapes import address
from newsroom.api.stories import entity_records
from tagging import decisions
from tagging.decisions.events import Part
from tagging.models import Entity, EntityKind, Event, Participation, Report
from tagging.models.events import EventQuerySet
from tagging.models.merges import with_merged

SHOWING = ("fields", "include")
LOOKUPS = {"start_from": "start__gte", "start_to": "start__lt"}


class Events(EventDecisions):
    queries = {"list": EventQuery, "retrieve": EventReadQuery, **EventDecisions.queries}
    serializer_class = EventShape
    for_limited = ("list", "retrieve", "reports")

    def get_queryset(self) -> EventQuerySet:
        return with_parts(self.user)

    @extend_schema(responses=EventShape(many=True))
    def list(self, request: Request) -> Response:
        """Events, the last entered first."""
        asked = {LOOKUPS.get(name, name): value for name, value in self.asked.items() if name not in SHOWING}
        events = self.get_queryset().canonical()
        if participant := asked.pop("participant", None):
            records = with_merged(Entity, [participant])[participant]
            events = events.filter(Exists(Participation.objects.filter(event=OuterRef("pk"), entity__in=records)))
        if article := asked.pop("article", None):
            told = Report.objects.told_to(self.user).filter(event=OuterRef("pk"), article=article)
            events = events.filter(Exists(told))
        page = self.paginate_queryset(events.filter(**asked)) or []
        context = with_records(page, self.user, self.context)
        return self.get_paginated_response(self._shape(page)(page, many=True, context=context).data)

    @extend_schema(responses={200: EventDetail, 301: OpenApiResponse(description="Merged: see `Location`.")})
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One event. One that was merged leads to the event that stayed."""
        event = self._event(pk)
        if event.merged_into_id:
            location = address(request, "events", self._event(event.canonical().pk).pk)
            return Response({"merged_into": location}, status=301, headers={"Location": location})
        return Response(self._detail(pk))

    @extend_schema(request=EventInput, responses={201: EventDecided})
    def create(self, request: Request) -> Response:
        """Enter an event."""
        asked = self.checked(EventInput)
        act, participants, articles = self._taken(asked)
        with transaction.atomic():
            event, made = decisions.create_event(asked, participants=participants or (), **act)
            self._attach(event, articles, act)
        answer = self._detail(event.pk, decision_id=made.pk)
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["url"]})

    @extend_schema(request=EventChange, responses=EventDecided)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change an event: what is set stays, whatever stories report."""
        event, asked = self._editable(pk), self.checked(EventChange)
        act, participants, articles = self._taken(asked)
        wanted, made = asked.pop("status", None), None
        with transaction.atomic():
            if asked or participants is not None:
                made = decisions.edit_event(event, asked, participants=participants, **act)
            if wanted is not None and event.status != wanted:
                made = decisions.confirm_event(event, **act)
            self._attach(event, articles, act)
        return Response(self._detail(pk, decision_id=made.pk if made else None))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete an event (admins). Its history is kept."""
        event = self._event(pk)
        if not self.user.has_perm("tagging.delete_event"):
            raise PermissionDenied
        try:
            decisions.delete_event(event, actor=self.user)
        except ProtectedError:
            raise Conflict("Other events were merged into this one.", code="in_use") from None
        return Response(status=status.HTTP_204_NO_CONTENT)

    def stories_to_lock(self) -> Collection[UUID]:
        return self.checked(EventChange).get("articles", []) if self.action == "partial_update" else []

    def _shape(self, events: Sequence[Event]) -> type[EventShape]:
        """Of a list: with the count of their stories where that is asked for."""
        if "articles" not in {*self.asked.get("include", ()), *self.asked.get("fields", ())}:
            return EventShape
        counts = stories_of_events([event.pk for event in events], self.user)
        for event in events:
            event.articles = counts[event.pk]  # type: ignore[attr-defined]
        return EventDetail

    def _taken(self, asked: dict[str, Any]) -> tuple[dict[str, Any], Sequence[Part] | None, Sequence[Article]]:
        """Takes out of ``asked`` who acts and why, who takes part, and which stories report it; finds the place."""
        act = {"reason": asked.pop("reason", ""), **self.actor}
        participants = asked.pop("participants", None)
        articles = self._articles(asked.pop("articles", []))
        if "place" in asked:
            asked["place"] = self._place(asked["place"])
        return act, None if participants is None else self._parts(participants), articles

    def _attach(self, event: Event, articles: Iterable[Article], act: dict[str, Any]) -> None:
        for article in articles:
            decisions.attach(event, article, **act)

    def _place(self, pk: UUID | None) -> Entity | None:
        return None if pk is None else self._entities([pk], "place", kind=EntityKind.PLACE)[pk]

    def _entities(self, ids: Iterable[UUID], attr: str, **only: Any) -> dict[UUID, Entity]:
        wanted: set[UUID] = set(ids)
        rows = Entity.objects.visible_to(self.user).select_related("merged_into").filter(pk__in=wanted, **only)
        found = {entity.pk: entity.canonical() for entity in rows}
        if missing := wanted - found.keys():
            raise invalid(attr, f"There is no such record: {min(missing)}.", "does_not_exist")
        return found

    def _articles(self, ids: Sequence[UUID]) -> Sequence[Article]:
        found = {article.pk: article for article in Article.objects.visible_to(self.user).filter(pk__in=ids)}
        if missing := set(ids) - found.keys():
            raise invalid("articles", f"There is no such story: {min(missing)}.", "does_not_exist")
        return list(found.values())

    def _parts(self, participants: Sequence[dict[str, Any]]) -> Sequence[Part]:
        entities = self._entities((each["entity"] for each in participants if each.get("entity")), "participants")
        return [
            (each["role"], entities[each["entity"]] if each.get("entity") else None, each["surface"])
            for each in participants
        ]

    def _event(self, pk: UUID) -> Event:
        event = self.get_queryset().filter(pk=pk).first()
        if event is None:
            raise Http404
        return event

    def _editable(self, pk: UUID) -> Event:
        event = self._event(pk)
        if event.merged_into_id:
            raise Conflict(f"This event was merged into {event.canonical().pk}.", code="merged")
        return event

    def _detail(self, pk: UUID, **more: Any) -> dict[str, Any]:
        event = self._event(pk)
        event.articles = stories_of_events([pk], self.user, COUNTED)[pk]  # type: ignore[attr-defined]
        for name, value in more.items():
            setattr(event, name, value)
        shape = EventDecided if more else EventDetail
        return dict(shape(event, context=with_records([event], self.user, self.context)).data)


def with_parts(user: Any) -> EventQuerySet:
    """Events that the user may see, with what their shape tells."""
    took_part = Participation.objects.select_related("entity__merged_into").order_by("id")
    events = Event.objects.visible_to(user).select_related("place__merged_into", "merged_into")
    return events.prefetch_related(Prefetch("participations", took_part))


def with_records(events: Sequence[Event], user: Any, context: dict[str, Any]) -> dict[str, Any]:
    """The records that these name."""
    entities = [row.entity for event in events for row in event.participations.all()]
    return context | {"records": entity_records([*entities, *(event.place for event in events)], user)}


def events_told(ids: Collection[UUID], user: Any, context: dict[str, Any]) -> Any:
    """These events as their list tells them."""
    events = list(with_parts(user).filter(pk__in=ids)) if ids else []
    return EventShape(events, many=True, context=with_records(events, user, context)).data
