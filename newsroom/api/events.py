"""``events/``: what happened or is planned, and which stories report it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, ProtectedError
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article, Change
from newsroom.accounts.models import User
from newsroom.api.entities import COUNTED, STATUS_TO_SET
from newsroom.api.errors import Conflict, invalid
from newsroom.api.fields import Flag, Id, MomentField, Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, CountShape, EntityRef, Shape, address
from newsroom.api.stories import entity_records
from tagging.models import (
    Entity,
    EntityKind,
    Event,
    EventPrecision,
    EventType,
    Participation,
    ParticipationRole,
    Report,
    Status,
    TagState,
)
from tagging.models.events import EventQuerySet
from tagging.models.tags import provenance


class EventShape(Shape):
    id = serializers.UUIDField()
    url = AddressField(lambda request, event: address(request, "events", event.pk))
    web_url = AddressField(lambda request, event: request.build_absolute_uri(event.get_absolute_url()))
    title = serializers.CharField()
    type = serializers.ChoiceField(EventType.choices)
    description = serializers.CharField()
    start = serializers.DateTimeField(allow_null=True)
    end = serializers.DateTimeField(allow_null=True)
    precision = serializers.ChoiceField(EventPrecision.choices)
    planned = serializers.BooleanField()
    status = serializers.ChoiceField(Status.choices)
    place = serializers.SerializerMethodField()
    participants = serializers.SerializerMethodField()

    @extend_schema_field(EntityRef(allow_null=True))
    def get_place(self, event: Event) -> Any:
        record = self.context["records"].get(event.place_id)
        return EntityRef(record, context=self.context).data if record else None

    def get_participants(self, event: Event) -> list[dict[str, Any]]:
        return [self._participant(row) for row in event.participations.all()]

    def _participant(self, row: Participation) -> dict[str, Any]:
        record = self.context["records"].get(row.entity_id)
        entity = EntityRef(record, context=self.context).data if record else None
        return {"role": row.role, "entity": entity, "surface": row.surface}


class ParticipantShape(Shape):
    role = serializers.ChoiceField(ParticipationRole.choices)
    entity = EntityRef(allow_null=True)
    surface = serializers.CharField(help_text="Where the one who took part is in nobody's file.")


extend_schema_field(ParticipantShape(many=True))(EventShape.get_participants)


class EventDetail(EventShape):
    articles = CountShape(help_text="Stories that you may see and that report it: find them with `search/?event=`.")


class ParticipantInput(Strict):
    role = serializers.ChoiceField(ParticipationRole.choices, default=ParticipationRole.PARTICIPANT)
    entity = Id(required=False, allow_null=True)
    surface = Text(max_length=250, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("entity") or attrs["surface"]):
            raise serializers.ValidationError("Name an entity or a surface.", "required")
        return attrs


class EventInput(Strict):
    title = Text(max_length=300)
    type = serializers.ChoiceField(EventType.choices, required=False)
    description = Text(max_length=20_000, allow_blank=True, required=False)
    start = MomentField(required=False, allow_null=True)
    end = MomentField(required=False, allow_null=True)
    precision = serializers.ChoiceField(EventPrecision.choices, required=False)
    planned = Flag(required=False)
    place = Id(required=False, allow_null=True)
    participants = ParticipantInput(many=True, required=False, max_length=200)  # type: ignore[call-arg]
    articles = serializers.ListField(
        child=Id(), required=False, max_length=200, help_text="Ids of stories that report it."
    )


class EventChange(EventInput):
    """What is to change; `participants` replace those there were, `articles` join those there are."""

    title = Text(max_length=300, required=False)
    status = serializers.ChoiceField(STATUS_TO_SET, required=False)


class EventQuery(Strict):
    type = serializers.ChoiceField(EventType.choices, required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    place = serializers.UUIDField(required=False)
    start_from = MomentField(required=False)
    start_to = MomentField(required=False, help_text="This moment excluded.")


LOOKUPS = {"start_from": "start__gte", "start_to": "start__lt"}


class Events(Resource):
    queries = {"list": EventQuery}
    serializer_class = EventShape

    def get_queryset(self) -> EventQuerySet:
        took_part = Participation.objects.select_related("entity__merged_into").order_by("id")
        events = Event.objects.visible_to(self.user).select_related("place__merged_into", "merged_into")
        return events.prefetch_related(Prefetch("participations", took_part))

    @extend_schema(responses=EventShape(many=True))
    def list(self, request: Request) -> Response:
        """Events, the last entered first."""
        asked = {LOOKUPS.get(name, name): value for name, value in self.asked.items()}
        page = self.paginate_queryset(self.get_queryset().canonical().filter(**asked)) or []
        context = self.context | {"records": self._records(page)}
        return self.get_paginated_response(EventShape(page, many=True, context=context).data)

    @extend_schema(responses={200: EventDetail, 301: OpenApiResponse(description="Merged: see `Location`.")})
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One event. One that was merged leads to the event that stayed."""
        event = self._event(pk)
        if event.merged_into_id:
            location = address(request, "events", self._event(event.canonical().pk).pk)
            return Response({"merged_into": location}, status=301, headers={"Location": location})
        return Response(self._detail(pk))

    @extend_schema(request=EventInput, responses={201: EventDetail})
    def create(self, request: Request) -> Response:
        """Enter an event."""
        asked = self.checked(EventInput)
        event = Event(created_by=self.user)
        self._save(event, asked, "created")
        answer = self._detail(event.pk)
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["url"]})

    @extend_schema(request=EventChange, responses=EventDetail)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change an event."""
        event = self._editable(pk)
        self._save(event, self.checked(EventChange), "changed")
        return Response(self._detail(pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete an event (admins). Its history is kept."""
        event = self._event(pk)
        if not self.user.has_perm("tagging.delete_event"):
            raise PermissionDenied
        try:
            with transaction.atomic():
                Change.objects.record("deleted", "event", event.pk)
                event.delete()
        except ProtectedError:
            raise Conflict("Other events were merged into this one.", code="in_use") from None
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={200: EventDetail})
    @action(detail=True, methods=["put", "delete"], url_path="articles/<uuid:article>")
    def report(self, request: Request, pk: UUID, article: UUID) -> Response:
        """Say that a story reports the event (PUT), or that it does not (DELETE)."""
        event = self._editable(pk)
        state = TagState.ACCEPTED if request.method == "PUT" else TagState.REJECTED
        with transaction.atomic():
            [story] = self._articles([article], "article")
            if state == TagState.ACCEPTED or event.reports.filter(article=story).exists():
                _report(event, story, state, self.user)
        return Response(self._detail(pk))

    def _save(self, event: Event, asked: dict[str, Any], did: str) -> None:
        participants, reported = asked.pop("participants", None), asked.pop("articles", [])
        if "place" in asked:
            asked["place"] = self._place(asked["place"])
        for name, value in asked.items():
            setattr(event, name, value)
        _check_times(event)
        with transaction.atomic():
            event.save()
            if participants is not None:
                self._take_part(event, participants)
            for article in self._articles(reported, "articles"):
                _report(event, article, TagState.ACCEPTED, self.user)
            Change.objects.record(did, "event", event.pk)

    def _place(self, pk: UUID | None) -> Entity | None:
        return None if pk is None else self._entities([pk], "place", kind=EntityKind.PLACE)[pk]

    def _entities(self, ids: Iterable[UUID], attr: str, **only: Any) -> dict[UUID, Entity]:
        wanted: set[UUID] = set(ids)
        rows = Entity.objects.visible_to(self.user).select_related("merged_into").filter(pk__in=wanted, **only)
        found = {entity.pk: entity.canonical() for entity in rows}
        if missing := wanted - found.keys():
            raise invalid(attr, f"There is no such record: {min(missing)}.", "does_not_exist")
        return found

    def _articles(self, ids: Sequence[UUID], attr: str) -> Sequence[Article]:
        found = {article.pk: article for article in Article.objects.visible_to(self.user).filter(pk__in=ids)}
        if missing := set(ids) - found.keys():
            if attr == "article":
                raise Http404
            raise invalid(attr, f"There is no such story: {min(missing)}.", "does_not_exist")
        return list(found.values())

    def _take_part(self, event: Event, participants: Sequence[dict[str, Any]]) -> None:
        entities = self._entities((each["entity"] for each in participants if each.get("entity")), "participants")
        rows: dict[Any, Participation] = {}
        for each in participants:
            entity = entities.get(each["entity"]) if each.get("entity") else None
            key = (entity.pk if entity else each["surface"], each["role"])
            rows[key] = Participation(event=event, role=each["role"], entity=entity, surface=each["surface"])
        event.participations.all().delete()
        Participation.objects.bulk_create(rows.values())

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

    def _records(self, events: Sequence[Event]) -> dict[UUID, Any]:
        entities = [row.entity for event in events for row in event.participations.all()]
        return entity_records([*entities, *(event.place for event in events)], self.user)

    def _detail(self, pk: UUID) -> dict[str, Any]:
        event = self._event(pk)
        reports = Report.objects.told_to(self.user).filter(event=event).order_by()
        found = reports[: COUNTED + 1].count()
        event.articles = {"value": min(found, COUNTED), "exact": found <= COUNTED}  # type: ignore[attr-defined]
        return dict(EventDetail(event, context=self.context | {"records": self._records([event])}).data)


def _check_times(event: Event) -> None:
    if event.end and not event.start:
        raise invalid("start", "An event with an end has a start.", "required")
    if event.start and event.end and event.end < event.start:
        raise invalid("end", "The end is before the start.")


def _report(event: Event, article: Article, state: str, actor: User) -> None:
    """A person's word on whether the story reports the event; a machine does not change it."""
    decided = {"state": state, "decided_by": actor, "decided_at": timezone.now()}
    made = decided | {"revision_id": article.current_id, "provenance": provenance("editor")}
    Report.objects.update_or_create(event=event, article=article, defaults=decided, create_defaults=made)
    Change.objects.record("reported", "event", event.pk, article_id=article.pk, state=state)
