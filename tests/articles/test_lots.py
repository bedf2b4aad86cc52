"""Many stories at once: whatever a file holds, the archive is the same as when each story is taken alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import lots, reading
from articles.models import Article, Change, Item, NearDuplicate, Revision, SearchDocument, Signature, Upload
from articles.readers import RawArticle
from articles.reading import read_now
from articles.uploads import receive
from tagging.models import Tag, TaggingRun

pytestmark = pytest.mark.django_db

WORDS = [
    "harbour",
    "authority",
    "closes",
    "northern",
    "quay",
    "until",
    "winter",
    "ends",
    "because",
    "divers",
    "found",
    "cracks",
    "in",
    "eleven",
    "pillars",
    "while",
    "ferries",
    "to",
    "islands",
    "leave",
    "from",
    "older",
    "pier",
    "and",
    "council",
    "pays",
    "for",
    "buses",
    "that",
    "carry",
    "passengers",
    "between",
    "both",
    "piers",
    "every",
    "hour",
    "during",
    "repairs",
    "which",
    "engineers",
    "expect",
    "to",
    "cost",
    "four",
    "million",
    "crowns",
    "more",
    "than",
    "planned",
    "last",
    "spring",
    "said",
    "mayor",
    "adding",
    "that",
    "fishing",
    "boats",
    "may",
    "land",
    "catch",
    "at",
    "market",
    "until",
    "noon",
]
DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)


def story(words: int = 0, **fields: Any) -> dict[str, Any]:
    """A story of its own words, or (the same number) one with nearly those."""
    turned = WORDS[words:] + WORDS[:words]
    text = " ".join(f"{word}{words}" for word in turned) + "."
    return {"headline": f"Quay {words}", "text": text, "published_at": DAY.isoformat(), **fields}


def take(stories: list[dict[str, Any]], *, most: int, monkeypatch: pytest.MonkeyPatch) -> Upload:
    monkeypatch.setattr(lots, "MOST", most)
    data = "\n".join(json.dumps(each) for each in stories)
    upload = receive(ContentFile(data.encode()), filename="stories.jsonl", actor=None)
    read_now(upload.pk)
    upload.refresh_from_db()
    return upload


def told() -> dict[str, Any]:
    """All that is written of the stories, without ids and times of now."""
    numbers: dict[Any, int] = {}
    following = count(1)
    order = Item.objects.order_by("upload__created_at", "position").values_list("article", flat=True)
    for pk in order:
        numbers.setdefault(pk, next(following))
    fields = ("slug", "external_id", "url", "state", "state_reason", "embargo_until", "published_at", "sort_at")
    more = ("byline", "language", "subjects", "details", "version", "source__name")
    return {
        "items": [
            (item.position, item.state, item.error_code, item.locator, item.notes, numbers.get(item.article_id))
            for item in Item.objects.order_by("upload__created_at", "position")
        ],
        "articles": sorted(
            (numbers[row.pop("pk")], str(row)) for row in Article.objects.values("pk", *fields, *more)
        ),
        "revisions": sorted(
            (numbers[each.article_id], each.number, each.kind, each.headline, each.text, each.fingerprint,
             each.item and each.item.position, each.article.current_id == each.pk)
            for each in Revision.objects.select_related("article", "item")
        ),
        "documents": sorted(
            (numbers[row.pop("article")], str(row))
            for row in SearchDocument.objects.values("article", "headline", "text", "language", "sort_at", "stemmed")
        ),
        "signatures": sorted((numbers[each.article_id], each.bands) for each in Signature.objects.all()),
        "near": sorted(sorted((numbers[n.first_id], numbers[n.second_id])) for n in NearDuplicate.objects.all()),
        "runs": sorted((numbers[run.article_id], run.state, run.queue) for run in TaggingRun.objects.all()),
        "changes": sorted((numbers[each.article_id], each.action) for each in Change.objects.filter(kind="article")),
        "tags": sorted((numbers[t.article_id], t.entity.name, t.state) for t in Tag.objects.select_related("entity")),
    }  # fmt: skip


def clear() -> None:
    TaggingRun.objects.all().delete()
    Tag.objects.all().delete()
    Item.objects.all().delete()
    Article.objects.update(current=None)
    Article.objects.all().delete()
    Upload.objects.all().delete()
    Change.objects.all().delete()


STORIES = st.builds(
    story,
    st.integers(0, 12),
    headline=st.sampled_from(["Quay closed", "Quay closed again", "Ferries", ""]),
    external_id=st.sampled_from(["", "", "a1", "a2", "a3"]),
    url=st.sampled_from(["", "", "https://example.org/1", "https://example.org/2"]),
    source=st.sampled_from(["North Wire", "South Wire", ""]),
    published_at=st.sampled_from([DAY.isoformat(), (DAY + timedelta(days=1)).isoformat(), "", "no date"]),
    embargo_until=st.sampled_from(["", "", "", (DAY + timedelta(days=9000)).isoformat()]),
    text=st.none() | st.just("") | st.just("Short.") | st.just("Court in brief."),
).map(lambda each: each if each["text"] is not None else each | {"text": story(len(each["headline"]))["text"]})


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STORIES, min_size=2, max_size=9), st.integers(2, 9))
def test_a_lot_is_the_same_as_its_stories_one_by_one(
    monkeypatch: pytest.MonkeyPatch, stories: list[dict[str, Any]], most: int
) -> None:
    with time_machine.travel(DAY + timedelta(hours=3), tick=False):  # a story without a date is sorted by its arrival
        clear()
        one = take(stories, most=1, monkeypatch=monkeypatch).state
        alone = told()
        clear()
        assert (take(stories, most=most, monkeypatch=monkeypatch).state, told()) == (one, alone)


def test_stories_that_are_plainly_new_take_a_bounded_number_of_statements(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        assert take([story(n) for n in range(40)], most=100, monkeypatch=monkeypatch).state == "done"
    assert Article.objects.count() == TaggingRun.objects.filter(state="queued").count() == 40


def test_what_goes_wrong_while_reading_is_raised_after_the_stories_before_it() -> None:
    def stories() -> Iterator[Any]:
        yield 0, RawArticle(text="One.")
        raise ZeroDivisionError

    found = lots.lots(stories())
    assert [[number for number, _ in lot] for lot in (next(found),)] == [[0]]
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_lots_are_bounded_by_number_and_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "MOST_CHARACTERS", 100)
    stories = [(n, RawArticle(text="x" * (90 if n == 3 else 20))) for n in range(9)]
    assert [len(lot) for lot in lots.lots(stories)] == [4, 5]
    monkeypatch.setattr(lots, "MOST", 2)
    assert [len(lot) for lot in lots.lots(stories)] == [2, 2, 2, 2, 1]


def test_a_slow_file_does_not_keep_its_first_stories_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "LONGEST", 0.0)
    assert [len(lot) for lot in lots.lots([(n, RawArticle(text="Word.")) for n in range(3)])] == [1, 1, 1]


def test_a_story_that_cannot_be_written_leaves_the_lot_to_be_taken_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    stored = reading.store

    def broken(arrivals: Any, revisions: Any, *, queue: str) -> None:
        asked.append(len(arrivals))
        stored(arrivals, revisions, queue=queue)
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "store", broken)
    assert take([story(1), story(2)], most=9, monkeypatch=monkeypatch).state == "done"
    assert (asked, Article.objects.count(), Item.objects.count()) == ([2], 2, 2)
