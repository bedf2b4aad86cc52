from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from articles.states import set_state
from newsroom.alerts import mailing
from newsroom.alerts.models import Alert, Mailing, Rhythm, SavedSearch
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db
Saver = Callable[..., SavedSearch]


def alert(search: SavedSearch, headline: str = "Ferry sails", **fields: Any) -> Alert:
    article = ArticleFactory(headline=headline, text="The ferry.", **fields)
    return Alert.objects.create(search=search, article=article, reasons=["ferry", "tagged Ann Lee"])


def test_alerts_of_several_searches_go_in_one_mail_that_says_why(saved: Saver) -> None:
    for name in ("Ferries", "Bridges"):
        alert(saved("ferry", name=name, mail=Rhythm.AT_ONCE), f"{name} in the news")
    assert mailing.send_due() == 1
    [sent] = mail.outbox
    assert sent.to == ["rosa@example.org"]
    assert sent.subject == "2 new stories: Bridges, Ferries"
    for expected in ("Ferries in the news", "Bridges in the news", "ferry, tagged Ann Lee", "/searches/", "/articles/"):
        assert expected in sent.body
    assert mailing.send_due() == 0


def test_many_alerts_within_minutes_wait_for_one_another(saved: Saver) -> None:
    search, now = saved(mail=Rhythm.AT_ONCE), timezone.now()
    alert(search)
    assert mailing.send_due(now) == 1
    alert(search)
    alert(search)
    assert mailing.send_due(now + timedelta(minutes=4)) == 0
    assert mailing.send_due(now + timedelta(minutes=6)) == 1
    assert mail.outbox[1].subject.startswith("2 new stories")


def test_the_daily_mail_goes_in_the_morning_and_once(saved: Saver) -> None:
    search = saved(mail=Rhythm.DAILY)
    one = alert(search)
    Alert.objects.filter(pk=one.pk).update(at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    for at, count in (
        (datetime(2026, 3, 4, 13, tzinfo=UTC), 0),
        (datetime(2026, 3, 5, 6, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 5, 7, 1, tzinfo=UTC), 1),
        (datetime(2026, 3, 5, 7, 2, tzinfo=UTC), 0),
    ):
        assert mailing.send_due(at) == count, at


@pytest.mark.parametrize(
    ("rhythm", "now", "slot"),
    [
        (Rhythm.DAILY, datetime(2026, 3, 5, 6, tzinfo=UTC), datetime(2026, 3, 4, 7, tzinfo=UTC)),
        (Rhythm.DAILY, datetime(2026, 3, 5, 8, tzinfo=UTC), datetime(2026, 3, 5, 7, tzinfo=UTC)),
        (Rhythm.WEEKLY, datetime(2026, 3, 5, 8, tzinfo=UTC), datetime(2026, 3, 2, 7, tzinfo=UTC)),
        (Rhythm.WEEKLY, datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 2, 23, 7, tzinfo=UTC)),
    ],
)
def test_slots_are_mornings(rhythm: Rhythm, now: datetime, slot: datetime) -> None:
    assert mailing.last_slot(rhythm, now) == slot


def test_what_may_no_longer_be_seen_is_not_mailed(saved: Saver) -> None:
    search = saved(mail=Rhythm.AT_ONCE)
    hidden = alert(search, "Killed story")
    set_state(hidden.article, "withdrawn", actor=UserFactory(editor=True), reason="Killed.")
    assert mailing.send_due() == 0
    assert mail.outbox == []
    assert Mailing.objects.get().sent_at is not None


def test_a_mail_that_fails_is_sent_again_under_the_same_message_id(
    saved: Saver, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert(saved(mail=Rhythm.AT_ONCE))
    ids = []

    def fails_after_sending(self: EmailBackend, messages: Any) -> int:
        ids.extend(message.extra_headers["Message-ID"] for message in messages)
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fails_after_sending)
        assert mailing.send_due() == 0
    assert "ConnectionResetError" in Mailing.objects.get().error
    assert mailing.send_due() == 1
    ids.append(mail.outbox[0].extra_headers["Message-ID"])
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.parametrize("owner", [{"email": ""}, {"email": "a@example.org", "is_active": False}])
def test_nobody_without_an_address_or_an_account_gets_mail(saved: Saver, owner: dict[str, Any]) -> None:
    search = saved(mail=Rhythm.AT_ONCE, owner=UserFactory(email="a@example.org"))
    for name, value in owner.items():
        setattr(search.owner, name, value)
    search.owner.save()
    alert(search)
    assert mailing.send_due() == 0


def test_a_search_without_mail_sends_none(saved: Saver) -> None:
    alert(saved())
    assert mailing.send_due() == 0


def test_a_command_sends_a_test_message(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("test_mail", "ops@example.org")
    assert mail.outbox[0].to == ["ops@example.org"]
    assert "see whether it arrives" in capsys.readouterr().out
