"""Thin shells; each may run twice or late without harm."""

from __future__ import annotations

from celery import shared_task

from newsroom.webhooks import sending, spreading


@shared_task(name="webhooks.spread")
def spread() -> None:
    """News become messages; each webhook that has some gets a turn of its own, so that none waits for a slow one."""
    spreading.spread()
    for webhook in sending.due():
        send.apply_async([str(webhook.pk)], queue="outside", expires=sending.TURN)


@shared_task(name="webhooks.send")
def send(webhook_id: str) -> None:
    sending.send(webhook_id)


@shared_task(name="webhooks.forget")
def forget() -> None:
    sending.forget()
