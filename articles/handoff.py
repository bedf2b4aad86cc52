"""The one way to give work to Celery.

The work itself is a row that says what is to do; the message only says "now". So a broker that is down or slow never
fails or delays the one who hands over: the sweep (a beat job) hands over again what nobody finished.
"""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

SOCKET_TIMEOUT = 0.4  # seconds, for the connection and for each answer
PAUSE_AFTER_FAILURE = 5  # seconds in which nobody else waits for a broker that just failed
_paused_until = 0.0


def hand_off(task: str, *rows: str, queue: str = "live") -> None:
    """Publish ``task``, once for each row, after the commit of the running transaction; never raises, waits under a
    second."""
    transaction.on_commit(partial(publish, task, *rows, queue=queue), robust=True)


def publish(task: str, *rows: str, queue: str = "live", expires: float | None = None) -> int:
    """Publish at once, a message for each row; returns how many: fewer where the broker was not reached in time."""
    global _paused_until
    if time.monotonic() < _paused_until:
        return 0
    published = 0
    try:
        with current_app.connection_for_write(transport_options=_impatient()) as connection:
            for row in rows:
                current_app.send_task(
                    task, args=[row], queue=queue, expires=expires, connection=connection, retry=False
                )
                published += 1
    except Exception as error:  # whatever the client raises: the row stays, the sweep hands it over
        _paused_until = time.monotonic() + PAUSE_AFTER_FAILURE
        logger.warning("broker not reached, %s waits for the sweep: %r", task, error)
    return published


def _impatient() -> dict[str, Any]:
    return {
        **current_app.conf.broker_transport_options,
        "socket_timeout": SOCKET_TIMEOUT,
        "socket_connect_timeout": SOCKET_TIMEOUT,
        "retry_on_timeout": False,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
