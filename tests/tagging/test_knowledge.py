"""The authority file in memory follows the database, however late something commits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from tagging import decisions, knowledge
from tagging.knowledge import LiveKnowledge
from tagging.models import Alias, Entity, KnowledgeChange, Meant
from tagging.pipeline.types import Office
from tests.at_once import elsewhere
from tests.factories import AliasFactory, EntityFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    knowledge.forget()
    yield
    knowledge.forget()


def names(live: LiveKnowledge, surface: str) -> list[str]:
    return [record.name for record in live.refresh().named(surface)]


def test_what_changes_is_known_at_the_next_refresh() -> None:
    entity = EntityFactory(name="Mira Solheim")
    live = LiveKnowledge()
    assert names(live, "mira solheim") == ["Mira Solheim"]
    alias = AliasFactory(entity=entity, name="The Sunhome")
    assert names(live, "Sunhome") == ["Mira Solheim"]
    entity.name = "Mira Berg"
    entity.save()
    assert names(live, "Sunhome") == ["Mira Berg"]
    alias.delete()
    assert names(live, "Sunhome") == []
    entity.delete()
    assert names(live, "Mira Berg") == []


@pytest.mark.parametrize("way", ["update", "bulk_create", "raw"])
def test_no_way_of_writing_goes_unnoticed(way: str) -> None:
    entity = EntityFactory(name="Mira Solheim")
    live = LiveKnowledge()
    if way == "update":
        Entity.objects.filter(pk=entity.pk).update(name="Tor Vik")
    elif way == "bulk_create":
        Alias.objects.bulk_create([Alias(entity=entity, name="Tor Vik", key="tor vik")])
    else:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("UPDATE tagging_entity SET name = 'Tor Vik', key = 'tor vik'")
    assert len(names(live, "Tor Vik")) == 1


def test_blocked_names_and_merged_records_are_not_offered() -> None:
    live = LiveKnowledge()
    entity, other = EntityFactory(name="Mira Solheim"), EntityFactory(name="M. Solheim-Berg")
    alias = AliasFactory(entity=entity, name="Sunhome")
    assert names(live, "Sunhome") == ["Mira Solheim"]
    Alias.objects.filter(pk=alias.pk).update(blocked=True)
    assert names(live, "Sunhome") == []
    assert names(live, "M. Solheim-Berg") == ["M. Solheim-Berg"]
    Entity.objects.filter(pk=other.pk).update(merged_into=entity)
    assert names(live, "M. Solheim-Berg") == []
    assert LiveKnowledge().authority.version == live.authority.version


def test_a_refresh_without_news_reads_no_record_again() -> None:
    EntityFactory()
    live = LiveKnowledge()
    live.refresh()
    applied: list[object] = []
    live._apply = applied.append  # type: ignore[assignment,method-assign]
    live.refresh()
    live.refresh()
    assert not any(applied)


@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_that_commits_late_is_not_skipped() -> None:
    live = elsewhere(LiveKnowledge)
    with transaction.atomic():
        EntityFactory(name="Slow Early")
        elsewhere(lambda: EntityFactory(name="Quick Later").pk)
        assert elsewhere(lambda: names(live, "Quick Later")) == ["Quick Later"]
        assert elsewhere(lambda: names(live, "Slow Early")) == []
    assert elsewhere(lambda: names(live, "Slow Early")) == ["Slow Early"]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_was_open_while_everything_was_read_is_not_skipped() -> None:
    with transaction.atomic():
        EntityFactory(name="Slow Early")
        live = elsewhere(LiveKnowledge)
        assert elsewhere(lambda: names(live, "Slow Early")) == []
    assert elsewhere(lambda: names(live, "Slow Early")) == ["Slow Early"]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_never_known() -> None:
    live = elsewhere(LiveKnowledge)
    with transaction.atomic():
        EntityFactory(name="Never Was")
        transaction.set_rollback(True)
    assert elsewhere(lambda: names(live, "Never Was")) == []
    assert not KnowledgeChange.objects.exists()


def test_one_knowledge_serves_a_process_until_it_is_forgotten() -> None:
    first = knowledge.current()
    EntityFactory(name="Mira Solheim")
    assert knowledge.current() is first
    assert len(first.named("Mira Solheim")) == 1
    knowledge.forget()
    assert knowledge.current() is not first


def test_after_many_changes_everything_is_read_anew_and_nothing_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "MOST_CHANGES", 2)
    kept, renamed = EntityFactory(name="Mira Solheim"), EntityFactory(name="Ana Dahl")
    live = LiveKnowledge()
    first = live.authority
    Entity.objects.filter(pk=renamed.pk).update(name="Ana Berg", key="ana berg")
    assert live.refresh() is first
    EntityFactory.create_batch(5)
    AliasFactory(entity=kept, name="Sunny")
    second = live.refresh()
    assert second is not first
    assert len(second) == 7
    assert [record.name for record in second.named("Sunny")] == ["Mira Solheim"]
    assert [record.name for record in second.named("Ana Berg")] == ["Ana Berg"]
    EntityFactory(name="Liv Vik")
    assert live.refresh() is second
    assert [record.name for record in second.named("Liv Vik")] == ["Liv Vik"]


def test_roles_come_as_offices() -> None:
    EntityFactory(name="Mira Solheim", roles=[{"title": "Prime Minister", "of": "place:norland", "from": "2001"}])
    (record,) = LiveKnowledge().authority.named("Mira Solheim")
    assert record.offices == (Office("prime minister", "norland", "2001", ""),)


def meant(live: LiveKnowledge, entity: Entity) -> dict[str, int]:
    record = live.refresh().get(str(entity.pk))
    assert record is not None
    return dict(record.meant)


def test_what_a_name_means_is_counted_by_decisions_and_known_at_the_next_refresh() -> None:
    editor, entity = UserFactory(role="editor"), EntityFactory(name="Mira Solheim")
    live = LiveKnowledge()
    first, second = (TagFactory(entity=entity, surfaces=["solheim"]) for _ in range(2))
    assert meant(live, entity) == {}
    accepted = decisions.accept(first, actor=editor)
    decisions.accept(second, actor=editor)
    assert meant(live, entity) == {"solheim": 2} == meant(LiveKnowledge(), entity)
    decisions.undo(accepted, actor=editor)
    assert meant(live, entity) == {"solheim": 1}
    second.refresh_from_db()
    decisions.reject(second, actor=editor)
    assert meant(live, entity) == {} == meant(LiveKnowledge(), entity)


def test_a_relinked_name_means_the_other_record() -> None:
    editor, wrong, right = UserFactory(role="editor"), EntityFactory(), EntityFactory()
    live = LiveKnowledge()
    decisions.relink(TagFactory(entity=wrong, surfaces=["solheim"]), right, actor=editor)
    assert meant(live, right) == {"solheim": 1}
    assert meant(live, wrong) == {}


def test_counts_that_are_folded_stay_what_they_were() -> None:
    editor, entity = UserFactory(role="editor"), EntityFactory()
    for _ in range(3):
        decisions.accept(TagFactory(entity=entity, surfaces=["solheim", "the mayor"]), actor=editor)
    undone = decisions.accept(TagFactory(entity=entity, surfaces=["boss"]), actor=editor)
    decisions.undo(undone, actor=editor)
    before = meant(LiveKnowledge(), entity)
    Meant.objects.fold()
    assert meant(LiveKnowledge(), entity) == before == {"solheim": 3, "the mayor": 3}
    assert sorted(Meant.objects.values_list("key", "stories")) == [("solheim", 3), ("the mayor", 3)]
