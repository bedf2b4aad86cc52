from __future__ import annotations

import pytest
from django.test import Client

from newsroom.accounts.models import User
from tests.factories import ArticleFactory, EntityFactory, EventFactory

pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    article = ArticleFactory()
    records = [EntityFactory(kind=kind).get_absolute_url() for kind in ("person", "organization", "place")]
    lists = ["/", "/people/", "/organizations/", "/places/", "/events/"]
    tagging = f"/articles/{article.pk}/tagging/"
    return [*lists, *records, article.get_absolute_url(), tagging, EventFactory().get_absolute_url()]


def test_every_page_asks_for_a_login() -> None:
    for address in addresses():
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/login/?next=/")


def test_every_page_is_found_by_a_reader(reading: Client) -> None:
    for address in addresses():
        assert reading.get(address).status_code == 200, address


def test_no_page_of_the_site_takes_writes(reading: Client) -> None:
    for address in addresses():
        assert reading.post(address).status_code == 405, address


def test_no_cache_answers_with_a_page_later(reading: Client) -> None:
    for address in addresses():
        assert reading.get(address).headers["Cache-Control"] == "private, no-cache", address


def test_a_person_logs_in_and_comes_to_the_page_asked_for(reader: User) -> None:
    answer = Client().post(
        "/login/", {"username": reader.username, "password": "not-a-secret-4711", "next": "/people/"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/")


def test_a_wrong_password_is_said_on_the_page(reader: User) -> None:
    answer = Client().post("/login/", {"username": reader.username, "password": "wrong"})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text


def test_the_login_leads_to_no_other_site(reader: User) -> None:
    form = {"username": reader.username, "password": "not-a-secret-4711", "next": "https://elsewhere.example/"}
    assert Client().post("/login/", form).headers["Location"] == "/"


def test_logging_out_is_a_post(reading: Client) -> None:
    assert reading.get("/logout/").status_code == 405
    assert reading.post("/logout/").headers["Location"] == "/login/"
    assert reading.get("/people/").status_code == 302


def test_a_part_of_a_page_asked_for_after_the_session_ended_reloads_the_page() -> None:
    answer = Client().get("/login/?next=/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_an_address_that_does_not_exist_says_so_to_anybody() -> None:
    answer = Client().get("/no/such/page/")
    assert answer.status_code == 404
    assert "Not in the archive" in answer.text
