from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.search import SearchError
from newsroom.accounts.models import User
from newsroom.lists import counting
from newsroom.lists.models import Line, ListSearch, ListState
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> User:
    ArticleFactory(headline="Ferry", text="Ann Lee took the ferry.", published_at=timezone.now() - timedelta(days=2))
    ArticleFactory(headline="Newest", text="Ann Lee again.", published_at=timezone.now())
    ArticleFactory(headline="Secret", text="Ann Lee in secret.", state="withheld")
    return UserFactory()


def counts(asked: ListSearch) -> list[tuple[int, str]]:
    return [(line.count, line.error) for line in asked.results.all()]


def test_each_line_is_counted_as_its_owner_may_see(rosa: User) -> None:
    asked = counting.start(rosa, "Ann Lee\n\n  Tor  Hansen\nAnn Lee\nferry Lee")
    counting.run(str(asked.pk))
    asked.refresh_from_db()
    assert (asked.state, asked.lines) == (ListState.DONE, ["Ann Lee", "Tor Hansen", "ferry Lee"])
    assert counts(asked) == [(2, ""), (0, ""), (0, "")]
    assert asked.results.get(number=0).newest.headline == "Newest"


def test_lines_can_be_queries_and_a_bad_one_says_what_is_wrong(rosa: User) -> None:
    asked = counting.start(rosa, 'ferry Lee\n"ferry\n', are_names=False)
    counting.run(str(asked.pk))
    [good, bad] = counts(asked)
    assert good == (1, "")
    assert "never closed" in bad[1]


@pytest.mark.parametrize("text", ["", " \n ", "\n".join(map(str, range(1_001))), "x" * 501])
def test_a_list_that_is_none_is_told(rosa: User, text: str) -> None:
    with pytest.raises(SearchError):
        counting.start(rosa, text)


def test_a_worker_that_died_is_followed_by_one_that_goes_on(rosa: User, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = counting.start(rosa, "\n".join(f"name {n}" for n in range(25)))
    real, called = counting._count, []

    def dies_in_the_second_step(search: ListSearch, number: int) -> Line:
        called.append(number)
        if number == 14 and called.count(14) == 1:
            raise SystemExit
        return real(search, number)

    monkeypatch.setattr(counting, "_count", dies_in_the_second_step)
    with pytest.raises(SystemExit):
        counting.run(str(asked.pk))
    asked.refresh_from_db()
    assert (asked.counted, asked.state) == (10, ListState.WAITING)
    handed: list[Any] = []
    monkeypatch.setattr(counting, "publish", lambda task, *rows, queue: handed.extend(rows) or len(rows))
    assert counting.resume(timezone.now() + timedelta(minutes=1)) == 1
    counting.run(handed[0])
    assert asked.results.count() == 25
    assert counting.resume(timezone.now() + timedelta(hours=1)) == 0


def test_the_table_says_when_and_starts_no_formula(rosa: User) -> None:
    asked = counting.start(rosa, "Ann Lee\n=1+1")
    counting.run(str(asked.pk))
    head, first, second = csv.reader(counting.as_csv(asked, rosa))
    assert tuple(head) == counting.COLUMNS
    assert first[:4] == ["Ann Lee", '"Ann Lee"', "2", "Newest"]
    assert first[7].startswith(str(timezone.localtime().year))
    assert second[0] == "'=1+1"


def test_the_pages_are_their_owners_alone(rosa: User) -> None:
    mine, other = Client(), Client()
    mine.force_login(rosa)
    other.force_login(UserFactory(admin=True))
    answer = mine.post("/lists/start/", {"lines": "Ann Lee\nTor Hansen", "read_as": "names"})
    asked = ListSearch.objects.get()
    assert answer.url == asked.get_absolute_url()
    assert "0 of 2 lines" in mine.get(answer.url).text
    counting.run(str(asked.pk))
    page = mine.get(answer.url).text
    assert "All 2 lines are counted" in page
    assert "Newest" in page
    assert "Secret" not in page
    assert b"Ann Lee" in b"".join(mine.get(f"{answer.url}csv/").streaming_content)
    for address in (answer.url, f"{answer.url}csv/"):
        assert other.get(address).status_code == 404
    assert other.post(f"{answer.url}delete/").status_code == 404
    assert "Ann Lee" not in other.get("/lists/").text
