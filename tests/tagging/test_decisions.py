"""Each decision does what it says, once, by who may, and leaves its trace."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import InternalError, connection, transaction
from django.db.models import Model
from django.db.utils import Error

from articles.models import Article, Change, Revision
from newsroom.accounts.models import User
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.models import Alias, Decision, Entity, Mention, Status, Tag, TaggingRun
from tests.at_once import at_once
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, TagFactory, UserFactory
from tests.tagging.world import Named, mentions_of, tag_story, tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def tag() -> Tag:
    article = ArticleFactory(headline="Solheim speaks", text="Mira Solheim spoke to Tor Vik. Solheim left.")
    entity = EntityFactory(name="Mira Solheim")
    tag_story(article, Named(("Mira Solheim", "Solheim"), entity), Named(("Tor Vik",)))
    return Tag.objects.select_related("article", "entity").get()


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


# --- Tags ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decide", "action", "state", "level"),
    [
        (decisions.accept, "accept", "accepted", "about"),
        (decisions.reject, "reject", "rejected", "about"),
        (partial(decisions.set_level, level="passing"), "passing", "accepted", "passing"),
        (partial(decisions.set_level, level="about"), "about", "accepted", "about"),
    ],
)
def test_a_decision_on_a_tag_is_signed_noted_and_told(
    tag: Tag, editor: User, decide: Callable[..., Decision], action: str, state: str, level: str
) -> None:
    decision = decide(tag, actor=editor, reason="Because.", token_name="desk")
    now = again(tag)
    assert (now.state, now.level, now.decided_by) == (state, level, editor)
    assert (decision.action, decision.actor, decision.reason, decision.token_name) == (
        action,
        editor,
        "Because.",
        "desk",
    )
    assert (decision.article, decision.entity, decision.target_id) == (tag.article, tag.entity, str(tag.pk))
    address = f"tag:{tag.pk}"
    assert (decision.before[address]["state"], decision.after[address]["state"]) == ("suggested", state)
    change = Change.objects.order_by("-id")[0]
    assert (change.action, change.kind, change.object_id, change.article_id) == (action, "tag", tag.pk, tag.article_id)


def test_a_rejected_tag_is_hidden_from_readers_at_once_and_not_forgotten(tag: Tag, editor: User) -> None:
    assert Tag.objects.chosen("shown").exists()
    decisions.reject(tag, actor=editor)
    for choice in ("shown", "accepted", "all"):
        assert not Tag.objects.chosen(choice).exists()
    assert Tag.objects.filter(state="rejected").exists()


def test_deciding_the_same_again_answers_with_the_decision_that_was_made(tag: Tag, editor: User) -> None:
    first = decisions.accept(tag, actor=editor)
    assert decisions.accept(tag, actor=UserFactory(editor=True)) == first
    assert Decision.objects.count() == 1
    changed = decisions.reject(tag, actor=editor)
    assert decisions.reject(tag, actor=editor) == changed
    assert Decision.objects.count() == 2


def test_a_later_decision_replaces_an_earlier_one(tag: Tag, editor: User) -> None:
    for decide, state in (
        (decisions.reject, "rejected"),
        (decisions.accept, "accepted"),
        (decisions.reject, "rejected"),
    ):
        decide(tag, actor=editor)
        assert again(tag).state == state


def test_a_level_that_is_none_is_refused(tag: Tag, editor: User) -> None:
    with pytest.raises(DecisionError) as caught:
        decisions.set_level(tag, "headline", actor=editor)
    assert caught.value.code == "bad_level"


def test_a_tag_that_is_gone_meanwhile_is_told(tag: Tag, editor: User) -> None:
    Tag.objects.all().delete()
    with pytest.raises(DecisionError) as caught:
        decisions.accept(tag, actor=editor)
    assert caught.value.code == "gone"


def test_a_relink_moves_the_mentions_and_rules_the_first_record_out(tag: Tag, editor: User) -> None:
    eva = EntityFactory(name="Eva Solheim")
    decision = decisions.relink(tag, eva, actor=editor)
    assert tags_of(tag.article) == {"Mira Solheim": "rejected", "Eva Solheim": "accepted"}
    assert set(mentions_of(tag.article)) == {
        ("Solheim", "Eva Solheim"),
        ("Mira Solheim", "Eva Solheim"),
        ("Tor Vik", None),
    }
    assert again(tag).surfaces == []  # its names are not ruled out: they lead to the other record now
    assert len(decision.before) == len(decision.after) == 2
    with pytest.raises(DecisionError) as caught:
        decisions.relink(Tag.objects.get(entity=eva), eva, actor=editor)
    assert caught.value.code == "same_record"


def test_a_relink_leads_to_the_end_of_a_merge(tag: Tag, editor: User) -> None:
    end = EntityFactory(name="Eva Solheim")
    decisions.relink(tag, EntityFactory(name="E. Solheim", merged_into=end), actor=editor)
    assert tags_of(tag.article)["Eva Solheim"] == "accepted"


def test_a_relink_into_a_tag_of_the_story_takes_nothing_from_it(tag: Tag, editor: User) -> None:
    eva = TagFactory(
        article=tag.article,
        entity__name="Eva Solheim",
        level="about",
        relevance=0.9,
        state="accepted",
        decided_by=editor,
    )
    Tag.objects.filter(pk=tag.pk).update(level="passing", relevance=0.1)
    decisions.relink(again(tag), eva.entity, actor=editor)
    now = again(eva)
    assert (now.level, now.relevance) == ("about", 0.9)
    assert set(now.surfaces) == {"eva solheim", "mira solheim", "solheim"}


def test_an_added_tag_marks_its_words_and_leaves_those_of_other_tags(tag: Tag, editor: User) -> None:
    tor = EntityFactory(name="Tor Vik")
    added, decision = decisions.add_tag(tag.article, tor, level="passing", actor=editor)
    assert (added.state, added.level, added.surfaces, decision.action) == ("accepted", "passing", ["tor vik"], "add")
    assert ("Tor Vik", "Tor Vik") in mentions_of(tag.article)
    other, _ = decisions.add_tag(tag.article, EntityFactory(name="S."), surface="Solheim", actor=editor)
    assert other.surfaces == []
    assert {name for text, name in mentions_of(tag.article) if text == "Solheim"} == {"Mira Solheim"}


def test_adding_a_tag_by_an_alias_looks_for_all_names_but_blocked_ones(editor: User) -> None:
    article = ArticleFactory(headline="x", text="The WHO met. Blocked names stay. World Health Organization.")
    who = EntityFactory(name="World Health Organization", kind="organization")
    AliasFactory(entity=who, name="WHO")
    AliasFactory(entity=who, name="Blocked", blocked=True)
    tag, _ = decisions.add_tag(article, who, actor=editor)
    assert tag.surfaces == ["who", "world health organization"]


def test_adding_a_rejected_tag_brings_it_back(tag: Tag, editor: User) -> None:
    decisions.reject(tag, actor=editor)
    decisions.add_tag(tag.article, tag.entity, actor=editor)
    assert tags_of(tag.article) == {"Mira Solheim": "accepted"}


# --- Records -------------------------------------------------------------------------------------------------------


def test_a_rename_keeps_the_old_name_as_an_alias(editor: User) -> None:
    entity = EntityFactory(name="Mira Solheim")
    decisions.rename(entity, "  Mira   Berg ", actor=editor)
    assert (again(entity).name, again(entity).key) == ("Mira Berg", "mira berg")
    assert [alias.name for alias in entity.aliases.all()] == ["Mira Solheim"]
    decisions.rename(entity, "MIRA BERG", actor=editor)
    assert [alias.name for alias in entity.aliases.all()] == ["Mira Solheim"]


@pytest.mark.parametrize(("name", "code"), [("", "no_name"), (" .,- ", "no_name"), ("x" * 251, "long_name")])
def test_a_name_that_is_none_is_refused(editor: User, name: str, code: str) -> None:
    entity = EntityFactory()
    for decide in (
        partial(decisions.rename, entity, name),
        partial(decisions.add_alias, entity, name),
        partial(decisions.create_entity, "person", name),
    ):
        with pytest.raises(DecisionError) as caught:
            decide(actor=editor)
        assert caught.value.code == code


def test_a_proposed_record_is_not_renamed_onto_another_proposed_one(editor: User) -> None:
    EntityFactory(name="Mira Berg", status=Status.PROPOSED)
    entity = EntityFactory(name="Mira Solheim", status=Status.PROPOSED)
    with pytest.raises(DecisionError) as caught:
        decisions.rename(entity, "Mira Berg", actor=editor)
    assert caught.value.code == "name_taken"
    assert again(entity).name == "Mira Solheim"


def test_confirming_says_that_somebody_looked(editor: User) -> None:
    entity = EntityFactory(status=Status.PROPOSED)
    first = decisions.confirm(entity, actor=editor)
    assert again(entity).status == "confirmed"
    assert decisions.confirm(entity, actor=editor) == first


def test_a_new_record_is_confirmed_and_a_proposed_one_of_its_name_is_taken(editor: User) -> None:
    entity, decision = decisions.create_entity("person", "Mira Berg", description="Mayor", actor=editor)
    assert (entity.status, entity.origin, entity.created_by, decision.action) == (
        "confirmed",
        "editor",
        editor,
        "create",
    )
    proposed = EntityFactory(name="Tor Vik", status=Status.PROPOSED)
    taken, decision = decisions.create_entity("person", "TOR VIK", description="Judge", actor=editor)
    assert (taken, taken.status, taken.description, decision.action) == (proposed, "confirmed", "Judge", "confirm")
    with pytest.raises(DecisionError) as caught:
        decisions.create_entity("ship", "Titanic", actor=editor)
    assert caught.value.code == "bad_kind"


def test_a_removed_alias_is_remembered_as_blocked_and_adding_it_frees_it(editor: User) -> None:
    alias = AliasFactory(name="Sunhome")
    decisions.remove_alias(alias, actor=editor)
    assert again(alias).blocked
    decisions.add_alias(alias.entity, "Sunhome", actor=editor)
    assert not again(alias).blocked
    assert Alias.objects.count() == 1


def test_removing_an_alias_overwrites_nothing_that_changed_meanwhile(editor: User) -> None:
    alias = AliasFactory(name="Sunhome")
    Alias.objects.filter(pk=alias.pk).update(kind="nickname")
    decisions.remove_alias(alias, actor=editor)
    assert again(alias).kind == "nickname"


def test_an_alias_of_no_kind_is_refused(editor: User) -> None:
    with pytest.raises(DecisionError) as caught:
        decisions.add_alias(EntityFactory(), "Sunhome", alias_kind="pseudonym", actor=editor)
    assert caught.value.code == "bad_kind"


# --- Who, and how often --------------------------------------------------------------------------------------------


def all_decisions(tag: Tag) -> list[Callable[..., Any]]:
    alias = AliasFactory(entity=tag.entity)
    other = EntityFactory()
    return [
        partial(decisions.accept, tag),
        partial(decisions.reject, tag),
        partial(decisions.set_level, tag, "about"),
        partial(decisions.relink, tag, other),
        partial(decisions.add_tag, tag.article, other),
        partial(decisions.confirm, tag.entity),
        partial(decisions.rename, tag.entity, "Other"),
        partial(decisions.add_alias, tag.entity, "Other"),
        partial(decisions.remove_alias, alias),
        partial(decisions.create_entity, "person", "New"),
    ]


def test_only_editors_decide(tag: Tag, editor: User) -> None:
    decision = decisions.accept(tag, actor=editor)
    for actor in (UserFactory(), UserFactory(admin=True, is_active=False), None):
        for decide in [*all_decisions(tag), partial(decisions.undo, decision)]:
            with pytest.raises(DecisionError) as caught:
                decide(actor=actor)
            assert caught.value.code == "not_permitted"
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("number", range(10))
def test_a_key_sent_twice_decides_once(tag: Tag, editor: User, number: int) -> None:
    decide = all_decisions(tag)[number]
    first, second = decide(actor=editor, key="k1"), decide(actor=editor, key="k1")
    assert first == second
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("number", range(10))
def test_a_key_of_another_decision_is_refused(tag: Tag, editor: User, number: int) -> None:
    decisions.accept(TagFactory(), actor=editor, key="k1")
    with pytest.raises(DecisionError) as caught:
        all_decisions(tag)[number](actor=editor, key="k1")
    assert caught.value.code == "key_reused"
    with pytest.raises(DecisionError) as caught:
        all_decisions(tag)[number](actor=UserFactory(editor=True), key="k1")
    assert caught.value.code == "key_taken"


@pytest.mark.django_db(transaction=True)
def test_a_key_sent_twice_at_once_decides_once() -> None:
    editor, entity = UserFactory(editor=True), EntityFactory()
    answers = at_once(*[partial(decisions.create_entity, "person", "New", actor=editor, key="k1")] * 3)
    assert len({decision for _, decision in answers}) == 1
    answers = at_once(*[partial(decisions.add_alias, entity, "Sunhome", actor=editor)] * 3)
    assert [isinstance(answer, Decision) for answer in answers] == [True] * 3
    assert (Alias.objects.count(), Entity.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_two_editors_who_decide_at_once_decide_one_after_the_other() -> None:
    tag, one, two = TagFactory(), UserFactory(editor=True), UserFactory(editor=True)
    first, second = at_once(partial(decisions.accept, tag, actor=one), partial(decisions.reject, tag, actor=two))
    early, late = sorted((first, second), key=lambda decision: decision.before[f"tag:{tag.pk}"]["state"] != "suggested")
    assert late.before == early.after
    assert again(tag).state == late.after[f"tag:{tag.pk}"]["state"]


# --- Traces --------------------------------------------------------------------------------------------------------


def test_decisions_and_revisions_cannot_be_rewritten_by_any_way_of_writing(tag: Tag, editor: User) -> None:
    decision = decisions.accept(tag, actor=editor, reason="Right.")

    def raw(statement: str) -> Callable[[], Any]:
        return lambda: connection.cursor().execute(statement)

    for write in (
        lambda: Decision.objects.update(reason="Wrong."),
        lambda: Decision.objects.filter(pk=decision.pk).delete(),
        raw("UPDATE tagging_decision SET reason = 'Wrong.'"),
        raw("DELETE FROM tagging_decision"),
        lambda: Revision.objects.update(text="Other words."),
        lambda: Revision.objects.update(headline="Other words."),
        raw("UPDATE articles_revision SET fingerprint = ''"),
    ):
        with pytest.raises((InternalError, Error)), transaction.atomic():
            write()
    assert Decision.objects.get().reason == "Right."


def history_of(model: type[Model]) -> Any:
    return apps.get_model("articles" if model is Article else "tagging", f"{model.__name__}Event").objects


def test_the_history_of_a_tag_is_kept_once_a_person_decided_however_it_is_written(tag: Tag, editor: User) -> None:
    history = history_of(Tag)
    assert not history.exists()  # the machine's rows are not kept
    decisions.accept(tag, actor=editor)
    Tag.objects.filter(pk=tag.pk).update(level="passing")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tagging_tag SET relevance = 0.7")
    rows = list(history.order_by("pgh_id").values_list("state", "level", "relevance"))
    assert rows == [("accepted", "about", 0.5), ("accepted", "passing", 0.5), ("accepted", "passing", 0.7)]
    with pytest.raises(Error), transaction.atomic():
        history.update(state="rejected")


def test_the_history_of_records_and_stories_is_kept_by_trigger(editor: User) -> None:
    entity, article = EntityFactory(name="Mira"), ArticleFactory()
    Entity.objects.bulk_update([Entity(pk=entity.pk, name="Mira Berg")], ["name"])
    Article.objects.filter(pk=article.pk).update(byline="By Ana")
    alias = AliasFactory(entity=entity)
    alias.delete()

    def labels(model: Any, field: str, pk: Any) -> list[tuple[str, str]]:
        rows = history_of(model).filter(pgh_obj_id=pk).order_by("pgh_id")
        return [(row.pgh_label, getattr(row, field)) for row in rows]

    assert labels(Entity, "name", entity.pk) == [("insert", "Mira"), ("update", "Mira Berg")]
    assert labels(Article, "byline", article.pk)[-1] == ("update", "By Ana")
    alias_rows = history_of(Alias).order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(alias_rows) == ["insert", "delete"]


def test_a_deleted_story_leaves_its_decisions(tag: Tag, editor: User) -> None:
    decisions.accept(tag, actor=editor)
    tag.article.delete()
    assert (Tag.objects.count(), Mention.objects.count(), TaggingRun.objects.count()) == (0, 0, 0)
    assert Decision.objects.get().article is None
