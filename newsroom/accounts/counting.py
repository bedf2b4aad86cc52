"""How often somebody asked: counted in Redis, in windows of fixed length."""

from __future__ import annotations

import logging
import time
from typing import NamedTuple

import redis
from django.core.cache import cache

logger = logging.getLogger(__name__)


class Count(NamedTuple):
    """How often in this window, and how many seconds of it are left."""

    times: int
    left: int


def count(what: str, seconds: int) -> Count:
    """Once more. Without Redis nothing is counted, and nobody kept out."""
    now = int(time.time())
    key, left = f"asked:{what}:{now // seconds}", seconds - now % seconds
    try:
        cache.add(key, 0, seconds)
        return Count(cache.incr(key), left)
    except (redis.RedisError, ValueError) as error:  # ValueError: the key has just expired
        logger.warning("Requests are not counted: %s", error)
        return Count(0, left)
