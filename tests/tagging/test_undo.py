"""Undo is exact, and nothing brings a rejected tag back: over random sequences of decisions on a small world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article
from newsroom.accounts.models import User
from tagging import batches, decisions
from tagging.decisions import DecisionError
from tagging.models import Alias, Decision, Entity, KeptApart, Mention, Rule, Status, Tag, TaggingRun
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, TagFactory, UserFactory
from tests.tagging.world import Named, mentions_of, tag_story, tags_of

pytestmark = pytest.mark.django_db

TEXT = "Mira Solheim met Tor Vik in Larsund. Solheim praised Vik. Ana Berg of the Quay Board left Larsund."


class World:
    """Three records the machine tags, two it does not know here, and an editor."""

    def __init__(self) -> None:
        self.editor: User = UserFactory(editor=True)
        self.article: Article = ArticleFactory(headline="Larsund meets", text=TEXT)
        names = {"Mira Solheim": "person", "Tor Vik": "person", "Larsund": "place", "Ana Berg": "person"}
        self.entities = [EntityFactory(name=name, kind=kind) for name, kind in names.items()]
        self.entities.append(EntityFactory(name="Quay Board", kind="organization", status=Status.PROPOSED))
        AliasFactory(entity=self.entities[0], name="Sunhome")
        self.tag()

    def tag(self) -> None:
        mira, tor, larsund, *_ = self.entities
        tag_story(
            self.article,
            Named(("Mira Solheim", "Solheim"), mira),
            Named(("Tor Vik", "Vik"), tor),
            Named(("Larsund",), larsund),
            Named(("Ana Berg",)),
        )

    def act(self, action: str, one: int, other: int) -> Decision | None:
        """One decision of an editor; None where it is not possible or changes nothing."""
        entity, target = self.entities[one % 5], self.entities[other % 5]
        tag = Tag.objects.filter(article=self.article, entity=entity).first()
        before = Decision.objects.count()
        try:
            decision = self._decide(action, entity, target, tag, other)
        except DecisionError:
            return None
        return decision if Decision.objects.count() > before else None

    def _decide(self, action: str, entity: Entity, target: Entity, tag: Tag | None, other: int) -> Decision | None:
        if action in ON_RECORDS:
            return ON_RECORDS[action](self.editor, entity, target, other)
        if action == "add":
            return decisions.add_tag(self.article, entity, level=["about", "passing"][other % 2], actor=self.editor)[1]
        if tag is None:
            return None
        if action == "relink":
            return decisions.relink(tag, target, actor=self.editor)
        if action == "make":
            return decisions.relink(tag, decisions.NewRecord("person", f"New {other % 3}"), actor=self.editor)
        if action == "level":
            return decisions.set_level(tag, ["about", "passing"][other % 2], actor=self.editor)
        return {"accept": decisions.accept, "reject": decisions.reject}[action](tag, actor=self.editor)


def _unalias(by: User, entity: Entity) -> Decision | None:
    alias = Alias.objects.filter(entity=entity).order_by("name").first()
    return decisions.remove_alias(alias, actor=by) if alias else None


def _narrow(by: User, n: int) -> Decision | None:
    taught = list(Decision.objects.filter(lessons__teaches=True, article__isnull=False).order_by("pk").distinct())
    return decisions.only_here(taught[n % len(taught)], actor=by) if taught else None


def _switch(by: User, n: int) -> Decision | None:
    rules = list(Rule.objects.order_by("surface_key", "action", "pk"))
    return decisions.switch_rule(rules[n % len(rules)], n % 2 == 0, actor=by) if rules else None


# By whom, on which record, with which other one, and a number to choose by.
ON_RECORDS: dict[str, Callable[[User, Entity, Entity, int], Decision | None]] = {
    "alias": lambda by, entity, _, n: decisions.add_alias(entity, f"Alias {n % 3}", actor=by),
    "unalias": lambda by, entity, *_: _unalias(by, entity),
    "rename": lambda by, entity, _, n: decisions.rename(entity, f"Name {n % 4}", actor=by),
    "confirm": lambda by, entity, *_: decisions.confirm(entity, actor=by),
    "create": lambda by, *rest: decisions.create_entity("person", f"New {rest[-1] % 3}", actor=by)[1],
    "merge": lambda by, entity, target, _: followed(decisions.merge(entity, target, actor=by)[1]),
    "narrow": lambda by, *rest: _narrow(by, rest[-1]),
    "switch": lambda by, *rest: _switch(by, rest[-1]),
    "apart": lambda by, entity, target, _: decisions.keep_apart(entity, target, actor=by),
}


def followed(decision: Decision) -> Decision:
    """The decision, once its rows have followed."""
    if decision.batch_id:
        batches.run(str(decision.batch_id))
    return decision


def undone(decision: Decision, by: User) -> Decision:
    made = decisions.undo(decision, actor=by)
    followed(decision)
    return made


ACTIONS = ["accept", "reject", "level", "relink", "make", "add", "merge", *ON_RECORDS]
SEQUENCES = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 11), st.integers(0, 11)), max_size=10)


def projection() -> dict[str, Any]:
    """Everything that decisions may change, but when rows were touched."""
    return {
        "tags": list(
            Tag.objects.order_by("pk").values_list(
                "pk",
                "entity",
                "original_entity",
                *("state", "level", "surfaces", "confidence", "relevance"),
                *("decided_by", "decided_at", "created_at"),
            )
        ),
        "entities": list(
            Entity.objects.order_by("pk").values_list(
                *("pk", "name", "key", "slug", "status", "description", "merged_into", "external_ids", "parent")
            )
        ),
        "apart": list(KeptApart.objects.order_by("pk").values_list("one", "other")),
        "rules": sorted(
            Rule.objects.filter(active=True).values_list(
                "action", "scope", "surface_key", "kind", "entity__name", "pro"
            )
        ),
        "aliases": list(Alias.objects.order_by("pk").values_list("pk", "entity", "name", "key", "kind", "blocked")),
        "mentions": list(
            Mention.objects.filter(tag__isnull=False)
            .order_by("field", "start")
            .values_list("field", "start", "end", "text", "tag", "decided_by")
        ),
    }


@contextmanager
def rolled_back() -> Iterator[None]:
    """A world of its own for each example."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=25, suppress_health_check=list(HealthCheck), derandomize=True)
