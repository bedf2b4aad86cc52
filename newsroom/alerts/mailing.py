"""Alerts by mail: grouped, at most one mail a rhythm and person, each with a Message-ID that never changes."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from articles.claims import working_on
from newsroom.accounts.models import User
from newsroom.alerts.models import Alert, Mailing, Rhythm, SavedSearch

logger = logging.getLogger(__name__)
PAUSE = timedelta(minutes=5)  # between two mails at once to the same person: many alerts become one mail
HOUR = 7  # of the newsroom's day, from which on the daily and weekly mails go
MOST_STORIES = 20  # of one search in one mail
MOST_ATTEMPTS = 20
PEOPLE_AT_ONCE = 200


@dataclass(frozen=True)
class Group:
    search: SavedSearch
    alerts: list[Alert]
    more: int


def send_due(now: datetime | None = None) -> int:
    """Write the mailings that are due and send all that were not; returns how many went."""
    now = now or timezone.now()
    for rhythm in (Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY):
        for user in _waiting(rhythm, last_slot(rhythm, now)):
            _collect(user, rhythm, now)
    unsent = Mailing.objects.filter(sent_at=None, attempts__lt=MOST_ATTEMPTS).order_by("created_at")
    return sum(_send(mailing) for mailing in unsent.select_related("user")[:PEOPLE_AT_ONCE])


def last_slot(rhythm: str, now: datetime) -> datetime:
    """No mail of this rhythm goes to anybody who got one since then."""
    if rhythm == Rhythm.AT_ONCE:
        return now - PAUSE
    local = timezone.localtime(now)
    slot = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if rhythm == Rhythm.WEEKLY:
        slot -= timedelta(days=local.weekday())
    return slot if slot <= local else slot - timedelta(days=7 if rhythm == Rhythm.WEEKLY else 1)


def _waiting(rhythm: str, slot: datetime) -> list[User]:
    """Who has alerts of this rhythm to be told of, and got no mail of it since the slot. What came after the slot
    waits for the next."""
    alerts = Alert.objects.filter(mailing=None, search__mail=rhythm)
    if rhythm != Rhythm.AT_ONCE:
        alerts = alerts.filter(at__lt=slot)
    told = Mailing.objects.filter(rhythm=rhythm, created_at__gt=slot).values("user")
    people = User.objects.filter(is_active=True, pk__in=alerts.order_by().values("search__owner"))
    return list(people.exclude(pk__in=told).exclude(email="")[:PEOPLE_AT_ONCE])


def _collect(user: User, rhythm: str, now: datetime) -> None:
    with transaction.atomic():
        rows = Alert.objects.select_for_update(of=("self",), skip_locked=True)
        ids = [alert.pk for alert in rows.filter(mailing=None, search__owner=user, search__mail=rhythm)]
        if ids:
            mailing = Mailing.objects.create(user=user, rhythm=rhythm, created_at=now)
            Alert.objects.filter(pk__in=ids).update(mailing=mailing)


def _send(mailing: Mailing) -> bool:
    with working_on(mailing.pk) as mine:
        if not mine or Mailing.objects.filter(pk=mailing.pk).exclude(sent_at=None).exists():
            return False
        groups = _groups(mailing)
        try:
            if groups:
                message(mailing, groups).send()
        except Exception as error:  # whatever a mail server does: the row stays and is tried again
            logger.warning("mail %s was not sent: %r", mailing.pk, error)
            Mailing.objects.filter(pk=mailing.pk).update(attempts=mailing.attempts + 1, error=f"{error!r:.500}")
            return False
        Mailing.objects.filter(pk=mailing.pk).update(sent_at=timezone.now(), error="")
        return bool(groups)


def _groups(mailing: Mailing) -> list[Group]:
    """What its reader may still see, by search."""
    alerts = Alert.objects.visible_to(mailing.user).filter(mailing=mailing).order_by("-article__sort_at")
    by_search: dict[SavedSearch, list[Alert]] = defaultdict(list)
    for alert in alerts.select_related("search", "article__current", "article__source"):
        by_search[alert.search].append(alert)
    ordered = sorted(by_search.items(), key=lambda pair: pair[0].name.lower())
    return [Group(search, found[:MOST_STORIES], max(len(found) - MOST_STORIES, 0)) for search, found in ordered]


def message(mailing: Mailing, groups: list[Group]) -> EmailMessage:
    count = sum(len(group.alerts) + group.more for group in groups)
    names = ", ".join(group.search.name for group in groups)
    subject = f"{count} new {'story' if count == 1 else 'stories'}: {names}"[:150]
    text = render_to_string("alerts/mail.txt", {"groups": groups, "site": settings.SITE_ADDRESS})
    headers = {"Message-ID": mailing.message_id, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [mailing.user.email], headers=headers)
