from __future__ import annotations

import pytest

from tagging.evaluate.matching import align, trimmed
from tests.tagging.evaluate.stories import mention, story


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("the United Nations", "United Nations"),
        ("Haiti's", "Haiti"),
        ("Haiti’s", "Haiti"),
        ("“Barbecue”", "Barbecue"),
        (" A Coruna,", "Coruna"),
        ("The", "The"),
    ],
)
def test_articles_possessives_and_quotes_do_not_belong_to_a_name(written: str, kept: str) -> None:
    start, end = trimmed(written, 0, len(written))
    assert written[start:end] == kept


def test_a_name_found_without_its_article_meets_the_gold_name() -> None:
    one = story("a", "Officials of [organization:un|the United Nations] met.")
    found = mention(one, "United Nations", "organization")
    aligned = align(one, [found])
    assert aligned.pairs == ((one.mentions[0], found),)
    assert aligned.spurious == ()


def test_names_that_end_alike_meet_when_none_fits_exactly() -> None:
    one = story("a", "[person:putin|President Vladimir Putin] spoke.")
    found = mention(one, "Vladimir Putin", "person")
    assert align(one, [found]).pairs[0][1] == found


def test_an_exact_fit_is_not_taken_by_a_longer_gold_name_that_ends_alike() -> None:
    one = story("a", "Airbus parent [organization:eads|EADS] won.")
    outer = story("a", "[organization:airbus|Airbus parent EADS] won.").mentions[0]
    nested = type(one)("a", one.document, (outer, *one.mentions))
    found = mention(one, "EADS", "organization")
    assert [pair[1] for pair in align(nested, [found]).pairs] == [None, found]


def test_what_nobody_marked_is_spurious_but_only_where_people_looked() -> None:
    one = story("a", "[place:rome|Rome] fell. Carthage rose.", annotated_to=11)
    looked_at = story("a", "[place:rome|Rome] fell. Carthage rose.")
    found = [mention(one, "Rome", "place"), mention(one, "Carthage", "place")]
    assert align(one, found).spurious == ()
    assert align(looked_at, found).spurious == (found[1],)