@given(sequence=SEQUENCES)
def test_undoing_everything_in_reverse_brings_everything_back(sequence: list[tuple[str, int, int]]) -> None:
    with rolled_back():
        world = World()
        before = projection()
        made = [decision for step in sequence if (decision := world.act(*step))]
        for decision in reversed(made):
            undone(decision, world.editor)
        assert projection() == before


@settings(max_examples=25, suppress_health_check=list(HealthCheck), derandomize=True)
@given(sequence=SEQUENCES)
def test_a_new_tagging_after_every_decision_brings_no_rejected_tag_back(sequence: list[tuple[str, int, int]]) -> None:
    with rolled_back():
        world = World()
        for step in sequence:
            world.act(*step)
            decided = {tag.pk: (tag.state, tag.level) for tag in Tag.objects.filter(decided_by__isnull=False)}
            world.tag()
            assert {tag.pk: (tag.state, tag.level) for tag in Tag.objects.filter(decided_by__isnull=False)} == decided
            rejected = Tag.objects.filter(state="rejected")
            assert not Mention.objects.filter(tag__in=rejected).exclude(decided_by__isnull=False).exists()


@settings(max_examples=15, suppress_health_check=list(HealthCheck), derandomize=True)
@given(sequence=SEQUENCES)
def test_with_taggings_in_between_undoing_everything_and_tagging_again_is_the_beginning(
    sequence: list[tuple[str, int, int]],
) -> None:
    with rolled_back():
        world = World()
        before = (tags_of(world.article), mentions_of(world.article))
        made = []
        for step in sequence:
            made += [decision] if (decision := world.act(*step)) else []
            world.tag()
        for decision in reversed(made):
            undone(decision, world.editor)
        world.tag()
        assert (tags_of(world.article), mentions_of(world.article)) == before


@pytest.fixture
def world() -> World:
    return World()


def tag_of(world: World, number: int) -> Tag:
    return Tag.objects.get(article=world.article, entity=world.entities[number])


def test_an_undo_is_a_decision_of_its_own_made_once(world: World) -> None:
    decision = decisions.accept(tag_of(world, 0), actor=world.editor)
    undone = decisions.undo(decision, actor=world.editor, reason="Slip.")
    assert (undone.action, undone.undoes, undone.before, undone.after) == (
        "undo",
        decision,
        decision.after,
        decision.before,
    )
    assert decisions.undo(decision, actor=world.editor) == undone
    with pytest.raises(DecisionError) as caught:
        decisions.undo(undone, actor=world.editor)
    assert caught.value.code == "is_undo"


def test_an_undo_is_refused_where_somebody_decided_since(world: World) -> None:
    first = decisions.accept(tag_of(world, 0), actor=world.editor)
    decisions.reject(tag_of(world, 0), actor=UserFactory(editor=True))
    before = projection()
    with pytest.raises(DecisionError) as caught:
        decisions.undo(first, actor=world.editor)
    assert caught.value.code == "decided_since"
    assert projection() == before


def test_after_an_undone_rejection_the_machine_may_suggest_again_and_the_words_lead_to_it_at_once(world: World) -> None:
    before = mentions_of(world.article)
    decision = decisions.reject(tag_of(world, 0), actor=world.editor)
    world.tag()
    assert ("Solheim", None) in mentions_of(world.article)
    decisions.undo(decision, actor=world.editor)
    assert mentions_of(world.article) == before
    assert tag_of(world, 0).state == "suggested"


