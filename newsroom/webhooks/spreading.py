"""From the change feed and the alerts to messages: one per webhook and piece of news, once.

How far a webhook has come and the messages made of it are one transaction. One that is paused or stopped stays where it
is, and goes on from there.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from articles.visibility import audience_of
from newsroom.alerts.models import Alert
from newsroom.following.models import Told
from newsroom.following.reading import newest, page
from newsroom.webhooks.models import ALERT, Message, Webhook, WebhookState

STEP = 500
SCAN = 5_000  # alerts of all people that one step looks at
MOST_WAITING = 10_000  # messages of one webhook; more stay in the feed


def newest_alert() -> int:
    return Alert.objects.aggregate(newest=Max("pk"))["newest"] or 0


def spread() -> int:
    """Make the next messages of all webhooks; returns how many."""
    behind = Webhook.objects.filter(state=WebhookState.ACTIVE, owner__is_active=True)
    return sum(spread_to(pk) for pk in behind.values_list("pk", flat=True))


def spread_to(pk: UUID) -> int:
    with transaction.atomic():
        rows = Webhook.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
        webhook = rows.filter(pk=pk, state=WebhookState.ACTIVE).first()
        if webhook is None or _is_full(webhook):
            return 0
        before = webhook.told, webhook.alerts
        messages = [*_of_news(webhook), *_of_alerts(webhook)]
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        if before != (webhook.told, webhook.alerts):
            webhook.save(update_fields=["told", "alerts"])
        return len(messages)


def _is_full(webhook: Webhook) -> bool:
    waiting = Message.objects.filter(webhook=webhook, state="waiting")
    return waiting.order_by()[MOST_WAITING : MOST_WAITING + 1].exists()


def _of_news(webhook: Webhook) -> list[Message]:
    end = newest()
    if webhook.told >= end:
        return []
    found = page(audience_of(webhook.owner), webhook.told, STEP)
    # Nobody reads this number: where the end is reached it may stand behind what its owner must not know of.
    webhook.told = found.next if found.more else max(found.next, end)
    # The teller may still be at what happened before the webhook was made.
    return [_news(webhook, row) for row in found.rows if webhook.wants(row.kind) and row.at >= webhook.created_at]


def _news(webhook: Webhook, row: Told) -> Message:
    return Message(webhook=webhook, kind=row.kind, told=row.seq, object_id=row.object_id)


def _of_alerts(webhook: Webhook) -> list[Message]:
    """Alerts are written by one process at a time, so their numbers are committed in order."""
    end = min(newest_alert(), webhook.alerts + SCAN)
    if webhook.alerts >= end:
        return []
    first, webhook.alerts = webhook.alerts, end
    if not webhook.wants(ALERT):
        return []
    found = Alert.objects.filter(pk__gt=first, pk__lte=end, search__owner=webhook.owner).order_by("pk")
    return [Message(webhook=webhook, kind=ALERT, alert=pk) for pk in found.values_list("pk", flat=True)]
