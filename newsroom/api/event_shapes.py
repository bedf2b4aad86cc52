"""Events and Reports as the API shows and takes them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from newsroom.api.fields import FieldsField, Flag, Id, IncludeField, MomentField, ReasonInput, Strict, Text
from newsroom.api.shapes import STATUS_TO_SET, AddressField, CountShape, EntityRef, EventRef, Shape, address
from tagging.models import (
    PINNABLE,
    Event,
    EventPrecision,
    EventStatus,
    EventType,
    Participation,
    ParticipationRole,
    TagState,
)

EVENT_FIELDS = list(PINNABLE)


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
    status = serializers.ChoiceField(EventStatus.choices)
    pinned = serializers.SerializerMethodField()
    place = serializers.SerializerMethodField()
    participants = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(EVENT_FIELDS)))
    def get_pinned(self, event: Event) -> list[str]:
        """What people set: it stays, whatever stories report."""
        return sorted(event.set_by_people)

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
    articles = CountShape(help_text="Stories that you may see and that report it: see `reports/`.")


class EventDecided(EventDetail):
    """The event as it stands after the decision."""

    decision_id = serializers.UUIDField(allow_null=True, help_text="Undo it with `POST decisions/{id}/undo/`.")


class ReportShape(Shape):
    """What one story says of the event; reports may differ."""

    id = serializers.UUIDField()
    event = serializers.UUIDField(source="event_id")
    article = serializers.UUIDField(source="article_id")
    article_url = AddressField(lambda request, report: address(request, "articles", report.article_id))
    state = serializers.ChoiceField(TagState.choices)
    confidence = serializers.FloatField(min_value=0, max_value=1)
    evidence = serializers.DictField(help_text="`field`, `start`, `end` and `text` of the sentence.")
    claims = serializers.DictField(help_text="`title`, `from`, `to`, `precision`, `place`, `participants`, `toll` …")
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)


class ReportDecided(ReportShape):
    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")


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
    reason = Text(max_length=2000, allow_blank=True, default="")


class EventChange(EventInput):
    """What is to change, which pins it; `participants` replace those there were, `articles` join those there are."""

    title = Text(max_length=300, required=False)
    status = serializers.ChoiceField(STATUS_TO_SET, required=False)


class EventReadQuery(Strict):
    fields = FieldsField(EventDetail)  # type: ignore[assignment]


class EventQuery(EventReadQuery):
    include = IncludeField("articles")
    type = serializers.ChoiceField(EventType.choices, required=False)
    status = serializers.ChoiceField(EventStatus.choices, required=False)
    place = serializers.UUIDField(required=False)
    participant = serializers.UUIDField(required=False, help_text="A person, organization or place that takes part.")
    article = serializers.UUIDField(required=False, help_text="A story that reports it.")
    start_from = MomentField(required=False)
    start_to = MomentField(required=False, help_text="This moment excluded.")


class EventMergePlan(Shape):
    """What a merge would do; nothing is changed."""

    stays = EventRef()
    goes = EventRef()
    because = serializers.CharField(help_text="Why this one stays.")
    stories = CountShape(help_text="Stories whose report follows.")
    both = CountShape(help_text="Of them, those that report both.")
    takes = serializers.ListField(
        child=serializers.ChoiceField(EVENT_FIELDS), help_text="What people set of the one that goes."
    )


class EventMerged(Shape):
    stays = EventRef()
    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")
    batch_id = serializers.UUIDField(allow_null=True, help_text="The reports that follow it: `batches/{id}/`.")


class EventSplitInput(ReasonInput):
    articles = serializers.ListField(
        child=Id(), min_length=1, max_length=200, help_text="Ids of stories that report another event."
    )


class EventSplit(Shape):
    event = EventRef(help_text="The new event, which these stories report.")
    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")
