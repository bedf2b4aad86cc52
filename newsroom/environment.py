"""Typed access to environment variables. A wrong value stops start-up with the variable's name."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return value


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value in _TRUE | _FALSE:
        return value in _TRUE
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int) -> int:
    value = os.environ.get(name, str(default)).strip()
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def share(name: str, default: float) -> float:
    """A number from 0 to 1."""
    value = os.environ.get(name, str(default)).strip()
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if 0 <= number <= 1:
        return number
    raise ImproperlyConfigured(f"{name} must be a number from 0 to 1, not {value!r}.")


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def pairs(name: str) -> list[tuple[str, str]]:
    """A comma-separated list of places, each perhaps with a name behind “=>”: /in/wire=>Harbour Wire."""
    parts = (word.partition("=>") for word in words(name))
    return [(place.strip(), given.strip()) for place, _, given in parts]


def time_zone(name: str, default: str) -> str:
    value = os.environ.get(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name} must name a time zone such as Europe/London, not {value!r}.") from None
    return value


@dataclass(frozen=True)
class MailServer:
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starts_tls: bool = False
    is_tls: bool = False


def mail_server(name: str) -> MailServer:
    """``smtp://user:password@host:port/`` (with ``?tls=1`` for STARTTLS) or ``smtps://…``; empty: none."""
    value = os.environ.get(name, "")
    if not value:
        return MailServer()
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(f"{name} must be like smtp://user:password@host:587/?tls=1 or smtps://….")
    return MailServer(
        parts.hostname,
        parts.port or (465 if parts.scheme == "smtps" else 25),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        starts_tls="tls=1" in parts.query.split("&"),
        is_tls=parts.scheme == "smtps",
    )


ROLES = ("reader", "editor", "archive_editor", "standards", "admin")  # the least first


@dataclass(frozen=True)
class SignOn:
    """Single sign-on by OpenID Connect; off without an issuer."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    label: str = ""  # what people call the account that they sign in with
    scopes: str = "openid profile email"
    groups_claim: str = "groups"
    username_claim: str = "preferred_username"
    roles: tuple[tuple[str, str], ...] = ()  # group → role

    def __bool__(self) -> bool:
        return bool(self.issuer)


def sign_on() -> SignOn:
    """``OIDC_ISSUER`` and its like; checked as a whole, for half of it would let nobody in, or everybody."""
    issuer = text("OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return SignOn()
    parts = urlsplit(issuer)
    if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})):
        raise ImproperlyConfigured(f"OIDC_ISSUER must be an address with https://, not {issuer!r}.")
    roles = tuple(pairs("OIDC_GROUPS"))
    if not roles:
        raise ImproperlyConfigured("Set OIDC_GROUPS with OIDC_ISSUER: news-desk=>editor, news-all=>reader.")
    if wrong := next((role for _, role in roles if role not in ROLES), None):
        raise ImproperlyConfigured(f"OIDC_GROUPS leads to {wrong!r}, which is no role: {', '.join(ROLES)}.")
    return SignOn(
        issuer,
        text("OIDC_CLIENT_ID"),
        text("OIDC_CLIENT_SECRET"),
        text("OIDC_LABEL", "") or f"your {parts.hostname} account",
        text("OIDC_SCOPES", SignOn.scopes),
        text("OIDC_GROUPS_CLAIM", SignOn.groups_claim),
        text("OIDC_USERNAME_CLAIM", SignOn.username_claim),
        roles,
    )


def secret(name: str, keep_in: Path) -> str:
    """The variable's value, or a random secret made once and kept in the file ``keep_in`` (mode 0600)."""
    if value := os.environ.get(name):
        return value
    try:
        keep_in.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(keep_in, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    except FileExistsError:
        return keep_in.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"Set {name}: no secret can be kept in {keep_in} ({error.strerror}).") from None
    with os.fdopen(descriptor, "w") as file:
        value = secrets.token_urlsafe(48)
        file.write(value)
    return value
