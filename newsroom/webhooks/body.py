"""What a message says, made anew for each attempt: as its webhook's owner may see the thing at that moment."""

from __future__ import annotations

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


class Letterhead:
    """In place of a request, which there is none of: who reads, and where the site stands."""

    def __init__(self, user: User) -> None:
        self.user = user

    def build_absolute_uri(self, path: str) -> str:
        return urljoin(settings.SITE_ADDRESS + "/", path)


def body(webhook: Webhook, message: Message) -> bytes | None:
    """JSON; None where there is nothing that its owner may still be told."""
    found = _data(webhook, message)
    if found is None:
        return None
    name, data = found
    told = {"id": str(message.key), "type": name, "webhook": str(webhook.pk), "data": data}
    return JSONRenderer().render(told)


def _data(webhook: Webhook, message: Message) -> tuple[str, Any] | None:
    if message.told is not None:
        return _news(webhook, message.told)
    if message.alert is not None:
        return _alert(webhook, message.alert)
    return TEST, {"message": f"A test of “{webhook.name}”."}


def _context(webhook: Webhook) -> dict[str, Any]:
    return {"request": cast(Request, Letterhead(webhook.owner)), "objects": webhook.include_object}


def _news(webhook: Webhook, seq: int) -> tuple[str, Any] | None:
    row = Told.objects.select_related("actor").filter(pk=seq).first()
    if row is None:
        return None
    context = _context(webhook)
    [told] = news([row], webhook.owner, context, tags=webhook.tags if webhook.include_object else None)
    return f"{told.kind}.{told.action}", NewsShape(told, context=context).data


def _alert(webhook: Webhook, pk: int) -> tuple[str, Any] | None:
    alerts = Alert.objects.visible_to(webhook.owner).filter(search__owner=webhook.owner, pk=pk)
    alert = alerts.select_related("article__current").first()
    return (ALERT, AlertShape(alert, context=_context(webhook)).data) if alert else None
