"""Single sign-on, against a small OpenID Connect provider of our own on this machine."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from newsroom import environment
from newsroom.accounts import sign_on
from newsroom.accounts.models import Role, User
from newsroom.environment import ROLES, SignOn
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
CLIENT, SECRET = "newsroom", "shh"


class Provider:
    """Answers discovery, its keys, and codes for tokens; ``claims`` say who signs in, ``wrong`` what it does wrong."""

    def __init__(self) -> None:
        self.key, self.other_key = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("one", "one"))
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] | None = None
        self.asked: dict[str, str] = {}
        self.wrong: dict[str, Any] = {}
        self.signs_with, self.alg = self.key, "RS256"
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(provider.get(urlsplit(self.path).path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._answer(provider.token(parse_qs(body), self.headers.get("Authorization", "")))

            def _answer(self, told: Any) -> None:
                body = json.dumps(told).encode()
                self.send_response(200 if told is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, path: str) -> Any:
        if path == "/userinfo":
            return self.userinfo
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        more = {"userinfo_endpoint": f"{self.issuer}/userinfo"} if self.userinfo else {}
        return more | {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    def token(self, given: dict[str, list[str]], authorization: str) -> Any:
        """Only for whom the code was made: the client with its secret, who knows the verifier of the challenge."""
        challenge = urlsafe_b64encode(sha256(given["code_verifier"][0].encode()).digest()).decode().rstrip("=")
        known = b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if challenge != self.asked["code_challenge"] or authorization != f"Basic {known}" or given["code"] != ["code"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": self.asked["nonce"]}
        header = {"alg": self.alg, "kid": "one"}
        signed = jwt.encode(header, claims | self.claims | self.wrong, self.signs_with, algorithms=[self.alg])
        return {"access_token": "access", "token_type": "Bearer", "id_token": signed}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def provider(running: Provider, settings: Any) -> Iterator[Provider]:
    running.claims = {"sub": "rosa", "preferred_username": "rosa", "groups": ["news-desk"], "given_name": "Rosa"}
    running.wrong, running.userinfo, running.signs_with, running.alg = {}, None, running.key, "RS256"
    roles = (("news-all", "reader"), ("news-desk", "editor"), ("news-admins", "admin"))
    settings.SIGN_ON = SignOn(running.issuer, CLIENT, SECRET, "your Example account", roles=roles)
    sign_on.service.cache_clear()
    yield running
    sign_on.service.cache_clear()


def signs_in(provider: Provider, browser: Client, *, wanted: str = "", **answer: str) -> Any:
    """There and back again."""
    there = browser.get("/login/sso/", {"next": wanted} if wanted else {})
    address = urlsplit(there.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.issuer}/authorize"
    provider.asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert provider.asked["redirect_uri"] == "http://testserver/login/sso/callback/"
    assert provider.asked["scope"] == "openid profile email"
    return browser.get("/login/sso/callback/", {"code": "code", "state": provider.asked["state"], **answer})


def test_who_signs_on_for_the_first_time_gets_an_account_with_the_role_of_their_groups(provider: Provider) -> None:
    provider.claims |= {"groups": ["x", "news-all", "news-desk"], "family_name": "Lind", "email": "rosa@example.org"}
    browser = Client()
    answer = signs_in(provider, browser, wanted="/people/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/")
    user = User.objects.get(subject="rosa")
    assert (user.username, user.role, user.get_full_name(), user.email) == (
        *("rosa", "editor", "Rosa Lind", "rosa@example.org"),
    )
    assert not user.has_usable_password()
    assert browser.get("/people/").status_code == 200


def test_a_role_follows_the_groups_at_each_sign_on(provider: Provider) -> None:
    signs_in(provider, Client())
    provider.claims["groups"] = "news-all"
    signs_in(provider, Client())
    assert [(user.subject, user.role) for user in User.objects.all()] == [("rosa", "reader")]


def test_groups_that_the_token_leaves_out_are_asked_for(provider: Provider) -> None:
    del provider.claims["groups"]
    provider.userinfo = {"sub": "rosa", "groups": ["news-admins"]}
    assert signs_in(provider, Client()).status_code == 302
    assert User.objects.get(subject="rosa").role == "admin"


def test_of_somebody_else_they_are_not_taken(provider: Provider) -> None:
    del provider.claims["groups"]
    provider.userinfo = {"sub": "mallory", "groups": ["news-admins"]}
    assert signs_in(provider, Client()).status_code == 403


def refused(answer: Any, browser: Client, *, words: str, status: int = 403) -> None:
    assert answer.status_code == status
    assert words in answer.text
    assert 'role="alert"' in answer.text
    assert browser.get("/people/").status_code == 302
    assert not User.objects.filter(last_login__isnull=False).exists()


def test_who_is_in_no_group_is_told_whom_to_ask(provider: Provider) -> None:
    provider.claims["groups"] = ["accounting"]
    browser = Client()
    refused(signs_in(provider, browser), browser, words="Ask your desk for access.")
    assert not User.objects.exists()


def test_who_was_switched_off_stays_out(provider: Provider) -> None:
    UserFactory(subject="rosa", is_active=False)
    browser = Client()
    refused(signs_in(provider, browser), browser, words="was switched off")


def test_nobody_becomes_another_by_bearing_their_name(provider: Provider) -> None:
    UserFactory(username="rosa", role=Role.ADMIN)
    browser = Client()
    refused(signs_in(provider, browser), browser, words="there is one of that name already")
    User.objects.filter(username="rosa").update(subject="rosa")  # an admin joins the two
    assert signs_in(provider, browser).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "of another visit"},
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"exp": 1_000_000_000},
        {"sub": None},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_token_that_is_meant_for_something_else_is_refused(provider: Provider, wrong: dict[str, Any]) -> None:
    provider.wrong = wrong
    browser = Client()
    refused(signs_in(provider, browser), browser, words="came too late, or was meant for another visit")
    assert not User.objects.exists()


def test_a_token_that_somebody_else_signed_is_refused(provider: Provider) -> None:
    provider.signs_with = provider.other_key
    browser = Client()
    refused(signs_in(provider, browser), browser, words="meant for another visit")


def test_an_answer_to_nothing_that_was_asked_is_refused(provider: Provider) -> None:
    browser = Client()
    refused(signs_in(provider, browser, state="invented"), browser, words="meant for another visit")
    refused(browser.get("/login/sso/callback/"), browser, words="meant for another visit")
    refused(signs_in(provider, browser, error="access_denied"), browser, words="meant for another visit")
    other = Client()
    other.get("/login/sso/")
    answer = other.get("/login/sso/callback/", {"code": "code", "state": provider.asked["state"]})
    refused(answer, other, words="meant for another visit")


def test_a_service_that_does_not_answer_is_said_to(provider: Provider, settings: Any) -> None:
    settings.SIGN_ON = SignOn("http://127.0.0.1:9", CLIENT, SECRET, "your Example account")
    sign_on.service.cache_clear()
    browser = Client()
    refused(browser.get("/login/sso/"), browser, words="did not answer", status=502)


def test_it_leads_to_no_other_site(provider: Provider) -> None:
    assert signs_in(provider, Client(), wanted="https://elsewhere.example/").headers["Location"] == "/"


def test_passwords_are_for_admins_alone_where_it_is_on(provider: Provider) -> None:
    page = Client().get("/login/?next=/people/")
    assert 'href="/login/sso/?next=/people/"' in page.text
    assert "Sign in with your Example account" in page.text
    for user, expected in ((UserFactory(editor=True), 200), (UserFactory(admin=True), 302)):
        form = {"username": user.username, "password": "not-a-secret-4711"}
        assert Client().post("/login/", form).status_code == expected


def test_it_is_off_unless_configured() -> None:
    assert Client().get("/login/sso/").status_code == Client().get("/login/sso/callback/").status_code == 404
    assert "sso" not in Client().get("/login/").text


SET = {
    "OIDC_ISSUER": "https://id.example/news/",
    "OIDC_CLIENT_ID": "a",
    "OIDC_CLIENT_SECRET": "b",
    "OIDC_GROUPS": "x=>editor",
}


def test_its_settings_are_checked_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    found = environment.sign_on()
    assert (found.issuer, found.roles, found.label) == (
        *("https://id.example/news", (("x", "editor"),), "your id.example account"),
    )
    for name, value in (
        ("OIDC_ISSUER", "http://id.example"),
        ("OIDC_GROUPS", "x=>boss"),
        ("OIDC_GROUPS", ""),
        ("OIDC_CLIENT_ID", None),
        ("OIDC_CLIENT_SECRET", None),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, value) if value is not None else patch.delenv(name)
            with pytest.raises(ImproperlyConfigured, match=name):
                environment.sign_on()
    monkeypatch.delenv("OIDC_ISSUER")
    assert not environment.sign_on()


def test_the_roles_of_the_settings_are_those_of_accounts() -> None:
    assert list(ROLES) == Role.values
