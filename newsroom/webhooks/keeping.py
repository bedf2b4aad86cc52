"""What an owner does with a webhook: make, change, rotate its secret, pause, go on, test, send again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.outgoing import AddressError, checked
from newsroom.accounts.models import User
from newsroom.following.reading import newest
from newsroom.webhooks.body import bodies
from newsroom.webhooks.models import TEST, Message, MessageState, Webhook, WebhookState
from newsroom.webhooks.sending import attempt
from newsroom.webhooks.signing import new_secret
from newsroom.webhooks.spreading import newest_alert

MOST_WEBHOOKS = 20  # of one user
OLD_SECRET_SIGNS = timedelta(days=1)


class WebhookError(Exception):
    """What cannot be kept; ``field`` is where the fault lies."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def new(owner: User, **values: Any) -> Webhook:
    """A webhook that is told what happens from now on."""
    if owner.webhooks.count() >= MOST_WEBHOOKS:
        raise WebhookError("name", f"You have {MOST_WEBHOOKS} webhooks, which is as many as one may have.")
    return _saved(Webhook(owner=owner, told=newest(), alerts=newest_alert(), **values))


def change(webhook: Webhook, values: dict[str, Any]) -> Webhook:
    for name, value in values.items():
        setattr(webhook, name, value)
    return _saved(webhook, update_fields=[*values])


def _saved(webhook: Webhook, **how: Any) -> Webhook:
    try:
        url = checked(webhook.address)
    except AddressError as error:
        raise WebhookError("address", str(error)) from None
    if url.scheme != "https" and url.hostname not in settings.WEBHOOK_PRIVATE_HOSTS:
        raise WebhookError("address", "News of the archive travel by https alone.")
    if not webhook.name.strip():
        raise WebhookError("name", "A webhook has a name.")
    try:
        with transaction.atomic():
            webhook.save(**how)
    except IntegrityError:
        raise WebhookError("name", f"You have another webhook called “{webhook.name}”.") from None
    return webhook


def rotate(webhook: Webhook) -> Webhook:
    """A new secret. The old one signs too for a day."""
    webhook.old_secret, webhook.secret = webhook.secret, new_secret()
    webhook.old_secret_until = timezone.now() + OLD_SECRET_SIGNS
    webhook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return webhook


def pause(webhook: Webhook) -> bool:
    """Whether it was active. What happens meanwhile is told when it goes on."""
    return Webhook.objects.filter(pk=webhook.pk, state=WebhookState.ACTIVE).update(state=WebhookState.PAUSED) == 1


def go_on(webhook: Webhook) -> bool:
    """Whether it was paused, stopped or resting. What waits is sent at once."""
    was = Webhook.objects.filter(pk=webhook.pk).exclude(state=WebhookState.ACTIVE, resting_until=None)
    gone_on = was.update(state=WebhookState.ACTIVE, problem="", failures=0, failing_since=None, resting_until=None)
    Message.objects.filter(webhook=webhook, state=MessageState.WAITING).update(due_at=timezone.now())
    return gone_on == 1


def test(webhook: Webhook) -> Message:
    """Send a message that says it is a test, here and now and once; it tells what came of it."""
    later = timezone.now() + timedelta(minutes=5)  # not by a worker meanwhile
    message = Message.objects.create(webhook=webhook, kind=TEST, due_at=later)
    attempt(webhook, message, bodies(webhook, [message])[message.pk])
    return message


def again(webhook: Webhook, pk: int) -> Message | None:
    """Send a closed message once more, under its old key; None where there is none such."""
    closed = Message.objects.filter(webhook=webhook, pk=pk).exclude(state=MessageState.WAITING).exclude(kind=TEST)
    return Message.objects.get(pk=pk) if _wait_again(closed) else None


def all_given_up_again(webhook: Webhook) -> int:
    return _wait_again(Message.objects.filter(webhook=webhook, state=MessageState.GIVEN_UP).exclude(kind=TEST))


def _wait_again(messages: Any) -> int:
    return int(messages.update(state=MessageState.WAITING, attempts=0, due_at=timezone.now()))
