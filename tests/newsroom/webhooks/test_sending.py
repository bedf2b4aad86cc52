"""From what happens to what a receiver gets: signed, in order, again and again, once by its key."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from articles.ingest import add_revision
from articles.models import Article, Change
from articles.states import set_embargo, set_state
from newsroom.accounts.models import User
from newsroom.alerts import matching, saving
from newsroom.following.telling import tell
from newsroom.webhooks import keeping, sending, spreading
from newsroom.webhooks.models import Message, MessageState, Webhook, WebhookState
from newsroom.webhooks.signing import signature
from tests.factories import ArticleFactory, UserFactory
from tests.newsroom.webhooks.conftest import Receiver

pytestmark = pytest.mark.django_db

Made = Callable[..., Webhook]


def story(**fields: Any) -> Article:
    made = ArticleFactory(**fields)
    Change.objects.record("created", "article", made.pk, article_id=made.pk)
    return made


def sent() -> None:
    """All that is to be sent now."""
    while tell():
        pass
    while spreading.spread():
        pass
    for webhook in sending.due():
        sending.send(webhook.pk)


def later(seconds: float = 10**6) -> None:
    """As if so much time had passed since the last attempt."""
    passed = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(due_at__lte=timezone.now() + timedelta(seconds=seconds)).update(due_at=passed)
    Webhook.objects.update(resting_until=None)


def types(receiver: Receiver) -> list[str]:
    return [json.loads(words)["type"] for _, words in receiver.got]


def test_what_happens_is_told_signed(made: Made, receiver: Receiver) -> None:
    webhook = made(kinds=["article"], include_object=True)
    article = story(headline="Ferry resumes")
    sent()
    [(headers, words)] = receiver.got
    message = Message.objects.get()
    told = json.loads(words)
    assert (told["type"], told["id"], told["webhook"]) == ("article.created", str(message.key), str(webhook.pk))
    assert told["data"]["object"]["headline"] == "Ferry resumes"
    assert told["data"]["url"] == f"http://127.0.0.1:8000/api/v1/articles/{article.pk}/"
    assert headers["webhook-id"] == str(message.key)
    right = signature(str(message.key), int(headers["webhook-timestamp"]), words, webhook.secret)
    assert headers["webhook-signature"] == right
    assert (message.state, message.attempts, message.answer) == ("taken", 1, "204 No Content")


def test_nothing_is_told_twice_and_nothing_of_what_was_before(made: Made, receiver: Receiver) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=1)):
        story()  # and nobody was told of it yet
    made(kinds=["article"])
    sent()
    assert receiver.got == []
    story()
    for _ in range(3):
        sent()
    assert types(receiver) == ["article.created"]


def test_what_its_owner_may_not_see_is_not_told(made: Made, receiver: Receiver) -> None:
    reader = UserFactory()
    made(owner=reader, kinds=["article"])
    hidden = story(state="draft")
    shown = story()
    tell()
    spreading.spread()
    set_embargo(shown, timezone.now() + timedelta(days=1), actor=UserFactory(admin=True))  # before it is sent
    sent()
    assert types(receiver) == ["article.gone", "article.gone"]
    assert all(json.loads(words)["data"]["actor"] is None for _, words in receiver.got)
    assert str(hidden.pk) not in b"".join(words for _, words in receiver.got).decode()


def test_who_left_is_told_nothing(made: Made, receiver: Receiver, owner: User) -> None:
    made()
    story()
    User.objects.filter(pk=owner.pk).update(is_active=False)
    sent()
    assert receiver.got == []


def test_alerts_are_told_too(made: Made, receiver: Receiver, owner: User) -> None:
    saving.new(owner, name="Ferries", query="ferry")
    saving.new(UserFactory(), name="Another's", query="ferry")
    made(kinds=["alert"])
    Change.objects.number()
    matching.follow()
    article = story(headline="Ferry resumes")
    Change.objects.number()
    while matching.follow():
        pass
    sent()
    [(_, words)] = receiver.got
    told = json.loads(words)
    assert (told["type"], told["data"]["article"], told["data"]["reasons"]) == ("alert", str(article.pk), ["ferry"])


@pytest.mark.parametrize(
    ("does", "answer"),
    [
        (500, "500 Internal Server Error"),
        (404, "404 Not Found"),
        ("redirect", "302 Found to http://169.254.169.254/, which is not followed"),
        ("die", "Remote end closed connection without response"),
        ("hang", "timed out"),
    ],
)
def test_what_fails_is_sent_again_under_the_same_key(
    made: Made, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, does: Any, answer: str
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    made(kinds=["article"])
    story()
    receiver.answers = [does]
    sent()
    message = Message.objects.get()
    assert (message.state, message.answer) == ("waiting", answer)
    assert timedelta(seconds=4) < message.due_at - timezone.now() < timedelta(seconds=6)
    sent()
    assert len(receiver.got) == 1  # not before it is due
    later()
    sent()
    first, second = receiver.got
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert Message.objects.get().state == "taken"


def test_a_receiver_that_drips_is_cut_off(made: Made, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "LONGEST", 0.2)
    receiver.answers = ["hang"]
    assert keeping.test(made()).state == "given_up"
    assert (Message.objects.get().milliseconds or 0) < 900


def test_order_is_kept_on_one_thing_and_others_go_on(made: Made, receiver: Receiver) -> None:
    made(kinds=["article"])
    first = story()
    tell()
    add_revision(first, "New words", "The bridge opens on Tuesday.", actor=None)
    other = story()
    receiver.answers = [500]
    sent()
    assert [json.loads(words)["data"]["id"] for _, words in receiver.got] == [str(first.pk), str(other.pk)]
    later()
    sent()
    assert types(receiver) == ["article.created", "article.created", "article.created", "article.revised"]


def test_after_failures_in_a_row_it_rests(made: Made, receiver: Receiver) -> None:
    webhook = made(kinds=["article"])
    for _ in range(8):
        story()
    receiver.answers = [500] * 5
    sent()
    webhook.refresh_from_db()
    assert (len(receiver.got), webhook.failures) == (sending.RESTS_AFTER, sending.RESTS_AFTER)
    assert webhook.resting_until is not None
    assert sending.due() == []
    assert keeping.go_on(webhook)
    sent()
    webhook.refresh_from_db()
    assert webhook.failures == 0 or webhook.resting_until is not None


def test_a_message_is_given_up_after_two_days(made: Made, receiver: Receiver) -> None:
    assert sum(sending.DELAYS) == pytest.approx(48 * 3600, rel=0.06)
    webhook = made(kinds=["article"])
    story()
    receiver.answers = [500] * 99
    for _ in range(20):
        sent()
        later()
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("given_up", len(sending.DELAYS) + 1)
    receiver.answers = []
    assert keeping.all_given_up_again(webhook) == 1
    sent()
    assert Message.objects.get().state == "taken"


def test_one_that_takes_nothing_for_two_days_is_stopped(made: Made, receiver: Receiver) -> None:
    webhook = made(kinds=["article"])
    Webhook.objects.update(failing_since=timezone.now() - timedelta(days=3), failures=2)
    story()
    receiver.answers = [503]
    sent()
    webhook.refresh_from_db()
    assert (webhook.state, "503 Service Unavailable" in webhook.problem) == ("stopped", True)
    story()
    sent()
    assert len(receiver.got) == 1
    assert keeping.go_on(webhook)
    sent()
    assert len(receiver.got) == 3  # nothing that happened meanwhile is lost


def test_one_that_says_never_again_is_stopped_at_once(made: Made, receiver: Receiver) -> None:
    webhook = made(kinds=["article"])
    receiver.answers = [410]
    story()
    sent()
    webhook.refresh_from_db()
    assert webhook.state == WebhookState.STOPPED


def test_one_that_is_paused_goes_on_where_it_stood(made: Made, receiver: Receiver) -> None:
    webhook = made(kinds=["article"])
    assert keeping.pause(webhook)
    assert not keeping.pause(webhook)
    story()
    sent()
    assert receiver.got == []
    assert keeping.go_on(webhook)
    sent()
    assert types(receiver) == ["article.created"]


def test_an_address_inside_is_not_called(made: Made, receiver: Receiver, settings: Any) -> None:
    webhook = made()
    settings.WEBHOOK_PRIVATE_HOSTS = []
    message = keeping.test(webhook)
    assert message.answer == "127.0.0.1 is 127.0.0.1, which is no public address."
    assert receiver.got == []


def test_a_story_erased_meanwhile_is_told_as_gone_and_its_alert_not(
    made: Made, receiver: Receiver, owner: User
) -> None:
    made(kinds=["article"])
    article = story()
    tell()
    spreading.spread()
    Article.objects.filter(pk=article.pk).delete()
    sent()
    assert types(receiver)[0] == "article.gone"


def test_old_messages_are_forgotten(made: Made, receiver: Receiver) -> None:
    made(kinds=["article"])
    story()
    sent()
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))
    story()
    tell()
    spreading.spread()
    Message.objects.filter(state=MessageState.WAITING).update(created_at=timezone.now() - timedelta(days=31))
    assert sending.forget() == 1
    assert Message.objects.get().state == "waiting"


class Killed(BaseException):
    """The process died."""


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_receiver_does_each_news_has_one_effect(
    made: Made, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """A receiver that fails, redirects and dies, and a sender that is killed after a message was taken and before that
    was written down: by its key each piece of news has one effect, none is lost, and each story's come in order."""
    chance = random.Random(seed)
    made(kinds=["article"])
    actor = UserFactory(admin=True)
    close = sending._close

    def closes(*args: Any) -> None:
        if chance.random() < 0.2:
            raise Killed
        close(*args)

    stories: list[Article] = []
    for _ in range(12):
        if not stories or chance.random() < 0.4:
            stories.append(story())
        else:
            set_state(chance.choice(stories), chance.choice(["published", "withheld"]), actor=actor)
        receiver.answers = [chance.choice([200, 200, 500, "redirect", "die"]) for _ in range(6)]
        monkeypatch.setattr(sending, "_close", closes)
        with contextlib.suppress(Killed):
            sent()
        later()
    monkeypatch.setattr(sending, "_close", close)
    receiver.answers = []
    for _ in range(5):
        later()
        sent()
    assert set(Message.objects.values_list("state", flat=True)) == {"taken"}
    keys: dict[str, int] = {}
    for headers, _ in receiver.got:
        keys.setdefault(headers["webhook-id"], len(keys))
    messages = list(Message.objects.order_by("id"))
    assert set(keys) == {str(message.key) for message in messages}
    for each in stories:
        order = [keys[str(message.key)] for message in messages if message.object_id == each.pk]
        assert order == sorted(order)
