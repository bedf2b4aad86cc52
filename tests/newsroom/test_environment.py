from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment as env


def test_a_share_is_a_number_from_0_to_1(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.share("LINK_THRESHOLD_OF_TEST", 0.9) == 0.9
    monkeypatch.setenv("LINK_THRESHOLD_OF_TEST", " 0.75 ")
    assert env.share("LINK_THRESHOLD_OF_TEST", 0.9) == 0.75


@pytest.mark.parametrize("value", ["", "high", "1.2", "-0.1", "nan"])
def test_anything_else_stops_with_the_name_of_the_variable(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LINK_THRESHOLD_OF_TEST", value)
    with pytest.raises(ImproperlyConfigured, match="LINK_THRESHOLD_OF_TEST"):
        env.share("LINK_THRESHOLD_OF_TEST", 0.9)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", env.MailServer()),
        ("smtp://mail.example.org", env.MailServer("mail.example.org", 25)),
        ("smtp://u%40x:p%2Fw@m:587/?tls=1", env.MailServer("m", 587, "u@x", "p/w", starts_tls=True)),
        ("smtps://m", env.MailServer("m", 465, is_tls=True)),
    ],
)
def test_a_mail_server_is_read(monkeypatch: pytest.MonkeyPatch, value: str, expected: env.MailServer) -> None:
    monkeypatch.setenv("EMAIL_URL", value)
    assert env.mail_server("EMAIL_URL") == expected


@pytest.mark.parametrize("value", ["mail.example.org", "http://m", "smtp://"])
def test_what_is_no_mail_server_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("EMAIL_URL", value)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env.mail_server("EMAIL_URL")


def test_places_with_a_name_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACES", "/in/wire=>Harbour Wire, https://sund.example/rss?a=b ,")
    assert env.pairs("PLACES") == [("/in/wire", "Harbour Wire"), ("https://sund.example/rss?a=b", "")]
    assert env.pairs("NOT_SET") == []
