"""What messages say, made just before they are sent: as their webhook's owner may see the things then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urljoin

from django.conf import settings
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from newsroom.accounts.models import User
from newsroom.alerts.models import Alert
from newsroom.api.alerts import AlertShape
from newsroom.api.news import NewsShape, news
from newsroom.following.models import Told
from newsroom.webhooks.models import ALERT, TEST, Message, Webhook

Said = tuple[str, Any]  # the type of a message, and its data


class Letterhead:
    """In place of a request, which there is none of: who reads, and where the site stands."""

    def __init__(self, user: User) -> None:
        self.user = user

    def build_absolute_uri(self, path: str) -> str:
        return urljoin(settings.SITE_ADDRESS + "/", path)


def bodies(webhook: Webhook, messages: Sequence[Message]) -> dict[int, bytes | None]:
    """By message its JSON; None where there is nothing that its owner may still be told."""
    told = _news(webhook, [row.told for row in messages if row.told is not None])
    alerts = _alerts(webhook, [row.alert for row in messages if row.alert is not None])
    test = TEST, {"message": f"A test of “{webhook.name}”."}
    return {
        row.pk: _written(row, test if row.kind == TEST else told.get(row.told) or alerts.get(row.alert))
        for row in messages
    }


def _written(message: Message, found: Said | None) -> bytes | None:
    if found is None:
        return None
    name, data = found
    told = {"id": str(message.key), "type": name, "webhook": str(message.webhook_id), "data": data}
    return JSONRenderer().render(told)


def _context(webhook: Webhook) -> dict[str, Any]:
    return {"request": cast(Request, Letterhead(webhook.owner)), "objects": webhook.include_object}


def _news(webhook: Webhook, seqs: Sequence[int]) -> dict[int | None, Said]:
    rows = list(Told.objects.select_related("actor").filter(pk__in=seqs)) if seqs else []
    context = _context(webhook)
    found = news(rows, webhook.owner, context, tags=webhook.tags if webhook.include_object else None)
    shown: Any = NewsShape(found, many=True, context=context).data
    return {one.told.seq: (f"{one.kind}.{one.action}", data) for one, data in zip(found, shown, strict=True)}


def _alerts(webhook: Webhook, ids: Sequence[int]) -> dict[int | None, Said]:
    if not ids:
        return {}
    mine = Alert.objects.visible_to(webhook.owner).filter(search__owner=webhook.owner, pk__in=ids)
    found = list(mine.select_related("article__current"))
    shown: Any = AlertShape(found, many=True, context=_context(webhook)).data
    return {alert.pk: (ALERT, data) for alert, data in zip(found, shown, strict=True)}
