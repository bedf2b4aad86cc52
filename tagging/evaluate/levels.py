"""Is what the story is *about* told from what it names *in passing*?

Judged on the gold tags that were found. The baseline: about is what the headline or the first paragraph names.
*Ranking* is the share of pairs (about, passing) of one story of which the former has the higher relevance, a tie
counting half (the area under the ROC curve, story by story); the baseline ranks by its yes and no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from tagging.evaluate.archive import Tagged
from tagging.evaluate.gold import Story
from tagging.evaluate.tags import find
from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.types import Level


@dataclass(frozen=True, slots=True)
class Leveled:
    """A found tag: its gold level, the machine's level and relevance, and whether headline or lead name it."""

    gold: Level
    level: Level
    relevance: float
    leads: bool


@dataclass(frozen=True, slots=True)
class LevelScores:
    tags: int
    accuracy: float
    ranking: float
    baseline_accuracy: float
    baseline_ranking: float


def leveled(story: Story, result: Tagged) -> list[Leveled]:
    end = next((end for _, end in paragraphs(story.document.text)), 0)
    tags = result.annotation.tags
    leading = {m.tag for m in result.annotation.mentions if m.field == "headline" or m.start < end}
    index = {id(tag): number for number, tag in enumerate(tags)}
    return [
        Leveled(answer.gold.level, answer.tag.level, answer.tag.relevance, index[id(answer.tag)] in leading)
        for answer in find(story, result)
        if answer.tag is not None and answer.gold.level is not None
    ]


def score(found: Sequence[Sequence[Leveled]]) -> LevelScores:
    """``found`` has the found tags story by story."""
    every = [one for story in found for one in story]
    if not every:
        return LevelScores(0, 0.0, 0.0, 0.0, 0.0)
    return LevelScores(
        tags=len(every),
        accuracy=sum(one.level == one.gold for one in every) / len(every),
        ranking=_ranking([[(one.gold, one.relevance) for one in story] for story in found]),
        baseline_accuracy=sum(one.leads == (one.gold == "about") for one in every) / len(every),
        baseline_ranking=_ranking([[(one.gold, float(one.leads)) for one in story] for story in found]),
    )


def _ranking(stories: Sequence[Sequence[tuple[Level, float]]]) -> float:
    pairs = [
        (high, low)
        for story in stories
        for high, low in product(
            [value for level, value in story if level == "about"],
            [value for level, value in story if level == "passing"],
        )
    ]
    return sum(1.0 if high > low else 0.5 if high == low else 0.0 for high, low in pairs) / len(pairs) if pairs else 0.0
