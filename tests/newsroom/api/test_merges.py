"""Merging by API: asked first, done once, followed, undone."""

from __future__ import annotations

from typing import Any

import pytest

from tagging import batches, decisions
from tagging.models import Entity, Tag
from tests.factories import EntityFactory, TagFactory, UserFactory

ROOT = "/api/v1/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Entity, Entity]:
    stays, goes = EntityFactory(name="Mira Solheim"), EntityFactory(name="M. Solheim", status="proposed")
    TagFactory(entity=goes, state="accepted")
    return stays, goes


def test_a_plan_changes_nothing(editor: Any, pair: tuple[Entity, Entity]) -> None:
    stays, goes = pair
    told = editor.get(f"{ROOT}people/{goes.pk}/merge/?other={stays.pk}").json()
    assert (told["stays"]["id"], told["goes"]["id"]) == (str(stays.pk), str(goes.pk))
    assert (told["names"], told["stories"]) == (["M. Solheim"], {"value": 1, "exact": True})
    assert Entity.objects.get(pk=goes.pk).merged_into is None


def test_a_merged_record_redirects_at_once_and_is_back_after_the_undo(editor: Any, pair: tuple[Entity, Entity]) -> None:
    stays, goes = pair
    made = editor.post(f"{ROOT}people/{stays.pk}/merge/", {"other": str(goes.pk), "reason": "One woman."}).json()
    assert made["stays"]["id"] == str(stays.pk)
    moved = editor.get(f"{ROOT}people/{goes.pk}/")
    assert (moved.status_code, moved["Location"]) == (301, f"http://testserver{ROOT}people/{stays.pk}/")
    # Before any row has followed, reads go through the pointer.
    assert Tag.objects.get().entity == goes
    assert editor.get(f"{ROOT}people/{stays.pk}/").json()["articles"]["value"] == 1
    assert editor.get(f"{ROOT}search/?person={stays.pk}").json()["count"]["value"] == 1
    facet = editor.get(f"{ROOT}search/").json()["facets"]["person"]
    assert [(value["value"], value["count"]) for value in facet] == [(str(stays.pk), 1)]

    batches.run(made["batch_id"])
    told = editor.get(f"{ROOT}batches/{made['batch_id']}/").json()
    assert (told["state"], told["done"], told["total"]) == ("done", 1, 1)
    assert editor.post(f"{ROOT}decisions/{made['decision_id']}/undo/").status_code == 201
    batches.run(made["batch_id"])
    assert editor.get(f"{ROOT}people/{goes.pk}/").status_code == 200
    assert Tag.objects.get().entity == goes


def test_a_key_sent_twice_merges_once(editor: Any, pair: tuple[Entity, Entity]) -> None:
    stays, goes = pair
    answers = [
        editor.post(f"{ROOT}people/{stays.pk}/merge/", {"other": str(goes.pk)}, headers={"Idempotency-Key": "m1"})
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("other", ["same", "place", "unknown", "apart"])
def test_what_cannot_be_merged_is_refused_in_words(editor: Any, pair: tuple[Entity, Entity], other: str) -> None:
    stays, goes = pair
    others = {
        "same": stays.pk,
        "place": EntityFactory(kind="place").pk,
        "unknown": "0199aaaa-0000-7000-8000-000000000000",
    }
    editor.post(f"{ROOT}people/{stays.pk}/keep-apart/", {"other": str(goes.pk)})
    answer = editor.post(f"{ROOT}people/{stays.pk}/merge/", {"other": str(others.get(other, goes.pk))})
    assert answer.status_code in (400, 409)
    codes = {"same": "same_record", "place": "other_kind", "unknown": "does_not_exist", "apart": "kept_apart"}
    assert answer.json()["errors"][0]["code"] == codes[other]


def test_a_record_of_another_kind_by_now_redirects(editor: Any) -> None:
    record, goes = EntityFactory(name="Okonjo"), EntityFactory(name="Okonjo Ltd")
    for entity in (record, goes):
        TagFactory(entity=entity)
    old = f"/api/v1/people/{record.pk}/"
    decisions.merge(goes, record, actor=UserFactory(editor=True))
    assert editor.post(f"{old}retype/", {"kind": "organization"}, format="json").status_code == 200
    answer = editor.get(old)
    assert (answer.status_code, answer["Location"]) == (301, f"http://testserver/api/v1/organizations/{record.pk}/")
    assert answer.json() == {"kind_changed": answer["Location"]}
    merged = editor.get(f"/api/v1/people/{goes.pk}/")
    assert (merged.status_code, merged.json()) == (301, {"merged_into": answer["Location"]})
    assert editor.get(answer["Location"]).status_code == 200
