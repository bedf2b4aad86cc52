"""What ``annotate/`` answers: a text's mentions, tags, dates and events, with the records that they mean."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers

from newsroom.accounts.models import User
from newsroom.api.shapes import EntityRef, Shape
from newsroom.api.stories import entity_records
from tagging.models import Entity, EntityKind, EventPrecision, EventType, Level, ParticipationRole, Status

SPAN_KINDS = [*EntityKind.choices, ("other", "Other")]
FROM_TO = ("from", "to")  # no names for class attributes


class PlaceShape(Shape):
    """Code points of the `headline` or `text` that was sent."""

    field = serializers.ChoiceField(["headline", "text"])
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)


class QuoteShape(PlaceShape):
    text = serializers.CharField()


class CandidateShape(Shape):
    entity = EntityRef(source="record")
    score = serializers.FloatField(min_value=0, max_value=1)
    reasons = serializers.ListField(child=serializers.CharField())


class AnnotatedMention(QuoteShape):
    kind = serializers.ChoiceField(SPAN_KINDS)
    tag = serializers.IntegerField(allow_null=True, help_text="Which of `tags`, from 0; null: what it means is open.")
    confidence = serializers.FloatField(min_value=0, max_value=1)
    reason = serializers.CharField()
    candidates = CandidateShape(many=True)


class AnnotatedTag(Shape):
    kind = serializers.ChoiceField(EntityKind.choices)
    name = serializers.CharField()
    entity = EntityRef(source="record", allow_null=True, help_text="Null: nobody whom the archive knows.")
    aliases = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(Status.choices)
    level = serializers.ChoiceField(Level.choices)
    confidence = serializers.FloatField(min_value=0, max_value=1)
    relevance = serializers.FloatField(min_value=0, max_value=1)
    reason = serializers.CharField()


class FromTo(Shape):
    """`from` and `to` are days, or moments; both are meant. Null: not told."""

    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.CharField(allow_null=True) for name in FROM_TO} | super().get_fields()


class AnnotatedDate(FromTo, QuoteShape):
    precision = serializers.CharField()
    timex = serializers.CharField(help_text="The value in TIMEX3.")


class AnnotatedParticipant(Shape):
    name = serializers.CharField()
    role = serializers.ChoiceField(ParticipationRole.choices)
    tag = serializers.IntegerField(help_text="Which of `tags`, from 0.")


class AnnotatedEvent(FromTo):
    title = serializers.CharField()
    type = serializers.ChoiceField(EventType.choices)
    precision = serializers.ChoiceField(EventPrecision.choices)
    planned = serializers.BooleanField()
    place = serializers.CharField(allow_null=True)
    place_tag = serializers.IntegerField(allow_null=True, help_text="Which of `tags`, from 0.")
    participants = AnnotatedParticipant(many=True)
    confidence = serializers.FloatField(min_value=0, max_value=1)
    reason = serializers.CharField()
    evidence = PlaceShape()


class AnnotationShape(Shape):
    """What a text names and tells."""

    language = serializers.CharField()
    language_supported = serializers.BooleanField(help_text="False: no model reads this language.")
    read_in_full = serializers.BooleanField()
    events_read = serializers.BooleanField()
    pipeline_version = serializers.CharField()
    knowledge_version = serializers.CharField(help_text="The same text with both versions has the same answer.")
    mentions = AnnotatedMention(many=True)
    tags = AnnotatedTag(many=True)
    dates = AnnotatedDate(many=True)
    events = AnnotatedEvent(many=True)


def shown_annotation(found: dict[str, Any], user: User, context: dict[str, Any]) -> Any:
    """The worker's answer with the records that it names, as the caller may see them by now."""
    names = [tag["entity"] for tag in found["tags"]]
    candidates = [each for mention in found["mentions"] for each in mention["candidates"]]
    ids = {UUID(pk) for pk in (*names, *(each["entity"] for each in candidates)) if pk}
    rows = Entity.objects.visible_to(user).select_related("merged_into").filter(pk__in=ids) if ids else ()
    records = entity_records(rows, user)
    for tag in found["tags"]:
        tag["record"] = records.get(UUID(tag["entity"])) if tag["entity"] else None
    for mention in found["mentions"]:
        known = [(each, records.get(UUID(each["entity"]))) for each in mention["candidates"]]
        mention["candidates"] = [each | {"record": record} for each, record in known if record]
    return AnnotationShape(found, context=context).data
