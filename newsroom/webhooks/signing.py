"""Signatures as the Standard Webhooks specification 1.0 wants them, so that its libraries verify ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(key: str, timestamp: int, body: bytes, signed_by: Iterable[str]) -> dict[str, str]:
    """One signature per secret; a receiver takes a message that has one by a secret it knows."""
    return {
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, timestamp, body, secret) for secret in signed_by),
    }


def signature(key: str, timestamp: int, body: bytes, secret: str) -> str:
    """HMAC-SHA256 over id, seconds since 1970 and body."""
    plain = f"{key}.{timestamp}.".encode() + body
    mark = hmac.new(base64.b64decode(secret.removeprefix(PREFIX)), plain, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mark).decode()}"
