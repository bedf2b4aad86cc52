"""``tokens/``: keys to this API. The text of one is told once, when it is made or changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Source
from newsroom.accounts import tokens
from newsroom.accounts.models import ApiToken, Role, Scope, User
from newsroom.accounts.tokens import LONGEST_OVERLAP, OVERLAP, TokenError
from newsroom.api.errors import Conflict, invalid
from newsroom.api.fields import Id, Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, SourceRef, address

HOUR = timedelta(hours=1)


class OnesOwn(BasePermission):
    """A browser's session keeps one's own tokens. A token changes its own secret and gives itself up; with the scope
    ``admin`` it does what its user may on the page."""

    message = "A token changes its own secret only; others are made and revoked on the page “My tokens”."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        token = request.auth
        if view.action is None or not isinstance(token, ApiToken):
            return True
        if view.action in ("rotate", "destroy") and view.kwargs["pk"] == token.public_id:
            return True
        scope = Scope.READ if view.action in ("list", "retrieve") else Scope.ADMIN
        return token.allows(scope) and not token.sources


class TokenShape(Shape):
    id = serializers.UUIDField(source="public_id")
    url = AddressField(lambda request, token: address(request, "tokens", token.public_id))
    name = serializers.CharField()
    user = serializers.CharField(source="user.username")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    sources = serializers.SerializerMethodField(help_text="It sees and writes only their stories; empty: all.")
    begins = serializers.CharField(help_text="The first characters, by which you know it.")
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True, help_text="Null: until it is revoked.")
    rotated_at = serializers.DateTimeField(
        allow_null=True, help_text="Since then another secret is in its place; it works until `expires_at`."
    )
    last_used_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(SourceRef(many=True))
    def get_sources(self, token: ApiToken) -> Any:
        names = self.context["sources"]
        return [{"id": str(pk), "name": names[pk]} for pk in token.sources if pk in names]


class TokenWithText(TokenShape):
    token = serializers.CharField(help_text="Keep it: no later answer tells it.")


class TokenInput(Strict):
    name = Text(max_length=120, help_text="What uses it: “Website”, “Wire feed”.")
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), min_length=1)
    sources = serializers.ListField(child=Id(), required=False, max_length=100)
    days = serializers.IntegerField(required=False, min_value=1, max_value=3650)
    user = Text(required=False, max_length=150, help_text="For admins: whose it is, by username; left out: yours.")


class RotateInput(Strict):
    overlap_hours = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_OVERLAP // HOUR,
        default=OVERLAP // HOUR,
        help_text="So long the old secret works as well.",
    )


class TokenQuery(Strict):
    user = serializers.CharField(required=False, max_length=150, help_text="For admins: whose, by username.")


class Tokens(Resource):
    permission_classes = (OnesOwn,)
    ordering = ("-created", "-public_id")
    orderings = {}
    queries = {"list": TokenQuery}
    serializer_class = TokenShape

    def get_queryset(self) -> QuerySet[ApiToken]:
        """One's own; for admins everybody's."""
        everybodys = ApiToken.objects.select_related("user")
        return everybodys if self._is_admin else everybodys.filter(user=self.user)

    @extend_schema(responses=TokenShape(many=True))
    def list(self, request: Request) -> Response:
        """Your tokens, newest first, without their texts."""
        whose = {"user__username": name} if (name := self.asked.get("user")) else {"user": self.user}
        page = self.paginate_queryset(self.get_queryset().filter(**whose)) or []
        return self.get_paginated_response(TokenShape(page, many=True, context=self._context(*page)).data)

    @extend_schema(responses=TokenShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One token, without its text."""
        token = self._token(pk)
        return Response(TokenShape(token, context=self._context(token)).data)

    @extend_schema(request=TokenInput, responses={201: TokenWithText})
    def create(self, request: Request) -> Response:
        """Make a token. It never may more than its user; the answer alone has its text."""
        given = self.checked(TokenInput)
        days = given.get("days")
        try:
            made = tokens.make_token(
                self._user(given.get("user")),
                name=given["name"],
                scopes=given["scopes"],
                sources=self._sources(given.get("sources", [])),
                expiry=timedelta(days=days) if days else None,
            )
        except TokenError as error:
            raise invalid(error.field, error.message) from None
        return self._with_text(*made, status.HTTP_201_CREATED)

    @extend_schema(request=RotateInput, responses=TokenWithText)
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: UUID) -> Response:
        """Another text for the same token, in this answer alone; the old one works on for a while, a day unless told.
        A token may do this to itself, whatever its scopes."""
        overlap = self.checked(RotateInput)["overlap_hours"] * HOUR
        try:
            made = tokens.rotate(self._token(pk), overlap)
        except TokenError as error:
            raise Conflict(error.message, code="state") from None
        return self._with_text(*made)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Revoke it, at once. A token may do this to itself, whatever its scopes."""
        self._token(pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @property
    def _is_admin(self) -> bool:
        token = self.request.auth
        return self.user.role == Role.ADMIN and (not isinstance(token, ApiToken) or token.allows(Scope.ADMIN))

    def _token(self, pk: UUID) -> ApiToken:
        found = self.get_queryset().filter(public_id=pk).first()
        if found is None:
            raise Http404
        return found

    def _user(self, name: str | None) -> User:
        if name is None or name == self.user.username:
            return self.user
        found = User.objects.filter(username=name, is_active=True).first() if self._is_admin else None
        if found is None:
            raise invalid("user", "There is no such account, or it is not yours.", "does_not_exist")
        return found

    def _sources(self, ids: Sequence[UUID]) -> Sequence[UUID]:
        known = set(Source.objects.filter(pk__in=ids).values_list("pk", flat=True))
        if unknown := set(ids) - known:
            raise invalid("sources", f"There is no source {min(unknown)}.", "does_not_exist")
        return ids

    def _context(self, *found: ApiToken) -> dict[str, Any]:
        return self.context | {"sources": tokens.source_names(found)}

    def _with_text(self, token: ApiToken, text: str, code: int = status.HTTP_200_OK) -> Response:
        shown: Any = token
        shown.token = text
        told = TokenWithText(shown, context=self._context(token)).data
        return Response(told, status=code)
