"""Thin shells; each may run twice or late without harm."""

from __future__ import annotations

import time

from celery import shared_task

from newsroom.alerts import mailing, matching, saving

SECONDS = 20  # that one turn may last; the next one goes on


@shared_task(name="alerts.follow")
def follow() -> None:
    started = time.monotonic()
    while matching.follow() == matching.STEP and time.monotonic() - started < SECONDS:
        pass


@shared_task(name="alerts.send")
def send() -> None:
    mailing.send_due()


@shared_task(name="alerts.read_again")
def read_again() -> None:
    saving.read_again()
