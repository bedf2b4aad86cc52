"""How well names are found: precision, recall and F1 by kind, of spans and of a story's tags.

*Document tags* are the distinct (name, kind) of a story for people, organizations and places, micro-averaged; *spans*
count every occurrence. Names are trimmed on both sides alike (``matching.trimmed``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from tagging.evaluate.gold import GoldMention, Story
from tagging.evaluate.matching import place, surface
from tagging.pipeline.types import KINDS, Mention, Span

ALL = "all"
Name = GoldMention | Mention | Span


@dataclass(frozen=True, slots=True)
class Score:
    """``right`` of ``found`` are in the gold, which has ``wanted``."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.found + other.found, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        total = self.found + self.wanted
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Recognition:
    """Scores by kind and for all of them."""

    tags: dict[str, Score]
    spans: dict[str, Score]


def score(stories: Sequence[Story], found: Sequence[Iterable[Name]]) -> Recognition:
    """``found`` has the names found in each of the stories."""
    tags: Counter[tuple[str, str]] = Counter()
    spans: Counter[tuple[str, str]] = Counter()
    for story, names in zip(stories, found, strict=True):
        names = list(names)
        tags += _compared(_distinct(story, story.mentions), _distinct(story, names))
        spans += _compared(_places(story, story.mentions), _places(story, names))
    return Recognition(_by_kind(tags), _by_kind(spans))


def _distinct(story: Story, names: Iterable[Name]) -> set[tuple[str, Hashable]]:
    return {(name.kind, surface(story.document, name)) for name in names if name.kind in KINDS}


def _places(story: Story, names: Iterable[Name]) -> set[tuple[str, Hashable]]:
    return {(name.kind, place(story.document, name)) for name in names if name.kind in KINDS}


def _compared(gold: set[tuple[str, Hashable]], found: set[tuple[str, Hashable]]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for column, items in (("right", gold & found), ("found", found), ("wanted", gold)):
        counts.update((kind, column) for kind, _ in items)
    return counts


def _by_kind(counts: Counter[tuple[str, str]]) -> dict[str, Score]:
    scores: dict[str, Score] = {k: Score(counts[k, "right"], counts[k, "found"], counts[k, "wanted"]) for k in KINDS}
    return {ALL: sum(scores.values(), Score()), **scores}
