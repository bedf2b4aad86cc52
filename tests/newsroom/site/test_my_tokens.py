"""My tokens: made, shown once, changed, revoked; never more than one may oneself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.accounts.models import ApiToken, User
from newsroom.accounts.tokens import make_token
from tests.factories import SourceFactory, UserFactory

pytestmark = pytest.mark.django_db


def shown(answer: Any) -> str:
    assert "no-store" in answer["Cache-Control"]
    return str(answer.text.partition('class="secret">')[2].partition("<")[0])


def works(text: str) -> bool:
    return Client().get("/api/v1/people/", headers={"Authorization": f"Token {text}"}).status_code == 200


def test_one_is_made_shown_once_changed_without_a_gap_and_revoked(reading: Client, reader: User) -> None:
    source = SourceFactory(name="Harbour Wire")
    form = {"name": "Script", "scopes": ["read"], "sources": [str(source.pk)], "days": "30"}
    text = shown(reading.post("/tokens/make/", form))
    token = ApiToken.objects.get(user=reader)
    assert works(text)
    page = reading.get("/tokens/").text
    assert "only Harbour Wire" in page
    assert text not in page
    new = shown(reading.post(f"/tokens/{token.public_id}/rotate/"))
    assert works(text)
    assert works(new)
    assert "a new secret took its place" in reading.get("/tokens/").text
    assert reading.post(f"/tokens/{token.public_id}/revoke/").status_code == 302
    assert (works(text), works(new)) == (False, True)


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scopes": ["write"]}, {"scopes": []}, {"sources": ["x"]}, {"days": "0"}, {"days": "x"}]
)
def test_what_cannot_be_made_is_said(reading: Client, wrong: dict[str, Any]) -> None:
    answer = reading.post("/tokens/make/", {"name": "Script", "scopes": ["read"]} | wrong, follow=True)
    assert "Not made." in answer.text
    assert not ApiToken.objects.exists()


def test_those_of_others_are_not_to_be_seen_or_touched(reading: Client) -> None:
    token, text = make_token(UserFactory(), name="Somebody's", scopes=["read"])
    assert "Somebody" not in reading.get("/tokens/").text
    for act in ("rotate", "revoke"):
        assert reading.post(f"/tokens/{token.public_id}/{act}/").status_code == 404
        assert reading.get(f"/tokens/{token.public_id}/{act}/").status_code == 405
    assert works(text)
