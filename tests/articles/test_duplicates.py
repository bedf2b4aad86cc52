"""Versions become one story, rewrites are linked, and what a caller may not see is never told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from articles.ingest import Outcome, ingest
from articles.likeness import FEWEST, bands, likeness, shingles
from articles.models import (
    Article,
    ArticleState,
    NearDuplicate,
    Revision,
    RevisionKind,
    Signature,
    Source,
    near_duplicates,
)
from articles.readers import RawArticle
from articles.states import set_state
from tests.factories import SourceFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = (
    "The harbour authority of Larsund said on Monday that the northern quay will close for repairs until the end of "
    "the winter, after divers found cracks in eleven of its pillars. Ferries to the islands leave from the old pier "
    "in the meantime, and two of the four cranes are moved to the southern basin. Fishermen complained that nobody "
    "had told them before the weekend. The mayor, Ines Dahl, promised them free berths in the marina for as long as "
    "the work lasts, which engineers put at five months. The repairs cost about four million crowns, half of which "
    "the government pays, the authority said in a statement."
)
FIXED = TEXT.replace("eleven of its pillars", "twelve of its pillars")
BANDS = [2053322881, 1028178730, 1872391072]
REWRITE = "LARSUND, March 2 - " + TEXT.replace(
    "The mayor, Ines Dahl, promised them", "Mayor Ines Dahl has offered them"
)


def story(**fields: Any) -> RawArticle:
    return RawArticle(
        **{"headline": "Northern quay closes for the winter", "text": TEXT, "published_at": NOON, **fields}
    )


def take(raw: RawArticle, source: Source | None = None, actor: Any = None) -> Outcome:
    return ingest(raw, source=source, actor=actor)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"text": FIXED}, RevisionKind.UPDATE),
        ({"text": FIXED, "correction": True, "notice": "Twelve pillars, not eleven."}, RevisionKind.CORRECTION),
        ({"text": FIXED, "headline": "CORRECTED - Quay closes for the winter"}, RevisionKind.UPDATE),
        ({"text": f"{TEXT} More follows.", "headline": "UPDATE 2-Northern quay closes for the winter"}, "update"),
        ({"text": FIXED, "published_at": NOON + timedelta(hours=20)}, RevisionKind.UPDATE),
    ],
)
def test_nearly_the_same_words_of_one_source_and_day_are_a_new_version(change: dict[str, Any], kind: str) -> None:
    source = SourceFactory()
    first = take(story(), source)
    second = take(story(**change), source)
    assert (second.result, second.article, second.revision and second.revision.kind) == ("revised", first.article, kind)
    assert Article.objects.get().current.notice == change.get("notice", "")
    assert not NearDuplicate.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Fishermen angry over berths"},
        {"published_at": NOON + timedelta(days=3)},
        {"external_id": "another"},
        {"url": "https://larsund.example/another"},
    ],
    ids=["other headline", "other day", "other id", "other address"],
)
def test_what_tells_two_stories_apart_keeps_them_apart_but_linked(change: dict[str, Any]) -> None:
    source = SourceFactory()
    first = take(story(external_id="one", url="https://larsund.example/one"), source)
    second = take(
        story(**{"text": FIXED, "external_id": "two", "url": "https://larsund.example/two", **change}), source
    )
    assert second.result == "created"
    link = NearDuplicate.objects.get()
    assert {link.first_id, link.second_id} == {first.article.pk, second.article.pk}
    assert link.likeness > 0.8


def test_a_rewrite_by_another_source_is_linked_not_merged() -> None:
    first = take(story(), SourceFactory())
    second = take(story(text=REWRITE, headline="Quay in Larsund shut until spring"), SourceFactory())
    assert second.result == "created"
    editor = UserFactory(editor=True)
    assert list(near_duplicates(first.article, editor)) == [second.article]
    assert list(near_duplicates(second.article, editor)) == [first.article]


def test_a_new_version_is_compared_anew() -> None:
    source = SourceFactory()
    take(story(), SourceFactory())
    second = take(story(text=REWRITE, external_id="b"), source)
    assert NearDuplicate.objects.count() == 1
    other = " ".join(f"word{number} told of something else" for number in range(40))
    assert take(story(text=other, external_id="b"), source).article == second.article
    assert not NearDuplicate.objects.exists()
    assert Signature.objects.get(article=second.article).bands
    take(story(text=REWRITE + " It rained.", external_id="b"), source)
    assert NearDuplicate.objects.count() == 1


def test_short_texts_are_never_told_by_their_words_alone() -> None:
    source, brief = SourceFactory(), "Shares of Larsund Shipping rose 3 percent on Monday, the exchange said."
    take(story(text=brief, headline="Larsund Shipping rises"), source)
    assert take(story(text=brief.replace("3", "4"), headline="Larsund Shipping rises"), source).result == "created"
    assert not NearDuplicate.objects.exists()
    assert not Signature.objects.exists()


def test_a_story_that_the_sender_may_not_see_is_neither_revised_nor_told_of() -> None:
    source, editor = SourceFactory(), UserFactory(editor=True)
    hidden = take(story(), source).article
    set_state(hidden, ArticleState.WITHHELD, actor=UserFactory(admin=True))
    mine = take(story(text=FIXED), source, editor)
    assert mine.result == "created"
    assert hidden.revisions.count() == 1
    assert list(near_duplicates(mine.article, editor)) == []
    assert list(near_duplicates(mine.article, UserFactory(admin=True))) == [hidden]


def test_readers_are_told_only_of_what_is_published() -> None:
    first = take(story(), SourceFactory()).article
    second = take(story(text=REWRITE, embargo_until=datetime(2099, 1, 1, tzinfo=UTC)), SourceFactory()).article
    assert list(near_duplicates(first, UserFactory())) == []
    assert list(near_duplicates(second, UserFactory())) == [first]


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"version": "10"}, {"version": "9"}),
        ({"updated_at": NOON + timedelta(hours=2)}, {"updated_at": NOON + timedelta(hours=1)}),
    ],
)
def test_an_older_version_that_comes_late_replaces_nothing(newer: dict[str, Any], older: dict[str, Any]) -> None:
    source = SourceFactory()
    article = take(story(external_id="x", **newer), source).article
    late = take(story(external_id="x", text=FIXED, embargo_until=datetime(2099, 1, 1, tzinfo=UTC), **older), source)
    assert (late.result, late.revision, late.article) == ("outdated", None, article)
    assert (Revision.objects.count(), Article.objects.get().text) == (1, TEXT)
    assert Article.objects.get().embargo_until is None
    assert take(replace(story(external_id="x", text=FIXED), version="11"), source).result == "revised"


def test_many_stories_of_one_standing_form_are_compared_with_few(django_assert_max_num_queries: Any) -> None:
    source = SourceFactory()
    for number in range(30):
        take(story(external_id=str(number), text=TEXT.replace("four", str(number + 5))), source)
    with django_assert_max_num_queries(40):
        last = take(story(external_id="last", text=TEXT), source)
    assert 15 <= len(near_duplicates(last.article, UserFactory(editor=True))) <= 21


def test_likeness_is_the_share_of_common_runs_of_words() -> None:
    one, other = shingles(TEXT), shingles(FIXED)
    assert likeness(one, one) == (1.0, 1.0)
    assert 0.9 < likeness(one, other).of_both < 1.0
    assert likeness(one, shingles(f"{TEXT} {TEXT[::-1]}")).of_shorter == 1.0
    assert likeness(one, shingles("too short")) == (0.0, 0.0)
    assert len(shingles(" ".join(map(str, range(FEWEST + 2))))) == 0
    assert len(shingles(" ".join(map(str, range(FEWEST + 3))))) == FEWEST
    assert not len(shingles("the same word again and again " * 100))


def test_bands_stay_the_same_for_ever() -> None:
    """They are stored: another way to reckon them would find nothing of what is there."""
    assert bands(shingles(TEXT), 12_000)[:3] == BANDS
    assert len(bands(shingles(TEXT), 12_000)) == len(set(bands(shingles(TEXT), 12_000))) == 32
    assert not set(bands(shingles(TEXT), 12_000)) & set(bands(shingles(TEXT), 12_001))
