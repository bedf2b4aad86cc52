from __future__ import annotations

import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A time-ordered random id, made here because hosted databases may lack it.

    RFC 9562, version 7, with the fraction of the millisecond in front of the random bits (section 6.2, method 3): what
    one process makes sorts as it was made.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = (nanoseconds << 12) // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | secrets.randbits(62)
    return UUID(int=value)
