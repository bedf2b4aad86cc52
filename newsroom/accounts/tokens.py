"""API tokens: who may make one, and how a request shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from newsroom.accounts.models import ApiToken, Role, Scope, User

SCOPES_OF_ROLE = {
    Role.READER: [Scope.READ],
    Role.EDITOR: [Scope.READ, Scope.WRITE, Scope.REVIEW],
    Role.ARCHIVE_EDITOR: [Scope.READ, Scope.WRITE, Scope.REVIEW],
    Role.STANDARDS: [Scope.READ, Scope.WRITE, Scope.REVIEW],
    Role.ADMIN: list(Scope),
}
LAST_USE_STEP = timedelta(minutes=1)


def issue_token(user: User, *, name: str, expiry: timedelta | None = None) -> str:
    """Make a token with the scopes of the user's role and return its text, the only time it can be seen."""
    scopes = [str(scope) for scope in SCOPES_OF_ROLE[Role(user.role)]]
    _, token = ApiToken.objects.create(user=user, expiry=expiry, name=name, scopes=scopes)
    return str(token)


class ApiTokenAuthentication(TokenAuthentication):
    """``Authorization: Token …``; notes the last use, to the minute so that reading stays reading."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, ApiToken]:
        if not token.isalnum():  # knox would fail on bytes that are no text
            raise AuthenticationFailed("Invalid token.")
        user, found = super().authenticate_credentials(token)
        return user, found

    def validate_user(self, auth_token: ApiToken) -> tuple[Any, ApiToken]:
        user, token = super().validate_user(auth_token)
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > LAST_USE_STEP:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return user, token
