from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from articles.models import Article
from tagging.models import Decision, Entity, Tag
from tests.factories import ArticleFactory, EntityFactory, TagFactory

TAGS = "/api/v1/tags/"
DECISIONS = "/api/v1/decisions/"


def story_tags(client: Any, article: Article, choice: str = "shown") -> dict[str, dict[str, Any]]:
    told = client.get(f"/api/v1/articles/{article.pk}/?tags={choice}").json()
    return {tag["entity"]["name"]: tag for tag in told["tags"]}


@pytest.mark.parametrize(
    ("act", "state", "level"),
    [
        ("accept", "accepted", "passing"),
        ("reject", "rejected", "passing"),
        ("passing", "accepted", "passing"),
        ("about", "accepted", "about"),
    ],
)
def test_a_decision_answers_with_the_tag_as_it_then_stands(editor: Any, act: str, state: str, level: str) -> None:
    tag = TagFactory(level="passing")
    response = editor.post(f"{TAGS}{tag.pk}/{act}/", {"reason": "I was there."})
    assert response.status_code == 200
    told = response.json()
    assert (told["id"], told["state"], told["level"]) == (str(tag.pk), state, level)
    assert told["decided_by"] == editor.user.username
    decision = Decision.objects.get(pk=told["decision_id"])
    assert (decision.actor, decision.token_name, decision.reason) == (
        editor.user,
        "token of a editor",
        "I was there.",
    )


def test_a_rejected_tag_is_gone_for_readers_at_once_and_stays_for_editors(reader: Any, editor: Any) -> None:
    tag = TagFactory()
    assert reader.get(f"{TAGS}{tag.pk}/").status_code == 200
    editor.post(f"{TAGS}{tag.pk}/reject/")
    assert story_tags(reader, tag.article) == {}
    assert reader.get(f"{TAGS}{tag.pk}/").status_code == 404
    assert reader.get(f"{TAGS}?article={tag.article.pk}").json()["results"] == []
    assert editor.get(f"{TAGS}?article={tag.article.pk}&state=rejected").json()["results"][0]["id"] == str(tag.pk)


def test_a_missing_tag_is_added_with_its_mentions(editor: Any) -> None:
    article = ArticleFactory(text="The mayor, Mara Quill, spoke.")
    entity = EntityFactory(name="Mara Quill")
    response = editor.post(TAGS, {"article": str(article.pk), "entity": str(entity.pk)})
    assert response.status_code == 201
    told = response.json()
    assert (told["state"], told["level"], told["entity"]["id"]) == ("accepted", "about", str(entity.pk))
    assert [(mention["start"], mention["text"]) for mention in told["mentions"]] == [(11, "Mara Quill")]


def test_relinking_answers_with_the_tag_of_the_other_record(editor: Any, reader: Any) -> None:
    tag, meant = TagFactory(), EntityFactory(name="Mara Quill")
    told = editor.post(f"{TAGS}{tag.pk}/relink/", {"entity": str(meant.pk)}).json()
    assert (told["entity"]["name"], told["state"]) == ("Mara Quill", "accepted")
    assert list(story_tags(reader, tag.article)) == ["Mara Quill"]
    again = editor.post(f"{TAGS}{told['id']}/relink/", {"entity": str(meant.pk)})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "same_record")


def test_a_record_is_made_with_the_decision_that_needs_it_and_goes_with_it(editor: Any) -> None:
    tag, new = TagFactory(), {"kind": "person", "name": "Mara Quill", "description": "Mayor"}
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    first, second = (editor.post(f"{TAGS}{tag.pk}/relink/", {"new": new}, **key).json() for _ in range(2))
    assert first == second
    made = Entity.objects.get(name="Mara Quill")
    assert (first["entity"]["id"], made.description, made.status) == (str(made.pk), "Mayor", "confirmed")
    assert editor.post(f"{DECISIONS}{first['decision_id']}/undo/").status_code == 201
    assert not Entity.objects.filter(name="Mara Quill").exists()
    added = editor.post(TAGS, {"article": str(tag.article_id), "new": new})
    assert (added.status_code, added.json()["entity"]["name"]) == (201, "Mara Quill")


