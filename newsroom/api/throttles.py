"""How much one token may ask of the API in a minute, by scope; a logged-in browser counts as its user."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from newsroom.accounts.counting import Count, count
from newsroom.accounts.models import ApiToken
from newsroom.api.permissions import scope_of

MINUTE = 60  # seconds


class PerTokenAndScope(BaseThrottle):
    """Refuses with a 429 what goes beyond ``API_REQUESTS_A_MINUTE`` of the scope."""

    counted: Count | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        if view.action is None or not settings.API_REQUESTS_A_MINUTE:
            return True
        token, scope = request.auth, scope_of(view, request.method or "")
        who = f"token {token.token_key}" if isinstance(token, ApiToken) else f"user {request.user.pk}"
        self.counted = view.asked_so_far = count(f"api {scope} {who}".replace(" ", ":"), MINUTE)
        return self.counted.times <= settings.API_REQUESTS_A_MINUTE

    def wait(self) -> float | None:
        return self.counted.left if self.counted else None


def tell_limit(response: Response, counted: Count | None) -> None:
    """The headers of the IETF's draft "RateLimit header fields for HTTP"."""
    most = settings.API_REQUESTS_A_MINUTE
    if counted is not None and counted.times:
        response["RateLimit-Policy"] = f'"minute";q={most};w={MINUTE}'
        response["RateLimit"] = f'"minute";r={max(0, most - counted.times)};t={counted.left}'
