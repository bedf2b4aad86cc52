"""``batches/``: many changes made together in the background; how far they are, and the way to stop them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.accounts.models import Scope
from newsroom.api.errors import Conflict
from newsroom.api.fields import Strict
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address
from newsroom.replays import seen_in_sample
from tagging import batches
from tagging.models import Batch, BatchKind, BatchState


class DifferenceShape(Shape):
    """What would change in one story."""

    article = serializers.UUIDField()
    headline = serializers.CharField()
    more = serializers.ListField(child=serializers.CharField(), help_text="Names it would be tagged with.")
    less = serializers.ListField(child=serializers.CharField(), help_text="Names it would lose.")


class BatchShape(Shape):
    id = serializers.UUIDField()
    url = AddressField(lambda request, batch: address(request, "batches", batch.pk))
    kind = serializers.ChoiceField(BatchKind.choices)
    title = serializers.CharField()
    state = serializers.ChoiceField(BatchState.choices)
    done = serializers.IntegerField(help_text="Rows changed so far.")
    total = serializers.IntegerField(help_text="Rows counted beforehand, up to a bound.")
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    sample = serializers.SerializerMethodField(help_text="Of a replay: what would change in the newest stories.")
    sampled = serializers.IntegerField(source="task.sampled", default=0, help_text="Stories looked at for it.")

    @extend_schema_field(DifferenceShape(many=True))
    def get_sample(self, batch: Batch) -> Any:
        seen = seen_in_sample(batch, self.context["request"].user)
        return DifferenceShape(seen, many=True, context=self.context).data


class BatchQuery(Strict):
    state = serializers.ChoiceField(BatchState.choices, required=False)


class Batches(Resource):
    editors_only = True
    scopes = dict.fromkeys(("pause", "go_on", "undo"), Scope.REVIEW)
    queries = {"list": BatchQuery}
    serializer_class = BatchShape

    def get_queryset(self) -> QuerySet[Batch]:
        return Batch.objects.all()

    @extend_schema(responses=BatchShape(many=True))
    def list(self, request: Request) -> Response:
        """Batches, newest first."""
        page = self.paginate_queryset(self.get_queryset().filter(**self.asked))
        return self.get_paginated_response(BatchShape(page, many=True, context=self.context).data)

    @extend_schema(responses=BatchShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One batch; ask again to see how far it is."""
        return Response(BatchShape(self._batch(pk), context=self.context).data)

    @extend_schema(request=None, responses=BatchShape)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        """Stop after the running chunk; what is done stays done."""
        return self._told(pk, batches.pause, "It is not under way, so there is nothing to pause.")

    @extend_schema(request=None, responses=BatchShape)
    @action(detail=True, methods=["post"], url_path="continue")
    def go_on(self, request: Request, pk: UUID) -> Response:
        """Go on with a batch that was paused, or that failed."""
        return self._told(pk, batches.go_on, "It is neither paused nor has it failed.")

    @extend_schema(request=None, responses=BatchShape)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: UUID) -> Response:
        """Put back all that a replay changed, or that was decided together. (Rows that follow a decision are undone
        with it.)"""
        undo = partial(batches.undo_own, actor=self.user)
        return self._told(pk, undo, "Only a replay, or what was decided together, can be undone here, and once.")

    def _told(self, pk: UUID, act: Callable[[UUID], bool], refusal: str) -> Response:
        batch = self._batch(pk)
        if not act(batch.pk):
            raise Conflict(refusal, code="state")
        return Response(BatchShape(self._batch(pk), context=self.context).data)

    def _batch(self, pk: UUID) -> Batch:
        batch = self.get_queryset().filter(pk=pk).first()
        if batch is None:
            raise Http404
        return batch
