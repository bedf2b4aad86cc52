"""Messages to their receivers: signed, in order on each thing, again and again for two days, each known by its key.

A message is marked as taken after its receiver said so. Who is killed in between sends it again, under the same key.
"""

from __future__ import annotations

import http.client
import logging
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from articles.claims import working_on
from articles.outgoing import AddressError, checked, connect, target
from newsroom.webhooks import signing
from newsroom.webhooks.body import bodies
from newsroom.webhooks.models import TEST, Message, MessageState, Webhook, WebhookState

logger = logging.getLogger(__name__)
TURN = 15  # seconds that one turn of a webhook may last; the next one goes on
AT_ONCE = 50  # messages
FRESH = 2  # seconds that what is sent may have been made before
SECONDS = 5  # for each step of a request
LONGEST = 10  # seconds for all of it
KEPT = timedelta(days=30)  # in the log
# From one attempt to the next; after the last one, two days after the first, a message is given up.
DELAYS = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, *[28_800] * 5]
STOPPED_AFTER = timedelta(days=2)  # of failures without one success
RESTS_AFTER = 3  # failures in a row
LONGEST_REST = 900  # seconds
AGENT = "Newsroom (webhook)"
GONE = 410  # says: never come again


class Answer(NamedTuple):
    status: int  # 0: none came
    words: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


def due() -> list[Webhook]:
    """Webhooks that have something to send now."""
    now = timezone.now()
    waiting = Message.objects.filter(webhook=OuterRef("pk"), state=MessageState.WAITING, due_at__lte=now)
    rested = Q(resting_until=None) | Q(resting_until__lte=now)
    active = Webhook.objects.filter(rested, state=WebhookState.ACTIVE, owner__is_active=True)
    return list(active.filter(Exists(waiting)))


def send(pk: UUID | str) -> int:
    """One turn of a webhook; returns how many messages were taken. Nobody else sends for it at the same time."""
    started, taken = time.monotonic(), 0
    with working_on(pk) as mine:
        while mine and time.monotonic() - started < TURN:
            webhook = _ready(pk)
            messages = _next(webhook) if webhook else []
            if webhook is None or not messages:
                break
            taken += _send_all(webhook, messages)
    return taken


def _send_all(webhook: Webhook, messages: list[Message]) -> int:
    """What they say is made for all of them, and made anew once it is some seconds old or one of them was not taken."""
    made, taken = time.monotonic(), 0
    words = bodies(webhook, messages)
    for message in messages:
        if time.monotonic() - made > FRESH or not attempt(webhook, message, words[message.pk]):
            break
        taken += 1
    return taken


def _ready(pk: UUID | str) -> Webhook | None:
    """As it stands now: its owner may have changed it, or what they may see, since the last message."""
    webhook = Webhook.objects.select_related("owner").filter(pk=pk, state=WebhookState.ACTIVE).first()
    if webhook is None or not webhook.owner.is_active:
        return None
    return None if webhook.resting_until and webhook.resting_until > timezone.now() else webhook


def _next(webhook: Webhook) -> list[Message]:
    """Some that are due and do not wait for another one on the same thing."""
    waiting = Message.objects.filter(webhook=webhook, state=MessageState.WAITING)
    earlier = waiting.filter(object_id=OuterRef("object_id"), id__lt=OuterRef("id"))
    return list(waiting.filter(~Exists(earlier), due_at__lte=timezone.now()).order_by("id")[:AT_ONCE])


def attempt(webhook: Webhook, message: Message, words: bytes | None) -> bool:
    """Send it once and write down what came of it; whether it is done with."""
    if words is None:
        _close(message, MessageState.DROPPED, "It is not to be told any more.")
        return True
    started = time.monotonic()
    answer = post(webhook, message, words)
    message.attempts += 1
    message.tried_at = timezone.now()
    message.milliseconds = round((time.monotonic() - started) * 1000)
    if answer.is_taken:
        _close(message, MessageState.TAKEN, answer.words)
        _succeeded(webhook)
    else:
        _again_later(message, answer)
        _failed(webhook, answer)
    return answer.is_taken


# --- What became of it -----------------------------------------------------------------------------------------------


def _close(message: Message, state: str, words: str) -> None:
    message.state, message.answer = state, words
    message.save()


def _again_later(message: Message, answer: Answer) -> None:
    message.answer = answer.words
    if message.kind == TEST or message.attempts > len(DELAYS):
        message.state = MessageState.GIVEN_UP
    else:
        seconds = DELAYS[message.attempts - 1] * random.uniform(1, 1.1)  # noqa: S311 - not all at the same moment
        message.due_at = timezone.now() + timedelta(seconds=seconds)
    message.save()


def _succeeded(webhook: Webhook) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=0, failing_since=None, resting_until=None, taken_at=timezone.now()
    )


def _failed(webhook: Webhook, answer: Answer) -> None:
    """After some failures in a row the receiver is left in peace for a while, at last until its owner says so."""
    now = timezone.now()
    failures, since = webhook.failures + 1, webhook.failing_since or now
    rest = min(LONGEST_REST, DELAYS[0] * 2 ** min(failures - RESTS_AFTER, 10)) if failures >= RESTS_AFTER else 0
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=F("failures") + 1, failing_since=since, resting_until=now + timedelta(seconds=rest) if rest else None
    )
    if answer.status == GONE or now - since > STOPPED_AFTER:
        problem = f"Nothing was taken since {timezone.localtime(since):%d.%m.%Y %H:%M}: {answer.words}"
        Webhook.objects.filter(pk=webhook.pk, state=WebhookState.ACTIVE).update(
            state=WebhookState.STOPPED, problem=problem[:300]
        )
        logger.warning("webhook %s is stopped: %s", webhook.pk, problem)


def forget() -> int:
    """Delete what was closed long ago."""
    old = Message.objects.exclude(state=MessageState.WAITING).filter(created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]


# --- The request -----------------------------------------------------------------------------------------------------


def post(webhook: Webhook, message: Message, words: bytes) -> Answer:
    """What the receiver says; every way to fail is an answer too. Redirects are not followed."""
    try:
        return _post(webhook, message, words)
    except (AddressError, OSError, http.client.HTTPException) as error:
        return Answer(0, (str(error) or type(error).__name__)[:300])


def _post(webhook: Webhook, message: Message, words: bytes) -> Answer:
    url = checked(webhook.address)
    signed = signing.headers(str(message.key), int(time.time()), words, webhook.secrets)
    headers = {"Content-Type": "application/json", "User-Agent": AGENT, **signed}
    connection = connect(url, timeout=SECONDS, private_hosts=settings.WEBHOOK_PRIVATE_HOSTS)
    with _no_longer_than(LONGEST, connection):
        connection.request("POST", target(url), body=words, headers=headers)
        answer = connection.getresponse()
    moved = f" to {answer.getheader('Location', '?')[:200]}, which is not followed" if answer.status // 100 == 3 else ""
    return Answer(answer.status, f"{answer.status} {answer.reason}{moved}"[:300])


@contextmanager
def _no_longer_than(seconds: float, connection: http.client.HTTPConnection) -> Iterator[None]:
    """However slowly the other side drips."""
    sock = connection.sock
    timer = threading.Timer(seconds, lambda: sock.shutdown(socket.SHUT_RDWR))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()
