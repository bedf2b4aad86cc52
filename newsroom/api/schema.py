"""The API described by itself: OpenAPI 3.1 out of the views, with our parameters and our one form of error."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from newsroom.api.fields import Strict


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "newsroom.accounts.tokens.ApiTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return build_bearer_security_scheme_object("Authorization", self.target.authenticate_header(""))


ERROR_TYPES = ["validation_error", "client_error", "server_error"]


class ErrorShape(serializers.Serializer[Any]):
    """One thing that is wrong."""

    code = serializers.CharField(help_text="For programs.")
    detail = serializers.CharField(help_text="For people.")
    attr = serializers.CharField(allow_null=True, help_text="The field or parameter; dots lead into nested ones.")


class Errors(serializers.Serializer[Any]):
    """Every refusal has this form."""

    type = serializers.ChoiceField(choices=ERROR_TYPES)
    errors = ErrorShape(many=True)  # type: ignore[assignment]


ALWAYS = {
    "400": "Something is wrong with the parameters or the body.",
    "401": "No token, or one that is unknown or has expired.",
    "403": "The role or the token's scopes do not allow this.",
    "404": "There is no such thing, or you may not see it.",
    "405": "Not with this method.",
    "406": "Answers are JSON.",
    "429": "Too many requests of this token and scope in a minute: `Retry-After` says when to come back.",
    "500": "A fault of ours.",
}
WRITING = {
    "409": "It does not go with how things stand.",
    "413": "The body is too large.",
    "415": "The body is of a type that is not read here.",
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[ -~]{1,80}$"},
    OpenApiParameter.HEADER,
    description="Any text of yours, up to 80 characters: the same act sent again under it is not done twice.",
)


class ApiSchema(AutoSchema):
    """Adds to each operation the query parameters of its view's ``queries`` and the errors that it can answer."""

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        query = getattr(view, "queries", {}).get(view.action)
        has_key = view.action in getattr(view, "decides", ())
        return ([query] if query else []) + ([IDEMPOTENCY_KEY] if has_key else [])

    def _is_list_view(self, serializer: Any = None) -> bool:
        view: Any = self.view
        return view.pagination_class is not None and super()._is_list_view(serializer)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        mapped: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        return mapped | {"additionalProperties": False} if isinstance(serializer, Strict) else mapped

    def get_summary(self) -> str:
        """The first sentence of what the view says of itself."""
        return str(self.get_description()).split(". ")[0].split("\n")[0].rstrip(".")

    def get_tags(self) -> list[str]:
        words = self.path.removeprefix("/api/v1/").split("/")
        return [words[0] or "root"]

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)  # type: ignore[arg-type]
        if direction == "response":
            texts = ALWAYS if self.method in SAFE_METHODS else ALWAYS | WRITING
            for code in sorted(texts.keys() - bodies.keys()):
                bodies[code] = self._get_response_for_code(Errors, code) | {"description": texts[code]}
        return bodies
