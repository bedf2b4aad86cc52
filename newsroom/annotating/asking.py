"""The web process's side: hand a text to a worker and wait for the answer, holding a thread and nothing else."""

from __future__ import annotations

import logging
import threading
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.db import connection

from articles.handoff import publish
from articles.ids import uuid7
from newsroom.annotating import keeping
from newsroom.annotating.keeping import Asked

logger = logging.getLogger(__name__)

TASK, QUEUE = "annotating.annotate", "annotate"
SECONDS = 5  # a request waits
MOST_WAITING = 50  # texts
COME_BACK = 5  # seconds

_seats = threading.BoundedSemaphore(settings.ANNOTATIONS_WAITING)


class NobodyAnswers(Exception):
    """No worker took the text in time; nothing of it is kept."""


def ask(owner: UUID, text: Any) -> Asked:
    """How the annotation stands after some seconds, or at once where too many wait already. Raises NobodyAnswers."""
    job = uuid7()
    try:
        _hand_over(job, owner, text)
        if not _seats.acquire(blocking=False):
            return _standing(job)
        try:
            return _waited(job)
        finally:
            _seats.release()
    except redis.RedisError as error:
        logger.warning("annotations are not handed over: %s", type(error).__name__)
        raise NobodyAnswers from None


def _hand_over(job: UUID, owner: UUID, text: Any) -> None:
    if keeping.waiting(QUEUE) >= MOST_WAITING:
        raise NobodyAnswers
    keeping.put_in(job, owner, text)
    if not publish(TASK, str(job), queue=QUEUE, expires=keeping.TEXT_SECONDS):
        keeping.forget(job)
        raise NobodyAnswers


def _waited(job: UUID) -> Asked:
    if not connection.in_atomic_block:
        connection.close()  # back to the pool
    found = keeping.wait(job, SECONDS)
    if found is None or (found.state == keeping.WAITING and keeping.withdraw(job)):
        raise NobodyAnswers
    return _standing(job)


def _standing(job: UUID) -> Asked:
    found = keeping.asked(job)
    if found is None:
        raise NobodyAnswers
    return found
