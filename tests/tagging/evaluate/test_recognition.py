from __future__ import annotations

import pytest

from tagging.evaluate.recognition import Score, score
from tests.tagging.evaluate.stories import mention, story


def test_a_document_tag_counts_once_however_often_it_stands_there() -> None:
    one = story("a", "[place|Rome] and [place|Rome] and [person|Numa]. [place|Alba] fell.")
    found = [
        mention(one, "Rome", "place"),
        mention(one, "Rome", "place", nth=1),
        mention(one, "Numa", "place"),
    ]
    scores = score([one], [found])
    # Tags: {Rome place} right; found {Rome, Numa as places}; gold {Rome, Alba as places, Numa as a person}.
    assert scores.tags["all"] == Score(right=1, found=2, wanted=3)
    assert scores.tags["place"] == Score(right=1, found=2, wanted=2)
    assert scores.tags["person"] == Score(right=0, found=0, wanted=1)
    # Spans: both places of Rome are right.
    assert scores.spans["all"] == Score(right=2, found=3, wanted=4)


def test_precision_recall_and_f1_by_hand() -> None:
    found = Score(right=3, found=4, wanted=6)
    assert (found.precision, found.recall) == (0.75, 0.5)
    assert found.f1 == pytest.approx(0.6)


def test_nothing_wanted_and_nothing_found_is_no_division_by_zero() -> None:
    assert (Score().precision, Score().recall, Score().f1) == (0.0, 0.0, 0.0)


def test_the_same_name_in_two_stories_counts_twice_and_case_does_not_matter() -> None:
    stories = [story("a", "[place|ROME] burns."), story("b", "[place|Rome] burns.")]
    found = [[mention(stories[0], "ROME", "place")], [mention(stories[1], "Rome", "place")]]
    assert score(stories, found).tags["all"] == Score(2, 2, 2)


def test_names_of_other_kinds_do_not_count() -> None:
    one = story("a", "The [other|Olympics] in [place|Rome].")
    found = [mention(one, "Olympics", "other", tag=None), mention(one, "Rome", "place")]
    assert score([one], [found]).tags["all"] == Score(1, 1, 1)
