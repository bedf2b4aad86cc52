"""What every resource of the API has in common."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from newsroom.accounts.counting import Count
from newsroom.accounts.models import ApiToken, Scope, User
from newsroom.api.errors import invalid
from newsroom.api.fields import Strict, query_data
from newsroom.api.pagination import PARAMETERS, CursorPages
from newsroom.api.parsers import StrictJSONParser
from newsroom.api.permissions import ByRoleAndScope
from newsroom.api.schema import ApiSchema
from newsroom.api.throttles import PerTokenAndScope, tell_limit

LONGEST_KEY = 80


class Resource(GenericViewSet[Any]):
    """A resource: strict parameters and bodies, cursor pages, rights by role and scope, nothing kept by caches."""

    permission_classes: Sequence[Any] = (ByRoleAndScope,)
    throttle_classes: Sequence[Any] = (PerTokenAndScope,)
    parser_classes: Sequence[Any] = (StrictJSONParser,)
    pagination_class: type[CursorPages] | None = CursorPages
    filter_backends = ()
    metadata_class = None
    schema = ApiSchema()
    lookup_value_converter = "uuid"
    scopes: dict[str, Scope] = {}  # of actions that ask for another scope than their method's
    editors_only = False
    ordering: tuple[str, ...] = ("-id",)
    queries: dict[str, type[Strict]] = {}  # the query parameters of each action
    paged: tuple[str, ...] = ("list",)  # actions that answer in pages
    asked_so_far: Count | None = None  # in this minute, by the same token and scope
    for_limited: tuple[str, ...] = ()  # actions open to tokens that are limited to sources; ALL: whatever there is
    decides: tuple[str, ...] = ()  # actions that take an Idempotency-Key

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The query parameters, checked; an unknown one is an error."""
        serializer = self.queries.get(self.action, Strict)()
        data = query_data(self.request.query_params, serializer)
        if self.action in self.paged and self.pagination_class is not None:
            data = {name: value for name, value in data.items() if name not in PARAMETERS}
        return self.checked(type(serializer), data)

    def checked(self, serializer: type[Strict], data: Any = None, **options: Any) -> dict[str, Any]:
        """The body (or ``data``) as the serializer reads it; raises ValidationError."""
        read = serializer(data=self.request.data if data is None else data, context=self.context, **options)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    @property
    def context(self) -> dict[str, Any]:
        return {"request": self.request, "view": self}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action is not None:
            _ = self.asked  # before anything is done

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-store")
        tell_limit(response, self.asked_so_far)
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
        return response

    @property
    def actor(self) -> dict[str, Any]:
        """Who decides, as ``tagging.decisions`` wants to know it. A key is its sender's own, not everybody's."""
        token = self.request.auth
        name = token.name if isinstance(token, ApiToken) else ""
        return {"actor": self.user, "token_name": name, "key": self._key()}

    def _key(self) -> str | None:
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            return None
        if not (key.isascii() and key.isprintable() and 0 < len(key) <= LONGEST_KEY):
            raise invalid("Idempotency-Key", f"Up to {LONGEST_KEY} printable ASCII characters.")
        return f"{self.user.pk}:{key}"
