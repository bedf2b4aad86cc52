"""What an editor decides is learned, narrowly, and known to the next story; what is undone is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from articles.models import Article, Source
from newsroom.accounts.models import Role, User
from tagging import decisions, knowledge, learning
from tagging.decisions import DecisionError
from tagging.knowledge import LiveKnowledge
from tagging.models import Decision, Entity, Rule, RuleHit, RuleScope, Status, Tag, Verdict
from tagging.pipeline.annotate import annotate
from tagging.pipeline.types import Document
from tagging.store import store
from tagging.tasks import retag
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, TagFactory, UserFactory
from tests.tagging.pipeline.marked import MarkedRecogniser, unmark
from tests.tagging.world import tags_of

pytestmark = pytest.mark.django_db

JOLY = "{person|Joly} spoke on Monday."


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    knowledge.forget()
    yield
    knowledge.forget()


@pytest.fixture
def ana() -> User:
    return UserFactory(editor=True, first_name="Ana")


@pytest.fixture
def ben() -> User:
    return UserFactory(editor=True, first_name="Ben")


@pytest.fixture
def archivist() -> User:
    return UserFactory(role=Role.ARCHIVE_EDITOR)


@pytest.fixture
def wire() -> Source:
    return SourceFactory(name="Harbour Wire")


@pytest.fixture
def melanie() -> Entity:
    return EntityFactory(name="Mélanie Joly")


@pytest.fixture
def eva() -> Entity:
    return EntityFactory(name="Eva Joly")


def story(source: Source | None, marked: str = JOLY, article: Article | None = None) -> Article:
    """A story whose names are read as they are marked, tagged with what is known now."""
    text, spans = unmark("text", marked)
    made: Article = article or ArticleFactory(source=source, headline="News of the day", text=text)
    made.refresh_from_db()
    run = retag(made)
    document = Document(text=text, source=str(made.source_id) if made.source_id else None)
    assert store(run, annotate(document, knowledge.current(), MarkedRecogniser(spans)))
    return made


def linked(entity: Entity, by: User, source: Source | None, marked: str = JOLY) -> Decision:
    """An editor says whom the name means, by adding the tag that the machine did not dare to give."""
    article = story(source, marked)
    tag = Tag.objects.filter(article=article).exclude(entity=entity).first()
    if tag is not None:
        return decisions.relink(tag, entity, actor=by)
    return decisions.add_tag(article, entity, surface="Joly", actor=by)[1]


def tagged(entity: Entity, source: Source) -> Tag:
    """A story that the machine tagged by a surname."""
    made: Tag = TagFactory(article=ArticleFactory(source=source), entity=entity, surfaces=["joly"])
    return made


def the_rule(**of: Any) -> Rule:
    return Rule.objects.get(**of)


# --- What is learned -----------------------------------------------------------------------------------------------


def test_whom_a_name_means_is_learned_for_the_source_and_known_to_its_next_story(
    ana: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    assert tags_of(story(wire)) == {}
    decision = linked(melanie, ana, wire)
    (rule,) = learning.learned(decision)
    assert (str(rule), rule.active, rule.scope) == ("in Harbour Wire, “Joly” = Mélanie Joly", True, RuleScope.SOURCE)
    tag = Tag.objects.get(article=story(wire), entity=melanie)
    assert tag.provenance["reason"] == f"rule: in Harbour Wire, “Joly” = Mélanie Joly, {rule.taught}"
    assert rule.taught.startswith("learned ")
    assert rule.taught.endswith(" from Ana")
    assert tags_of(story(SourceFactory())) == {}


def test_a_story_without_a_source_teaches_about_itself_alone(ana: User, melanie: Entity, eva: Entity) -> None:
    (rule,) = learning.learned(linked(melanie, ana, None))
    assert (rule.scope, rule.where) == (RuleScope.ARTICLE, "in this story")
    assert tags_of(story(None)) == {}


def test_a_name_that_was_read_as_another_kind_is_learned_as_it_was_read(
    ana: User, wire: Source, melanie: Entity
) -> None:
    marked = "They met {place|Joly} on Monday."
    EntityFactory.create_batch(2, kind="place", name="Joly")
    decisions.add_tag(story(wire, marked), melanie, surface="Joly", actor=ana)
    assert the_rule().kind == "place"
    assert tags_of(story(wire, marked)) == {"Mélanie Joly": "suggested"}
    assert tags_of(story(wire)) == {"Mélanie Joly": "suggested"}


def test_another_record_is_learned_for_the_name_and_not_for_its_short_forms(
    ana: User, wire: Source, melanie: Entity
) -> None:
    other = EntityFactory(name="Melanie Joly", status=Status.CONFIRMED, description="swimmer")
    article = story(wire, "{person|Mel Joly} swam. {person|Joly} won.")
    decisions.relink(Tag.objects.get(article=article), other, actor=ana)
    assert list(Rule.objects.values_list("surface_key", flat=True)) == ["mel joly"]


def test_wrong_of_a_name_in_nobodys_file_means_that_it_is_never_one_of_this_kind(ana: User, wire: Source) -> None:
    marked = "{person|Quay Walker} won."
    tag = Tag.objects.get(article=story(wire, marked))
    assert tag.entity.status == Status.PROPOSED
    (rule,) = learning.learned(decisions.reject(tag, actor=ana))
    assert str(rule) == "in Harbour Wire, “Quay Walker” is never a person"
    assert tags_of(story(wire, marked)) == {}
    assert tags_of(story(SourceFactory(), marked)) == {"Quay Walker": "suggested"}


def test_wrong_of_a_surname_rules_out_the_record_and_no_other(ana: User, wire: Source, melanie: Entity) -> None:
    (rule,) = learning.learned(decisions.reject(tagged(melanie, wire), actor=ana))
    assert (str(rule), rule.active) == ("in Harbour Wire, “joly” is not Mélanie Joly", True)


def test_against_the_authority_file_one_word_is_not_enough(ana: User, ben: User, wire: Source) -> None:
    EntityFactory(name="Tony Harbour")
    marked = "{person|Tony Harbour} spoke."
    (rule,) = learning.learned(decisions.reject(Tag.objects.get(article=story(wire, marked)), actor=ana))
    assert (rule.active, rule.verdict) == (False, Verdict.WAITING)
    decisions.reject(Tag.objects.get(article=story(wire, marked)), actor=ana)
    assert the_rule().active
    assert tags_of(story(wire, marked)) == {}


def test_of_a_story_without_a_source_nothing_is_said_that_waits_in_it_alone(ana: User) -> None:
    EntityFactory(name="Tony Harbour")
    rejected = decisions.reject(Tag.objects.get(article=story(None, "{person|Tony Harbour} spoke.")), actor=ana)
    assert the_rule().verdict == Verdict.WAITING
    assert learning.learned(rejected) == []


def test_an_alias_is_known_at_once_and_a_blocked_one_is_ruled_out_everywhere(
    ana: User, wire: Source, melanie: Entity
) -> None:
    decisions.add_alias(melanie, "Mel Jolissima", actor=ana)
    assert tags_of(story(wire, "{person|Mel Jolissima} spoke.")) == {"Mélanie Joly": "suggested"}
    decision = decisions.remove_alias(melanie.aliases.get(), actor=ana)
    (rule,) = learning.learned(decision)
    assert (str(rule), rule.active) == ("everywhere, “mel jolissima” is not Mélanie Joly", True)
    assert "Mélanie Joly" not in tags_of(story(wire, "{person|Mel Jolissima} spoke."))
    decisions.undo(decision, actor=ana)
    assert tags_of(story(wire, "{person|Mel Jolissima} spoke.")) == {"Mélanie Joly": "suggested"}


# --- How far it goes -----------------------------------------------------------------------------------------------


def test_two_editors_who_agree_teach_everywhere(
    ana: User, ben: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    linked(melanie, ana, wire)
    linked(melanie, ana, SourceFactory())
    assert not Rule.objects.filter(scope=RuleScope.EVERYWHERE).exists()
    decision = linked(melanie, ben, SourceFactory())
    assert learning.learned(decision)[0].scope == RuleScope.EVERYWHERE
    assert tags_of(story(SourceFactory())) == {"Mélanie Joly": "suggested"}
    assert tags_of(story(None)) == {"Mélanie Joly": "suggested"}


def test_accepting_what_a_rule_did_is_agreement(
    ana: User, ben: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    linked(melanie, ana, wire)
    decisions.accept(Tag.objects.get(article=story(wire)), actor=ben)
    assert the_rule(scope=RuleScope.EVERYWHERE).active


def test_one_archive_editor_teaches_everywhere(archivist: User, wire: Source, melanie: Entity, eva: Entity) -> None:
    linked(melanie, archivist, wire)
    assert tags_of(story(SourceFactory())) == {"Mélanie Joly": "suggested"}


def test_only_this_story_teaches_nothing_further_until_that_is_undone(
    ana: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    decision = linked(melanie, ana, wire)
    narrowed = decisions.only_here(decision, actor=ana)
    assert [rule.scope for rule in learning.learned(decision)] == [RuleScope.ARTICLE]
    assert tags_of(story(wire)) == {}
    assert decisions.only_here(decision, actor=ana) == narrowed
    decisions.undo(narrowed, actor=ana)
    assert tags_of(story(wire)) == {"Mélanie Joly": "suggested"}


def test_of_a_decision_that_taught_nothing_nothing_is_narrowed(ana: User, melanie: Entity) -> None:
    with pytest.raises(DecisionError) as caught:
        decisions.only_here(decisions.rename(melanie, "Mélanie Joly-Roux", actor=ana), actor=ana)
    assert caught.value.code == "taught_nothing"


# --- What speaks against it ----------------------------------------------------------------------------------------


def test_decisions_that_contradict_each_other_do_not_flip_the_rule_but_put_it_to_sleep(
    ana: User, ben: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    linked(melanie, ana, wire)
    linked(eva, ben, wire)
    assert set(Rule.objects.values_list("entity__name", "verdict", "pro", "con", "active")) == {
        ("Mélanie Joly", "contested", 1, 1, False),
        ("Eva Joly", "contested", 1, 1, False),
    }
    assert tags_of(story(wire)) == {}
    linked(melanie, ben, wire)
    assert not Rule.objects.filter(active=True, scope=RuleScope.SOURCE).exists()
    linked(melanie, ana, wire)
    assert the_rule(active=True, scope=RuleScope.SOURCE).entity == melanie


def test_one_person_who_says_the_same_twice_in_one_story_counts_once(
    ana: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    decision = linked(melanie, ana, wire)
    tag = Tag.objects.get(article=decision.article, entity=melanie)
    decisions.set_level(tag, "passing", actor=ana)
    decisions.set_level(tag, "about", actor=ana)
    assert the_rule().pro == 1


def test_earlier_decisions_count_against_a_rule_that_is_new(ana: User, ben: User, wire: Source, eva: Entity) -> None:
    for _ in range(2):
        decisions.accept(tagged(eva, wire), actor=ben)
    decisions.reject(tagged(eva, wire), actor=ana)
    assert (the_rule().pro, the_rule().con, the_rule().active) == (1, 2, False)


def test_an_undone_decision_switches_off_the_rule_that_rests_on_it_alone(
    ana: User, ben: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    first, second = linked(melanie, ana, wire), linked(melanie, ana, wire)
    decisions.undo(first, actor=ana)
    assert the_rule().active
    decisions.undo(second, actor=ana)
    assert (the_rule().active, the_rule().verdict) == (False, Verdict.GONE)
    assert learning.learned(second) == []
    assert tags_of(story(wire)) == {}


# --- Switched by hand ----------------------------------------------------------------------------------------------


def test_a_rule_is_switched_off_and_on_by_a_decision_that_can_be_undone(
    ana: User, ben: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    linked(melanie, ana, wire)
    off = decisions.switch_rule(the_rule(), False, actor=ben)
    assert tags_of(story(wire)) == {}
    linked(melanie, ana, wire)
    assert not the_rule().active
    assert decisions.switch_rule(the_rule(), False, actor=ben) == off
    decisions.undo(off, actor=ben)
    assert tags_of(story(wire)) == {"Mélanie Joly": "suggested"}


def test_a_contested_rule_may_be_switched_on_but_not_one_that_nothing_speaks_for(
    ana: User, ben: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    made = linked(melanie, ana, wire)
    linked(eva, ben, wire)
    rule = the_rule(entity=melanie)
    decisions.switch_rule(rule, True, actor=ben)
    assert tags_of(story(wire)) == {"Mélanie Joly": "suggested"}
    decisions.undo(made, actor=ana)
    assert not the_rule(entity=melanie).active
    with pytest.raises(DecisionError):
        decisions.switch_rule(rule, True, actor=ben)


def test_a_rule_counts_the_stories_in_which_it_decided(ana: User, wire: Source, melanie: Entity, eva: Entity) -> None:
    linked(melanie, ana, wire)
    article = story(wire)
    story(wire, article=article)
    story(wire, "{person|Anna Joly} spoke. {person|Joly} left.")
    assert list(RuleHit.objects.values_list("rule", "article")) == [(the_rule().pk, article.pk)]


# --- With merges ---------------------------------------------------------------------------------------------------


def test_what_was_learned_of_a_record_holds_for_the_one_it_is_merged_into_and_again_after_undo(
    ana: User, wire: Source, melanie: Entity, eva: Entity
) -> None:
    double = EntityFactory(name="M. Joly", status=Status.PROPOSED)
    linked(double, ana, wire)
    stays, merge = decisions.merge(melanie, double, actor=ana)
    assert stays == melanie
    assert tags_of(story(wire)) == {"Mélanie Joly": "suggested"}
    assert the_rule(active=True).entity == melanie
    decisions.undo(merge, actor=ana)
    assert the_rule(active=True).entity == double
    assert tags_of(story(wire)) == {"M. Joly": "suggested"}


def test_a_renamed_record_is_told_by_its_new_name(ana: User, wire: Source, melanie: Entity, eva: Entity) -> None:
    linked(melanie, ana, wire)
    story(wire)
    decisions.rename(melanie, "Mélanie Joly-Roux", actor=ana)
    tag = Tag.objects.get(article=story(wire))
    assert "“Joly” = Mélanie Joly-Roux" in tag.provenance["reason"]


# --- In stories alike ----------------------------------------------------------------------------------------------

CRICKET = " The batsmen lost two wickets before lunch, and the innings ended in the second Test of this cricket summer."


def test_a_team_that_is_called_by_its_country_is_learned_for_stories_on_its_sport_alone(
    ana: User, wire: Source
) -> None:
    country = EntityFactory(kind="place", name="Orvania")
    team = EntityFactory(kind="organization", name="Harbour Gulls")
    marked = "{place|Orvania} won on Monday."
    decision = decisions.relink(Tag.objects.get(article=story(wire, marked + CRICKET)), team, actor=ana)
    (rule,) = learning.learned(decision)
    assert str(rule) == "in Harbour Wire, in stories on cricket, “Orvania” = Harbour Gulls"
    assert set(tags_of(story(wire, marked + CRICKET))) == {team.name}
    assert set(tags_of(story(wire, marked))) == {country.name}


def test_decisions_in_stories_of_another_kind_do_not_contradict(ana: User, ben: User, wire: Source) -> None:
    EntityFactory(kind="place", name="Orvania")
    team = EntityFactory(kind="organization", name="Harbour Gulls")
    marked = "{place|Orvania} won on Monday."
    decisions.accept(Tag.objects.get(article=story(wire, marked)), actor=ben)
    decisions.relink(Tag.objects.get(article=story(wire, marked + CRICKET)), team, actor=ana)
    assert (the_rule().pro, the_rule().con, the_rule().active) == (1, 0, True)


def test_one_story_does_not_take_its_own_name_from_a_confirmed_record(ana: User, wire: Source) -> None:
    EntityFactory(kind="place", name="Orvania"), EntityFactory(kind="place", name="Karst")
    marked = "{place|Orvania} sent a note on Monday."
    for verdict in (Verdict.WAITING, Verdict.HOLDS):
        tag = Tag.objects.get(article=story(wire, marked), entity__name="Orvania")
        decisions.relink(tag, Entity.objects.get(name="Karst"), actor=ana)
        assert the_rule().verdict == verdict
    assert set(tags_of(story(wire, marked))) == {"Karst"}


def test_who_has_a_full_name_is_the_same_in_any_story(ana: User, wire: Source, melanie: Entity) -> None:
    marked = "{person|Mel Joly} spoke on Monday."
    decisions.relink(Tag.objects.get(article=story(wire, marked)), melanie, actor=ana)
    assert the_rule().context == ""
    assert set(tags_of(story(wire, marked + CRICKET))) == {melanie.name}


def sure_of(entity: Entity, source: Source, marked: str) -> float:
    return float(Tag.objects.get(article=story(source, marked), entity=entity).confidence)


def test_what_people_accept_is_suggested_with_more_confidence_and_what_they_reject_with_less(
    ana: User, ben: User, wire: Source
) -> None:
    harbour = EntityFactory(name="Harbour Board", kind="organization")
    marked = "{organization|Harbour Board} spoke."
    at_first = sure_of(harbour, wire, marked)
    accepted = decisions.accept(Tag.objects.get(article=story(wire, marked)), actor=ana)
    assert sure_of(harbour, wire, marked) == pytest.approx((at_first + 1) / 2, abs=1e-4)
    assert sure_of(harbour, wire, marked + CRICKET) < (at_first + 1) / 2, "in another kind of story nobody said so"
    decisions.reject(Tag.objects.get(article=story(wire, marked)), actor=ben)
    assert sure_of(harbour, wire, marked) == pytest.approx((at_first + 1) / 2, abs=1e-4), "a yes answers a no"
    decisions.undo(accepted, actor=ana)
    assert sure_of(harbour, wire, marked) == at_first, "it is so called: one wrong in one story hides it nowhere else"
    decisions.reject(Tag.objects.get(article=story(wire, marked)), actor=ben)
    tag = Tag.objects.get(article=story(SourceFactory(), marked), entity=harbour)
    assert tag.confidence == pytest.approx(at_first / 2, abs=1e-4)
    assert tag.provenance["reason"].endswith("; by people: yes in 0, no in 2 stories")


def test_the_last_word_on_a_story_counts_and_what_is_for_it_alone_does_not(ana: User, wire: Source) -> None:
    harbour = EntityFactory(name="Harbour Board", kind="organization")
    marked = "{organization|Harbour Board} spoke."
    article = story(wire, marked)
    tag = Tag.objects.get(article=article)
    at_first = float(tag.confidence)
    decisions.reject(tag, actor=ana)
    accepted = decisions.accept(tag, actor=ana)
    assert sure_of(harbour, wire, marked) == pytest.approx((at_first + 1) / 2, abs=1e-4)
    decisions.only_here(accepted, actor=ana)
    decisions.reject(Tag.objects.get(article=story(wire, marked)), actor=ana)
    assert sure_of(harbour, SourceFactory(), marked) == pytest.approx(at_first / 2, abs=1e-4), (
        "the wrong before it stands"
    )


def test_what_was_said_of_a_record_goes_with_it_into_a_merge(ana: User, wire: Source) -> None:
    harbour = EntityFactory(name="Harbour Board", kind="organization")
    other = EntityFactory(name="The Board of the Harbour", kind="organization")
    marked = "{organization|Harbour Board} spoke."
    at_first = sure_of(harbour, wire, marked)
    decisions.accept(Tag.objects.get(article=story(wire, marked)), actor=ana)
    stays, _ = decisions.merge(other, harbour, actor=ana)
    assert sure_of(stays, wire, marked) > at_first


def test_what_was_said_of_a_record_goes_along_a_chain_of_merges_and_back(ana: User, wire: Source) -> None:
    def board(name: str) -> Entity:
        made: Entity = EntityFactory(name=name, kind="organization")
        return made

    harbour, marked = board("Harbour Board"), "{organization|Harbour Board} spoke."
    at_first = sure_of(harbour, wire, marked)
    decisions.accept(Tag.objects.get(article=story(wire, marked)), actor=ana)
    richer = [board("The Board of the Harbour"), board("Board of the Old Harbour")]
    for number, record in enumerate(richer):
        TagFactory.create_batch(number + 4, entity=record)
    first, merged = decisions.merge(richer[0], harbour, actor=ana)
    assert first == richer[0]
    second, _ = decisions.merge(richer[1], first, actor=ana)
    assert second == richer[1]
    assert sure_of(second, wire, marked) > at_first
    assert LiveKnowledge().authority.version == knowledge.current().version, "as if it were read anew"

    decisions.undo(merged, actor=ana)
    said = {record.id: record.said for record in knowledge.records()}
    assert (said[str(harbour.pk)], said[str(second.pk)]) == ((("harbour board", "news", 1, 0),), ())
    assert LiveKnowledge().authority.version == knowledge.current().version
