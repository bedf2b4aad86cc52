"""What two connections do at the same moment: really at the same moment, on a real database."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import transaction

from articles.ingest import ingest
from articles.models import Article, Change, Revision, Source
from articles.readers import RawArticle
from articles.sources import source_named
from tests.at_once import at_once, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = (
    "The harbour authority of Larsund said on Monday that the northern quay will close for repairs until the end of "
    "the winter, after divers found cracks in eleven of its pillars. Ferries to the islands leave from the old pier."
)


def test_two_copies_of_a_story_become_one_article() -> None:
    for round_ in range(3):
        raw = RawArticle(headline=f"Round {round_}", text=WORDS)
        outcomes = at_once(*[partial(ingest, raw, source=None, actor=None)] * 4)
        assert sorted(outcome.result for outcome in outcomes) == ["created", "duplicate", "duplicate", "duplicate"]
    assert Article.objects.count() == 3


def test_two_versions_under_one_id_become_one_article_with_two_revisions() -> None:
    calls = [
        partial(ingest, RawArticle(text=f"{WORDS} {n}", external_id="urn:1"), source=None, actor=None) for n in range(4)
    ]
    outcomes = at_once(*calls)
    assert sorted(outcome.result for outcome in outcomes) == ["created", "revised", "revised", "revised"]
    assert sorted(Revision.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert Article.objects.get().current.number == 4  # type: ignore[union-attr]


def test_one_new_source_in_four_spellings_is_made_once() -> None:
    sources = at_once(*[partial(source_named, name) for name in ("Wire", "WIRE", "wire", "Wire ")])
    assert len(set(sources)) == Source.objects.count() == 1


def test_two_new_sources_with_one_slug_are_both_made() -> None:
    sources = at_once(partial(source_named, "North Wire"), partial(source_named, "North-Wire"))
    assert sorted(source.slug for source in sources) == ["north-wire", "north-wire-2"]


def record(action: str) -> None:
    Change.objects.record(action, "article", "00000000-0000-7000-8000-000000000000")


def feed() -> list[tuple[int, str]]:
    return list(Change.objects.filter(seq__isnull=False).order_by("seq").values_list("seq", "action"))


def test_a_change_that_commits_late_gets_a_number_after_those_that_followers_have_seen() -> None:
    with transaction.atomic():
        record("slow")  # takes the lower id, commits last
        elsewhere(partial(record, "quick"))
        assert elsewhere(Change.objects.number) == 1
        assert elsewhere(feed) == [(1, "quick")]
    assert Change.objects.number() == 1
    assert feed() == [(1, "quick"), (2, "slow")]


def test_sequencers_at_once_leave_neither_gap_nor_double() -> None:
    for number in range(40):
        record(str(number))
    for _ in range(10):
        at_once(*[partial(Change.objects.number, 7)] * 3)
    assert [seq for seq, _ in feed()] == list(range(1, 41))


def test_a_second_sequencer_does_not_wait_for_the_first() -> None:
    record("one")
    with transaction.atomic():
        assert Change.objects.number() == 1
        assert elsewhere(Change.objects.number) == 0
    assert feed() == [(1, "one")]
