"""``sources/``: who supplied the stories."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Source, TagPolicy
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address


class SourceShape(Shape):
    """A desk, agency or publication."""

    id = serializers.UUIDField()
    url = AddressField(lambda request, source: address(request, "sources", source.pk))
    name = serializers.CharField()
    tag_policy = serializers.ChoiceField(TagPolicy.choices, help_text="Which tags of its stories readers are shown.")


class Sources(Resource):
    ordering = ("name", "id")
    orderings = {"name": ("name", "id"), "created_at": ("id",)}
    serializer_class = SourceShape

    def get_queryset(self) -> QuerySet[Source]:
        return Source.objects.all()

    @extend_schema(responses=SourceShape(many=True))
    def list(self, request: Request) -> Response:
        """Sources by name."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(SourceShape(page, many=True, context=self.context).data)

    @extend_schema(responses=SourceShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One source."""
        source = self.get_queryset().filter(pk=pk).first()
        if source is None:
            raise Http404
        return Response(SourceShape(source, context=self.context).data)
