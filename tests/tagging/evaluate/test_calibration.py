from __future__ import annotations

import pytest

from tagging.evaluate.calibration import Bin, Judged, bins, calibration_error, judge
from tagging.evaluate.matching import align
from tests.tagging.evaluate.stories import mention, story, tagged


def answers(*pairs: tuple[float, bool]) -> list[Judged]:
    return [Judged("person", confidence, right) for confidence, right in pairs]


def test_the_calibration_error_by_hand() -> None:
    found = answers((0.6, True), (0.6, False), (0.9, True), (0.9, True))
    # Two bins of two: |0.6 − 0.5| and |0.9 − 1.0|, each weighing one half.
    assert bins(found, 2) == [Bin(2, pytest.approx(0.6), 0.5), Bin(2, pytest.approx(0.9), 1.0)]
    assert calibration_error(found, 2) == pytest.approx(0.1)


def test_bins_have_equal_mass_whatever_the_confidences() -> None:
    found = answers(*((0.99, True) for _ in range(40)), (0.1, False), (0.2, False))
    sizes = [one.size for one in bins(found)]
    assert sum(sizes) == 42
    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == 15


def test_fewer_answers_than_bins_and_none_at_all_are_fine() -> None:
    assert calibration_error(answers((0.8, True))) == pytest.approx(0.2)
    assert calibration_error([]) == 0


def judged(*verdicts_of: tuple[str, list[tuple[str, str, int | None, float]], tuple[str, ...]]):  # type: ignore[no-untyped-def]
    stories, results = [], []
    for number, (marked, found, records) in enumerate(verdicts_of):
        one = story(str(number), marked)
        seen: dict[str, int] = {}
        mentions = []
        for name, kind, tag, confidence in found:
            mentions.append(mention(one, name, kind, tag, confidence, seen.get(name, 0)))
            seen[name] = seen.get(name, 0) + 1
        stories.append(one)
        results.append(tagged(mentions, *records))
    aligned = [align(one, found.annotation.mentions) for one, found in zip(stories, results, strict=True)]
    return judge(stories, results, aligned)


def test_a_mention_is_right_when_kind_and_record_agree_with_the_gold() -> None:
    found = judged(
        ("[place:rome|Rome] fell.", [("Rome", "place", 0, 0.9)], ("rome",)),
        ("[place:rome|Rome] rose.", [("Rome", "place", 0, 0.9)], ("rome",)),
        ("[place:rome|Rome] lost.", [("Rome", "organization", 0, 0.9)], ("rome",)),
    )
    assert [one.right for one in found.mentions] == [True, True, False]


def test_of_two_records_for_one_thing_only_the_larger_is_right() -> None:
    found = judged(
        ("[place:rome|Rome] and [place:rome|Rome].", [("Rome", "place", 0, 0.9)] * 2, ("rome",)),
        ("[place:rome|Roma] rose.", [("Roma", "place", 0, 0.9)], ("roma",)),
    )
    assert [one.right for one in found.mentions] == [True, True, False]


def test_a_name_that_nobody_linked_is_judged_by_its_kind() -> None:
    found = judged(
        ("[place|Rome] and [person|Numa].", [("Rome", "place", 0, 0.9), ("Numa", "place", 1, 0.9)], ("r", "n"))
    )
    assert [one.right for one in found.mentions] == [True, False]


def test_precision_counts_what_nobody_marked_and_coverage_the_linked_names() -> None:
    found = judged(
        (
            "[place:rome|Rome], [place:alba|Alba], [place:ostia|Ostia], [place:veii|Veii] and Carthage.",
            [
                ("Rome", "place", 0, 0.9),
                ("Alba", "place", 1, 0.4),
                ("Carthage", "place", 2, 0.8),
                ("Veii", "place", None, 0.9),
            ],
            ("rome", "alba", "carthage"),
        )
    )
    sure = found.sure(0.5)
    # From 0.5 on: Rome right, Carthage wrong. Of four linked names only Rome got such an answer.
    assert (sure.precision, sure.precision_on_names, sure.coverage) == (0.5, 1.0, 0.25)
    # To cover half of them the threshold has to fall to Alba's 0.4: then two of three are right.
    wider = found.covering(0.5)
    assert (wider.threshold, wider.precision, wider.coverage) == (0.4, pytest.approx(2 / 3), 0.5)
    assert found.covering(1.0).threshold == 0.0


def test_a_tag_is_right_when_most_of_its_mentions_are() -> None:
    found = judged(
        (
            "[person:ann|Lee], [person:ann|Lee] and [person:bob|Lee].",
            [("Lee", "person", 0, 0.9)] * 3,
            ("ann",),
        )
    )
    assert [one.right for one in found.mentions] == [True, True, False]
    assert [(one.right, one.spurious) for one in found.tags] == [(True, False)]
