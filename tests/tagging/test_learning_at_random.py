"""Whatever editors decide, in whatever order: no rejected tag returns, and undoing everything leaves what there was."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from articles.ingest import ingest
from articles.models import Article, Source
from articles.readers import RawArticle
from newsroom.accounts.models import Role, User
from tagging import batches, decisions, knowledge
from tagging.decisions import DecisionError
from tagging.models import Alias, Decision, Entity, Mention, Rule, Status, Tag, TagState
from tagging.pipeline.annotate import annotate
from tagging.pipeline.types import Document
from tagging.store import store
from tagging.tasks import retag
from tests.factories import AliasFactory, EntityFactory, SourceFactory, UserFactory
from tests.tagging.pipeline.marked import MarkedRecogniser, unmark

STORIES = (
    "{person|Mira Solheim} met {person|Joly} in {place|Larsund}. {person|Solheim} left.",
    "{person|Joly} of the {organization|Quay Board} spoke in {place|Larsund}.",
    "{person|Wilma Quay} and {person|Mira Solheim} praised the {organization|Quay Board}.",
)
NUMBER = st.integers(0, 11)


class Editors(RuleBasedStateMachine):
    """Three editors, two sources, three stories in each; the names are read as they are marked."""

    @initialize()
    def begin(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        knowledge.forget()
        self.editors: list[User] = [UserFactory(role=r) for r in (Role.EDITOR, Role.EDITOR, Role.ARCHIVE_EDITOR)]
        self.sources: list[Source] = [SourceFactory(), SourceFactory()]
        self.records: list[Entity] = [
            EntityFactory(name="Mira Solheim"),
            EntityFactory(name="Mélanie Joly"),
            EntityFactory(name="Eva Joly"),
            EntityFactory(name="E. Joly", status=Status.PROPOSED),
            EntityFactory(name="Larsund", kind="place"),
        ]
        AliasFactory(entity=self.records[0], name="Sunhome")
        self.made: list[Decision] = []
        self.stories = [self._upload(source, n) for source in self.sources for n in range(len(STORIES))]
        for n in range(len(self.stories)):
            self._tag(n)
        self.before = self.projection()

    def teardown(self) -> None:
        if not hasattr(self, "atomic"):
            return
        try:
            self._undo_everything()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            knowledge.forget()

    def _undo_everything(self) -> None:
        for decision in reversed(self.made):
            if not Decision.objects.filter(undoes=decision).exists():
                self._follow(decisions.undo(decision, actor=self.editors[0]))
        for n in range(len(self.stories)):
            self._tag(n)
        assert self.projection() == self.before

    def _upload(self, source: Source, n: int) -> Article:
        text, _ = unmark("text", STORIES[n])
        raw = RawArticle(headline=f"Story {n} of {source}", text=text, external_id=f"{source.pk} {n}")
        return ingest(raw, source=source, actor=None).article

    def _tag(self, number: int) -> None:
        article = self.stories[number]
        article.refresh_from_db()
        _, spans = unmark("text", STORIES[number % len(STORIES)])
        document = Document(text=article.text, source=str(article.source_id))
        decided = self._decided(article)
        assert store(retag(article), annotate(document, knowledge.current(), MarkedRecogniser(spans)))
        assert self._decided(article) == decided
        for tag in Tag.objects.filter(article=article, state=TagState.REJECTED).select_related("entity__merged_into"):
            beside = Tag.objects.filter(article=article, decided_by=None, entity=tag.entity.canonical())
            assert not beside.exists(), f"{tag.entity} was rejected and is suggested again"
            assert not Mention.objects.filter(tag=tag, decided_by=None).exists()

    def _decided(self, article: Article) -> set[Any]:
        tags = Tag.objects.filter(article=article, decided_by__isnull=False)
        return set(tags.values_list("pk", "entity", "state", "level"))

    def _note(self, act: Any) -> None:
        """A decision, if it is possible and is one."""
        count = Decision.objects.count()
        try:
            with transaction.atomic():
                decision = act()
        except DecisionError:
            return
        if Decision.objects.count() > count:
            self.made.append(self._follow(decision))

    def _follow(self, decision: Decision) -> Decision:
        if decision.batch_id:
            batches.run(str(decision.batch_id))
        if decision.undoes_id and decision.undoes and decision.undoes.batch_id:
            batches.run(str(decision.undoes.batch_id))
        return decision

    def _a_tag(self, number: int, which: int) -> Tag | None:
        tags = list(Tag.objects.filter(article=self.stories[number % len(self.stories)]).order_by("entity__key", "pk"))
        return tags[which % len(tags)] if tags else None

    @rule(
        who=NUMBER,
        number=NUMBER,
        which=NUMBER,
        act=st.sampled_from(["reject", "reject", "accept", "relink", "make"]),
        to=NUMBER,
    )
    def decide(self, who: int, number: int, which: int, act: str, to: int) -> None:
        tag, by = self._a_tag(number, which), self.editors[who % 3]
        if tag is not None and act == "relink":
            self._note(lambda: decisions.relink(tag, self.records[to % 5], actor=by))
        elif tag is not None and act == "make":
            new = decisions.NewRecord("person", f"New {to % 3}")
            self._note(lambda: decisions.relink(tag, new, actor=by))
        elif tag is not None:
            self._note(lambda: getattr(decisions, act)(tag, actor=by))

    @rule(who=NUMBER, number=NUMBER, to=NUMBER)
    def say_who_joly_is(self, who: int, number: int, to: int) -> None:
        article, entity = self.stories[number % 6], self.records[1 + to % 3]
        self._note(lambda: decisions.add_tag(article, entity, surface="Joly", actor=self.editors[who % 3])[1])

    @rule(who=NUMBER, one=NUMBER, other=NUMBER)
    def merge(self, who: int, one: int, other: int) -> None:
        pair = self.records[one % 5], self.records[other % 5]
        self._note(lambda: decisions.merge(*pair, actor=self.editors[who % 3])[1])

    @rule(who=NUMBER, to=NUMBER)
    def block_or_free_an_alias(self, who: int, to: int) -> None:
        alias, by = Alias.objects.order_by("name", "pk").first(), self.editors[who % 3]
        if alias is not None and not alias.blocked:
            self._note(lambda: decisions.remove_alias(alias, actor=by))
        else:
            self._note(lambda: decisions.add_alias(self.records[to % 5], "Sunhome", actor=by))

    @precondition(lambda self: self.made)
    @rule(who=NUMBER, which=NUMBER)
    def only_here(self, who: int, which: int) -> None:
        decision = self.made[which % len(self.made)]
        self._note(lambda: decisions.only_here(decision, actor=self.editors[who % 3]))

    @rule(who=NUMBER, which=NUMBER, on=st.booleans())
    def switch(self, who: int, which: int, on: bool) -> None:
        rules = list(Rule.objects.order_by("surface_key", "action", "pk"))
        if rules:
            self._note(lambda: decisions.switch_rule(rules[which % len(rules)], on, actor=self.editors[who % 3]))

    @precondition(lambda self: self.made)
    @rule(which=NUMBER)
    def undo_one(self, which: int) -> None:
        decision = self.made[-1 - which % min(3, len(self.made))]
        try:
            with transaction.atomic():
                undone = decisions.undo(decision, actor=self.editors[0])
        except DecisionError:
            return
        self._follow(undone)
        self.made.remove(decision)

    @rule(number=NUMBER)
    def tag_again_three_times(self, number: int) -> None:
        for _ in range(3):
            self._tag(number % len(self.stories))

    @rule(number=NUMBER)
    def upload_again(self, number: int) -> None:
        number %= len(self.stories)
        assert self._upload(self.sources[number // len(STORIES)], number % len(STORIES)) == self.stories[number]
        self._tag(number)

    def projection(self) -> dict[str, Any]:
        """What machines would say again is compared by name; what people decide, by every field."""
        tags = Tag.objects.select_related("entity")
        return {
            "tags": sorted((str(t.article_id), t.entity.name, t.state, str(t.decided_by_id)) for t in tags),
            "records": sorted(Entity.objects.values_list("name", "status", "merged_into__name")),
            "aliases": sorted(Alias.objects.values_list("entity__name", "name", "blocked")),
            "rules": sorted(Rule.objects.filter(active=True).values_list("surface_key", "action")),
            "judged": sorted(told for told in knowledge.judged() if told[2] is not None),
        }


@pytest.mark.django_db
def test_no_rejected_tag_returns_and_undoing_everything_is_the_beginning() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Editors,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
