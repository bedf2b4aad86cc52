"""What was learned is told with the decision, listed, switched off, and narrowed."""

from __future__ import annotations

from typing import Any

import pytest

from tagging.models import Batch, Rule, Tag
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
    assert one["context"] == shown[0]["context"] == "news"
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


def test_a_replay_is_begun_shows_a_sample_and_is_undone(editor: Any, tag: Tag) -> None:
    address = relinked(editor, tag)["learned"][0]["url"]
    assert editor.get(address).json()["may_change"] == {"value": 0, "exact": True}
    answer = editor.post(f"{address}replay/")
    assert (answer.status_code, answer.json()["kind"], answer.json()["state"]) == (202, "replay", "waiting")
    hidden = ArticleFactory(state="withheld")
    sample = [
        {"article": str(article.pk), "headline": article.headline, "more": ["Mélanie Joly"], "less": []}
        for article in (tag.article, hidden)
    ]
    Batch.objects.update(state="done", task={"sample": sample, "sampled": 20})
    shown = editor.get(answer.json()["url"]).json()
    assert (shown["sample"], shown["sampled"]) == (sample[:1], 20)
    assert editor.post(f"{answer.json()['url']}undo/").json()["state"] == "undoing"
    assert editor.post(f"{answer.json()['url']}undo/").status_code == 409


def test_rows_that_follow_a_merge_are_undone_with_it_alone(editor: Any) -> None:
    batch = Batch.objects.create(title="Rows", state="done")
    assert editor.post(f"{ROOT}batches/{batch.pk}/undo/").status_code == 409


def test_undoing_a_decision_tells_of_its_finished_replay(editor: Any, tag: Tag) -> None:
    answer = relinked(editor, tag)
    batch = Batch.objects.create(kind="replay", state="done", title="R", task={"rule": answer["learned"][0]["rule"]})
    undone = editor.post(f"{ROOT}decisions/{answer['decision_id']}/undo/").json()
    assert undone["replays"] == [str(batch.pk)]
