"""``tokens/``: made, changed without a gap, revoked at once; never more than its user, and in the audit by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from articles.models import Article, Change
from newsroom.accounts import tokens
from newsroom.accounts.models import ApiToken
from newsroom.accounts.tokens import OVERLAP, TokenError, make_token, rotate
from newsroom.desk.history import history_of
from tagging.models import Decision
from tests.factories import EntityFactory, SourceFactory, TagFactory, UserFactory

TOKENS, PEOPLE = "/api/v1/tokens/", "/api/v1/people/"


def client_with(text: str) -> Any:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    return client


def session_of(user: Any) -> Any:
    client = APIClient(raise_request_exception=False)
    client.force_login(user, backend="newsroom.accounts.backends.RoleBackend")
    return client


@pytest.mark.django_db
def test_in_the_browser_one_makes_tokens_of_ones_own_and_no_more() -> None:
    user, source = UserFactory(editor=True), SourceFactory(name="Wire")
    browser = session_of(user)
    given = {"name": "Script", "scopes": ["read", "write"], "sources": [str(source.pk)], "days": 30}
    answer = browser.post(TOKENS, given)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["name"], made["user"], made["scopes"]) == ("Script", user.username, ["read", "write"])
    assert made["sources"] == [{"id": str(source.pk), "name": "Wire"}]
    assert made["begins"] == made["token"][:8]
    [listed] = browser.get(TOKENS).json()["results"]
    assert "token" not in listed
    assert listed["last_used_at"] is None
    assert client_with(made["token"]).get(PEOPLE).status_code == 200
    assert browser.get(made["url"]).json()["last_used_at"]
    refused = browser.post(TOKENS, {"name": "Too much", "scopes": ["admin"]})
    assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "scopes")
    other = UserFactory()
    assert browser.post(TOKENS, {"name": "x", "scopes": ["read"], "user": other.username}).status_code == 400
    assert session_of(other).get(made["url"]).status_code == 404
    assert session_of(other).delete(made["url"]).status_code == 404


def test_a_token_makes_no_other_and_changes_itself_alone(editor: Any, client_of: Any) -> None:
    other = make_token(editor.user, name="Other", scopes=["read"])[0]
    assert editor.post(TOKENS, {"name": "x", "scopes": ["read"]}).status_code == 403
    assert editor.post(f"{TOKENS}{other.public_id}/rotate/").status_code == 403
    assert editor.delete(f"{TOKENS}{other.public_id}/").status_code == 403
    weak = client_of("reader", scopes=[])
    own = ApiToken.objects.get(user=weak.user)
    assert weak.get(TOKENS).status_code == 403
    made = weak.post(f"{TOKENS}{own.public_id}/rotate/").json()
    assert client_with(made["token"]).delete(made["url"]).status_code == 204
    assert not ApiToken.objects.filter(public_id=made["id"]).exists()


def test_an_admin_with_the_scope_keeps_everybodys(admin: Any, client_of: Any) -> None:
    service = UserFactory(editor=True, is_service=True, username="cms")
    made = admin.post(TOKENS, {"name": "CMS", "scopes": ["write"], "user": "cms"}).json()
    assert (made["user"], ApiToken.objects.get(public_id=made["id"]).user) == ("cms", service)
    assert [each["name"] for each in admin.get(f"{TOKENS}?user=cms").json()["results"]] == ["CMS"]
    beyond = admin.post(TOKENS, {"name": "CMS", "scopes": ["admin"], "user": "cms"})
    assert beyond.json()["errors"][0]["attr"] == "scopes"
    assert client_of("admin", scopes=["read"]).get(made["url"]).status_code == 404
    assert admin.delete(made["url"]).status_code == 204
    assert client_with(made["token"]).get(PEOPLE).status_code == 401


def test_a_new_secret_works_beside_the_old_one_for_a_while(editor: Any) -> None:
    old, text = make_token(editor.user, name="CMS", scopes=["read"], expiry=timedelta(days=30))
    made = client_with(text).post(f"{TOKENS}{old.public_id}/rotate/", {"overlap_hours": 2}).json()
    for works in (text, made["token"]):
        assert client_with(works).get(PEOPLE).status_code == 200
    old.refresh_from_db()
    new = ApiToken.objects.get(public_id=made["id"])
    assert timedelta(hours=1.9) < old.expiry - timezone.now() <= timedelta(hours=2)
    assert timedelta(days=29.9) < new.expiry - timezone.now() <= timedelta(days=30)
    assert (new.name, new.scopes, new.sources, new.rotated_at) == (old.name, old.scopes, old.sources, None)
    again = client_with(text).post(f"{TOKENS}{old.public_id}/rotate/")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "state")
    ApiToken.objects.filter(pk=old.pk).update(expiry=timezone.now())
    assert client_with(text).get(PEOPLE).status_code == 401
    assert client_with(made["token"]).get(PEOPLE).status_code == 200
    at_once = client_with(made["token"]).post(f"{made['url']}rotate/", {"overlap_hours": 0}).json()
    assert client_with(made["token"]).get(PEOPLE).status_code == 401
    assert client_with(at_once["token"]).get(PEOPLE).status_code == 200


@pytest.mark.django_db
def test_a_rotation_never_prolongs_the_old_secret() -> None:
    old, _ = make_token(UserFactory(), name="x", scopes=["read"], expiry=timedelta(hours=1))
    rotate(old, OVERLAP)
    before, old.expiry = old.expiry, None
    old.refresh_from_db()
    assert old.expiry == before


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "scopes"), [(" ", ["read"]), ("x", []), ("x", ["write"])])
def test_a_token_of_no_use_is_not_made(name: str, scopes: list[str]) -> None:
    with pytest.raises(TokenError):
        make_token(UserFactory(), name=name, scopes=scopes)


@pytest.mark.django_db
def test_one_account_has_so_many_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    user = UserFactory()
    make_token(user, name="x", scopes=["read"])
    with pytest.raises(TokenError):
        make_token(user, name="y", scopes=["read"])


def test_the_audit_names_token_and_user_everywhere(editor: Any) -> None:
    name = "token of a editor"
    made = editor.post("/api/v1/articles/", {"text": "Mara Quill spoke.", "headline": "One"}).json()
    editor.patch(f"/api/v1/articles/{made['id']}/", {"byline": "By X"})
    changes = Change.objects.filter(article_id=made["id"], actor=editor.user)
    assert set(changes.values_list("action", "data__token")) == {("created", name), ("changed", name)}
    decided = editor.post(f"/api/v1/tags/{TagFactory().pk}/accept/").json()["decision_id"]
    assert Decision.objects.get(pk=decided).token_name == name
    person = EntityFactory()
    editor.patch(f"{PEOPLE}{person.pk}/", {"description": "Mayor"})
    entries = [*history_of(Article.objects.get(pk=made["id"]), editor.user), *history_of(person, editor.user)]
    assert {entry.who for entry in entries if entry.what == "Changed"} == {f"{editor.user.username} (token {name})"}


@pytest.mark.django_db
def test_a_session_names_no_token() -> None:
    user = UserFactory(editor=True)
    session_of(user).post("/api/v1/articles/", {"text": "Mara Quill spoke."})
    assert [change.data for change in Change.objects.filter(action="created", kind="article")] == [{}]


@pytest.mark.django_db
def test_a_service_account_comes_by_token_only() -> None:
    service = UserFactory(editor=True, is_service=True)
    browser = Client()
    browser.post("/login/", {"username": service.username, "password": "not-a-secret-4711"})
    assert browser.get("/").status_code == 302
    _, text = make_token(service, name="CMS", scopes=["read"])
    assert client_with(text).get(PEOPLE).status_code == 200
