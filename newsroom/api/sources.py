"""``sources/``: who supplied the stories."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Source, TagPolicy
from articles.sources import source_named
from articles.visibility import only_sources
from newsroom.api.fields import Flag, Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address

POLICY_HELP = "Which tags of its stories readers are shown."
TRUST_HELP = "Tags that its files carry count as accepted."
LANGUAGE_HELP = "Assumed where a story is too short to tell."
PLACE_HELP = "Where its news is from (“Portland, Oregon”): decides between namesakes."


class SourceShape(Shape):
    """A desk, agency or publication."""

    id = serializers.UUIDField()
    url = AddressField(lambda request, source: address(request, "sources", source.pk))
    name = serializers.CharField()
    tag_policy = serializers.ChoiceField(TagPolicy.choices, help_text=POLICY_HELP)
    trusts_own_tags = serializers.BooleanField(help_text=TRUST_HELP)
    language = serializers.CharField(help_text=LANGUAGE_HELP)
    place = serializers.CharField(help_text=PLACE_HELP)


class SourceChange(Strict):
    tag_policy = serializers.ChoiceField(TagPolicy.choices, required=False, help_text=POLICY_HELP)
    trusts_own_tags = Flag(required=False, help_text=TRUST_HELP)
    language = Text(max_length=8, allow_blank=True, required=False, help_text=LANGUAGE_HELP)
    place = Text(max_length=120, allow_blank=True, required=False, help_text=PLACE_HELP)
    name = Text(max_length=120, required=False)

    def validate_name(self, name: str) -> str:
        others = Source.objects.filter(name__iexact=name)
        if others.exclude(pk=self.context["view"].kwargs.get("pk")).exists():
            raise serializers.ValidationError("There is a source of this name.", "unique")
        return name


class SourceInput(SourceChange):
    name = Text(max_length=120)


class Sources(Resource):
    ordering = ("name", "id")
    orderings = {"name": ("name", "id"), "created_at": ("id",)}
    serializer_class = SourceShape
    for_limited = ("list", "retrieve")

    def get_queryset(self) -> QuerySet[Source]:
        only = only_sources(self.user)
        return Source.objects.all() if only is None else Source.objects.filter(pk__in=only)

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

    @extend_schema(request=SourceInput, responses={201: SourceShape})
    def create(self, request: Request) -> Response:
        """Make a source before its first story comes."""
        given = self.checked(SourceInput)
        with transaction.atomic():
            source = source_named(given.pop("name"))
            self._set(source, given)
        return Response(SourceShape(source, context=self.context).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SourceChange, responses=SourceShape)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a source. What readers are shown of its stories changes at once with `tag_policy`."""
        source = self.get_queryset().filter(pk=pk).first()
        if source is None:
            raise Http404
        self._set(source, self.checked(SourceChange))
        return Response(SourceShape(source, context=self.context).data)

    @staticmethod
    def _set(source: Source, given: dict[str, object]) -> None:
        for name, value in given.items():
            setattr(source, name, value)
        source.save(update_fields=list(given))
