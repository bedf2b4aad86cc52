"""One record becomes two; a tag or a record changes its kind; one mention alone means somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.accounts.models import User
from tagging import batches, decisions, knowledge
from tagging.decisions import Chosen, DecisionError
from tagging.models import Batch, Decision, Entity, Mention, Rule, Tag
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, EventFactory, TagFactory, UserFactory
from tests.tagging.world import Named, mentions_of, tag_story, tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True, first_name="Ana", last_name="Berg")


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def follow(decision: Decision) -> Batch:
    batches.run(str(decision.batch_id))
    return Batch.objects.get(pk=decision.batch_id)


@pytest.fixture
def kelley() -> Entity:
    made: Entity = EntityFactory(name="Mary Kelley")
    return made


def story(entity: Entity, text: str, *surfaces: str) -> Tag:
    article = ArticleFactory(headline="Bridge", text=text)
    tag_story(article, Named(surfaces, entity))
    return Tag.objects.get(article=article)


# --- Split ---------------------------------------------------------------------------------------------------------


def test_a_plan_tells_what_would_go(kelley: Entity) -> None:
    alias = AliasFactory(entity=kelley, name="Kelley Construction Mary")
    story(kelley, "Mary Kelley spoke.", "Mary Kelley")
    story(kelley, "Kelley Construction Mary spoke.", "Kelley Construction Mary")
    plan = decisions.plan_split(kelley, Chosen(aliases=[alias.pk]))
    assert (plan.names, plan.stays, plan.stories) == (("Kelley Construction Mary",), ("Mary Kelley",), 1)


def test_names_and_the_stories_that_go_by_them_alone_follow_the_new_record(editor: User, kelley: Entity) -> None:
    alias = AliasFactory(entity=kelley, name="May Kelley")
    stays = story(kelley, "Mary Kelley, called May Kelley, spoke.", "Mary Kelley", "May Kelley").article
    goes = story(kelley, "May Kelley spoke.", "May Kelley").article
    new, decision = decisions.split(kelley, "May Kelley", Chosen(aliases=[alias.pk]), actor=editor)
    assert (new.status, again(alias).entity, decision.entity) == ("confirmed", new, kelley)
    assert follow(decision).state == "done"
    assert tags_of(stays) == {"Mary Kelley": "suggested"}
    assert tags_of(goes) == {"Mary Kelley": "rejected", "May Kelley": "accepted"}
    assert mentions_of(goes) == [("May Kelley", "May Kelley")]


def test_later_stories_are_tagged_by_the_names_that_went(editor: User, kelley: Entity) -> None:
    knowledge.forget()
    alias = AliasFactory(entity=kelley, name="May Kelley")
    before = knowledge.current()
    assert {str(kelley.pk)} == {found.id for found in before.named("may kelley")}
    new, _ = decisions.split(kelley, "Mary Beth Kelley", Chosen(aliases=[alias.pk]), actor=editor)
    assert {str(new.pk)} == {found.id for found in knowledge.current().named("may kelley")}
    knowledge.forget()


def test_a_story_chosen_by_hand_follows_though_it_goes_by_the_shared_name(editor: User, kelley: Entity) -> None:
    chosen = story(kelley, "Mary Kelley built it.", "Mary Kelley").article
    other = story(kelley, "Mary Kelley sang.", "Mary Kelley").article
    new, decision = decisions.split(kelley, "Mary Kelley", Chosen(articles=[chosen.pk]), actor=editor)
    follow(decision)
    assert Tag.objects.get(article=other).entity == kelley
    tag_story(chosen, Named(("Mary Kelley",), kelley))  # the machine still means the old one
    assert {t.entity: t.state for t in Tag.objects.filter(article=chosen)} == {kelley: "rejected", new: "accepted"}


def test_events_go_along(editor: User) -> None:
    harlow = EntityFactory(kind="place", name="Harlow")
    there, elsewhere = EventFactory(place=harlow), EventFactory(place=harlow)
    new, decision = decisions.split(harlow, "Harlow, Ontario", Chosen(events=[there.pk]), actor=editor)
    follow(decision)
    assert (again(there).place, again(elsewhere).place) == (new, harlow)
    decisions.undo(decision, actor=editor)
    follow(decision)
    assert again(there).place == harlow


def test_undo_gives_all_of_it_back_and_the_new_address_leads_to_the_old_record(editor: User, kelley: Entity) -> None:
    alias = AliasFactory(entity=kelley, name="May Kelley")
    article = story(kelley, "May Kelley spoke.", "May Kelley").article
    new, decision = decisions.split(kelley, "May Kelley", Chosen(aliases=[alias.pk]), actor=editor)
    follow(decision)
    decisions.undo(decision, actor=editor)
    assert (again(alias).entity, again(new).merged_into) == (kelley, kelley)
    assert follow(decision).state == "undone"
    assert tags_of(article) == {"Mary Kelley": "suggested"}
    assert mentions_of(article) == [("May Kelley", "Mary Kelley")]
    assert not Rule.objects.filter(active=True).exists()


def test_what_was_decided_on_after_a_split_stays_when_it_is_undone(editor: User, kelley: Entity) -> None:
    alias = AliasFactory(entity=kelley, name="May Kelley")
    article = story(kelley, "May Kelley spoke.", "May Kelley").article
    new, decision = decisions.split(kelley, "May Kelley", Chosen(aliases=[alias.pk]), actor=editor)
    follow(decision)
    decisions.reject(Tag.objects.get(article=article, entity=new), actor=UserFactory(editor=True))
    decisions.undo(decision, actor=editor)
    batch = follow(decision)
    assert (batch.state, batch.task["kept"]) == ("undone", 1)
    assert Tag.objects.get(article=article, entity=new).state == "rejected"


def test_a_split_of_nothing_is_refused(editor: User, kelley: Entity) -> None:
    with pytest.raises(DecisionError, match="Choose what goes"):
        decisions.split(kelley, "May", Chosen(), actor=editor)
    with pytest.raises(DecisionError, match="no longer there"):
        decisions.split(kelley, "May", Chosen(aliases=[AliasFactory().pk]), actor=editor)
    with pytest.raises(DecisionError, match="Only editors"):
        decisions.split(kelley, "May", Chosen(articles=[ArticleFactory().pk]), actor=UserFactory())


# --- Kinds ---------------------------------------------------------------------------------------------------------


def test_georgia_is_a_person_here(editor: User) -> None:
    place = EntityFactory(kind="place", name="Georgia")
    article = ArticleFactory(headline="Show", text="Georgia Ellery sang. Georgia was glad.")
    tag_story(article, Named(("Georgia",), place))
    tag = Tag.objects.get(article=article)
    decision = decisions.retype(tag, "person", actor=editor)
    person = Entity.objects.get(kind="person", name="Georgia")
    assert person.status == "proposed"
    assert {t.entity: t.state for t in Tag.objects.filter(article=article)} == {place: "rejected", person: "accepted"}
    assert set(Mention.objects.values_list("kind", "tag__entity__kind")) == {("person", "person")}
    decisions.undo(decision, actor=editor)
    assert again(tag).state == "suggested"
    assert set(Mention.objects.values_list("kind", "tag__entity__kind")) == {("place", "place")}


def test_a_name_of_another_kind_leads_to_the_record_that_is_called_so(editor: User) -> None:
    singer = AliasFactory(entity=EntityFactory(name="Georgia Ellery"), name="Georgia").entity
    tag = story(EntityFactory(kind="place", name="Georgia"), "Georgia sang.", "Georgia")
    decisions.retype(tag, "person", actor=editor)
    assert Tag.objects.get(article=tag.article, state="accepted").entity == singer


@pytest.mark.parametrize(("kind", "word"), [("place", "already"), ("ship", "not a kind")])
def test_a_kind_that_it_has_or_that_is_none_is_refused(editor: User, kind: str, word: str) -> None:
    tag = TagFactory(entity__kind="place")
    with pytest.raises(DecisionError, match=word):
        decisions.retype(tag, kind, actor=editor)


def test_a_record_changes_its_kind_and_back(editor: User) -> None:
    record = EntityFactory(kind="place", name="Rovia", parent=EntityFactory(kind="place"))
    parent = record.parent
    decision = decisions.set_kind(record, "organization", actor=editor)
    assert (again(record).kind, again(record).parent) == ("organization", None)
    decisions.undo(decision, actor=editor)
    assert (again(record).kind, again(record).parent) == ("place", parent)
    with pytest.raises(DecisionError, match="belong to this one"):
        decisions.set_kind(parent, "person", actor=editor)


def test_never_profile_is_a_decision(editor: User, kelley: Entity) -> None:
    decision = decisions.never_profile(kelley, actor=editor)
    assert again(kelley).never_profile
    decisions.undo(decision, actor=editor)
    assert not again(kelley).never_profile


# --- One mention ---------------------------------------------------------------------------------------------------


def two_kelleys(kelley: Entity) -> tuple[Tag, Mention, Entity]:
    tag = story(kelley, "Kelley met Kelley.", "Kelley")
    return tag, Mention.objects.filter(tag=tag).order_by("start")[1], EntityFactory(name="John Kelley")


def test_one_mention_alone_means_another(editor: User, kelley: Entity) -> None:
    tag, second, john = two_kelleys(kelley)
    decision = decisions.relink_mention(second, john, actor=editor)
    wanted = [("Kelley", "Mary Kelley"), ("Kelley", "John Kelley")]
    assert mentions_of(tag.article) == wanted
    tag_story(tag.article, Named(("Kelley",), kelley))
    assert mentions_of(tag.article) == wanted, "a new tagging keeps it"
    decisions.undo(decision, actor=editor)
    assert mentions_of(tag.article) == [("Kelley", "Mary Kelley")] * 2
    assert tags_of(tag.article) == {"Mary Kelley": "suggested"}


def test_a_mention_that_went_is_said(editor: User, kelley: Entity) -> None:
    _, second, john = two_kelleys(kelley)
    Mention.objects.filter(pk=second.pk).delete()
    with pytest.raises(DecisionError, match="no longer there"):
        decisions.relink_mention(second, john, actor=editor)
