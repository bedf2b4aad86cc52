"""``tagging-runs/``: the ledger of what was tagged, how long it took, and what failed."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.fields import Strict
from newsroom.api.permissions import ALL
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address
from tagging.models import Queue, RunState, TaggingRun


class TaggingRunShape(Shape):
    """One tagging of one revision of a story."""

    id = serializers.UUIDField()
    url = AddressField(lambda request, run: address(request, "tagging-runs", run.pk))
    article = serializers.UUIDField(source="article_id")
    revision = serializers.IntegerField(source="revision.number", min_value=1)
    state = serializers.ChoiceField(RunState.choices)
    queue = serializers.ChoiceField(Queue.choices)
    attempts = serializers.IntegerField()
    error = serializers.CharField()
    note = serializers.CharField(help_text="For example: no model for this language.")
    pipeline = serializers.CharField(source="pipeline_version")
    knowledge = serializers.CharField(source="knowledge_version")
    timings = serializers.DictField(child=serializers.FloatField(), help_text="Milliseconds by step.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class RunQuery(Strict):
    article = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(RunState.choices, required=False)


class TaggingRuns(Resource):
    editors_only = True
    queries = {"list": RunQuery}
    serializer_class = TaggingRunShape
    for_limited = ALL

    def get_queryset(self) -> QuerySet[TaggingRun]:
        runs = TaggingRun.objects.visible_to(self.user).select_related("revision")
        return runs.defer("revision__headline", "revision__text")

    @extend_schema(responses=TaggingRunShape(many=True))
    def list(self, request: Request) -> Response:
        """Tagging runs, newest first."""
        page = self.paginate_queryset(self.get_queryset().filter(**self.asked))
        return self.get_paginated_response(TaggingRunShape(page, many=True, context=self.context).data)

    @extend_schema(responses=TaggingRunShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One tagging run."""
        run = self.get_queryset().filter(pk=pk).first()
        if run is None:
            raise Http404
        return Response(TaggingRunShape(run, context=self.context).data)
