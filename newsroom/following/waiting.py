"""Waiting for news, without keeping the others from being served.

Who waits holds a thread of the web server and nothing else: no transaction, no connection. No more than half of the
threads may; who finds no seat is answered at once and told when to come back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connection

from articles.visibility import AnyOf
from newsroom.following import reading, telling

LONGEST = 30  # seconds
SOON, LOOK_AGAIN = 0.1, 0.5
COME_BACK = 5  # seconds

_seats = threading.BoundedSemaphore(settings.FOLLOWERS_WAITING)


def wait_for_news(audience: AnyOf, since: int, seconds: float) -> bool:
    """Until there is something new or the time is over; False, at once, where no seat is free."""
    return wait_until(partial(_is_news, audience, since), seconds)


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Until it is so or the time is over; False, at once, where no seat is free. It is asked seldom, and soon at first.
    Never in a transaction: that would be held all the while."""
    if not _seats.acquire(blocking=False):
        return False
    try:
        until, pause = time.monotonic() + min(seconds, LONGEST), SOON
        while not is_so() and (left := until - time.monotonic()) > 0:
            if not connection.in_atomic_block:
                connection.close()  # back to the pool
            time.sleep(min(pause, left))
            pause = min(2 * pause, LOOK_AGAIN)
        return True
    finally:
        _seats.release()


def _is_news(audience: AnyOf, since: int) -> bool:
    telling.tell()
    return reading.is_something_new(audience, since)
