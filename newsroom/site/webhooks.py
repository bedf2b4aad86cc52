"""My webhooks: where programs of one's own are told of news, how that goes, and what was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from newsroom.site.names import Request
from newsroom.webhooks import keeping
from newsroom.webhooks.keeping import WebhookError
from newsroom.webhooks.models import KINDS, MessageState, Webhook

NEWEST_MESSAGES = 50


def mine(request: Request) -> HttpResponse:
    return render(request, "site/webhooks.html", {"webhooks": _own(request), "kinds": KINDS})


@never_cache
def make(request: Request) -> HttpResponse:
    """The answer shows the secret, the only time that it can be seen."""
    given = request.POST
    values = {
        "name": given.get("name", "").strip()[:120],
        "address": given.get("address", "").strip()[:2000],
        "kinds": [kind for kind, _ in KINDS if kind in given.getlist("kinds")],
        "include_object": given.get("include_object") == "on",
    }
    try:
        webhook = keeping.new(request.user, **values)
    except WebhookError as error:
        messages.error(request, f"Not made. {error.message}")
        return redirect("webhooks")
    return render(request, "site/webhook_secret.html", {"webhook": webhook})


def one(request: Request, pk: UUID) -> HttpResponse:
    webhook = get_object_or_404(_own(request), pk=pk)
    labels = dict(KINDS)
    context = {
        "webhook": webhook,
        "told_of": [labels[kind] for kind in webhook.kinds],
        "log": webhook.messages.all()[:NEWEST_MESSAGES],
        "waiting": webhook.messages.filter(state=MessageState.WAITING)[:1].exists(),
        "given_up": webhook.messages.filter(state=MessageState.GIVEN_UP).exclude(kind="test")[:1].exists(),
    }
    return render(request, "site/webhook.html", context)


@never_cache
def act(request: Request, pk: UUID, act: str) -> HttpResponse:
    webhook = get_object_or_404(_own(request), pk=pk)
    if act == "rotate":
        return render(request, "site/webhook_secret.html", {"webhook": keeping.rotate(webhook), "is_new": True})
    if act == "delete":
        webhook.delete()
        messages.success(request, f"“{webhook.name}” is deleted.")
        return redirect("webhooks")
    messages.info(request, ACTS[act](webhook, request.POST))
    return redirect("webhook", pk=pk)


def _own(request: Request) -> Any:
    return Webhook.objects.filter(owner=request.user)


def _test(webhook: Webhook, given: Any) -> str:
    return f"The receiver was sent a test. It answered: {keeping.test(webhook).answer}"


def _pause(webhook: Webhook, given: Any) -> str:
    return "Paused. What happens meanwhile is sent when it goes on." if keeping.pause(webhook) else "It is not active."


def _continue(webhook: Webhook, given: Any) -> str:
    return "It goes on, with what waits." if keeping.go_on(webhook) else "It is active."


def _again(webhook: Webhook, given: Any) -> str:
    number = given.get("message", "")
    if not number:
        count = keeping.all_given_up_again(webhook)
        return f"{count} message{'s are' if count != 1 else ' is'} sent again."
    found = keeping.again(webhook, int(number)) if number.isdecimal() and len(number) < 19 else None
    return "It is sent again, under its old key." if found else "There is no such message to be sent again."


ACTS: dict[str, Callable[[Webhook, Any], str]] = {
    "test": _test,
    "pause": _pause,
    "continue": _continue,
    "again": _again,
}
