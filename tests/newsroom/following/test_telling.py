"""In one order, without gaps, whatever commits when; and what a transaction only meant to do is told to nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, Source, TagPolicy, Touched
from articles.states import announce_lifts, set_embargo, set_state
from articles.visibility import EDITORS, READERS
from newsroom.following import reading, telling
from newsroom.following.models import Told
from newsroom.following.reading import SCAN, Ahead, newest, page
from tagging import batches, decisions
from tagging.models import Batch, Entity, Tag
from tests.at_once import elsewhere
from tests.factories import ArticleFactory, EntityFactory, EventFactory, SourceFactory, TagFactory, UserFactory


def tell() -> list[Told]:
    """What was told since the last time."""
    before = newest()
    while telling.tell():
        pass
    return list(Told.objects.filter(seq__gt=before))


def rows_of(thing: Any, rows: list[Told]) -> list[Told]:
    return [row for row in rows if row.object_id == thing.pk]


@pytest.fixture
def editor(db: None) -> Any:
    return UserFactory(admin=True)


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_told_late_and_not_skipped() -> None:
    early, late = ArticleFactory(), ArticleFactory()
    editor = UserFactory(admin=True)
    tell()
    written, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            set_state(late, "withdrawn", actor=editor, reason="Late.")
            written.set()
            assert go_on.wait(30)
        connection.close()

    holding = threading.Thread(target=hold)
    holding.start()
    assert written.wait(30)
    set_state(early, "withdrawn", actor=editor, reason="Early.")  # a higher serial, committed first
    first = page(EDITORS, newest(), 10)
    told = elsewhere(tell)
    assert {row.object_id for row in told} == {early.pk}
    after = page(EDITORS, first.next, 10)
    go_on.set()
    holding.join(30)
    tell()
    [row] = page(EDITORS, after.next, 10).rows
    assert row.object_id == late.pk


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_at_once_tell_everything_once() -> None:
    stories = [_new_story() for _ in range(30)]
    threads = [threading.Thread(target=_tell_and_close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    tell()
    assert list(Told.objects.values_list("seq", flat=True)) == list(range(1, newest() + 1))
    for story in stories:
        assert Told.objects.filter(object_id=story.pk).count() == 1
    assert not Touched.objects.exists()


def _new_story() -> Article:
    with transaction.atomic():
        return ArticleFactory()


def _tell_and_close() -> None:
    for _ in range(10):
        telling.tell()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_state_that_was_never_committed_shows_nobody_a_story() -> None:
    story, editor = ArticleFactory(state="draft"), UserFactory(admin=True)
    tell()
    with transaction.atomic():
        set_state(story, "published", actor=editor)
        set_state(story, "draft", actor=editor)
    rows = tell()
    assert len(rows_of(story, rows)) == 2
    assert page(READERS, 0, 100).rows == [row for row in Told.objects.all() if row.kind == "source"]


@pytest.mark.django_db(transaction=True)
def test_a_story_that_was_seen_for_a_moment_leaves_a_tombstone() -> None:
    """Whoever listed the stories in that moment has it."""
    story, editor = ArticleFactory(state="draft"), UserFactory(admin=True)
    tell()
    set_state(story, "published", actor=editor)
    set_state(story, "withheld", actor=editor)
    rows = tell()
    assert [row.was & READERS.bit or row.now & READERS.bit for row in rows_of(story, rows)] == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_told_to_nobody() -> None:
    story = ArticleFactory()
    tell()
    with transaction.atomic():
        set_state(story, "withdrawn", actor=UserFactory(admin=True), reason="No.")
        transaction.set_rollback(True)
    assert tell() == []


def test_the_end_of_an_embargo_is_told(editor: Any) -> None:
    story = ArticleFactory(embargo_until=timezone.now() + timedelta(hours=1))
    tell()
    Article.objects.filter(pk=story.pk).update(embargo_until=timezone.now() - timedelta(minutes=1))
    announce_lifts()
    assert "embargo_lifted" in [row.action for row in rows_of(story, tell())]


def test_a_record_appears_to_readers_with_its_third_story_and_goes_with_it(editor: Any) -> None:
    record = EntityFactory(status="proposed")
    for _ in range(2):
        TagFactory(entity=record)
    tell()
    third = TagFactory(entity=record)
    [appeared] = rows_of(record, tell())
    assert (appeared.was & READERS.bit, appeared.now & READERS.bit) == (0, 1)
    set_embargo(third.article, timezone.now() + timedelta(hours=1), actor=editor)
    [gone] = rows_of(record, tell())
    assert (gone.was & READERS.bit, gone.now & READERS.bit) == (1, 0)


def test_a_machine_that_removes_a_tag_takes_the_page_with_it(db: None) -> None:
    record = EntityFactory(status="proposed")
    tags = [TagFactory(entity=record) for _ in range(3)]
    tell()
    Tag.objects.filter(pk=tags[0].pk).delete()
    rows = tell()
    assert rows_of(record, rows)[0].now & READERS.bit == 0
    assert rows_of(tags[0].article, rows)


def test_a_deleted_record_leaves_a_tombstone_of_its_kind(db: None) -> None:
    record = EntityFactory(kind="place")
    tell()
    Entity.objects.filter(pk=record.pk).delete()
    [row] = tell()
    assert (row.kind, row.was, row.now) == ("place", 7, 0)


@pytest.mark.parametrize(
    "write",
    [
        lambda record: Entity.objects.filter(pk=record.pk).update(description="By hand."),
        lambda record: record.aliases.create(name="Another", key="another"),
        lambda record: Entity.objects.filter(pk=record.pk).update(merged_into=EntityFactory()),
    ],
)
def test_no_way_of_writing_a_record_forgets_followers(db: None, write: Callable[[Entity], None]) -> None:
    record = EntityFactory()
    tell()
    write(record)
    assert rows_of(record, tell())


def test_another_policy_of_a_source_is_told_of_all_its_stories(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.following.spreading.AT_ONCE", 2)
    source = SourceFactory()
    stories = [ArticleFactory(source=source) for _ in range(5)]
    tell()
    Source.objects.filter(pk=source.pk).update(tag_policy=TagPolicy.OPT_IN)
    rows = tell()
    assert [row.object_id for row in rows if row.kind == "article"] == [story.pk for story in stories]
    Source.objects.filter(pk=source.pk).update(language="en")
    assert [row.kind for row in tell()] == ["source"]


def test_a_record_without_a_page_that_gets_another_name_is_told_by_its_stories(editor: Any) -> None:
    tag = TagFactory(entity=EntityFactory(status="proposed"))
    tell()
    decisions.rename(tag.entity, "Another Name", actor=editor)
    assert rows_of(tag.article, tell())


def test_a_merge_and_the_rows_that_follow_it_are_told(editor: Any) -> None:
    one, other = EntityFactory(name="Mira Solheim"), EntityFactory(name="M. Solheim")
    tag = TagFactory(entity=other)
    tell()
    stays, _ = decisions.merge(one, other, actor=editor)
    goes = other if stays == one else one
    assert {row.action for row in rows_of(goes, tell())} == {"merge"}
    for batch in Batch.objects.all():
        batches.run(str(batch.pk))
    if goes == other:
        assert rows_of(tag.article, tell())


def test_a_page_looks_at_so_many_rows_and_says_that_more_waits(db: None) -> None:
    now = timezone.now()
    Told.objects.bulk_create(
        Told(seq=seq, at=now, action="tagged", kind="article", object_id=EntityFactory.build().pk, was=6, now=6)
        for seq in range(1, SCAN + 3)
    )
    assert page(READERS, 0, 10) == reading.Page([], SCAN, True)
    assert page(READERS, SCAN, 10) == reading.Page([], SCAN, False)
    with pytest.raises(Ahead):
        page(READERS, SCAN + 3, 10)


def test_a_page_is_read_by_the_index_whatever_lies_before_it(db: None) -> None:
    now = timezone.now()
    Told.objects.bulk_create(
        Told(seq=seq, at=now, action="tagged", kind="article", object_id=EntityFactory.build().pk, was=7, now=7)
        for seq in range(1, 20_001)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE following_told")
    plan = reading._told_to(READERS, 15_000)[:51].explain()
    assert "Index Scan using following_told_pkey" in plan
    assert "Seq Scan" not in plan


def test_nothing_tells_that_something_happened_to_what_one_may_not_see(editor: Any) -> None:
    story = ArticleFactory(state="draft")
    tell()
    before = (page(READERS, 1, 10).next, reading.latest(READERS), page(READERS, 0, 10).next)
    set_state(story, "withdrawn", actor=editor, reason="Never mind.")
    assert tell()
    assert (page(READERS, 1, 10).next, reading.latest(READERS), page(READERS, 0, 10).next) == before


def test_an_archive_that_gets_the_feed_begins_with_all_that_is_there(editor: Any) -> None:
    tag = TagFactory(entity=EntityFactory(status="confirmed"))
    things = {tag.article.pk, tag.article.source_id, tag.entity.pk, EventFactory().pk}
    Touched.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("newsroom.following.migrations.0001_initial").BEGIN)
    assert {row.object_id for row in tell()} == things
    assert {row.object_id for row in page(READERS, 0, 10).rows} == things
