"""What each version of a story changed: its page, and the comparison behind it."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from articles.ingest import add_revision
from articles.models import Article, RevisionKind
from newsroom import differences as comparing
from newsroom.differences import Piece, differences
from tests.factories import ArticleFactory

TEXTS = st.lists(st.sampled_from(["Ann", "Lee", "cut", "the", "ribbon.", "\n", "\n\n", " ", "  "]), max_size=14).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_without_what_came_it_is_the_old_text_and_without_what_went_the_new(before: str, after: str) -> None:
    found = differences(before, after)
    for text, hidden in ((before, "new"), (after, "gone")):
        kept = "".join(piece.text for pieces in found for piece in pieces if piece.change != hidden)
        assert kept.split() == text.split() or "".join(kept.split()) == "".join(text.split())


def test_only_the_words_that_changed_are_marked() -> None:
    assert differences("It cost 4 million.\n\nShe spoke.", "It cost 5 million.\n\nShe spoke.") == [
        [Piece("same", "It cost"), Piece("gone", " 4"), Piece("new", " 5"), Piece("same", " million.")],
        [Piece("same", "She spoke.")],
    ]


def test_a_very_long_text_is_shown_as_gone_and_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "MOST_PARAGRAPHS", 2)
    assert differences("One.\n\nTwo.", "One.") == [
        [Piece("gone", "One.")],
        [Piece("gone", "Two.")],
        [Piece("new", "One.")],
    ]


@pytest.fixture
def story(db: None) -> Article:
    made = ArticleFactory(headline="Bridge opens", text="It cost 4 million.")
    add_revision(
        made,
        "Bridge opens",
        "It cost 5 million.",
        actor=None,
        kind=RevisionKind.CORRECTION,
        notice="The cost was wrong.",
    )
    return made


def test_the_page_of_a_version_says_what_it_changed(reading: Client, story: Article) -> None:
    page = reading.get(f"{story.get_absolute_url()}versions/2/").text
    assert "<del> 4</del><ins> 5</ins>" in page
    assert "Correction:</strong> The cost was wrong." in page
    assert f'href="{story.get_absolute_url()}versions/1/">Version before' in page


def test_an_earlier_version_says_that_it_is_not_the_present_words(reading: Client, story: Article) -> None:
    page = reading.get(f"{story.get_absolute_url()}versions/1/").text
    assert "Not the present words." in page
    assert "It cost 4 million." in page
    assert "<ins>" not in page
    assert f'href="{story.get_absolute_url()}versions/2/">Version after' in page


def test_the_story_links_its_versions(reading: Client, story: Article) -> None:
    page = reading.get(story.get_absolute_url()).text
    assert f'href="{story.get_absolute_url()}versions/1/">1. Original</a>' in page


def test_no_version_of_a_hidden_story_and_none_that_never_was(reading: Client, story: Article) -> None:
    assert reading.get(f"{story.get_absolute_url()}versions/3/").status_code == 404
    Article.objects.filter(pk=story.pk).update(state="withheld")
    assert reading.get(f"{story.get_absolute_url()}versions/1/").status_code == 404


def test_a_wrong_slug_leads_to_the_version(reading: Client, story: Article) -> None:
    answer = reading.get(f"/articles/other-{story.pk}/versions/1/")
    assert (answer.status_code, answer["Location"]) == (301, f"{story.get_absolute_url()}versions/1/")
