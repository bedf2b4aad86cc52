"""What every resource of the API has in common."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from newsroom.accounts.counting import Count
from newsroom.accounts.models import ApiToken, Scope, User
from newsroom.api import etags
from newsroom.api.fields import Strict, query_data
from newsroom.api.kept_answers import key_of, once
from newsroom.api.pagination import PARAMETERS, CursorPages
from newsroom.api.parsers import StrictJSONParser
from newsroom.api.permissions import ByRoleAndScope
from newsroom.api.schema import ApiSchema
from newsroom.api.throttles import PerTokenAndScope, tell_limit

Act = Callable[..., Response]


class Leaving(NamedTuple):
    """Since when an action is deprecated, and the day before which it does not go (docs/api.md: a year later)."""

    since: datetime
    until: datetime


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
    orderings: dict[str, tuple[str, ...]] = {"created_at": ("id",)}  # what `ordering=` may name, and turn
    ordering_of: dict[str, tuple[str, ...]] = {}  # of actions that list other rows
    orderings_of: dict[str, dict[str, tuple[str, ...]]] = {}
    queries: dict[str, type[Strict]] = {}  # the query parameters of each action
    paged: tuple[str, ...] = ("list",)  # actions that answer in pages
    asked_so_far: Count | None = None  # in this minute, by the same token and scope
    for_limited: tuple[str, ...] = ()  # actions open to tokens that are limited to sources; ALL: whatever there is
    unkept: tuple[str, ...] = ()  # actions that take no Idempotency-Key: they are safe to send again without
    overwrites: tuple[str, ...] = ("partial_update",)  # actions that ask for If-Match
    tells_whole: tuple[str, ...] = ()  # actions that answer as ``retrieve`` does
    leaving: dict[str, Leaving] = {}  # actions that a later version goes without
    untagged: tuple[str, ...] = ()  # reading actions whose answer is another one each time

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
        context = {"request": self.request, "view": self}
        read = serializer(data=self.request.data if data is None else data, context=context, **options)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    @property
    def context(self) -> dict[str, Any]:
        """What a Shape has to know."""
        return {"request": self.request, "view": self, "fields": self.asked.get("fields")}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if (packed := request.headers.get("Content-Encoding", "identity")) != "identity":
            raise UnsupportedMediaType(packed, "Bodies are read as they are, not packed.")
        if self.action is not None:
            _ = self.asked  # before anything is done
        if self.action is not None and request.method not in SAFE_METHODS:
            name = (request.method or "").lower()
            setattr(self, name, partial(self._carry_out, getattr(self, name)))

    def _carry_out(self, act: Act, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Once under each Idempotency-Key, and in the state alone that If-Match names."""
        carry_out = partial(self._act_on_match, act, request, *args, **kwargs)
        key = None if self.action in self.unkept else key_of(request)
        return self.afterwards(carry_out() if key is None else once(key, request, self.user, carry_out))

    def _act_on_match(self, act: Act, request: Request, *args: Any, **kwargs: Any) -> Response:
        overwrites = self.action in self.overwrites
        has_rows = type(self).get_queryset is not GenericViewSet.get_queryset  # a job is kept in one place or another
        has_state = "pk" in kwargs and hasattr(self, "retrieve") and has_rows
        if not overwrites and not (has_state and "If-Match" in request.headers):
            return act(request, *args, **kwargs)
        with transaction.atomic():
            etags.check_match(self, request)
            response = act(request, *args, **kwargs)
            if overwrites and self.action not in self.tells_whole and (etag := etags.current(self, request)):
                response["ETag"] = etag
            return response

    def stories_to_lock(self) -> Collection[UUID]:
        """Ids of stories that the act will lock besides its own thing."""
        return ()

    def afterwards(self, response: Response) -> Response:
        """What is to be done when all is committed; a view may answer more by then."""
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-store")
        tell_limit(response, self.asked_so_far)
        if leaving := self.leaving.get(self.action):  # RFC 9745, RFC 8594
            response["Deprecation"] = f"@{int(leaving.since.timestamp())}"
            response["Sunset"] = http_date(leaving.until.timestamp())
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie", "Accept-Encoding"])
        if self._has_etag(request, response):
            etags.tag(request, response)
        return response

    def _has_etag(self, request: Request, response: Any) -> bool:
        if not isinstance(response, Response) or response.status_code not in (200, 201) or "ETag" in response:
            return False
        if request.method in SAFE_METHODS:
            return self.action not in self.untagged and response.status_code == 200
        return self.action in self.tells_whole

    @property
    def actor(self) -> dict[str, Any]:
        """Who decides, as ``tagging.decisions`` wants to know it."""
        token = self.request.auth
        return {"actor": self.user, "token_name": token.name if isinstance(token, ApiToken) else ""}
