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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, pi, sqrt
from statistics import fmean

from tagging.evaluate.archive import Tagged
from tagging.evaluate.gold import GoldMention, Story
from tagging.evaluate.matching import Aligned
from tagging.pipeline.types import LINK_THRESHOLD, Mention, TagDraft

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


@dataclass(frozen=True, slots=True)
class SureTags:
    """The same for tags; ``share`` is that of all tags."""

    threshold: float
    precision: float
    precision_on_names: float
    share: float


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


def error_by_chance(items: Sequence[Judged], count: int = BINS) -> float:
    """The calibration error to be expected of so few answers if each confidence were exactly right: the mean of the
    gaps that chance alone makes in each bin (of a normal distribution)."""
    if not items:
        return 0.0
    ordered = sorted(item.confidence for item in items)
    edges = [index * len(ordered) // count for index in range(count + 1)]
    spreads = (sqrt(sum(p * (1 - p) for p in ordered[start:end])) for start, end in pairwise(edges))
    return sqrt(2 / pi) * sum(spreads) / len(ordered)


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

    def sure_tags(self, threshold: float = LINK_THRESHOLD) -> SureTags:
        """The tags from the threshold on."""
        sure = [item for item in self.tags if item.confidence >= threshold]
        named = [item for item in sure if not item.spurious]
        return SureTags(threshold, _right(sure), _right(named), len(sure) / len(self.tags) if self.tags else 0.0)

    def covering(self, share: float) -> Sure:
        """The surest answers that together cover this share of the linked gold names, or all answers if none do."""
        linked = sorted((item.confidence for item in self.mentions if item.linked), reverse=True)
        needed = ceil(share * self.named)
        return self.sure(linked[needed - 1] if 0 < needed <= len(linked) else 0.0)


def _right(items: Sequence[Judged]) -> float:
    return fmean(item.right for item in items) if items else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one mention: was it ``read`` right (a name, of this kind), and is its link ``right``?"""

    mention: Mention
    gold: GoldMention | None
    read: bool
    right: bool

    def judged(self, confidence: float) -> Judged:
        linked = self.gold is not None and self.gold.is_linked_name
        return Judged(self.mention.kind, confidence, self.right, self.gold is None, linked)


def judge(stories: Sequence[Story], tagged: Sequence[Tagged], aligned: Sequence[Aligned]) -> Judgement:
    meanings = stands_for(tagged, aligned)
    mentions: list[Judged] = []
    tags: list[Judged] = []
    named = 0
    for story, result, names in zip(stories, tagged, aligned, strict=True):
        found = [verdict for verdict in verdicts(story, result, names, meanings) if verdict.mention.tag is not None]
        mentions += [verdict.judged(verdict.mention.confidence) for verdict in found]
        tags += _of_tags(result.annotation.tags, found)
        named += sum(gold.is_linked_name and story.covers(gold.field, gold.start) for gold, _ in names.pairs)
    return Judgement(tuple(mentions), tuple(tags), named)


def verdicts(story: Story, result: Tagged, names: Aligned, meanings: Mapping[str, str]) -> Iterator[Verdict]:
    """On every mention of one story, in the part that people annotated."""
    for gold, mention in names.pairs:
        if mention is not None and story.covers(gold.field, gold.start):
            meaning = None if mention.tag is None else meanings.get(result.entities[mention.tag])
            read = mention.kind == gold.kind
            yield Verdict(mention, gold, read, read and mention.tag is not None and gold.entity in (meaning, None))
    for mention in names.spurious:
        yield Verdict(mention, None, read=False, right=False)


def _of_tags(tags: Sequence[TagDraft], found: Iterable[Verdict]) -> Iterator[Judged]:
    """The tags of one story, by the verdicts on their mentions."""
    by_tag: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in found:
        if verdict.mention.tag is not None:
            by_tag[verdict.mention.tag].append(verdict)
    for index, of_it in by_tag.items():
        right = fmean(verdict.right for verdict in of_it) > 0.5
        spurious = all(verdict.gold is None for verdict in of_it)
        yield Judged(tags[index].kind, tags[index].confidence, right, spurious)


def stands_for(tagged: Sequence[Tagged], aligned: Sequence[Aligned]) -> dict[str, str]:
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
