"""Cursors of the feed: they tell nothing, not even how much lies between two of them, and none can be made up."""

from __future__ import annotations

import base64
import binascii

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "newsroom.following"
LENGTH = 32  # characters


class NoCursor(Exception):
    """Not a cursor of this archive."""


def cursor_at(seq: int) -> str:
    """The number hidden under a key that its own signature makes (a synthetic initialisation vector)."""
    plain = seq.to_bytes(8)
    mark = _mark(plain, settings.SECRET_KEY)
    return base64.urlsafe_b64encode(mark + _hide(plain, mark, settings.SECRET_KEY)).decode()


def seq_at(cursor: str) -> int:
    """Raises NoCursor."""
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise NoCursor from None
    if len(cursor) == LENGTH and len(raw) == LENGTH * 3 // 4:
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            plain = _hide(raw[16:], raw[:16], secret)
            if constant_time_compare(_mark(plain, secret), raw[:16]):
                return int.from_bytes(plain)
    raise NoCursor


def _mark(plain: bytes, secret: str | bytes) -> bytes:
    return salted_hmac(f"{SALT}.mark", plain, secret=secret, algorithm="sha256").digest()[:16]


def _hide(words: bytes, mark: bytes, secret: str | bytes) -> bytes:
    pad = salted_hmac(f"{SALT}.pad", mark, secret=secret, algorithm="sha256").digest()
    return bytes(one ^ other for one, other in zip(words, pad, strict=False))
