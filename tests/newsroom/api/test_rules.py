"""What was learned is told with the decision, listed, switched off, and narrowed."""

from __future__ import annotations

from typing import Any

import pytest

from tagging.models import Rule, Tag
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, TagFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


@pytest.fixture
def tag() -> Tag:
    article = ArticleFactory(source=SourceFactory(name="Harbour Wire"), text="Joly spoke.")
    made: Tag = TagFactory(article=article, surfaces=["joly"])
    return made


def relinked(editor: Any, tag: Tag) -> dict[str, Any]:
    entity = EntityFactory(name="Mélanie Joly")
    answer = editor.post(f"{ROOT}tags/{tag.pk}/relink/", {"entity": str(entity.pk)})
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_decision_answers_what_was_learned_from_it(editor: Any, tag: Tag) -> None:
    (learned,) = relinked(editor, tag)["learned"]
    assert learned["text"] == "in Harbour Wire, “joly” = Mélanie Joly"
    assert (learned["scope"], learned["active"], learned["verdict"]) == ("source", True, "holds")
    assert learned["url"].endswith(f"/api/v1/rules/{learned['rule']}/")
    assert editor.post(f"{ROOT}tags/{TagFactory().pk}/accept/").json()["learned"] == []


def test_rules_are_listed_and_filtered(editor: Any, tag: Tag) -> None:
    answer = relinked(editor, tag)
    shown = editor.get(f"{ROOT}rules/", {"surface": "JOLY", "active": "true"}).json()["results"]
    assert [(rule["surface"], rule["action"], rule["pro"], rule["hits"]) for rule in shown] == [("joly", "link", 1, 0)]
    assert editor.get(f"{ROOT}rules/", {"active": "false"}).json()["results"] == []
    one = editor.get(shown[0]["url"]).json()
    assert (one["decisions_for"], one["decisions_against"]) == ([answer["decision_id"]], [])
    assert one["taught_by"] == editor.user.username


def test_a_rule_is_switched_off_and_that_is_undone(editor: Any, tag: Tag) -> None:
    address = relinked(editor, tag)["learned"][0]["url"]
    answer = editor.patch(address, {"active": False, "reason": "Too wide."}).json()
    assert (answer["active"], answer["switched"]) == (False, False)
    assert editor.post(f"{ROOT}decisions/{answer['decision_id']}/undo/").status_code == 201
    assert editor.get(address).json()["active"] is True


def test_only_this_story_narrows_what_was_learned(editor: Any, tag: Tag) -> None:
    decision = relinked(editor, tag)["decision_id"]
    answer = editor.post(f"{ROOT}decisions/{decision}/only-here/")
    assert (answer.status_code, answer.json()["action"]) == (201, "only_here")
    assert list(Rule.objects.filter(active=True).values_list("scope", flat=True)) == ["article"]
    accepted = editor.post(f"{ROOT}tags/{TagFactory(surfaces=[]).pk}/accept/").json()["decision_id"]
    assert editor.post(f"{ROOT}decisions/{accepted}/only-here/").status_code == 409


def test_a_rule_that_rested_on_an_undone_decision_cannot_be_switched_on(editor: Any, tag: Tag) -> None:
    answer = relinked(editor, tag)
    editor.post(f"{ROOT}decisions/{answer['decision_id']}/undo/")
    refused = editor.patch(answer["learned"][0]["url"], {"active": True})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "taught_nothing")


def test_readers_see_no_rules(reader: Any, editor: Any, tag: Tag) -> None:
    address = relinked(editor, tag)["learned"][0]["url"]
    assert (reader.get(f"{ROOT}rules/").status_code, reader.get(address).status_code) == (403, 403)
