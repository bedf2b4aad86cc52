"""``review-queue/``: what deserves a look, settled many stories at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.accounts.models import Scope
from newsroom.api.batches import BatchShape
from newsroom.api.chosen import NewRecordInput, only_one
from newsroom.api.errors import invalid
from newsroom.api.fields import Id, Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import EntityRef, Shape
from newsroom.api.stories import entity_records
from tagging import deciding, queued_names, review_queue
from tagging.models import Batch, Entity, EntityKind
from tagging.queued_names import Asked
from tagging.review_queue import Group

ACTS = [(act, act) for act in deciding.ACTS]


class QueueQuery(Strict):
    kind = serializers.ChoiceField(EntityKind.choices, required=False)
    source = serializers.UUIDField(required=False)  # type: ignore[assignment]
    mine = serializers.BooleanField(required=False, help_text="Stories that you put in.")


class QueueListQuery(QueueQuery):
    limit = serializers.IntegerField(min_value=1, max_value=100, default=review_queue.GROUPS)


class EvidenceShape(Shape):
    """Where it stands in the current words of a story, in code points."""

    article = serializers.UUIDField(source="revision.article_id")
    field = serializers.ChoiceField(["headline", "text"])
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    text = serializers.CharField()


class GroupShape(Shape):
    """Stories in which one name is suggested to mean one record."""

    entity = EntityRef()
    name = serializers.CharField(help_text="The name, normalised: send it back to decide.")
    written = serializers.CharField(help_text="As a story writes it.")
    worth = serializers.FloatField(help_text="Uncertainty × reach × freshness, of all its stories.")
    stories = serializers.IntegerField(min_value=1)
    tags = serializers.ListField(child=serializers.UUIDField(), help_text="The newest 500 at most.")
    quotes = EvidenceShape(many=True)


class QueueShape(Shape):
    window = serializers.IntegerField(help_text="So many of the newest suggestions are looked at.")
    seen = serializers.DateTimeField(help_text="Send it back to decide: what changes later stays open.")
    results = GroupShape(many=True)


class NextShape(Shape):
    seen = serializers.DateTimeField()
    result = GroupShape(allow_null=True)


class DecideInput(Strict):
    entity = Id()
    name = Text(max_length=250)
    act = serializers.ChoiceField(ACTS)
    record = Id(required=False, help_text="With `relink`: the record that the name means instead.")
    new = NewRecordInput(required=False, help_text="With `relink`, instead of `record`: make it with this decision.")
    seen = serializers.DateTimeField()
    tags = serializers.ListField(
        child=Id(), required=False, max_length=queued_names.MOST_TOGETHER, help_text="Some of them; left out: all."
    )
    kind = serializers.ChoiceField(EntityKind.choices, required=False)
    source = Id(required=False)  # type: ignore[assignment]
    mine = serializers.BooleanField(required=False)


class DecidedTogether(BatchShape):
    left = serializers.IntegerField(help_text="So many changed meanwhile, and stay open.")


class ReviewQueue(Resource):
    editors_only = True
    pagination_class = None
    untagged = ("list", "next")
    scopes = {"decide": Scope.REVIEW}
    queries = {"list": QueueListQuery, "next": QueueQuery}
    serializer_class = QueueShape

    @extend_schema(responses=QueueShape, operation_id="review_queue")
    def list(self, request: Request) -> Response:
        """Groups of suggestions, those first that are worth most."""
        asked = self.asked
        limit = asked.pop("limit")
        found = review_queue.groups(Asked(self.user, **asked), limit)
        told = {"window": queued_names.WINDOW, "seen": review_queue.now(), "results": self._told(found)}
        return Response(QueueShape(told, context=self.context).data)

    @extend_schema(responses=NextShape)
    @action(detail=False, methods=["get"])
    def next(self, request: Request) -> Response:
        """The one group that is worth most; null where nothing is in doubt."""
        found = self._told(review_queue.groups(Asked(self.user, **self.asked), 1))
        told = {"seen": review_queue.now(), "result": found[0] if found else None}
        return Response(NextShape(told, context=self.context).data)

    @extend_schema(request=DecideInput, responses={201: DecidedTogether})
    @action(detail=False, methods=["post"])
    def decide(self, request: Request) -> Response:
        """Accept or reject a group's suggestions, or lead them to another record, all or some, in one batch;
        `batches/{id}/undo/` takes it back."""
        given = self.checked(DecideInput)
        if "record" in given or "new" in given:
            only_one(given, "record", "new")
            given["record"] = given.pop("new", None) or self._record(given["record"])
        which = {name: given.pop(name) for name in ("kind", "source", "mine") if name in given}
        batch = review_queue.decide(Asked(self.user, **which), given.pop("entity"), given.pop("name"), **given)
        made: Any = Batch.objects.get(pk=batch.pk)
        made.left = made.task.get("left", 0)
        return Response(DecidedTogether(made, context=self.context).data, status=status.HTTP_201_CREATED)

    def _record(self, pk: UUID) -> Entity:
        found = Entity.objects.visible_to(self.user).filter(pk=pk).select_related("merged_into").first()
        if found is None:
            raise invalid("record", "There is no such record.", "does_not_exist")
        return found

    def _told(self, groups: Sequence[Group]) -> Any:
        records = entity_records((group.entity for group in groups), self.user)
        names = ("name", "written", "worth", "stories", "tags", "quotes")
        return [
            {"entity": records[group.entity.pk], **{name: getattr(group, name) for name in names}} for group in groups
        ]
