"""Signing off and holding a story over the API, as the review page does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tagging.models import Hold, Tag
from tests.factories import ArticleFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "states"), [({}, ["accepted", "suggested"]), ({"everything": True}, ["accepted"] * 2)]
)
def test_a_story_is_signed_off_as_shown_or_with_everything(editor: Any, body: Any, states: list[str]) -> None:
    sure = TagFactory(confidence=0.99)
    TagFactory(article=sure.article, confidence=0.2)
    answer = editor.post(f"/api/v1/articles/{sure.article.pk}/sign-off/", body, format="json")
    assert answer.status_code == 200
    assert list(Tag.objects.order_by("-confidence").values_list("state", flat=True)) == states
    editor.post(f"/api/v1/decisions/{answer.json()['decision_id']}/undo/", {}, format="json")
    assert set(Tag.objects.values_list("state", flat=True)) == {"suggested"}


def test_who_is_on_a_story_is_told_taken_over_and_let_go(editor: Any, admin: Any) -> None:
    address = f"/api/v1/articles/{ArticleFactory().pk}/hold/"
    assert editor.get(address).json() == {"holder": None, "mine": False, "since": None, "until": None}
    taken = editor.post(address, {}, format="json").json()
    assert (taken["holder"], taken["mine"]) == (editor.user.username, True)
    told = admin.post(address, {}, format="json").json()
    assert (told["holder"], told["mine"], told["since"]) == (editor.user.username, False, taken["since"])
    assert admin.delete(address).json() == told, "it was not theirs to let go"
    assert admin.post(address, {"take_over": True}, format="json").json()["mine"]
    assert editor.get(address).json()["holder"] == admin.user.username
    Hold.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert admin.get(address).json()["holder"] is None
    editor.post(address, {}, format="json")
    assert editor.delete(address).json()["holder"] is None
    assert not Hold.objects.exists()


def test_a_story_that_one_may_not_see_is_nobodys(editor: Any) -> None:
    hidden = ArticleFactory(state="withheld")
    assert editor.post(f"/api/v1/articles/{hidden.pk}/hold/", {}, format="json").status_code == 404
    assert not Hold.objects.exists()
