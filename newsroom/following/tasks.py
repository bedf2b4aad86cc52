"""Thin shell; may run twice or late without harm."""

from __future__ import annotations

import time

from celery import shared_task

from newsroom.following import telling

SECONDS = 20  # that one turn may last; the next one goes on


@shared_task(name="following.tell")
def tell() -> None:
    started = time.monotonic()
    while telling.tell() and time.monotonic() - started < SECONDS:
        pass
