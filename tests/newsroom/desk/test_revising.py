"""New words from the desk: a version of its own, with its notice, and nothing overwritten unseen."""

from __future__ import annotations

from typing import Any

import pytest

from articles.models import Article, Revision
from tagging.models import TaggingRun
from tests.factories import ArticleFactory
from tests.newsroom.desk.conftest import TEXT

pytestmark = pytest.mark.django_db


def send(desk: Any, article: Article, **values: Any) -> Any:
    page = desk.get(f"/admin/articles/{article.pk}/revise/")
    shown = {name: page.context["form"].initial[name] for name in ("headline", "text", "expected")}
    return desk.post(f"/admin/articles/{article.pk}/revise/", {"kind": "update", "notice": ""} | shown | values)


def test_changed_words_are_a_new_version_with_its_notice_and_are_tagged_again(desk: Any, article: Article) -> None:
    answer = send(desk, article, text="Nadia Okonjo closed the bridge.", kind="correction", notice="It is closed.")
    assert answer["Location"] == f"/admin/review/{article.pk}/"
    first, second = Revision.objects.filter(article=article).order_by("number")
    assert (second.kind, second.text, second.notice) == (
        "correction",
        "Nadia Okonjo closed the bridge.",
        "It is closed.",
    )
    assert "opened the bridge" in first.text
    assert TaggingRun.objects.filter(revision=second, state="queued").exists()
    assert Article.objects.get(pk=article.pk).standing_notices() == [("Correction", "It is closed.")]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "nothing to save"),
        ({"text": TEXT.replace("\n", "\r\n")}, "nothing to save"),
        ({"text": "Other words.", "kind": "correction"}, "readers are told"),
        ({"text": "  "}, "This field is required"),
        ({"text": "Other words.", "kind": "original"}, "Select a valid choice"),
        ({"text": "Other words.", "expected": "99"}, "Somebody else changed this story"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(
    desk: Any, article: Article, values: dict[str, str], words: str
) -> None:
    answer = send(desk, article, **values)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert values.get("text", "").strip() in answer.content.decode()
    assert Revision.objects.filter(article=article).count() == 1


def test_a_story_that_this_editor_may_not_see_is_not_there(desk: Any) -> None:
    hidden = ArticleFactory(state="withheld")
    assert desk.get(f"/admin/articles/{hidden.pk}/revise/").status_code == 404
