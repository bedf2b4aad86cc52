"""Answers to programs are compressed; what a browser gets by its cookie is not."""

from __future__ import annotations

import gzip
import json

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from newsroom.accounts.tokens import make_token
from newsroom.compressing import CompressForPrograms
from tests.factories import ArticleFactory, UserFactory

GZIP = {"Accept-Encoding": "br, gzip"}


@pytest.mark.django_db
def test_who_shows_a_token_and_takes_gzip_gets_it() -> None:
    user = UserFactory()
    ArticleFactory(text="The ferry sailed again. " * 100)
    token = {"Authorization": f"Token {make_token(user, name='x', scopes=['read'])[1]}"}
    for address in ("/api/v1/articles/?include=text", "/api/v1/exports/"):
        plain = Client().get(address, headers=token)
        packed = Client().get(address, headers=token | GZIP)
        assert "Content-Encoding" not in plain
        assert packed["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed["Vary"]
        sent, meant = packed.getvalue(), plain.getvalue()
        assert gzip.decompress(sent) == meant
        assert len(sent) < len(meant) / 2
    browser = Client()
    browser.force_login(user, backend="newsroom.accounts.backends.RoleBackend")
    for address in ("/api/v1/articles/?include=text", "/"):
        assert "Content-Encoding" not in browser.get(address, headers=GZIP)


def test_an_etag_stays_what_it_is() -> None:
    body = json.dumps(["ferry"] * 100)
    request = RequestFactory().get("/", headers=GZIP | {"Authorization": "Token x"})
    answer = CompressForPrograms(lambda request: HttpResponse(body, headers={"ETag": '"7"'}))(request)
    assert (answer["ETag"], answer["Content-Encoding"]) == ('"7"', "gzip")
