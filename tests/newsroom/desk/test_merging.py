"""Merging at the desk: chosen, looked at, done, undone from the history."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tagging.models import Batch, Entity, KeptApart
from tests.factories import EntityFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Entity, Entity]:
    stays, goes = EntityFactory(name="Mira Solheim"), EntityFactory(name="M. Solheim", status="proposed")
    TagFactory(entity=goes)
    return stays, goes


def test_the_page_offers_records_called_alike_and_shows_what_would_move(desk: Any, pair: tuple[Entity, Entity]) -> None:
    stays, goes = pair
    EntityFactory(name="Mira Solheim", kind="place")
    page = desk.get(f"/admin/merge/{goes.pk}/?q=mira").content.decode()
    assert page.count('class="choice"') == 1
    page = desk.get(f"/admin/merge/{goes.pk}/?other={stays.pk}").content.decode()
    assert "Merge into Mira Solheim" in page
    assert re.search(r"Stories that follow</dt>\s*<dd>\s*1", page)


def test_merging_leads_to_the_record_that_stays_and_its_history_undoes_it(
    desk: Any, pair: tuple[Entity, Entity]
) -> None:
    stays, goes = pair
    answer = desk.post(f"/admin/merge/{goes.pk}/act/", {"other": str(stays.pk), "act": "merge"})
    assert answer["Location"] == f"/admin/tagging/entity/{stays.pk}/change/"
    assert Entity.objects.get(pk=goes.pk).merged_into == stays
    history = desk.get(f"/admin/tagging/entity/{stays.pk}/history/").content.decode()
    [undo] = re.findall(r'action="(/admin/decisions/[0-9a-f-]+/undo/)"', history)
    back = f"/admin/tagging/entity/{stays.pk}/history/"
    assert desk.post(undo, {"next": back})["Location"] == back
    assert Entity.objects.get(pk=goes.pk).merged_into is None
    assert undo not in desk.get(back).content.decode()


def test_never_the_same_is_remembered(desk: Any, pair: tuple[Entity, Entity]) -> None:
    stays, goes = pair
    desk.post(f"/admin/merge/{goes.pk}/act/", {"other": str(stays.pk), "act": "apart"})
    assert KeptApart.objects.count() == 1
    page = desk.get(f"/admin/merge/{goes.pk}/?other={stays.pk}").content.decode()
    assert "are never the same" in page
    assert "Merge into" not in page


def test_the_page_says_where_the_undo_leads_only_within_the_site(desk: Any, pair: tuple[Entity, Entity]) -> None:
    stays, goes = pair
    desk.post(f"/admin/merge/{goes.pk}/act/", {"other": str(stays.pk), "act": "merge"})
    decision = Batch.objects.get().decisions.get()
    answer = desk.post(f"/admin/decisions/{decision.pk}/undo/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/admin/tagging/decision/"


@pytest.mark.parametrize("act", ["", "merge", "apart"])
def test_without_another_record_nothing_happens(desk: Any, pair: tuple[Entity, Entity], act: str) -> None:
    answer = desk.post(f"/admin/merge/{pair[0].pk}/act/", {"other": "nonsense", "act": act}, follow=True)
    assert "Choose the other record first." in answer.content.decode()
    assert not Batch.objects.exists()


def test_batches_show_their_progress_and_can_be_paused(desk: Any, pair: tuple[Entity, Entity]) -> None:
    stays, goes = pair
    desk.post(f"/admin/merge/{goes.pk}/act/", {"other": str(stays.pk), "act": "merge"})
    assert "0 of 1" in desk.get("/admin/tagging/batch/").content.decode()
    batch = Batch.objects.get()
    desk.post("/admin/tagging/batch/", {"action": "pause", "_selected_action": [str(batch.pk)]})
    assert Batch.objects.get().state == "paused"
    desk.post("/admin/tagging/batch/", {"action": "go_on", "_selected_action": [str(batch.pk)]})
    assert Batch.objects.get().state == "waiting"
