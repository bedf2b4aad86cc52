"""What was learned goes back over earlier stories: shown first, done as one, undone as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles.ingest import add_revision
from articles.models import Article, Source, Touched
from newsroom.accounts.models import User
from tagging import batches, decisions, knowledge, replay
from tagging.models import Batch, BatchState, Entity, Mention, Rule, Tag, TaggingRun
from tagging.pipeline.types import Document, Span
from tagging.replay import Which, replays_of
from tagging.store import store
from tagging.tasks import retag
from tests.factories import ArticleFactory, EntityFactory, SourceFactory, UserFactory
from tests.tagging.world import mentions_of, tags_of

pytestmark = pytest.mark.django_db


class Recogniser:
    """Finds two names."""

    name = "stand-in"

    def recognise(self, document: Document) -> list[Span]:
        text = document.text
        found = [(text.find(name), name) for name in ("Joly", "Tor Vik")]
        return [Span("text", at, at + len(name), name, "person", 0.99) for at, name in found if at >= 0]


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(replay, "load", lambda name: Recogniser())
    knowledge.forget()
    yield
    knowledge.forget()


@pytest.fixture
def ana() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def wire() -> Source:
    return SourceFactory(name="Harbour Wire")


@pytest.fixture
def melanie() -> Entity:
    EntityFactory(name="Eva Joly")
    return EntityFactory(name="Mélanie Joly")


def tagged(article: Article) -> Article:
    [(_, read)] = replay._read([(article.current_id, article.pk)])  # type: ignore[list-item]
    assert store(retag(article), read.annotation)
    return article


def story(source: Source, n: int = 0) -> Article:
    return tagged(ArticleFactory(source=source, headline=f"Day {n}", text=f"Joly met Tor Vik on day {n}."))


@pytest.fixture
def rule(ana: User, wire: Source, melanie: Entity) -> Rule:
    decisions.add_tag(story(wire), melanie, surface="Joly", actor=ana)
    return Rule.objects.get()


def machine_made() -> list[Any]:
    tags = Tag.objects.order_by("pk").values_list("pk", "entity", "surfaces", "confidence", "provenance", "created_at")
    mentions = Mention.objects.order_by("revision", "start")
    return [list(tags), list(mentions.values_list("revision", "start", "text", "key", "tag", "reason"))]


def finished(batch: Batch) -> Batch:
    batches.run(str(batch.pk))
    return Batch.objects.get(pk=batch.pk)


def test_a_replay_shows_what_would_change_then_does_it_and_is_undone_as_one(
    ana: User, wire: Source, rule: Rule, monkeypatch: Any
) -> None:
    monkeypatch.setattr(replay, "CHUNK", 2)
    earlier = [story(wire, n) for n in range(1, 6)]
    Tag.objects.filter(article__in=earlier, entity=rule.entity).delete()
    Mention.objects.filter(text="Joly", revision__article__in=earlier).update(tag=None, reason="")
    elsewhere = story(SourceFactory(), 9)
    before = machine_made()
    assert Which(rule=rule).count() == 5
    batch = finished(batches.start_replay(Which(rule=rule), actor=ana))
    assert (batch.state, batch.total, batch.task["sampled"]) == (BatchState.PAUSED, 5, 5)
    assert [(one["headline"], one["more"], one["less"]) for one in batch.task["sample"]] == [
        (f"Day {n}", ["Mélanie Joly"], []) for n in (5, 4, 3, 2, 1)
    ]
    assert machine_made() == before
    assert batches.go_on(batch.pk)
    batch = finished(batch)
    assert (batch.state, batch.done, batch.changes.count()) == (BatchState.DONE, 5, 5)
    assert all("Mélanie Joly" in tags_of(article) for article in earlier)
    assert "Mélanie Joly" not in tags_of(elsewhere)
    assert batches.undo_own(batch.pk, actor=batch.created_by)
    assert finished(batch).state == BatchState.UNDONE
    assert machine_made() == before
    assert not batches.undo_own(batch.pk, actor=batch.created_by)


def unlinked(wire: Source, rule: Rule, n: int) -> Article:
    """A story from before the rule."""
    decisions.switch_rule(rule, False, actor=rule.taught_by)
    made = story(wire, n)
    decisions.switch_rule(rule, True, actor=rule.taught_by)
    return made


def test_it_goes_in_chunks_and_stops_where_it_is_paused(ana: User, wire: Source, rule: Rule, monkeypatch: Any) -> None:
    for n in range(1, 6):
        unlinked(wire, rule, n)
    monkeypatch.setitem(
        batches.KINDS, "replay", batches.Kind(replay.replay_some, replay.put_stories_back, chunk=2, look=replay.look)
    )
    batch = batches.start_replay(Which(rule=rule), actor=ana, look_first=False)
    assert batches._chunk(str(batch.pk))
    assert batches.pause(batch.pk)
    assert (finished(batch).done, Tag.objects.filter(entity=rule.entity, decided_by=None).count()) == (2, 2)
    batches.go_on(batch.pk)
    assert (finished(batch).done, Tag.objects.filter(entity=rule.entity, decided_by=None).count()) == (5, 5)


def test_it_can_be_paused_while_stories_are_read(ana: User, wire: Source, rule: Rule, monkeypatch: Any) -> None:
    article = unlinked(wire, rule, 1)
    batch = batches.start_replay(Which(rule=rule), actor=ana, look_first=False)
    is_locked, outside = [], len(connection.savepoint_ids)

    def reading(name: str) -> Recogniser:
        is_locked.append(len(connection.savepoint_ids) > outside)
        return Recogniser()

    monkeypatch.setattr(replay, "load", reading)
    finished(batch)
    assert "Mélanie Joly" in tags_of(article)
    assert is_locked == [False, False], "nor when it found that nothing is left"


def test_what_people_decided_is_untouched_by_a_replay_and_by_its_undo(ana: User, wire: Source, rule: Rule) -> None:
    ruled_out, accepted = unlinked(wire, rule, 1), unlinked(wire, rule, 2)
    assert rule.entity is not None
    decisions.reject(Tag.objects.create(article=ruled_out, entity=rule.entity), actor=ana)
    decisions.accept(Tag.objects.get(article=accepted, entity__name="Tor Vik"), actor=ana)
    batch = finished(batches.start_replay(Which(rule=rule), actor=ana, look_first=False))
    assert tags_of(ruled_out)["Mélanie Joly"] == "rejected"
    assert tags_of(accepted) == {"Mélanie Joly": "suggested", "Tor Vik": "accepted"}
    decisions.accept(Tag.objects.get(article=accepted, entity=rule.entity), actor=ana)
    batches.undo_own(batch.pk, actor=batch.created_by)
    finished(batch)
    assert tags_of(accepted) == {"Mélanie Joly": "accepted", "Tor Vik": "accepted"}
    assert tags_of(ruled_out)["Mélanie Joly"] == "rejected"


def test_a_story_with_newer_words_keeps_its_new_tagging_when_the_replay_is_undone(
    ana: User, wire: Source, rule: Rule
) -> None:
    article = unlinked(wire, rule, 1)
    batch = finished(batches.start_replay(Which(rule=rule), actor=ana, look_first=False))
    add_revision(article, "Day 1", "Joly met nobody.", actor=None)
    article.refresh_from_db()
    tagged(article)
    now = mentions_of(article)
    batches.undo_own(batch.pk, actor=batch.created_by)
    finished(batch)
    assert mentions_of(article) == now


def test_a_finished_replay_of_an_undone_decision_is_offered_and_not_undone_by_itself(
    ana: User, wire: Source, rule: Rule
) -> None:
    article = unlinked(wire, rule, 1)
    batch = finished(batches.start_replay(Which(rule=rule), actor=ana, look_first=False))
    decision = ana.decisions.get(action="add")
    assert replays_of(decision) == []
    for off_and_on in ana.decisions.filter(action__startswith="rule").order_by("-id"):
        decisions.undo(off_and_on, actor=ana)
    decisions.undo(decision, actor=ana)
    assert replays_of(decision) == [batch]
    assert "Mélanie Joly" in tags_of(article)
    assert Which(rule=Rule.objects.get(pk=rule.pk)).count() == 1  # it decided there


def test_every_replayed_story_has_its_line_in_the_ledger(ana: User, wire: Source, rule: Rule) -> None:
    article = unlinked(wire, rule, 1)
    finished(batches.start_replay(Which(rule=rule), actor=ana, look_first=False))
    run = TaggingRun.objects.filter(article=article).latest("id")
    assert (run.state, run.queue, run.note) == ("done", "backfill", "Tagged again in a replay.")


# --- A story that had no tags ---------------------------------------------------------------------------------------


def failed(wire: Source) -> Article:
    """A story whose tagging went wrong."""
    article = ArticleFactory(source=wire, headline="Day 1", text="Joly met Tor Vik on day 1.")
    TaggingRun.objects.filter(article=article).update(state="failed", error="the model was gone", attempts=3)
    return article


def never_tagged(wire: Source) -> Article:
    article = failed(wire)
    TaggingRun.objects.filter(article=article).delete()
    return article


def waiting(wire: Source) -> Article:
    return ArticleFactory(source=wire, headline="Day 1", text="Joly met Tor Vik on day 1.")


def ledger(article: Article) -> list[Any]:
    return list(TaggingRun.objects.filter(article=article).order_by("id").values())


@pytest.mark.parametrize("untagged", [failed, never_tagged, waiting])
def test_the_undo_of_a_replay_leaves_an_untagged_story_as_untagged_as_it_was(
    ana: User, wire: Source, rule: Rule, untagged: Callable[[Source], Article]
) -> None:
    article = untagged(wire)
    before = ledger(article)
    batch = finished(batches.start_replay(Which(), actor=ana, look_first=False))
    assert [run["state"] for run in ledger(article)][-1] == "done"
    assert tags_of(article) == {"Mélanie Joly": "suggested", "Tor Vik": "suggested"}
    batches.undo_own(batch.pk, actor=ana)
    finished(batch)
    assert (ledger(article), tags_of(article), mentions_of(article)) == (before, {}, [])


def test_a_story_without_names_that_was_tagged_at_last_is_undone_too(ana: User, wire: Source, rule: Rule) -> None:
    article = failed(wire)
    add_revision(article, "Day 1", "Nobody came.", actor=None)
    TaggingRun.objects.filter(article=article).update(state="failed", error="the model was gone")
    before = ledger(article)
    batch = finished(batches.start_replay(Which(), actor=ana, look_first=False))
    Touched.objects.all().delete()
    batches.undo_own(batch.pk, actor=ana)
    finished(batch)
    assert ledger(article) == before
    assert Touched.objects.filter(kind="article", object_id=article.pk).exists()


@pytest.mark.parametrize("untagged", [failed, waiting])
def test_a_story_that_was_tagged_after_the_replay_keeps_its_tags_when_that_is_undone(
    ana: User, wire: Source, rule: Rule, untagged: Callable[[Source], Article]
) -> None:
    article = untagged(wire)
    batch = finished(batches.start_replay(Which(), actor=ana, look_first=False))
    tagged(article)
    TaggingRun.objects.filter(article=article, state="queued").update(state="done", finished_at=timezone.now())
    batches.undo_own(batch.pk, actor=ana)
    finished(batch)
    assert ledger(article)[-1]["state"] == "done"
    assert tags_of(article) == {"Mélanie Joly": "suggested", "Tor Vik": "suggested"}


# --- The command ---------------------------------------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("retag", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_suggests_and_stores_nothing(wire: Source, rule: Rule) -> None:
    unlinked(wire, rule, 1)
    before = machine_made()
    shown = command("--rule", str(rule.pk), "--suggest")
    assert "Day 1\n    + Mélanie Joly\n" in shown
    assert "1 of the newest 1 would change; 1 story might. Nothing was stored." in shown
    assert machine_made() == before
    assert not Batch.objects.exists()


def test_the_command_starts_a_batch_over_a_record_or_a_time(wire: Source, rule: Rule) -> None:
    unlinked(wire, rule, 1)
    Article.objects.update(sort_at=timezone.now())
    assert "2 stories to be tagged again" in command("--since", "2022-10-27")
    assert [batch.total for batch in Batch.objects.all()] == [2]
    assert "0 stories to be tagged again" in command("--since", "2099-01-01")
    tor = Entity.objects.get(name="Tor Vik")
    assert "2 stories to be tagged again" in command("--entity", str(tor.pk))


def test_the_command_says_what_is_wrong(db: None) -> None:
    with pytest.raises(CommandError, match="no rule"):
        command("--rule", "0190d5a5-0000-7000-8000-000000000000")
    with pytest.raises(CommandError, match="2022-10-27"):
        command("--since", "yesterday")
