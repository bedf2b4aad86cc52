"""``saved-searches/`` and ``alerts/``: one's own, and nobody else's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from articles.search import SearchError
from newsroom.accounts.models import Scope
from newsroom.alerts import saving
from newsroom.alerts.models import Alert, Rhythm, SavedSearch
from newsroom.api.errors import invalid
from newsroom.api.fields import Flag, Strict, Text
from newsroom.api.permissions import ByRoleAndScope, refused_to_token, scope_of
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, address


class Own(ByRoleAndScope):
    """What is one's own anybody may keep; a token needs its scope as well."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not IsAuthenticated().has_permission(request, view) or view.action is None:
            return IsAuthenticated().has_permission(request, view)
        scope = scope_of(view, request.method or "")
        if problem := refused_to_token(request, view, scope):
            self.message = problem
            return False
        return True


class FiltersShape(Strict):
    """As the parameters of an address on the site."""

    entity = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    event = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    source = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)  # type: ignore[assignment]
    year = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=9998), required=False, max_length=20
    )
    language = serializers.ListField(child=Text(max_length=8), required=False, max_length=20)
    without = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    date = serializers.ListField(child=Text(max_length=60), required=False, max_length=1)


class SavedSearchInput(Strict):
    name = Text(max_length=120)
    query = Text(max_length=2_000, allow_blank=True, default="", help_text="docs/search.md")
    filters = FiltersShape(default=dict)
    mail = serializers.ChoiceField(Rhythm.choices, default=Rhythm.NEVER)
    is_shared = Flag(default=False, help_text="Others of your desk may read it.")


class SavedSearchShape(Shape):
    id = serializers.UUIDField()
    url = AddressField(lambda request, search: address(request, "saved-searches", search.pk))
    web_url = AddressField(lambda request, search: request.build_absolute_uri(search.get_absolute_url()))
    name = serializers.CharField()
    query = serializers.CharField()
    filters = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    mail = serializers.ChoiceField(Rhythm.choices)
    is_shared = serializers.BooleanField()
    owner = serializers.CharField(source="owner.username")
    problem = serializers.CharField(help_text="Why it can no longer be read; empty: it can.")
    created_at = serializers.DateTimeField()


class AlertShape(Shape):
    """A story that a saved search of yours found: once, whatever becomes of the story."""

    id = serializers.IntegerField()
    saved_search = serializers.UUIDField(source="search_id")
    article = serializers.UUIDField(source="article_id")
    article_url = AddressField(lambda request, alert: address(request, "articles", alert.article_id))
    headline = serializers.CharField(source="article.headline")
    at = serializers.DateTimeField()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Words and names that matched.")


class AlertQuery(Strict):
    saved_search = serializers.UUIDField(required=False)


class SavedSearches(Resource):
    permission_classes = (Own,)
    scopes = dict.fromkeys(("create", "partial_update", "destroy"), Scope.READ)  # it changes nobody's archive
    tells_whole = ("create", "partial_update")
    serializer_class = SavedSearchShape

    def get_queryset(self) -> QuerySet[SavedSearch]:
        return SavedSearch.objects.readable_by(self.user).select_related("owner")

    @extend_schema(responses=SavedSearchShape(many=True))
    def list(self, request: Request) -> Response:
        """Your saved searches and those that your desk shares, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(SavedSearchShape(page, many=True, context=self.context).data)

    @extend_schema(responses=SavedSearchShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One saved search."""
        return self._answer(self._found(self.get_queryset(), pk))

    @extend_schema(request=SavedSearchInput, responses={201: SavedSearchShape})
    def create(self, request: Request) -> Response:
        """Save a search. It is read first: a mistake is told with its place."""
        asked = self.checked(SavedSearchInput)
        try:
            search = saving.new(self.user, **asked | {"filters": _written(asked["filters"])})
        except SearchError as error:
            raise invalid("query", error.told, error.code) from error
        return self._answer(search, status.HTTP_201_CREATED)

    @extend_schema(request=SavedSearchInput(partial=True), responses=SavedSearchShape)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change a saved search of yours."""
        search = self._found(SavedSearch.objects.of(self.user).select_related("owner"), pk)
        asked = self.checked(SavedSearchInput, partial=True)
        if "filters" in asked:
            asked["filters"] = _written(asked["filters"])
        try:
            return self._answer(saving.save(saving.changed(search, asked)))
        except SearchError as error:
            raise invalid("query", error.told, error.code) from error

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete a saved search of yours, with its alerts."""
        self._found(SavedSearch.objects.of(self.user), pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _found(self, rows: QuerySet[SavedSearch], pk: UUID) -> SavedSearch:
        found = rows.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _answer(self, search: SavedSearch, code: int = status.HTTP_200_OK) -> Response:
        return Response(SavedSearchShape(search, context=self.context).data, status=code)


class Alerts(Resource):
    queries = {"list": AlertQuery}
    serializer_class = AlertShape

    def get_queryset(self) -> QuerySet[Alert]:
        rows = Alert.objects.visible_to(self.user).filter(search__owner=self.user)
        return rows.select_related("article__current")

    @extend_schema(responses=AlertShape(many=True))
    def list(self, request: Request) -> Response:
        """What your saved searches found, newest first."""
        rows = self.get_queryset()
        if "saved_search" in self.asked:
            rows = rows.filter(search=self.asked["saved_search"])
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(AlertShape(page, many=True, context=self.context).data)


def _written(filters: dict[str, Any]) -> dict[str, list[str]]:
    return saving.filters_of({name: [str(value) for value in values] for name, values in filters.items()})
