"""API tokens: who may make one, what it may, how a request shows it, how its secret is changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from articles.models import Source
from newsroom.accounts.models import ApiToken, Role, Scope, User

SCOPES_OF_ROLE = {
    Role.READER: [Scope.READ],
    Role.EDITOR: [Scope.READ, Scope.WRITE, Scope.REVIEW],
    Role.ARCHIVE_EDITOR: [Scope.READ, Scope.WRITE, Scope.REVIEW],
    Role.STANDARDS: [Scope.READ, Scope.WRITE, Scope.REVIEW],
    Role.ADMIN: list(Scope),
}
LAST_USE_STEP = timedelta(minutes=1)
MOST_TOKENS = 50  # of one user
OVERLAP, LONGEST_OVERLAP = timedelta(hours=24), timedelta(days=7)


class TokenError(Exception):
    """A token that cannot be made or changed so; ``field`` is where the fault lies."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def issue_token(user: User, *, name: str, expiry: timedelta | None = None) -> str:
    """Make a token with the scopes of the user's role and return its text, the only time it can be seen."""
    return make_token(user, name=name, scopes=SCOPES_OF_ROLE[Role(user.role)], expiry=expiry)[1]


def make_token(
    user: User,
    *,
    name: str,
    scopes: Collection[str],
    sources: Collection[UUID] = (),
    expiry: timedelta | None = None,
) -> tuple[ApiToken, str]:
    """A token and its text, the only time it can be seen. Raises TokenError for more than the user's role may."""
    if beyond := set(scopes) - set(SCOPES_OF_ROLE[Role(user.role)]):
        labels = ", ".join(str(Scope(scope).label) for scope in sorted(beyond))
        raise TokenError("scopes", f"More than {user.get_role_display().lower()}s may: {labels}.")
    if not scopes:
        raise TokenError("scopes", "A token that may nothing is of no use: say what it may.")
    if not name.strip():
        raise TokenError("name", "A token has a name: what uses it.")
    if ApiToken.objects.filter(user=user).count() >= MOST_TOKENS:
        raise TokenError("name", f"{MOST_TOKENS} tokens are as many as one account may have: revoke some.")
    in_order = [str(scope) for scope in Scope if scope in scopes]
    made, text = ApiToken.objects.create(
        user=user, expiry=expiry, name=name.strip()[:120], scopes=in_order, sources=sorted(set(sources))
    )
    return made, str(text)


def rotate(token: ApiToken, overlap: timedelta = OVERLAP) -> tuple[ApiToken, str]:
    """Another secret for the same: the old one works on for the ``overlap``, so that nothing stops meanwhile. Raises
    TokenError."""
    now = timezone.now()
    with transaction.atomic():
        old = ApiToken.objects.select_for_update().select_related("user").filter(pk=token.pk).first()
        if old is None or old.is_expired:
            raise TokenError("token", "This token works no more: make a new one.")
        if old.rotated_at is not None:
            raise TokenError("token", "Another secret has already taken the place of this one.")
        made, text = ApiToken.objects.create(
            user=old.user,
            expiry=old.expiry - old.created if old.expiry else None,
            name=old.name,
            scopes=old.scopes,
            sources=old.sources,
        )
        ends = now + min(max(overlap, timedelta()), LONGEST_OVERLAP)
        old.rotated_at, old.expiry = now, min(old.expiry or ends, ends)
        old.save(update_fields=["rotated_at", "expiry"])
    return made, str(text)


def source_names(tokens: Collection[ApiToken]) -> dict[UUID, str]:
    """What the sources are called that these tokens are limited to."""
    ids = {source for token in tokens for source in token.sources}
    return dict(Source.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


class ApiTokenAuthentication(TokenAuthentication):
    """``Authorization: Token …``; notes the last use, to the minute so that reading stays reading."""

    def authenticate_credentials(self, token: bytes) -> tuple[Any, ApiToken]:
        if not token.isalnum():  # knox would fail on bytes that are no text
            raise AuthenticationFailed("Invalid token.")
        user, found = super().authenticate_credentials(token)
        return user, found

    def validate_user(self, auth_token: ApiToken) -> tuple[Any, ApiToken]:
        """The user, who knows from here on by which token they came."""
        user, token = super().validate_user(auth_token)
        user.token_name = token.name
        user.only_sources = frozenset(token.sources) if token.sources else None
        pghistory.context(token=token.name)
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > LAST_USE_STEP:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return user, token

    def _cleanup_token(self, auth_token: ApiToken) -> bool:
        """Whether it is to be skipped. An expired one stays on its owner's page, which says so, until it is revoked."""
        return auth_token.is_expired
