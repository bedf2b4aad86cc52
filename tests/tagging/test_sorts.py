"""What people decide on suggestions that the machine hesitates over tells how sure to be of the next of their sort."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from articles.models import Source
from newsroom.accounts.models import User
from tagging import decisions, knowledge
from tagging.knowledge import LiveKnowledge
from tagging.models import Decision, Tag
from tagging.pipeline.types import Judgement
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, TagFactory, UserFactory
from tests.tagging.test_learning import story

pytestmark = pytest.mark.django_db

SORT = "new organization in sport, 70 to 90 %"
MADE = {"origin": "machine", "reason": "name in nobody's file", "sort": SORT, "sure": 0.8}


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    knowledge.forget()
    yield
    knowledge.forget()


@pytest.fixture
def ana() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def wire() -> Source:
    return SourceFactory(name="Harbour Wire")


def suggested(source: Source, together: int = 1) -> list[Tag]:
    """Suggestions of the sort in one story."""
    article = ArticleFactory(source=source)
    return [
        TagFactory(article=article, provenance=MADE, surfaces=[f"{article.pk} {n}"], confidence=0.8)
        for n in range(together)
    ]


def judged(source: Source) -> Judgement | None:
    found = knowledge.current().judged(str(source.pk), SORT)
    assert found == LiveKnowledge().authority.judged(str(source.pk), SORT), "as if it were read anew"
    assert knowledge.current().version == LiveKnowledge().authority.version
    return found


def test_a_yes_and_a_no_are_counted_in_their_source_alone_until_they_are_undone(ana: User, wire: Source) -> None:
    assert judged(wire) is None
    accepted = decisions.accept(suggested(wire)[0], actor=ana)
    rejected = decisions.reject(suggested(wire)[0], actor=ana)
    assert judged(wire) == Judgement(1, 1, 1.6, 2)
    assert judged(SourceFactory()) is None
    decisions.undo(rejected, actor=ana)
    assert judged(wire) == Judgement(1, 0, 0.8, 1)
    decisions.undo(accepted, actor=ana)
    assert judged(wire) is None


def test_another_record_is_a_no_and_a_sign_off_a_yes(ana: User, wire: Source) -> None:
    decisions.relink(suggested(wire)[0], EntityFactory(name="Oda Lund"), actor=ana)
    decisions.sign_off(suggested(wire)[0].article, everything=True, actor=ana)
    assert judged(wire) == Judgement(1, 1, 1.6, 2)


def test_of_one_suggestion_the_last_word_counts(ana: User, wire: Source) -> None:
    [tag] = suggested(wire)
    decisions.accept(tag, actor=ana)
    decisions.reject(tag, actor=ana)
    assert judged(wire) == Judgement(0, 1, 0.8, 1)


def test_a_story_with_many_of_them_counts_as_two(ana: User, wire: Source) -> None:
    for tag in suggested(wire, together=5):
        decisions.accept(tag, actor=ana)
    assert judged(wire) == Judgement(2, 0, 1.6, 1)


def test_what_is_for_its_story_alone_does_not_count(ana: User, wire: Source) -> None:
    decisions.only_here(decisions.reject(suggested(wire)[0], actor=ana), actor=ana)
    assert judged(wire) is None


def test_without_a_source_or_a_doubt_nothing_is_told(ana: User, wire: Source) -> None:
    decisions.accept(TagFactory(article=ArticleFactory(source=None), provenance=MADE), actor=ana)
    decisions.accept(TagFactory(article=ArticleFactory(source=wire)), actor=ana)
    assert not Decision.objects.exclude(lessons__sort="").exists()


NEW = "{{organization|{0}}} said on Monday that the pier is open. It was closed in May."


def test_the_next_suggestion_of_the_sort_is_surer_and_says_why(ana: User, wire: Source) -> None:
    def found(name: str) -> Tag:
        return Tag.objects.get(article=story(wire, NEW.format(name)), entity__name=name)

    at_first = found("Larsund Quay Works")
    assert at_first.provenance["sort"].startswith("new organization in the news")
    assert at_first.provenance["sure"] == at_first.confidence
    made = [
        decisions.accept(found(name), actor=ana) for name in ("Mole Pier Works", "Oda Slip Works", "Vik Dock Works")
    ]
    surer = found("Karst Ferry Works")
    assert surer.confidence > at_first.confidence
    assert surer.provenance["sure"] == at_first.confidence, "what the machine itself says stays what it was"
    assert f"people took 3 of the last 3 of this sort ({surer.provenance['sort']})" in surer.provenance["reason"]
    for decision in made:
        decisions.undo(decision, actor=ana)
    assert found("Tove Ferry Works").confidence == at_first.confidence
