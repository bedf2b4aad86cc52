"""What deserves a look, the most useful first, and settled many stories at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsroom.accounts.models import User
from tagging import batches, decisions, queued_events, queued_names, review_queue
from tagging.decisions import DecisionError
from tagging.models import Batch, Decision, Entity, Status, Tag
from tagging.queued_names import Asked
from tagging.review_queue import decide, duplicates, group, groups, proposed, quotes_of
from tests.factories import (
    AliasFactory,
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)
from tests.tagging.world import Named, tag_story, tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def melanie() -> Entity:
    made: Entity = EntityFactory(name="Mélanie Joly")
    return made


def joly(entity: Entity, **article: Any) -> Tag:
    made = ArticleFactory(headline="Talks", text="Joly spoke.", **article)
    tag_story(made, Named(("Joly",), entity, confidence=0.7))
    return Tag.objects.get(article=made)


def now() -> Any:
    return timezone.now()


def test_one_name_of_many_stories_is_one_question(editor: User, melanie: Entity) -> None:
    tags = [joly(melanie) for _ in range(3)]
    [found] = groups(Asked(editor))
    assert (found.entity, found.name, found.written, found.stories) == (melanie, "joly", "Joly", 3)
    assert set(found.tags) == {tag.pk for tag in tags}
    assert found.title == "“Joly” = Mélanie Joly"
    assert [quote.text for quote in found.quotes] == ["Joly"] * 3


def test_the_longest_name_of_a_story_says_to_which_question_it_belongs(editor: User, melanie: Entity) -> None:
    TagFactory(entity=melanie, surfaces=["joly", "melanie joly"])
    joly(melanie)
    assert {found.name for found in groups(Asked(editor))} == {"joly", "melanie joly"}


def test_the_text_is_not_read_with_each_mention_of_a_name(melanie: Entity) -> None:
    article = ArticleFactory(text="Joly spoke. " * 30)
    tag_story(article, Named(("Joly",), melanie))
    tag = Tag.objects.get(article=article)
    with CaptureQueriesContext(connection) as asked:
        [(of, mention)] = quotes_of({tag.pk: "joly"}).items()
    light, full = (query["sql"] for query in asked.captured_queries)
    assert (of, mention.text) == (tag.pk, "Joly")
    assert '"articles_revision"."text"' not in light
    assert f"IN ({mention.pk})" in full


def test_doubtful_fresh_and_far_reaching_ones_come_first(editor: User) -> None:
    def one(name: str, **fields: Any) -> None:
        TagFactory(**{"entity__name": name, "confidence": 0.5, "level": "about", **fields})

    one("Doubtful and fresh")
    one("In passing", level="passing")
    one("Sure", confidence=0.99)
    one("Old", article=ArticleFactory(sort_at=now() - timedelta(days=14)))
    one("Of 1963", article=ArticleFactory(sort_at=now() - timedelta(days=63 * 365)))
    order = ["Doubtful and fresh", "In passing", "Old", "Sure", "Of 1963"]
    assert [found.entity.name for found in groups(Asked(editor))] == order


def test_what_is_decided_signed_off_hidden_or_private_is_not_asked(editor: User, melanie: Entity) -> None:
    decisions.accept(joly(melanie), actor=editor)
    signed = joly(melanie)
    Tag.objects.filter(pk=signed.pk).update(confidence=0.3)
    decisions.sign_off(signed.article, actor=editor)
    TagFactory(entity__never_profile=True)
    TagFactory(article=ArticleFactory(state="withheld"))
    assert groups(Asked(editor)) == []


def test_only_the_newest_suggestions_are_looked_at(
    editor: User, melanie: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = TagFactory(entity__name="Older"), [joly(melanie) for _ in range(3)]
    assert len(groups(Asked(editor))) == 2
    monkeypatch.setattr(queued_names, "WINDOW", 3)
    monkeypatch.setattr(queued_names, "MOST_TOGETHER", 2)
    [found] = groups(Asked(editor))
    assert (found.stories, list(found.tags)) == (3, [newer[2].pk, newer[1].pk])
    assert group(Asked(editor), older.entity.pk, "older") is None


def test_it_is_narrowed_by_kind_by_source_and_to_ones_own(editor: User) -> None:
    wire = SourceFactory()
    place = TagFactory(entity__kind="place", article=ArticleFactory(source=wire)).entity
    own = TagFactory(article=ArticleFactory(created_by=editor)).entity

    def found(**asked: Any) -> set[Entity]:
        return {one.entity for one in groups(Asked(editor, **asked))}

    assert found() == {place, own}
    assert found(kind="place") == {place}
    assert found(source=wire.pk) == {place}
    assert found(mine=True) == {own}


def test_all_of_them_are_one_batch_with_one_undo(editor: User, melanie: Entity) -> None:
    tags = [joly(melanie) for _ in range(3)]
    batch = decide(Asked(editor), melanie.pk, "joly", "accept", seen=now())
    assert (Batch.objects.get(pk=batch.pk).state, Batch.objects.get(pk=batch.pk).done) == ("done", 3)
    assert set(Tag.objects.values_list("state", "decided_by")) == {("accepted", editor.pk)}
    assert Decision.objects.filter(action="accept").count() == 3
    assert groups(Asked(editor)) == []
    assert batches.undo_own(batch.pk, actor=editor)
    assert Batch.objects.get(pk=batch.pk).state == "undone"
    assert set(Tag.objects.values_list("state", "decided_by")) == {("suggested", None)}
    assert not batches.undo_own(batch.pk, actor=editor), "only once"
    assert {tag.pk for tag in tags} == set(groups(Asked(editor))[0].tags)


def test_some_of_them_and_none_of_them(editor: User, melanie: Entity) -> None:
    one, other, third = (joly(melanie) for _ in range(3))
    with pytest.raises(DecisionError, match="Tick the stories"):
        decide(Asked(editor), melanie.pk, "joly", "accept", seen=now(), tags=[])
    decide(Asked(editor), melanie.pk, "joly", "accept", seen=now(), tags=[one.pk])
    decide(Asked(editor), melanie.pk, "joly", "reject", seen=now())
    assert [tags_of(tag.article)["Mélanie Joly"] for tag in (one, other, third)] == ["accepted", "rejected", "rejected"]


def test_they_are_somebody_else_all_of_them_and_all_of_it_is_undone(editor: User, melanie: Entity) -> None:
    tags, eva = [joly(melanie) for _ in range(3)], EntityFactory(name="Eva Joly")
    for record, problem in ((melanie, "already"), (None, "Another record")):
        with pytest.raises(DecisionError, match=problem):
            decide(Asked(editor), melanie.pk, "joly", "relink", seen=now(), record=record)
    with pytest.raises(DecisionError, match="Another record"):
        decide(Asked(editor), melanie.pk, "joly", "accept", seen=now(), record=eva)
    some = [tag.pk for tag in tags[:2]]
    batch = decide(Asked(editor), melanie.pk, "joly", "relink", seen=now(), record=eva, tags=some)
    assert str(batch) == "“Joly” = Eva Joly, not Mélanie Joly"
    assert tags_of(tags[0].article) == {"Mélanie Joly": "rejected", "Eva Joly": "accepted"}
    assert tags_of(tags[2].article) == {"Mélanie Joly": "suggested"}
    batches.undo_own(batch.pk, actor=editor)
    assert [tags_of(tag.article) for tag in tags] == [{"Mélanie Joly": "suggested"}] * 3


# --- Events to check -----------------------------------------------------------------------------------------------


def test_events_that_most_stories_report_are_asked_first(editor: User) -> None:
    one, often, settled, hidden = (EventFactory(origin="machine", status="proposed") for _ in range(4))
    for event, stories in ((one, 1), (often, 4), (settled, 5)):
        ReportFactory.create_batch(stories, event=event, evidence={"text": "It opened."})
    ReportFactory(event=often, state="rejected", decided_by=editor)
    ReportFactory(event=hidden, article=ArticleFactory(state="withheld"))
    decisions.confirm_event(settled, actor=editor)
    found = queued_events.waiting(editor)
    assert [(each.event, each.stories, len(each.reports)) for each in found] == [(often, 4, 3), (one, 1, 1)]


def test_what_came_in_or_changed_since_the_editor_looked_stays_open(editor: User, melanie: Entity) -> None:
    seen, looked = joly(melanie), now()
    later = joly(melanie)
    Tag.objects.filter(pk=later.pk).update(updated_at=now())
    batch = decide(Asked(editor), melanie.pk, "joly", "accept", seen=looked)
    assert Batch.objects.get(pk=batch.pk).task["left"] == 1
    assert [Tag.objects.get(pk=tag.pk).state for tag in (seen, later)] == ["accepted", "suggested"]


def test_undoing_all_keeps_what_somebody_decided_since(editor: User, melanie: Entity) -> None:
    one, _ = joly(melanie), joly(melanie)
    batch = decide(Asked(editor), melanie.pk, "joly", "accept", seen=now())
    decisions.reject(one, actor=UserFactory(editor=True))
    batches.undo_own(batch.pk, actor=editor)
    assert Batch.objects.get(pk=batch.pk).task["kept"] == 1
    assert sorted(Tag.objects.values_list("state", flat=True)) == ["rejected", "suggested"]


def test_a_question_that_is_settled_is_said(editor: User, melanie: Entity) -> None:
    with pytest.raises(DecisionError, match="settled"):
        decide(Asked(editor), melanie.pk, "joly", "accept", seen=now())
    assert group(Asked(editor), melanie.pk, "joly") is None
    joly(melanie)
    with pytest.raises(DecisionError, match="Only editors"):
        decide(Asked(UserFactory()), melanie.pk, "joly", "accept", seen=now())
    with pytest.raises(DecisionError, match="none of"):
        decide(Asked(editor), melanie.pk, "joly", "praise", seen=now())


# --- Proposed records ----------------------------------------------------------------------------------------------


def propose(name: str, stories: int, *, headline: bool = False) -> Entity:
    for _ in range(stories):
        article = ArticleFactory(headline=f"{name} speaks" if headline else "Talks", text=f"{name} spoke.")
        tag_story(article, Named((name,), name=name))
    return Entity.objects.get(name=name)


def test_a_proposed_record_is_asked_about_after_three_stories_or_a_headline(editor: User) -> None:
    three, headline = propose("Ada Brandt", 3), propose("Bo Lind", 1, headline=True)
    propose("Cy Dahl", 2)
    assert [(p.entity, p.stories, p.in_headline) for p in proposed(editor)] == [(three, 3, False), (headline, 1, True)]
    assert [quote.text for quote in proposed(editor)[0].quotes] == ["Ada Brandt"] * 3
    decisions.confirm(three, actor=editor)
    decisions.never_profile(headline, actor=editor)
    assert proposed(editor) == []


def test_a_binned_record_is_wrong_everywhere_and_asked_about_no_more(editor: User) -> None:
    record = propose("Acting Bursar", 3)
    batch = review_queue.bin_record(record, actor=editor)
    assert batch is not None
    assert set(Tag.objects.values_list("state", flat=True)) == {"rejected"}
    assert proposed(editor) == []
    batches.undo_own(batch.pk, actor=editor)
    assert len(proposed(editor)) == 1
    decisions.confirm(record, actor=editor)
    with pytest.raises(DecisionError, match="confirmed"):
        review_queue.bin_record(Entity.objects.get(pk=record.pk), actor=editor)


# --- Likely duplicates ---------------------------------------------------------------------------------------------


def test_records_that_may_be_one_are_asked_about_until_somebody_says_never(editor: User) -> None:
    found = propose("Ottilie Branquist", 3)
    same = EntityFactory(name="Ottilie Branqvist", status=Status.CONFIRMED)
    alias = AliasFactory(entity=EntityFactory(name="O. B. Frost"), name="Ottilie Branquist").entity
    EntityFactory(name="Ottilie Branquist", kind="place")
    pairs = {frozenset((p.one.entity, p.other.entity)): p.because for p in duplicates(editor)}
    assert pairs == {
        frozenset((found, alias)): "one is an alias of the other",
        frozenset((found, same)): "spelled alike",
    }
    decisions.keep_apart(found, same, actor=editor)
    decisions.merge(found, alias, actor=editor)
    assert duplicates(editor) == []


def test_a_record_that_was_made_with_a_decision_is_asked_about_too(editor: User) -> None:
    other = EntityFactory(name="Ottilie Branqvist")
    tag = TagFactory(article=ArticleFactory(text="Branquist spoke."), surfaces=["branquist"])
    decisions.relink(tag, decisions.NewRecord("person", "Ottilie Branquist"), actor=editor)
    [pair] = duplicates(editor)
    assert {pair.one.entity, pair.other.entity} == {other, Entity.objects.get(name="Ottilie Branquist")}


def test_both_sides_show_what_speaks_for_them(editor: User) -> None:
    propose("Ottilie Branquist", 3)
    AliasFactory(entity=EntityFactory(name="Ottilie Branqvist"), name="Tilly Branqvist")
    [pair] = duplicates(editor)
    sides = sorted((pair.one, pair.other), key=lambda side: side.entity.name)
    assert [(side.stories, len(side.quotes), side.names) for side in sides] == [(3, 3, []), (0, 0, ["Tilly Branqvist"])]
