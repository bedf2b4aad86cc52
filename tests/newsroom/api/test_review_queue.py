"""The queue, splits and kinds over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tagging.models import Entity, Mention, Tag
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, TagFactory
from tests.tagging.world import Named, mentions_of, tag_story

pytestmark = pytest.mark.django_db


def post(client: Any, path: str, data: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{path}", data, format="json")


def joly(entity: Entity) -> Tag:
    article = ArticleFactory(text="Joly spoke, and Joly left.")
    tag_story(article, Named(("Joly",), entity, confidence=0.6))
    return Tag.objects.get(article=article)


@pytest.fixture
def melanie() -> Entity:
    made: Entity = EntityFactory(name="Mélanie Joly")
    return made


def test_the_queue_is_listed_and_its_next_decided_on(editor: Any, melanie: Entity) -> None:
    tags = [joly(melanie), joly(melanie)]
    listed = editor.get("/api/v1/review-queue/").json()
    [group] = listed["results"]
    assert (group["entity"]["name"], group["name"], group["stories"]) == ("Mélanie Joly", "joly", 2)
    assert set(group["tags"]) == {str(tag.pk) for tag in tags}
    assert group["quotes"][0]["text"] == "Joly"
    found = editor.get("/api/v1/review-queue/next/").json()
    assert found["result"]["worth"] == pytest.approx(group["worth"], rel=0.01)
    asked = {"entity": str(melanie.pk), "name": "joly", "act": "accept", "seen": found["seen"]}
    answer = post(editor, "review-queue/decide/", asked)
    assert (answer.status_code, answer.json()["done"], answer.json()["left"]) == (201, 2, 0)
    assert editor.get("/api/v1/review-queue/next/").json()["result"] is None
    again = post(editor, "review-queue/decide/", asked)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "gone")
    undone = post(editor, f"batches/{answer.json()['id']}/undo/", {})
    assert undone.status_code == 200
    assert set(Tag.objects.values_list("state", flat=True)) == {"suggested"}


def test_some_of_them(editor: Any, melanie: Entity) -> None:
    one, other = joly(melanie), joly(melanie)
    seen = editor.get("/api/v1/review-queue/?kind=person").json()["seen"]
    asked = {"entity": str(melanie.pk), "name": "joly", "act": "reject", "seen": seen, "tags": [str(one.pk)]}
    assert post(editor, "review-queue/decide/", asked).status_code == 201
    assert [Tag.objects.get(pk=tag.pk).state for tag in (one, other)] == ["rejected", "suggested"]


def test_they_are_another_record(editor: Any, melanie: Entity) -> None:
    tag, eva = joly(melanie), EntityFactory(name="Eva Joly")
    seen = editor.get("/api/v1/review-queue/").json()["seen"]
    asked = {"entity": str(melanie.pk), "name": "joly", "act": "relink", "seen": seen}
    assert post(editor, "review-queue/decide/", asked).json()["errors"][0]["code"] == "no_record"
    unknown = post(editor, "review-queue/decide/", {**asked, "record": str(tag.pk)})
    assert (unknown.status_code, unknown.json()["errors"][0]["attr"]) == (400, "record")
    assert post(editor, "review-queue/decide/", {**asked, "record": str(eva.pk)}).json()["done"] == 1
    assert Tag.objects.get(state="accepted").entity == eva


def test_they_are_somebody_of_whom_there_is_no_record_yet(editor: Any, melanie: Entity) -> None:
    joly(melanie)
    asked = {"entity": str(melanie.pk), "name": "joly", "act": "relink", "seen": "2100-01-01T00:00:00Z"}
    answer = post(editor, "review-queue/decide/", asked | {"new": {"kind": "person", "name": "Guy Joly"}})
    assert answer.status_code == 201
    assert Tag.objects.get(state="accepted").entity.name == "Guy Joly"
    post(editor, f"batches/{answer.json()['id']}/undo/", {})
    assert not Entity.objects.filter(name="Guy Joly").exists()


def test_readers_have_no_queue(reader: Any) -> None:
    assert reader.get("/api/v1/review-queue/").status_code == 403


def test_a_record_is_split_after_a_preview(editor: Any, melanie: Entity) -> None:
    alias, tag = AliasFactory(entity=melanie, name="Joly"), joly(melanie)
    chosen = {"aliases": [str(alias.pk)]}
    plan = post(editor, f"people/{melanie.pk}/split/preview/", chosen).json()
    assert plan == {
        "names": ["Joly"],
        "stays": ["Mélanie Joly"],
        "stories": {"value": 1, "exact": True},
        "events": 0,
    }
    answer = post(editor, f"people/{melanie.pk}/split/", {**chosen, "name": "Eva Joly"})
    assert (answer.status_code, answer.json()["made"]["name"]) == (201, "Eva Joly")
    assert Tag.objects.get(article=tag.article, state="accepted").entity.name == "Eva Joly"
    assert post(editor, f"decisions/{answer.json()['decision_id']}/undo/", {}).status_code == 201
    led = editor.get(f"/api/v1/people/{answer.json()['made']['id']}/")
    assert (led.status_code, str(melanie.pk) in led["Location"]) == (301, True)
    empty = post(editor, f"people/{melanie.pk}/split/", {"name": "Eva Joly"})
    assert empty.json()["errors"][0]["code"] == "nothing_chosen"


def test_a_tag_and_a_record_change_their_kind(editor: Any) -> None:
    tag = TagFactory(entity__kind="place", entity__name="Georgia")
    answer = post(editor, f"tags/{tag.pk}/retype/", {"kind": "person"})
    assert (answer.status_code, answer.json()["kind"], answer.json()["state"]) == (200, "person", "accepted")
    place = tag.entity
    answer = post(editor, f"places/{place.pk}/retype/", {"kind": "organization"})
    assert answer.json()["record"]["kind"] == "organization"
    assert post(editor, f"organizations/{place.pk}/never-profile/", {}).status_code == 200
    assert Entity.objects.get(pk=place.pk).never_profile


def test_one_mention_is_linked_by_its_place(editor: Any, melanie: Entity) -> None:
    tag, eva = joly(melanie), EntityFactory(name="Eva Joly")
    second = Mention.objects.filter(tag=tag).order_by("start")[1]
    place = {"field": "text", "start": second.start}
    answer = post(editor, f"tags/{tag.pk}/relink/", {"entity": str(eva.pk), "mention": place})
    assert (answer.status_code, answer.json()["entity"]["name"]) == (200, "Eva Joly")
    assert mentions_of(tag.article) == [("Joly", "Mélanie Joly"), ("Joly", "Eva Joly")]
    nowhere = {"entity": str(eva.pk), "mention": {"field": "text", "start": 1}}
    assert post(editor, f"tags/{tag.pk}/relink/", nowhere).status_code == 400
