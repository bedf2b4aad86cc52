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
from newsroom.api.kept_answers import HEADER, LONGEST_KEY, REPLAYED


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
    "409": "It does not go with how things stand. `key_in_use`: the same request is under way; `done_already`: it was "
    "done, and its answer is not told again.",
    "412": "It has changed since you read it; `ETag` says what it is now.",
    "413": "The body is too large.",
    "415": "The body is of a type that is not read here.",
    "422": "The `Idempotency-Key` was used for another request.",
}
OVERWRITING = WRITING | {"428": "Say in `If-Match` which state you change."}
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": f"^[ -~]{{1,{LONGEST_KEY}}}$"},
    OpenApiParameter.HEADER,
    description="Any text of yours: for 24 hours the same request is not carried out again under it, and gets the "
    f"same answer, with `{REPLAYED}: true`.",
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The `ETag` that you read, or `*`.", required=False
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An `ETag` that you have: 304 if it is still so."
)
ETAG = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="What this state of it is known by."
)
WAS_REPLAYED = OpenApiParameter(
    REPLAYED,
    {"type": "string", "enum": ["true"]},
    OpenApiParameter.HEADER,
    response=[200, 201, 202, 204, 409],
    description="It was carried out before, under the same `Idempotency-Key`.",
)
SOME_FIELDS = {
    "type": "object",
    "description": "With `fields`: these alone.",
    "required": ["id"],
    "properties": {"id": {"type": "string", "format": "uuid"}},
}


class ApiSchema(AutoSchema):
    """Adds to each operation the query parameters of its view's ``queries`` and the errors that it can answer."""

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        query = getattr(view, "queries", {}).get(view.action)
        return ([query] if query else []) + self._headers_to_send()

    def _headers_to_send(self) -> list[OpenApiParameter]:
        view: Any = self.view
        if self.method in SAFE_METHODS:
            return [IF_NONE_MATCH, ETAG] if self._has_etag() else []
        has_key, overwrites = view.action not in view.unkept, view.action in view.overwrites
        tells = overwrites or view.action in view.tells_whole
        return [IDEMPOTENCY_KEY, WAS_REPLAYED] * has_key + [IF_MATCH] * overwrites + [ETAG] * tells

    def _has_etag(self) -> bool:
        view: Any = self.view
        return hasattr(view, "untagged") and view.action not in view.untagged

    def _is_list_view(self, serializer: Any = None) -> bool:
        view: Any = self.view
        return view.pagination_class is not None and super()._is_list_view(serializer)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        mapped: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        return mapped | {"additionalProperties": False} if isinstance(serializer, Strict) else mapped

    def get_summary(self) -> str:
        """The first sentence of what the view says of itself."""
        return str(self.get_description()).split(". ")[0].split("\n")[0].rstrip(".")

    def is_deprecated(self) -> bool:
        view: Any = self.view
        return view.action in getattr(view, "leaving", {})

    def get_tags(self) -> list[str]:
        words = self.path.removeprefix("/api/v1/").split("/")
        return [words[0] or "root"]

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)  # type: ignore[arg-type]
        if direction == "response":
            texts = ALWAYS | self._of_the_method()
            for code in sorted(texts.keys() - bodies.keys()):
                shown = {} if code == "304" else self._get_response_for_code(Errors, code)
                bodies[code] = shown | {"description": texts[code]}
            if self._takes_fields():
                self._loosen(bodies["200"])
        return bodies

    def _takes_fields(self) -> bool:
        view: Any = self.view
        query = getattr(view, "queries", {}).get(view.action)
        return query is not None and "fields" in query().fields

    def _loosen(self, body: dict[str, Any]) -> None:
        """With ``fields`` a thing may have its id and little more."""
        for media in body["content"].values():
            page = self.registry._components.get((media["schema"]["$ref"].rpartition("/")[2], "schemas"))
            if page and "results" in page.schema["properties"]:
                results = page.schema["properties"]["results"]
                results["items"] = _or_some_of(results["items"])
            else:
                media["schema"] = _or_some_of(media["schema"])

    def _of_the_method(self) -> dict[str, str]:
        if self.method in SAFE_METHODS:
            return {"304": "It is as you have it."} if self._has_etag() else {}
        return OVERWRITING if getattr(self.view, "action", None) in getattr(self.view, "overwrites", ()) else WRITING


def _or_some_of(schema: dict[str, Any]) -> dict[str, Any]:
    return schema if "anyOf" in schema else {"anyOf": [schema, SOME_FIELDS]}
