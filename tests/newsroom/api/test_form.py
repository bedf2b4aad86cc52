"""What holds for every endpoint: the form of errors, headers, the schema, its page."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from newsroom.api.resource import Leaving
from newsroom.api.sources import Sources
from tests.factories import ArticleFactory, TagFactory, UserFactory

ROOT = "/api/v1/"
ARTICLES = f"{ROOT}articles/"


def refused(response: Any) -> tuple[int, str]:
    """Status and code, having checked that the error has the one form and tells nothing of the inside."""
    told = response.json()
    assert set(told) == {"type", "errors"}
    assert all(set(error) == {"code", "detail", "attr"} for error in told["errors"])
    assert "Traceback" not in response.content.decode()
    return response.status_code, told["errors"][0]["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe{}",
        b'{"headline": "caf\xe9"}',
        b'{"headline": "a", "headline": "b"}',
        b'{"headline": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 5_000,
    ],
    ids=["cut", "empty", "utf-16", "latin-1", "repeated", "nan", "deep list", "deep object", "huge number"],
)
def test_a_body_that_is_not_json_is_a_parse_error(editor: Any, body: bytes) -> None:
    status, code = refused(editor.generic("POST", ARTICLES, body, content_type="application/json"))
    assert (status, code) in {(400, "parse_error"), (400, "required")}


@pytest.mark.parametrize("body", [[], "words", 1, None, [{}]])
def test_a_body_that_is_no_object_is_refused(editor: Any, body: Any) -> None:
    response = editor.generic("POST", ARTICLES, json.dumps(body), content_type="application/json")
    assert refused(response)[0] == 400


def test_another_type_of_body_is_refused(editor: Any) -> None:
    for content_type in ("text/plain", "application/xml", "application/x-www-form-urlencoded", ""):
        response = editor.generic("POST", ARTICLES, b"headline=x", content_type=content_type)
        assert refused(response) == (415, "unsupported_media_type"), content_type


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_large_a_body_is_refused(editor: Any) -> None:
    assert refused(editor.post(ARTICLES, {"headline": "x", "text": "x" * 1000})) == (413, "too_large")


@pytest.mark.parametrize(
    "path",
    ["nothing/", "articles", "articles/1/", "articles/00000000-0000-7000-8000-000000000000/", "articles/%00/",
     "people/../articles/", "tags/00000000-0000-7000-8000-000000000000/explode/", "%FF/"],
)  # fmt: skip
def test_an_address_of_nothing_is_not_found(editor: Any, path: str) -> None:
    assert refused(editor.get(ROOT + path)) == (404, "not_found")


def test_a_method_that_is_not_there_is_named_so(editor: Any, reader: Any) -> None:
    for client in (editor, reader):
        assert refused(client.delete(ARTICLES)) == (405, "method_not_allowed")
        assert refused(client.put(f"{ROOT}search/")) == (405, "method_not_allowed")


def test_a_method_cannot_be_overridden(reader: Any) -> None:
    article = ArticleFactory()
    response = reader.post(f"{ARTICLES}{article.pk}/", {}, HTTP_X_HTTP_METHOD_OVERRIDE="DELETE")
    assert response.status_code == 405


def test_answers_are_json_only(reader: Any) -> None:
    assert reader.get(ARTICLES, HTTP_ACCEPT="text/html").status_code == 406
    assert reader.get(f"{ARTICLES}?format=api").status_code == 400


def test_no_cache_keeps_what_somebody_was_told(reader: Any) -> None:
    for path in ("", "articles/", f"articles/{TagFactory().article.pk}/", "search/", "people/nobody/"):
        response = reader.get(ROOT + path)
        assert response["Cache-Control"] == "private, no-store"
        assert {"Authorization", "Cookie"} <= set(response["Vary"].replace(" ", "").split(","))


def test_an_error_of_ours_tells_nothing_of_the_inside(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("newsroom.api.articles.stories", fail)
    response = reader.get(ARTICLES)
    assert refused(response) == (500, "error")
    assert b"secret" not in response.content


def test_the_root_names_every_resource(reader: Any) -> None:
    for address in reader.get(ROOT).json().values():
        assert reader.get(address).status_code in (200, 302, 403, 405), address  # some are for POST


def test_the_schema_is_openapi_3_1_and_valid_without_a_warning() -> None:
    out = io.StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", stdout=out)
    schema = json.loads(out.getvalue())
    assert schema["openapi"] == "3.1.0"
    for path in ("articles/", "tags/{id}/accept/", "search/", "uploads/{id}/original/"):
        assert ROOT + path in schema["paths"]
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert operation["description"]


@pytest.mark.django_db
def test_the_docs_page_keeps_the_strict_policy_and_asks_for_a_login(client: Client) -> None:
    assert client.get(f"{ROOT}docs/").status_code == 302
    client.force_login(UserFactory(), backend="newsroom.accounts.backends.RoleBackend")
    response = client.get(f"{ROOT}docs/")
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert b"<style" not in response.content
    assert b"//cdn" not in response.content


def test_a_packed_body_is_refused_as_such(editor: Any) -> None:
    body = gzip.compress(b'{"text": "words"}')
    response = editor.generic("POST", ARTICLES, body, "application/json", HTTP_CONTENT_ENCODING="gzip")
    assert refused(response) == (415, "unsupported_media_type")


@pytest.mark.parametrize("day", ["٢٠٢٢-10-27", "２０２２-10-27", "2022–10–27"])
def test_a_date_is_written_in_ascii(editor: Any, day: str) -> None:
    assert refused(editor.post(ARTICLES, {"text": "words", "published_at": day}))[0] == 400


def test_what_is_to_go_says_so_and_until_when_it_stays(reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Sunset" not in reader.get(f"{ROOT}sources/")
    leaving = Leaving(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(Sources, "leaving", {"list": leaving})
    answer = reader.get(f"{ROOT}sources/")
    assert (answer["Deprecation"], answer["Sunset"]) == ("@1798761600", "Sat, 01 Jan 2028 00:00:00 GMT")
    assert "Sunset" not in reader.get(ARTICLES)
