from __future__ import annotations

import pytest

from tagging.evaluate.archive import Archive
from tagging.evaluate.gold import GoldMention, Story
from tagging.evaluate.matching import align
from tagging.evaluate.resolution import (
    Ambiguity,
    Clustered,
    ambiguity,
    b_cubed,
    by_string,
    by_string_and_surname,
    clustered,
    on_gold_mentions,
)
from tagging.pipeline.types import Document, EntityRecord
from tests.tagging.evaluate.stories import mention, story, tagged


def items(*pairs: str) -> list[Clustered]:
    """ "1a": cluster 1, entity a."""
    return [Clustered("x", pair[0], pair[1]) for pair in pairs]


def test_b_cubed_by_hand() -> None:
    # Cluster 1 = {a, a, b}, cluster 2 = {a}.
    found = b_cubed(items("1a", "1a", "1b", "2a"))
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.recall == pytest.approx((2 / 3 + 2 / 3 + 1 + 1 / 3) / 4)
    assert found.f1 == pytest.approx(2 / 3)


def test_b_cubed_of_a_perfect_answer_is_one_and_of_nothing_zero() -> None:
    assert b_cubed(items("1a", "1a", "2b")).f1 == 1
    assert b_cubed([]).f1 == 0


def test_a_name_not_found_or_not_linked_is_a_cluster_of_its_own() -> None:
    one = story("a", "[person:x|Ann Lee], [person:x|Ann Lee], [person:x|Ann Lee] and [person:x|Ann Lee].")
    found = tagged(
        [
            mention(one, "Ann Lee", "person"),
            mention(one, "Ann Lee", "person", nth=1),
            mention(one, "Ann Lee", "person", tag=None, nth=2),
        ],
        "r",
    )
    clusters = [item.cluster for item in clustered([one], [found], [align(one, found.annotation.mentions)])]
    assert clusters[0] == clusters[1] == "r"
    assert len(set(clusters)) == 3


def test_only_linked_people_organizations_and_places_are_scored() -> None:
    one = story("a", "[other:cup|World Cup], [person|Someone] and [place:rome|Rome].")
    assert [item.entity for item in by_string([one])] == ["rome"]


def test_string_match_keeps_a_surname_apart_and_the_better_baseline_gives_it_to_its_owner() -> None:
    one = story("a", "[person:x|Ann Lee] met [place:y|Leeds]. [person:x|Lee] left.")
    assert [item.cluster for item in by_string([one])] == ["ann lee", "leeds", "lee"]
    assert [item.cluster for item in by_string_and_surname([one])] == ["ann lee", "leeds", "ann lee"]


def test_a_surname_with_two_owners_in_the_story_stays_itself() -> None:
    one = story("a", "[person:x|Ann Lee] met [person:y|Bob Lee]. [person:x|Lee] left.")
    assert by_string_and_surname([one])[2].cluster == "lee"


def test_ambiguity_by_hand() -> None:
    same = [("lee", "1", "ann"), ("lee", "1", "ann"), ("lee", "1", "bob"), ("lee", "2", "bob"), ("rome", "3", "rome")]
    # Pairs of two meanings: 2 · 2 = 4, of which ann–bob in cluster 1: 2. Bob's mention in cluster 1 is Ann's.
    assert ambiguity([Clustered(*one) for one in same]) == Ambiguity(
        surfaces=1, mentions=4, mentions_merged=1, pairs=4, pairs_merged=2
    )


def test_string_match_merges_every_ambiguous_pair() -> None:
    stories = [story("a", "[person:ann|Lee] left."), story("b", "[person:bob|Lee] came.")]
    assert ambiguity(by_string(stories)).merged == 1


def test_on_gold_mentions_a_new_name_of_one_story_is_found_by_the_next() -> None:
    stories = [
        story("a", "[person:x|Ann Leewood] won."),
        story("b", "[person:x|Ann Leewood] lost. [person:x|Leewood] wept."),
    ]
    first, second = on_gold_mentions(stories, Archive([]))
    assert first.entities == second.entities
    assert first.annotation.tags[0].entity_id is None
    assert second.annotation.tags[0].entity_id == first.entities[0]


def test_on_gold_mentions_a_title_that_the_set_counts_to_the_name_does_no_harm() -> None:
    known = EntityRecord("lee", "person", "Ann Leewood")
    (found,) = on_gold_mentions([story("a", "[person:x|President Ann Leewood] won.")], Archive([known]))
    assert found.entities == ("lee",)


def test_a_marked_name_that_opens_another_one_is_cut_off_it() -> None:
    text = "Orva president Ann Leewood flew from Nordland's Fjord Airport."
    parts = [("organization", "Orva"), ("person", "Orva president Ann Leewood")]
    parts += [("place", "Nordland"), ("place", "Nordland's Fjord Airport")]
    marked = tuple(
        GoldMention("text", text.index(name), text.index(name) + len(name), kind, name)  # type: ignore[arg-type]
        for kind, name in parts
    )
    (found,) = on_gold_mentions([Story("a", Document(text), marked)], Archive([]))
    assert [m.text for m in found.annotation.mentions] == ["Orva", "Ann Leewood", "Nordland", "Fjord Airport"]
