from __future__ import annotations

import pytest

from articles.search import SearchError
from newsroom.accounts.models import User
from newsroom.alerts import saving
from newsroom.alerts.models import SavedSearch
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "a", "query": '"ferry'}, "bad_query"),
        ({"name": "a", "query": "source:Nowhere"}, "bad_query"),
        ({"name": " ", "query": "ferry"}, "no_name"),
        ({"name": "a", "query": " "}, "bad_query"),
        ({"name": "a", "query": "ferry", "mail": "hourly"}, "bad_mail"),
        ({"name": "a", "query": "ferry", "is_shared": True}, "no_desk"),
        ({"name": "a", "query": "ferry", "filters": {"entity": ["x"]}}, "bad_filter"),
        ({"name": "a", "query": "ferry", "filters": {"date": ["nonsense"]}}, "bad_date"),
    ],
)
def test_a_search_is_checked_when_it_is_saved(rosa: User, values: dict[str, object], code: str) -> None:
    with pytest.raises(SearchError) as caught:
        saving.new(rosa, **values)
    assert caught.value.code == code
    assert not SavedSearch.objects.exists()


def test_a_name_is_ones_own(rosa: User) -> None:
    saving.new(rosa, name="Ferries", query="ferry")
    saving.new(UserFactory(), name="Ferries", query="ferry")
    with pytest.raises(SearchError):
        saving.new(rosa, name="Ferries", query="bridge")


def test_what_an_earlier_grammar_read_is_checked_again(rosa: User, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = (saving.new(rosa, name=name, query="ferry") for name in ("good", "bad"))
    SavedSearch.objects.filter(pk=bad.pk).update(query="ferry (", keys=[], grammar=0)
    SavedSearch.objects.filter(pk=good.pk).update(keys=[], grammar=0)
    assert saving.read_again() == 2
    assert saving.read_again() == 0
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.keys, good.problem) == (["s:ferri"], "")
    assert "never closed" in bad.problem


def test_private_from_everybody_shared_with_the_desk_alone(rosa: User) -> None:
    rosa.desk = "Foreign"
    rosa.save()
    saving.new(rosa, name="private", query="ferry")
    saving.new(rosa, name="shared", query="ferry", is_shared=True)
    for reader, names in (
        (UserFactory(desk="Foreign"), {"shared"}),
        (UserFactory(desk="Sport"), set()),
        (UserFactory(), set()),
        (UserFactory(admin=True), set()),
        (rosa, {"private", "shared"}),
    ):
        assert set(SavedSearch.objects.readable_by(reader).values_list("name", flat=True)) == names
