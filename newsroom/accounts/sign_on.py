"""Single sign-on: who somebody is whom the newsroom's sign-on service vouches for, and what they may here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from newsroom.accounts.models import User
from newsroom.environment import ROLES

SECONDS = 5  # for each answer of the service
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class Refused(Exception):
    """Somebody whom the service knows and the archive does not let in; the message is for them."""


@cache
def service() -> Any:
    """The client of the service; what the service says of itself is asked for once."""
    asked = settings.SIGN_ON
    return OAuth().register(
        "newsroom",
        client_id=asked.client_id,
        client_secret=asked.client_secret,
        server_metadata_url=f"{asked.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": asked.scopes, "code_challenge_method": "S256", "default_timeout": SECONDS},
    )


def vouched_for(request: HttpRequest) -> Mapping[str, Any]:
    """The claims of who comes back from the service: state, nonce, signature, issuer, audience and time are checked, or
    an error of Authlib's is raised."""
    client = service()
    metadata = client.load_server_metadata()
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each in SIGNED_BY]
    expected = {
        "iss": {"essential": True, "value": settings.SIGN_ON.issuer},
        "aud": {"essential": True, "value": settings.SIGN_ON.client_id},
    }
    token = client.authorize_access_token(request, claims_options=expected)
    claims = dict(token["userinfo"])
    if settings.SIGN_ON.groups_claim not in claims and "userinfo_endpoint" in metadata:
        more = client.userinfo(token=token)
        claims |= dict(more) if more.get("sub") == claims["sub"] else {}
    return claims


def user_of(claims: Mapping[str, Any]) -> User:
    """Their account, made at the first sign-on, with the role that their groups give them now. Raises Refused."""
    role = _role(claims.get(settings.SIGN_ON.groups_claim))
    if role is None:
        raise Refused("Your account is in none of the groups that may read this archive. Ask your desk for access.")
    subject = claims["sub"]
    if not (isinstance(subject, str) and 0 < len(subject) <= 255):
        raise ValueError("The token says of nobody that it is they.")
    with transaction.atomic():
        user = User.objects.select_for_update().filter(subject=subject).first()
        if user is None:
            return _new(subject, role, claims)
        if not user.is_active or user.is_service:
            raise Refused("Your account here was switched off. An admin of the archive can switch it on again.")
        _follow(user, role, claims)
    return user


def _role(groups: Any) -> str | None:
    """The most that one of somebody's groups gives."""
    named = {groups} if isinstance(groups, str) else set(map(str, groups)) if isinstance(groups, list) else set()
    found = [role for group, role in settings.SIGN_ON.roles if group in named]
    return max(found, key=ROLES.index, default=None)


def _new(subject: str, role: str, claims: Mapping[str, Any]) -> User:
    """Nobody becomes somebody who was here before by bearing their name: an admin says whose account it is."""
    name = str(claims.get(settings.SIGN_ON.username_claim) or claims.get("email") or subject)[:150]
    user = User(username=name, role=role, subject=subject)
    _describe(user, claims)
    user.set_unusable_password()
    try:
        user.full_clean(exclude=["password"])
        with transaction.atomic():
            user.save()
    except (ValidationError, IntegrityError):
        raise Refused(
            f"No account could be made for “{name}”: there is one of that name already, or it is no name that an "
            "account can have. An admin of the archive can join the two."
        ) from None
    return user


def _follow(user: User, role: str, claims: Mapping[str, Any]) -> None:
    before = (user.role, user.first_name, user.last_name, user.email)
    user.role = role
    _describe(user, claims)
    if (user.role, user.first_name, user.last_name, user.email) != before:
        user.save(update_fields=["role", "first_name", "last_name", "email"])


def _describe(user: User, claims: Mapping[str, Any]) -> None:
    user.first_name = str(claims.get("given_name") or user.first_name)[:150]
    user.last_name = str(claims.get("family_name") or user.last_name)[:150]
    user.email = str(claims.get("email") or user.email)[:254]
