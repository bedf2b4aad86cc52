from __future__ import annotations

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A time-ordered random id (RFC 9562, version 7), made here because hosted databases may lack it."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