def test_an_undone_accept_draws_no_other_mention_to_the_tag(world: World) -> None:
    Mention.objects.filter(text="Solheim").update(tag=None)
    before = mentions_of(world.article)
    decisions.undo(decisions.accept(tag_of(world, 0), actor=world.editor), actor=world.editor)
    assert mentions_of(world.article) == before


def test_an_undone_relink_gives_back_what_a_person_had_marked(world: World) -> None:
    ana = world.entities[3]
    decisions.add_tag(world.article, ana, actor=world.editor)
    before = projection()
    decision = decisions.relink(tag_of(world, 3), world.entities[4], actor=world.editor)
    decisions.undo(decision, actor=world.editor)
    assert projection() == before


def test_a_new_record_can_be_undone_until_it_is_in_use(world: World) -> None:
    entity, decision = decisions.create_entity("person", "New Name", actor=world.editor)
    tag = TagFactory(entity=entity)
    with pytest.raises(DecisionError) as caught:
        decisions.undo(decision, actor=world.editor)
    assert caught.value.code == "in_use"
    tag.delete()
    undone = decisions.undo(decision, actor=world.editor)
    assert not Entity.objects.filter(pk=entity.pk).exists()
    assert (undone.target_id, undone.entity) == (str(entity.pk), None)


def test_a_record_made_with_a_decision_goes_with_it(world: World) -> None:
    tag = Tag.objects.get(entity=world.entities[1])
    new = decisions.NewRecord("person", "Tor Vik the Younger", "Ferryman")
    before = Entity.objects.count()
    made = decisions.relink(tag, new, actor=world.editor)
    record = Entity.objects.get(name=new.name)
    assert (record.status, record.description, record.created_by) == ("confirmed", "Ferryman", world.editor)
    assert Decision.objects.count() == 1
    decisions.undo(made, actor=world.editor)
    assert Entity.objects.count() == before
    assert Tag.objects.get(pk=tag.pk).state == "suggested"
    _, added = decisions.add_tag(world.article, new, surface="praised", actor=world.editor)
    decisions.undo(added, actor=world.editor)
    assert Entity.objects.count() == before


def test_a_record_made_with_a_decision_stays_where_other_stories_name_it_by_then(world: World) -> None:
    tag = Tag.objects.get(entity=world.entities[1])
    made = decisions.relink(tag, decisions.NewRecord("person", "Tor Vik the Younger"), actor=world.editor)
    record = Entity.objects.get(name="Tor Vik the Younger")
    TagFactory(entity=record)
    undone = decisions.undo(made, actor=world.editor)
    assert "Left as decided since: Tor Vik the Younger" in undone.reason
    assert Entity.objects.filter(pk=record.pk).exists()
    assert Tag.objects.get(pk=tag.pk).state == "suggested"


def test_a_proposed_record_confirmed_with_a_decision_is_proposed_again(world: World) -> None:
    tag, board = Tag.objects.get(entity=world.entities[2]), world.entities[4]
    made = decisions.relink(tag, decisions.NewRecord(board.kind, board.name), actor=world.editor)
    board.refresh_from_db()
    assert board.status == "confirmed"
    decisions.undo(made, actor=world.editor)
    board.refresh_from_db()
    assert board.status == "proposed"


def test_a_refused_decision_leaves_no_record(world: World) -> None:
    tag, before = Tag.objects.get(entity=world.entities[1]), Entity.objects.count()
    with pytest.raises(DecisionError):
        decisions.relink(tag, decisions.NewRecord("animal", "Tor Vik the Younger"), actor=world.editor)
    Tag.objects.filter(pk=tag.pk).delete()
    with pytest.raises(DecisionError):
        decisions.relink(tag, decisions.NewRecord("person", "Tor Vik the Younger"), actor=world.editor)
    assert Entity.objects.count() == before


def test_an_undone_confirmation_does_not_collide_with_a_record_proposed_since(world: World) -> None:
    board = world.entities[4]
    decision = decisions.confirm(board, actor=world.editor)
    EntityFactory(name=board.name, kind=board.kind, status=Status.PROPOSED)
    with pytest.raises(DecisionError) as caught:
        decisions.undo(decision, actor=world.editor)
    assert caught.value.code == "name_taken"


def test_names_that_a_later_tagging_passed_over_are_looked_for_again_when_their_no_is_undone() -> None:
    world = World()
    tag = Tag.objects.get(article=world.article, entity=world.entities[0])
    decision = decisions.reject(tag, actor=world.editor)
    tag_story(world.article, Named(("Larsund",), world.entities[2]))  # what "never a person" was learned of is not read
    TaggingRun.objects.update(state="done", finished_at=timezone.now())
    decisions.undo(decision, actor=world.editor)
    newest = TaggingRun.objects.filter(article=world.article).latest("id")
    assert newest.state == "queued"
    world.tag()
    assert mentions_of(world.article, of=["Mira Solheim"]) == [("Mira Solheim", "Mira Solheim")]