def test_one_record_is_chosen_or_made_and_not_both(editor: Any) -> None:
    tag, entity = TagFactory(), EntityFactory()
    new = {"kind": "person", "name": "Mara Quill"}
    for given in ({"entity": str(entity.pk), "new": new}, {}):
        answer = editor.post(f"{TAGS}{tag.pk}/relink/", given)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "required")
    assert not Entity.objects.filter(name="Mara Quill").exists()


def test_undo_takes_a_decision_back(editor: Any, reader: Any) -> None:
    tag = TagFactory()
    made = editor.post(f"{TAGS}{tag.pk}/reject/").json()["decision_id"]
    undone = editor.post(f"{DECISIONS}{made}/undo/", {"reason": "A slip."})
    assert (undone.status_code, undone.json()["undoes"]) == (201, made)
    assert len(story_tags(reader, tag.article)) == 1
    assert editor.get(f"{DECISIONS}{made}/").json()["undone_by"] == undone.json()["id"]
    listed = editor.get(f"{DECISIONS}?article={tag.article.pk}").json()["results"]
    assert [decision["action"] for decision in listed] == ["undo", "reject"]
    listed = editor.get(f"{DECISIONS}?action=reject&action=merge&since=2020-01-01T00:00:00Z").json()["results"]
    assert [decision["id"] for decision in listed] == [made]
    assert editor.get(f"{DECISIONS}?actor=nobody").json()["results"] == []
    assert editor.get(f"{DECISIONS}?action=nonsense").status_code == 400


def test_an_idempotency_key_makes_one_decision_of_two_requests(editor: Any) -> None:
    article, entity = ArticleFactory(), EntityFactory()
    given, key = {"article": str(article.pk), "entity": str(entity.pk)}, {"HTTP_IDEMPOTENCY_KEY": "once"}
    first, second = (editor.post(TAGS, given, **key).json() for _ in range(2))
    assert first["decision_id"] == second["decision_id"]
    assert Decision.objects.count() == 1


def test_a_key_that_stood_for_another_decision_is_refused_instead_of_doing_nothing(editor: Any) -> None:
    one, other = TagFactory(), TagFactory()
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    assert editor.post(f"{TAGS}{one.pk}/accept/", **key).status_code == 200
    response = editor.post(f"{TAGS}{other.pk}/accept/", **key)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "key_reused")
    assert Tag.objects.get(pk=other.pk).state == "suggested"


def test_two_clients_may_use_the_same_key(editor: Any, standards: Any) -> None:
    tag, key = TagFactory(), {"HTTP_IDEMPOTENCY_KEY": "1"}
    assert editor.post(f"{TAGS}{tag.pk}/accept/", **key).status_code == 200
    assert standards.post(f"{TAGS}{tag.pk}/reject/", **key).json()["state"] == "rejected"


@pytest.mark.parametrize("key", ["", "k" * 256, "tab\there"])
def test_a_key_that_cannot_be_kept_is_refused(editor: Any, key: str) -> None:
    response = editor.post(f"{TAGS}{TagFactory().pk}/accept/", HTTP_IDEMPOTENCY_KEY=key)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize(
    ("given", "attr"),
    [
        ({"article": "x"}, "article"),
        ({"article": str(uuid4())}, "article"),
        ({"entity": str(uuid4())}, "entity"),
        ({"level": "somewhat"}, "level"),
        ({"surface": "\x00"}, "surface"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_tag_that_makes_no_sense_is_refused(editor: Any, given: dict[str, str], attr: str) -> None:
    good = {"article": str(ArticleFactory().pk), "entity": str(EntityFactory().pk)}
    response = editor.post(TAGS, good | given)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, attr)


def test_a_list_of_tags_costs_the_same_for_one_and_for_many(editor: Any, django_assert_num_queries: Any) -> None:
    TagFactory()
    editor.get(TAGS)
    with django_assert_num_queries(3):
        editor.get(TAGS)
    for _ in range(12):
        TagFactory()
    with django_assert_num_queries(3):
        assert len(editor.get(TAGS).json()["results"]) == 13
