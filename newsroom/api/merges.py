"""``people/{id}/merge/`` and its like: two records that are one, or never are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.accounts.models import Scope
from newsroom.api.errors import invalid
from newsroom.api.fields import Id, ReasonInput, Strict
from newsroom.api.resource import Resource
from newsroom.api.shapes import CountShape, EntityRef, Shape
from newsroom.api.stories import entity_records
from tagging import decisions
from tagging.decisions.merging import CAP
from tagging.models import Entity


class OtherInput(ReasonInput):
    other = Id(help_text="The other record, or event; which of the two stays does not depend on the order.")


class MergeQuery(Strict):
    other = serializers.UUIDField(help_text="The other record, or event.")


class MergePlan(Shape):
    """What a merge would do; nothing is changed."""

    stays = EntityRef()
    goes = EntityRef()
    because = serializers.CharField(help_text="Why this one stays.")
    names = serializers.ListField(child=serializers.CharField(), help_text="That it gets.")
    left_out = serializers.ListField(child=serializers.CharField(), help_text="Names that were taken from it before.")
    stories = CountShape(help_text="Stories whose tag follows.")
    both = CountShape(help_text="Of them, those that have a tag of both.")
    events = CountShape()
    parts = CountShape()


class Merged(Shape):
    stays = EntityRef()
    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")
    batch_id = serializers.UUIDField(allow_null=True, help_text="The rows that follow: `batches/{id}/`.")


class KeptApartShape(Shape):
    decision_id = serializers.UUIDField()


class Merging(Resource):
    """Mixed into the resources of the three kinds."""

    scopes = dict.fromkeys(("plan_merge", "merge", "keep_apart"), Scope.REVIEW)
    queries: dict[str, type[Strict]] = {"plan_merge": MergeQuery}

    def _editable(self, pk: UUID) -> Entity:
        raise NotImplementedError

    @extend_schema(parameters=[MergeQuery], responses=MergePlan)
    @action(detail=True, methods=["get"], url_path="merge")
    def plan_merge(self, request: Request, pk: UUID) -> Response:
        """Which of two records would stay if they were merged, and what would move."""
        plan = decisions.plan_merge(self._editable(pk), self._other(self.asked["other"]))
        counts = {name: count_told(getattr(plan, name)) for name in ("stories", "both", "events", "parts")}
        told = {"because": plan.because, "names": plan.names, "left_out": plan.left_out, **counts}
        return Response(MergePlan(told | self._records(stays=plan.stays, goes=plan.goes), context=self.context).data)

    @extend_schema(request=OtherInput, responses=Merged)
    @plan_merge.mapping.post
    def merge(self, request: Request, pk: UUID) -> Response:
        """Make two records one. Seen at once; their rows follow in a batch."""
        asked = self.checked(OtherInput)
        stays, made = decisions.merge(
            self._editable(pk), self._other(asked["other"]), reason=asked["reason"], **self.actor
        )
        told = {"decision_id": made.pk, "batch_id": made.batch_id, **self._records(stays=stays)}
        return Response(Merged(told, context=self.context).data)

    @extend_schema(request=OtherInput, responses=KeptApartShape)
    @action(detail=True, methods=["post"], url_path="keep-apart")
    def keep_apart(self, request: Request, pk: UUID) -> Response:
        """Two records that are never the same: not merged, and not asked about again."""
        asked = self.checked(OtherInput)
        made = decisions.keep_apart(
            self._editable(pk), self._other(asked["other"]), reason=asked["reason"], **self.actor
        )
        return Response(KeptApartShape({"decision_id": made.pk}, context=self.context).data)

    def _other(self, pk: UUID) -> Entity:
        found = Entity.objects.visible_to(self.user).filter(pk=pk).first()
        if found is None:
            raise invalid("other", "There is no such record.", "does_not_exist")
        return found

    def _records(self, **entities: Entity) -> dict[str, Any]:
        records = entity_records(entities.values(), self.user)
        return {name: records[entity.pk] for name, entity in entities.items()}


def count_told(value: int) -> dict[str, Any]:
    return {"value": value, "exact": value < CAP}
