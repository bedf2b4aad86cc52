from __future__ import annotations

from typing import Any

from newsroom.lists import counting
from newsroom.lists.models import ListSearch
from tests.factories import ArticleFactory

LISTS = "/api/v1/list-searches/"


def test_a_list_is_counted_in_the_background_and_tells_each_line(reader: Any, editor: Any) -> None:
    shown = ArticleFactory(headline="Ferry sails", text="The ferry sails.")
    ArticleFactory(headline="Ferry", text="A secret ferry.", state="withheld")
    answer = reader.post(LISTS, {"lines": ["ferry", "zebra", '"open'], "are_names": False})
    assert answer.status_code == 202, answer.content
    made = answer.json()
    assert (made["state"], made["lines"], made["counted"]) == ("waiting", 3, 0)
    assert [line["counted_at"] for line in reader.get(made["url"]).json()["results"]] == [None] * 3
    counting.run(made["id"])
    told = reader.get(made["url"]).json()
    assert (told["state"], told["counted"]) == ("done", 3)
    ferry, zebra, broken = told["results"]
    assert (ferry["line"], ferry["count"], ferry["exact"]) == ("ferry", 1, True)
    assert ferry["newest"].endswith(f"/api/v1/articles/{shown.pk}/")
    assert (zebra["count"], zebra["newest"]) == (0, None)
    assert "never closed" in broken["problem"]
    assert [one["id"] for one in reader.get(LISTS).json()["results"]] == [made["id"]]
    assert editor.get(LISTS).json()["results"] == []
    assert editor.get(made["url"]).status_code == 404
    assert editor.delete(made["url"]).status_code == 404
    assert reader.delete(made["url"]).status_code == 204
    assert not ListSearch.objects.exists()


def test_a_list_that_is_none_is_refused(reader: Any) -> None:
    for lines in ([], [" "], ["x" * 501], ["x"] * 1_001, "ferry"):
        assert reader.post(LISTS, {"lines": lines}).status_code == 400
