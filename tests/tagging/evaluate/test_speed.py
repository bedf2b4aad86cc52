from __future__ import annotations

from collections.abc import Iterator

import pytest

from tagging.evaluate.speed import WARM_UP, measure
from tagging.pipeline.authority import Authority
from tests.tagging.evaluate.stories import FoundAsMarked, story


def ticks() -> Iterator[float]:
    """Each story: one second bare, two as the pipeline tags it."""
    now = 0.0
    while True:
        yield from (now, now + 1, now + 3)
        now += 10


def test_both_are_timed_on_the_same_stories_after_the_warm_up() -> None:
    stories = [story(str(number), f"[place|Rome] fell {number} times.") for number in range(WARM_UP + 4)]
    clock = ticks()
    found = measure([one.document for one in stories], Authority([]), FoundAsMarked(stories), lambda: next(clock))
    assert found.stories == 4
    assert (found.bare, found.tagged) == (1.0, 0.5)
    assert found.ratio == pytest.approx(0.5)
