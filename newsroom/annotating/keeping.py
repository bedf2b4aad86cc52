"""What lies in Redis while a text is annotated: no table and no file of ours ever holds it.

All of it is sealed with a key that Redis does not know, for Redis may write to disk what it holds. A text that no
worker takes goes after a minute; the worker that takes it takes it out; an answer goes with the request that waited
for it, or after ten minutes.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from uuid import UUID

import redis
from cryptography.fernet import Fernet
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

TEXT_SECONDS = 60
ANSWER_SECONDS = 600
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


@dataclass(frozen=True)
class Asked:
    """That somebody asked for an annotation, and how far it is. Holds no word of the text."""

    id: UUID
    owner: UUID
    state: str
    asked_at: str
    error: str = ""


def put_in(job: UUID, owner: UUID, text: Any) -> None:
    asked = Asked(job, owner, WAITING, timezone.now().isoformat())
    with _redis().pipeline() as pipe:
        pipe.set(_key(job, "text"), _sealed(text), ex=TEXT_SECONDS)
        pipe.set(_key(job, "asked"), _told(asked), ex=ANSWER_SECONDS)
        pipe.execute()


def take_out(job: UUID) -> Any:
    """The text, which lies there no more; None where nobody asks for it any longer, or another worker has it."""
    found = _redis().getdel(_key(job, "text"))
    if found is None:
        return None
    _note(job, RUNNING)
    return _unsealed(found)


def withdraw(job: UUID) -> bool:
    """Take back what no worker has taken; False where one has."""
    if not _redis().delete(_key(job, "text")):
        return False
    forget(job)
    return True


def answer(job: UUID, found: Any) -> None:
    """Whoever waits is woken."""
    _redis().set(_key(job, "answer"), _sealed(found), ex=ANSWER_SECONDS)
    _note(job, DONE)
    _ring(job)


def fail(job: UUID, error: str) -> None:
    _note(job, FAILED, error)
    _ring(job)


def wait(job: UUID, seconds: float) -> Asked | None:
    """How it stands when it is done, or when the time is over."""
    _redis().blpop([_key(job, "bell")], timeout=seconds)
    return asked(job)


def asked(job: UUID) -> Asked | None:
    found = _redis().get(_key(job, "asked"))
    if found is None:
        return None
    told = json.loads(found)
    return Asked(UUID(told.pop("id")), UUID(told.pop("owner")), **told)


def answered(job: UUID) -> Any:
    found = _redis().get(_key(job, "answer"))
    return None if found is None else _unsealed(found)


def forget(job: UUID) -> None:
    _redis().delete(*(_key(job, part) for part in ("text", "asked", "answer", "bell")))


def waiting(queue: str) -> int:
    """How many messages wait for a worker."""
    return int(_redis().llen(f"{_prefix()}:{queue}"))


def _note(job: UUID, state: str, error: str = "") -> None:
    found = asked(job)
    if found is not None:  # else it was forgotten meanwhile
        told = _told(Asked(found.id, found.owner, state, found.asked_at, error))
        _redis().set(_key(job, "asked"), told, ex=ANSWER_SECONDS, xx=True)


def _ring(job: UUID) -> None:
    with _redis().pipeline() as pipe:
        pipe.rpush(_key(job, "bell"), 1)
        pipe.expire(_key(job, "bell"), TEXT_SECONDS)
        pipe.execute()


def _told(asked: Asked) -> str:
    return json.dumps(asdict(asked), default=str)


def _sealed(value: Any) -> bytes:
    return _seal().encrypt(json.dumps(value).encode())


def _unsealed(value: Any) -> Any:
    return json.loads(_seal().decrypt(value))


def _seal() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac("newsroom.annotating", "", algorithm="sha256").digest()))


def _key(job: UUID, part: str) -> str:
    return f"{_prefix()}:annotate:{job}:{part}"


def _prefix() -> str:
    return str(settings.CACHES["default"]["KEY_PREFIX"])


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=10, socket_connect_timeout=1)
