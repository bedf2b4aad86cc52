"""How people's word on a sort of suggestions shifts how sure the machine is of the next one."""

from __future__ import annotations

import pytest

from tagging.pipeline.sorts import ENOUGH, shifted
from tagging.pipeline.types import Judgement


def sure(yes: float, no: float, expected: float, stories: int = 9) -> float:
    return shifted(0.8, "team in sport", Judgement(yes, no, expected, stories))[0]


def test_as_expected_nothing_changes_and_beyond_it_the_machine_is_surer() -> None:
    assert sure(8, 2, 8) == pytest.approx(0.8)
    assert 0.8 < sure(9, 1, 8) < sure(10, 0, 8) < 1
    assert 0 < sure(1, 9, 8) < sure(6, 4, 8) < 0.8


def test_two_that_contradict_each_other_move_it_little() -> None:
    assert sure(1, 1, 1.6) == pytest.approx(0.8, abs=0.12)


def test_one_story_shows_nothing_and_nor_does_nobodys_word() -> None:
    assert sure(2, 0, 1.6, stories=ENOUGH - 1) == 0.8
    assert shifted(0.8, "team in sport", None) == (0.8, "")


def test_the_reason_tells_how_people_decided() -> None:
    _, reason = shifted(0.8, "team in sport", Judgement(9, 1, 8, 6))
    assert reason == "; people took 9 of the last 10 of this sort (team in sport)"
