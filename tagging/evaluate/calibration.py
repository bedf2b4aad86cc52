"""Does a confidence of 0.8 mean that four of five are right?

A linked mention is *right* when a gold name stands at its place, its kind is the gold's, and its record stands for
what the gold means: most of the record's mentions mean that entity, and most of that entity's mentions are the
record's (so of two records for one thing only the larger is right). Where nobody linked the gold name there is only
the kind to judge by. Where the gold has no name the mention is wrong, and marked as ``spurious``: some sets leave out
names that other people would mark. A tag is right when most of its mentions are, and spurious when all are. Only the
part of a text that people annotated counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from statistics import fmean

from tagging.evaluate.archive import Tagged
from tagging.evaluate.gold import Story
from tagging.evaluate.matching import Aligned
from tagging.pipeline.types import LINK_THRESHOLD

BINS = 15


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer of the machine: how sure it was, and whether it was right. ``spurious``: the gold has no name there;
    ``linked``: it has one, and says what it means."""

    kind: str
    confidence: float
    right: bool
    spurious: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence."""

    size: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Sure:
    """The surest answers: from which confidence on, how many of them are right, how many of those where the gold has
    a name, and the share of the linked gold names that got one."""

    threshold: float
    precision: float
    precision_on_names: float
    coverage: float


def bins(items: Iterable[Judged], count: int = BINS) -> list[Bin]:
    """The answers by confidence in ``count`` bins of equal mass (sizes differ by one at most)."""
    ordered = sorted(items, key=lambda item: (item.confidence, item.right))
    edges = [index * len(ordered) // count for index in range(count + 1)]
    parts = (ordered[start:end] for start, end in pairwise(edges))
    return [
        Bin(len(part), fmean(item.confidence for item in part), fmean(item.right for item in part))
        for part in parts
        if part
    ]


def calibration_error(items: Sequence[Judged], count: int = BINS) -> float:
    """Expected calibration error (Naeini and others, 2015; bins of equal mass): the mean gap between confidence and
    accuracy, weighted by bin size."""
    if not items:
        return 0.0
    return sum(b.size * abs(b.confidence - b.accuracy) for b in bins(items, count)) / len(items)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every linked mention and every tag, judged; ``named`` counts the linked gold names."""

    mentions: tuple[Judged, ...]
    tags: tuple[Judged, ...]
    named: int

    def sure(self, threshold: float = LINK_THRESHOLD) -> Sure:
        """The answers from the threshold on."""
        sure = [item for item in self.mentions if item.confidence >= threshold]
        coverage = sum(item.linked for item in sure) / self.named if self.named else 0.0
        return Sure(threshold, _right(sure), _right([item for item in sure if not item.spurious]), coverage)

    def covering(self, share: float) -> Sure:
        """The surest answers that together cover this share of the linked gold names, or all answers if none do."""
        linked = sorted((item.confidence for item in self.mentions if item.linked), reverse=True)
        needed = ceil(share * self.named)
        return self.sure(linked[needed - 1] if 0 < needed <= len(linked) else 0.0)


def _right(items: Sequence[Judged]) -> float:
    return fmean(item.right for item in items) if items else 0.0


def judge(stories: Sequence[Story], tagged: Sequence[Tagged], aligned: Sequence[Aligned]) -> Judgement:
    stands_for = _stands_for(tagged, aligned)
    mentions: list[Judged] = []
    tags: list[Judged] = []
    named = 0
    for story, result, names in zip(stories, tagged, aligned, strict=True):
        by_tag: dict[int, list[Judged]] = defaultdict(list)
        for index, verdict in _verdicts(story, result, names, stands_for):
            mentions.append(verdict)
            by_tag[index].append(verdict)
        for index, verdicts in by_tag.items():
            tag = result.annotation.tags[index]
            is_right = _right(verdicts) > 0.5
            tags.append(Judged(tag.kind, tag.confidence, is_right, all(one.spurious for one in verdicts)))
        named += sum(gold.is_linked_name and story.covers(gold.field, gold.start) for gold, _ in names.pairs)
    return Judgement(tuple(mentions), tuple(tags), named)


def _verdicts(story: Story, result: Tagged, names: Aligned, stands_for: dict[str, str]) -> Iterator[tuple[int, Judged]]:
    """The linked mentions of one story by their tag, each with the verdict."""
    for gold, mention in names.pairs:
        if mention is not None and mention.tag is not None and story.covers(gold.field, gold.start):
            meaning = stands_for.get(result.entities[mention.tag])
            right = mention.kind == gold.kind and gold.entity in (meaning, None)
            yield mention.tag, Judged(mention.kind, mention.confidence, right, linked=gold.is_linked_name)
    for mention in names.spurious:
        if mention.tag is not None:
            yield mention.tag, Judged(mention.kind, mention.confidence, right=False, spurious=True)


def _stands_for(tagged: Sequence[Tagged], aligned: Sequence[Aligned]) -> dict[str, str]:
    """What each record means: the entity that has most of its mentions, if the record has most of the entity's."""
    both: Counter[tuple[str, str]] = Counter()
    for result, names in zip(tagged, aligned, strict=True):
        for gold, mention in names.pairs:
            if gold.is_linked_name and gold.entity and mention is not None and mention.tag is not None:
                both[result.entities[mention.tag], gold.entity] += 1
    entity_of: dict[str, str] = {}
    record_of: dict[str, str] = {}
    for (record, entity), _ in both.most_common():
        entity_of.setdefault(record, entity)
        record_of.setdefault(entity, record)
    return {record: entity for record, entity in entity_of.items() if record_of[entity] == record}
