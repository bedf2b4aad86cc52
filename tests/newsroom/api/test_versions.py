"""A story's revisions and what they changed, the stories beside it, its notices."""

from __future__ import annotations

from typing import Any

import pytest

from articles.ingest import add_revision
from articles.models import Article
from tests.factories import ArticleFactory, link_near_duplicates

ROOT = "/api/v1/articles/"


@pytest.fixture
def story() -> Article:
    article: Article = ArticleFactory(headline="Ferry sails", text="The ferry sailed.\nIt was late.")
    add_revision(article, "Ferry sails again", "The ferry sailed on Monday.\nIt was late.", actor=None, notice="Day.")
    article.refresh_from_db()
    return article


def test_revisions_are_told_with_what_they_changed(reader: Any, story: Article) -> None:
    told = reader.get(f"{ROOT}{story.pk}/revisions/").json()
    assert [(row["number"], row["notice"], "text" in row) for row in told["results"]] == [
        (2, "Day.", False),
        (1, "", False),
    ]
    second = reader.get(told["results"][0]["url"]).json()
    assert second["headline"] == "Ferry sails again"
    assert second["differences"]["text"] == [
        [
            {"change": "same", "text": "The ferry"},
            {"change": "gone", "text": " sailed."},
            {"change": "new", "text": " sailed on Monday."},
        ],
        [{"change": "same", "text": "It was late."}],
    ]
    first = reader.get(f"{ROOT}{story.pk}/revisions/1/?against=2").json()
    assert {piece["change"] for pieces in first["differences"]["headline"] for piece in pieces} == {"same", "gone"}
    assert reader.get(f"{ROOT}{story.pk}/revisions/1/").json()["differences"]["headline"][0][0]["change"] == "same"
    for wrong in ("3/", "1/?against=7"):
        assert reader.get(f"{ROOT}{story.pk}/revisions/{wrong}").status_code == 404


def test_related_stories_are_those_that_one_may_see(reader: Any, story: Article) -> None:
    other, hidden = ArticleFactory(headline="Ferry sailed"), ArticleFactory(headline="Secret", state="withheld")
    link_near_duplicates(story, other)
    link_near_duplicates(hidden, story)
    told = reader.get(f"{ROOT}{story.pk}/related/").json()["results"]
    assert [row["id"] for row in told] == [str(other.pk)]
    for part in ("revisions/", "revisions/1/", "related/", "notices/"):
        assert reader.get(f"{ROOT}{hidden.pk}/{part}").status_code == 404


def test_a_notice_stands_until_it_is_ended(editor: Any, reader: Any, story: Article) -> None:
    address = f"{ROOT}{story.pk}/notices/"
    assert reader.post(address, {"text": "x"}).status_code == 403
    made = editor.post(address, {"kind": "legal", "text": "Appeal is pending."})
    assert (made.status_code, made.json()["ended_at"]) == (201, None)
    assert {"kind": "legal", "text": "Appeal is pending."} in reader.get(f"{ROOT}{story.pk}/").json()["notices"]
    assert editor.delete(f"{address}{made.json()['id']}/").json()["ended_at"]
    assert editor.delete(f"{address}{made.json()['id']}/").json()["errors"][0]["code"] == "ended"
    assert [row["text"] for row in reader.get(address).json()["results"]] == ["Appeal is pending."]
    assert [notice["text"] for notice in reader.get(f"{ROOT}{story.pk}/").json()["notices"]] == ["Day."]
    assert editor.post(address, {"text": " "}).status_code == 400


def test_costs_are_bounded(reader: Any, story: Article, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        add_revision(story, "Ferry", f"The ferry sailed {number} times.", actor=None)
    for _ in range(12):  # a new revision is like other stories
        link_near_duplicates(story, ArticleFactory())
    with django_assert_max_num_queries(6):
        assert len(reader.get(f"{ROOT}{story.pk}/revisions/?limit=50").json()["results"]) == 14
    with django_assert_max_num_queries(14):
        assert len(reader.get(f"{ROOT}{story.pk}/related/").json()["results"]) == 12
