"""Sources, tagging runs, the quality of the tagging, and the bin for proposed records."""

from __future__ import annotations

from typing import Any

from tagging.models import Batch, Tag, TaggingRun
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, TagFactory

ROOT = "/api/v1/"


def test_a_source_is_made_and_changed(editor: Any, reader: Any) -> None:
    made = editor.post(f"{ROOT}sources/", {"name": "Harbour Wire", "tag_policy": "opt_in", "place": "Port Ellery"})
    assert (made.status_code, made.json()["tag_policy"], made.json()["place"]) == (201, "opt_in", "Port Ellery")
    address = f"{ROOT}sources/{made.json()['id']}/"
    assert editor.post(f"{ROOT}sources/", {"name": "harbour wire"}).json()["errors"][0]["code"] == "unique"
    assert reader.patch(address, {"place": "x"}, HTTP_IF_MATCH="*").status_code == 403
    changed = editor.patch(address, {"name": "Harbour Wire", "trusts_own_tags": True}, HTTP_IF_MATCH="*").json()
    assert (changed["trusts_own_tags"], changed["place"]) == (True, "Port Ellery")
    other = SourceFactory(name="City Desk")
    wrong = editor.patch(f"{ROOT}sources/{other.pk}/", {"name": "Harbour Wire"}, HTTP_IF_MATCH="*")
    assert wrong.json()["errors"][0]["attr"] == "name"


def test_tagging_runs_tell_what_was_tagged(editor: Any, reader: Any) -> None:
    story, hidden = ArticleFactory(), ArticleFactory(state="withheld")
    told = editor.get(f"{ROOT}tagging-runs/", {"state": "queued"}).json()["results"]
    assert [(row["article"], row["revision"]) for row in told] == [(str(story.pk), 1)]
    assert editor.get(told[0]["url"]).json()["attempts"] == 0
    assert editor.get(f"{ROOT}tagging-runs/{TaggingRun.objects.get(article=hidden).pk}/").status_code == 404
    assert reader.get(f"{ROOT}tagging-runs/").status_code == 403


def test_the_quality_is_what_editors_said(editor: Any, reader: Any) -> None:
    tags = [TagFactory(confidence=0.95) for _ in range(3)]
    for tag, act in zip(tags, ("accept", "accept", "reject"), strict=True):
        editor.post(f"{ROOT}tags/{tag.pk}/{act}/")
    told = editor.get(f"{ROOT}quality/").json()
    assert (told["decisions"], told["total"]["right"], told["total"]["of"]) == (3, 2, 3)
    assert told["total"]["low"] < told["total"]["share"] < told["total"]["high"]
    assert [row["group"] for row in told["by"]["kind"]] == ["person"]
    assert told["acceptance"][0]["confidence"] == 0.95
    assert told["weeks"][0]["decisions"] == 3
    assert reader.get(f"{ROOT}quality/").status_code == 403


def test_a_proposed_record_is_binned_with_its_tags(editor: Any) -> None:
    tag = TagFactory(entity=EntityFactory(status="proposed"))
    answer = editor.post(f"{ROOT}people/{tag.entity.pk}/bin/")
    assert Batch.objects.get(pk=answer.json()["batch_id"]).kind == "decide"
    assert Tag.objects.get(pk=tag.pk).state == "rejected"
    confirmed = TagFactory(entity=EntityFactory(status="confirmed"))
    assert editor.post(f"{ROOT}people/{confirmed.entity.pk}/bin/").json()["errors"][0]["code"] == "confirmed"
