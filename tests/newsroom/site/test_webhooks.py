"""The pages of one's own webhooks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.webhooks.models import Message, Webhook
from tests.factories import UserFactory

GIVEN = {"name": "Website", "address": "https://site.example/hook", "kinds": ["article", "alert"]}


@pytest.fixture
def rosa(client: Client, db: None) -> Client:
    client.force_login(UserFactory())
    return client


def made(client: Client) -> Webhook:
    client.post("/webhooks/make/", GIVEN)
    return Webhook.objects.get()


def test_the_secret_is_shown_once(rosa: Client) -> None:
    page = rosa.post("/webhooks/make/", GIVEN)
    webhook = Webhook.objects.get()
    assert webhook.secret in page.text
    assert "no-store" in page["Cache-Control"]
    assert webhook.kinds == ["article", "alert"]
    for address in ("/webhooks/", f"/webhooks/{webhook.pk}/"):
        assert webhook.secret not in rosa.get(address).text
    renewed = rosa.post(f"/webhooks/{webhook.pk}/rotate/").text
    assert webhook.secret not in renewed
    assert Webhook.objects.get().secret in renewed


def test_what_cannot_be_made_says_why(rosa: Client) -> None:
    page = rosa.post("/webhooks/make/", {**GIVEN, "address": "http://site.example/"}, follow=True)
    assert "Not made. News of the archive travel by https alone." in page.text
    assert not Webhook.objects.exists()


def test_its_page_tells_how_it_goes_and_acts(rosa: Client) -> None:
    webhook = made(rosa)
    url = f"/webhooks/{webhook.pk}/"
    lost = Message.objects.create(webhook=webhook, kind="article", state="given_up", attempts=14, answer="500 Oh")
    page = rosa.get(url).text
    assert "Send again what was given up" in page
    assert "500 Oh" in page
    for act, said in (("pause", "Paused."), ("continue", "It goes on"), ("again", "1 message is sent again.")):
        assert said in rosa.post(f"{url}{act}/", follow=True).text
    lost.refresh_from_db()
    assert (lost.state, lost.attempts) == ("waiting", 0)
    assert "no such message" in rosa.post(f"{url}again/", {"message": lost.pk}, follow=True).text
    assert "is deleted" in rosa.post(f"{url}delete/", follow=True).text
    assert not Webhook.objects.exists()


def test_it_is_nobody_elses(rosa: Client, client: Client) -> None:
    url = f"/webhooks/{made(rosa).pk}/"
    client.force_login(UserFactory(admin=True))
    assert client.get(url).status_code == 404
    acts: Any = ("test", "pause", "continue", "again", "rotate", "delete")
    assert [client.post(f"{url}{act}/").status_code for act in acts] == [404] * 6
    assert Webhook.objects.exists()
