"""``list-searches/``: up to a thousand names or queries at once, counted in the background; one's own."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from articles.search import SearchError
from newsroom.accounts.models import Scope
from newsroom.api.alerts import Own
from newsroom.api.errors import invalid
from newsroom.api.fields import Flag, Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address
from newsroom.lists import counting
from newsroom.lists.counting import LONGEST_LINE, Row
from newsroom.lists.models import MOST_LINES, ListSearch, ListState


class ListSearchInput(Strict):
    name = Text(max_length=120, required=False)
    lines = serializers.ListField(child=Text(max_length=LONGEST_LINE), min_length=1, max_length=MOST_LINES)
    are_names = Flag(default=True, help_text="Each line is looked for as a phrase; else it is read as a query.")


class LineShape(Shape):
    """What a line found when it was counted; without `counted_at` it has not been yet."""

    line = serializers.CharField(source="text")
    query = serializers.CharField()
    count = serializers.IntegerField(source="result.count", default=None, allow_null=True)
    exact = serializers.BooleanField(source="result.exact", default=None, allow_null=True)
    problem = serializers.CharField(source="result.error", default="")
    counted_at = serializers.DateTimeField(source="result.counted_at", default=None, allow_null=True)
    newest = serializers.SerializerMethodField(help_text="The newest story that it found, if you may see it.")

    def get_newest(self, row: Row) -> str | None:
        return address(self.context["request"], "articles", row.newest.pk) if row.newest else None


class ListSearchShape(Shape):
    id = serializers.UUIDField()
    url = AddressField(lambda request, asked: address(request, "list-searches", asked.pk))
    web_url = AddressField(lambda request, asked: request.build_absolute_uri(asked.get_absolute_url()))
    name = serializers.CharField()
    are_names = serializers.BooleanField()
    state = serializers.ChoiceField(ListState.choices)
    lines = serializers.SerializerMethodField()
    counted = serializers.IntegerField(help_text="How many lines have been counted.")
    created_at = serializers.DateTimeField()

    def get_lines(self, asked: ListSearch) -> int:
        return len(asked.lines)


class ListSearchDetail(ListSearchShape):
    results = serializers.SerializerMethodField()

    @extend_schema_field(LineShape(many=True))
    def get_results(self, asked: ListSearch) -> list[dict[str, object]]:
        rows = counting.rows(asked, self.context["request"].user)
        return list(LineShape(rows, many=True, context=self.context).data)


class ListSearches(Resource):
    permission_classes = (Own,)
    scopes = dict.fromkeys(("create", "destroy"), Scope.READ)  # it changes nobody's archive
    serializer_class = ListSearchShape

    def get_queryset(self) -> QuerySet[ListSearch]:
        return ListSearch.objects.filter(owner=self.user)

    @extend_schema(responses=ListSearchShape(many=True))
    def list(self, request: Request) -> Response:
        """Your list searches, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(ListSearchShape(page, many=True, context=self.context).data)

    @extend_schema(responses=ListSearchDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One of them, with what each line has found so far."""
        return Response(ListSearchDetail(self._found(pk), context=self.context).data)

    @extend_schema(request=ListSearchInput, responses={202: ListSearchShape})
    def create(self, request: Request) -> Response:
        """Start counting; the answer's `url` tells how far it is."""
        asked = self.checked(ListSearchInput)
        try:
            made = counting.start(
                self.user, "\n".join(asked["lines"]), name=asked.get("name", ""), are_names=asked["are_names"]
            )
        except SearchError as error:
            raise invalid("lines", error.told, error.code) from error
        return Response(ListSearchShape(made, context=self.context).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it; lines that are still to be counted are not."""
        self._found(pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _found(self, pk: UUID) -> ListSearch:
        found = self.get_queryset().filter(pk=pk).first()
        if found is None:
            raise Http404
        return found
