"""Two records become one: at once for who reads, row by row behind it, and back again exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.accounts.models import User
from tagging import batches, decisions
from tagging.decisions import DecisionError
from tagging.models import Alias, Batch, BatchState, Decision, Entity, Mention, Status, Tag
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, EventFactory, TagFactory, UserFactory
from tests.tagging.world import Named, mentions_of, tag_story, tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True, first_name="Ana", last_name="Berg")


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def follow(decision: Decision) -> Batch:
    """Let the rows follow, as a worker would."""
    assert decision.batch_id is not None
    batches.run(str(decision.batch_id))
    return Batch.objects.get(pk=decision.batch_id)


def pair(**other: Any) -> tuple[Entity, Entity]:
    return EntityFactory(name="Mira Solheim"), EntityFactory(name="M. Solheim", **other)


# --- Which stays ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("swapped", [False, True])
def test_the_confirmed_record_stays_whichever_way_the_button_is_pressed(editor: User, swapped: bool) -> None:
    confirmed, proposed = pair(status=Status.PROPOSED, origin="machine")
    stays, decision = decisions.merge(*((proposed, confirmed) if swapped else (confirmed, proposed)), actor=editor)
    assert stays == confirmed
    assert again(proposed).merged_into == confirmed
    assert (decision.target_id, decision.entity) == (str(proposed.pk), confirmed)


def test_a_plan_says_what_would_move_and_why_this_one_stays(editor: User) -> None:
    stays, goes = pair(status=Status.PROPOSED)
    AliasFactory(entity=goes, name="Sunhome")
    AliasFactory(entity=goes, name="The Sun")
    AliasFactory(entity=stays, name="The Sun", blocked=True)
    both = TagFactory(entity=stays).article
    TagFactory(entity=goes, article=both)
    TagFactory(entity=goes)
    plan = decisions.plan_merge(goes, stays)
    assert (plan.stays, plan.goes, plan.because) == (stays, goes, "people confirmed it")
    assert (set(plan.names), plan.left_out) == ({"M. Solheim", "Sunhome"}, ("The Sun",))
    assert (plan.stories, plan.both) == (2, 1)
    assert again(goes).merged_into is None


def test_of_two_alike_the_one_with_more_stories_stays(editor: User) -> None:
    one, other = pair()
    TagFactory(entity=other)
    assert decisions.merge(one, other, actor=editor)[0] == other


# --- What moves ----------------------------------------------------------------------------------------------------


def test_names_ids_and_words_about_it_are_carried_and_nothing_is_overwritten(editor: User) -> None:
    stays = EntityFactory(name="Mira Solheim", external_ids={"wikidata": "Q1"}, description="")
    goes = EntityFactory(
        name="M. Solheim", status=Status.PROPOSED, description="mayor", external_ids={"wikidata": "Q2", "viaf": "7"}
    )
    decisions.merge(stays, goes, actor=editor)
    now = again(stays)
    assert (now.name, now.description, now.external_ids) == ("Mira Solheim", "mayor", {"wikidata": "Q1", "viaf": "7"})
    assert list(now.aliases.values_list("name", flat=True)) == ["M. Solheim"]


def test_tags_parts_events_and_their_places_follow(editor: User) -> None:
    stays = EntityFactory(kind="place", name="Larsund")
    goes = EntityFactory(kind="place", name="Larsund Town", status=Status.PROPOSED)
    tag, part = TagFactory(entity=goes), EntityFactory(kind="place", name="Old Quay", parent=goes)
    event = EventFactory(place=goes)
    event.participations.create(entity=goes, role="agent")
    batch = follow(decisions.merge(stays, goes, actor=editor)[1])
    assert (batch.state, batch.done, batch.total) == (BatchState.DONE, 4, 4)
    assert (again(tag).entity, again(tag).original_entity) == (stays, goes)
    assert (again(part).parent, again(event).place) == (stays, stays)
    assert event.participations.get().entity == stays


def test_a_record_merged_with_what_it_lies_in_is_not_its_own_part(editor: User) -> None:
    outer = EntityFactory(kind="place", name="Larsund")
    inner = EntityFactory(kind="place", name="Larsund City", parent=outer, external_ids={"wikidata": "Q9"})
    stays, decision = decisions.merge(outer, inner, actor=editor)
    follow(decision)
    assert stays == inner
    assert again(inner).parent is None


def test_a_batch_goes_in_chunks_each_of_a_fixed_number_of_queries(editor: User, monkeypatch: Any) -> None:
    stays, goes = pair(status=Status.PROPOSED)
    for _ in range(7):
        TagFactory(entity=goes)
    monkeypatch.setattr(batches, "CHUNK", 3)
    pk = str(decisions.merge(stays, goes, actor=editor)[1].batch_id)
    with CaptureQueriesContext(
        connection,
    ) as first:
        assert batches._chunk(pk)
    assert Tag.objects.filter(entity=goes).count() == 4
    monkeypatch.setattr(batches, "CHUNK", 4)
    with CaptureQueriesContext(connection) as second:
        assert batches._chunk(pk)
    assert len(first) == len(second)
    batches.run(pk)
    assert Tag.objects.filter(entity=stays).count() == 7


# --- A story with both ---------------------------------------------------------------------------------------------

TEXT = "Mira Solheim spoke. Then M. Solheim left."


def story_with_both() -> tuple[Tag, Tag]:
    one, other = pair(status=Status.PROPOSED)
    article = ArticleFactory(headline="Two of one", text=TEXT)
    tag_story(article, Named(("Mira Solheim",), one, confidence=0.7), Named(("M. Solheim",), other, confidence=0.9))
    return Tag.objects.get(entity=one), Tag.objects.get(entity=other)


def test_of_two_machine_made_tags_one_stays_and_knows_what_the_other_knew(editor: User) -> None:
    stays, goes = story_with_both()
    follow(decisions.merge(stays.entity, goes.entity, actor=editor)[1])
    kept = Tag.objects.get(article=stays.article)
    assert (kept.pk, kept.confidence, kept.surfaces) == (stays.pk, 0.9, ["m solheim", "mira solheim"])
    assert set(mentions_of(stays.article)) == {("Mira Solheim", "Mira Solheim"), ("M. Solheim", "Mira Solheim")}


def test_a_person_s_decision_beats_the_machine_s(editor: User) -> None:
    stays, goes = story_with_both()
    decisions.reject(goes, actor=editor)
    follow(decisions.merge(stays.entity, goes.entity, actor=editor)[1])
    assert tags_of(stays.article) == {"Mira Solheim": "rejected"}
    tag_story(stays.article, Named(("Mira Solheim", "M. Solheim"), stays.entity))
    assert tags_of(stays.article) == {"Mira Solheim": "rejected"}


def test_of_two_decisions_the_later_one_counts(editor: User) -> None:
    stays, goes = story_with_both()
    decisions.reject(stays, actor=editor)
    decisions.accept(goes, actor=editor)
    follow(decisions.merge(stays.entity, goes.entity, actor=editor)[1])
    assert tags_of(stays.article) == {"Mira Solheim": "accepted"}


# --- Back again ----------------------------------------------------------------------------------------------------


def projection() -> dict[str, list[Any]]:
    return {
        "tags": list(
            Tag.objects.order_by("pk").values("pk", "entity", "original_entity", "state", "surfaces", "level")
        ),
        "entities": list(Entity.objects.order_by("pk").values("pk", "merged_into", "description", "external_ids")),
        "aliases": list(Alias.objects.order_by("pk").values("pk", "entity", "name", "blocked")),
        "mentions": list(Mention.objects.order_by("pk").values("pk", "tag")),
    }


def test_undo_puts_back_everything_also_the_tag_that_gave_way(editor: User) -> None:
    stays, goes = story_with_both()
    TagFactory(entity=goes.entity)
    before = projection()
    decision = decisions.merge(stays.entity, goes.entity, actor=editor)[1]
    follow(decision)
    assert projection() != before
    decisions.undo(decision, actor=editor)
    assert follow(decision).state == BatchState.UNDONE
    assert projection() == before


def test_undo_while_the_rows_still_follow_stops_them_and_puts_back_those_that_did(
    editor: User, monkeypatch: Any
) -> None:
    stays, goes = pair(status=Status.PROPOSED)
    for _ in range(5):
        TagFactory(entity=goes)
    before = projection()
    monkeypatch.setattr(batches, "CHUNK", 2)
    decision = decisions.merge(stays, goes, actor=editor)[1]
    batches._chunk(str(decision.batch_id))
    decisions.undo(decision, actor=editor)
    follow(decision)
    assert projection() == before


def test_what_was_decided_since_stays_decided(editor: User) -> None:
    stays, goes = pair(status=Status.PROPOSED)
    tag = TagFactory(entity=goes)
    decision = decisions.merge(stays, goes, actor=editor)[1]
    follow(decision)
    decisions.accept(again(tag), actor=editor)
    decisions.rename(again(stays), "Mira K. Solheim", actor=editor)
    decisions.undo(decision, actor=editor)
    follow(decision)
    assert (again(tag).entity, again(tag).state) == (goes, "accepted")
    assert again(stays).name == "Mira K. Solheim"


def test_a_name_that_was_taken_away_since_stays_away_when_the_merge_is_undone(editor: User) -> None:
    stays, goes = pair(status=Status.PROPOSED)
    decision = decisions.merge(stays, goes, actor=editor)[1]
    carried = stays.aliases.get(name="M. Solheim")
    decisions.remove_alias(carried, actor=editor)
    decisions.undo(decision, actor=editor)
    assert again(carried).blocked
    assert again(goes).merged_into is None


def test_undone_in_whatever_order_nothing_of_a_merge_is_left(editor: User) -> None:
    stays, goes = EntityFactory(name="Oda Lund"), EntityFactory(name="O. Lund", status=Status.PROPOSED)
    _, merged = decisions.merge(stays, goes, actor=editor)
    removed = decisions.remove_alias(stays.aliases.get(), actor=editor)
    decisions.undo(merged, actor=editor)
    undone = decisions.undo(removed, actor=editor)
    assert not stays.aliases.exists()
    assert None in undone.after.values()


@pytest.mark.parametrize("first", [0, 1])
def test_a_chain_of_merges_is_undone_in_either_order(editor: User, first: int) -> None:
    one, two, three = (
        EntityFactory(name=f"Mira {n} Solheim", external_ids=dict.fromkeys("abc"[:n], "x")) for n in (1, 2, 3)
    )
    tags = [TagFactory(entity=entity) for entity in (one, two, three)]
    before = projection()
    made = [decisions.merge(one, two, actor=editor)[1], decisions.merge(two, three, actor=editor)[1]]
    for decision in made:
        follow(decision)
    assert {again(tag).entity for tag in tags} == {three}
    assert again(one).canonical() == three
    for decision in (made[first], made[1 - first]):
        decisions.undo(decision, actor=editor)
        follow(decision)
    assert projection() == before


# --- What is refused -----------------------------------------------------------------------------------------------


def test_two_that_were_said_never_to_be_the_same_are_not_merged_until_that_is_undone(editor: User) -> None:
    one, other = pair()
    said = decisions.keep_apart(other, one, actor=editor)
    assert decisions.keep_apart(one, other, actor=editor) == said
    with pytest.raises(DecisionError, match="Ana Berg said") as caught:
        decisions.merge(one, other, actor=editor)
    assert caught.value.code == "kept_apart"
    decisions.undo(said, actor=editor)
    decisions.merge(one, other, actor=editor)


def test_other_kinds_and_the_same_record_are_refused(editor: User) -> None:
    person, place = EntityFactory(name="Paris Hilton"), EntityFactory(kind="place", name="Paris")
    for other, code in ((place, "other_kind"), (person, "same_record")):
        with pytest.raises(DecisionError) as caught:
            decisions.merge(person, other, actor=editor)
        assert caught.value.code == code
    merged = pair()
    decisions.merge(*merged, actor=editor)
    with pytest.raises(DecisionError) as caught:
        decisions.merge(*merged, actor=editor)
    assert caught.value.code == "same_record"


def test_readers_may_not_merge() -> None:
    with pytest.raises(DecisionError) as caught:
        decisions.merge(*pair(), actor=UserFactory())
    assert caught.value.code == "not_permitted"


def test_a_key_sent_twice_merges_once(editor: User) -> None:
    one, other = pair(status=Status.PROPOSED)
    first = decisions.merge(one, other, actor=editor, key="k")
    assert decisions.merge(one, other, actor=editor, key="k") == first


# --- Failing and going on ------------------------------------------------------------------------------------------


def test_a_batch_that_fails_says_why_and_is_tried_again_and_then_by_hand(editor: User, monkeypatch: Any) -> None:
    stays, goes = pair(status=Status.PROPOSED)
    TagFactory(entity=goes)
    decision = decisions.merge(stays, goes, actor=editor)[1]
    kind = batches.KINDS["move"]

    def broken(batch: Batch, limit: int) -> Any:
        raise RuntimeError("the disk is full")

    monkeypatch.setitem(batches.KINDS, "move", batches.Kind(broken, kind.put_back))
    for _ in range(batches.MOST_ATTEMPTS):
        batch = follow(decision)
    assert (batch.state, batch.attempts) == (BatchState.FAILED, 3)
    assert "the disk is full" in batch.error
    monkeypatch.setitem(batches.KINDS, "move", kind)
    assert batches.go_on(batch.pk)
    assert follow(decision).state == BatchState.DONE


def test_a_paused_batch_waits_until_it_is_told_to_go_on(editor: User) -> None:
    stays, goes = pair(status=Status.PROPOSED)
    TagFactory(entity=goes)
    decision = decisions.merge(stays, goes, actor=editor)[1]
    assert decision.batch_id
    assert batches.pause(decision.batch_id)
    assert follow(decision).state == BatchState.PAUSED
    assert not batches.pause(decision.batch_id)
    assert batches.go_on(decision.batch_id)
    assert follow(decision).state == BatchState.DONE
