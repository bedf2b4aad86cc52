"""Are a story's tags those that a careful editor gave it?

``must`` tags have to be there, ``ok`` ones may, ``never`` ones may not; any other tag is wrong. A tag is found when a
tag of its kind has its name, or one of its surfaces, or a mention that reads so (names compared by ``name_key``); it
has the *exact name* when the preferred name is the gold's, letter for letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tagging.evaluate.archive import Tagged
from tagging.evaluate.gold import GoldTag, Story
from tagging.evaluate.recognition import Score
from tagging.pipeline.names import name_key
from tagging.pipeline.types import KINDS, TagDraft


@dataclass(frozen=True, slots=True)
class Found:
    """A gold tag and the machine's tag that answers it, if any."""

    gold: GoldTag
    tag: TagDraft | None


@dataclass(frozen=True, slots=True)
class TagScores:
    """``scores`` by kind; of the found ones ``exact`` bear the exact name; ``banned`` are tags that may never be, of
    ``bans`` in all."""

    scores: dict[str, Score]
    exact: int
    banned: int
    bans: int

    @property
    def total(self) -> Score:
        return sum(self.scores.values(), Score())

    @property
    def exact_share(self) -> float:
        return self.exact / self.total.right if self.total.right else 0.0


def find(story: Story, result: Tagged) -> list[Found]:
    """Each ``must`` tag with the tag that answers it; every tag answers one gold tag at most, the surest fit first."""
    free = dict(enumerate(result.annotation.tags))
    answers: dict[int, TagDraft] = {}
    for fits in (_has_name, _has_surface):
        for number, gold in enumerate(story.must):
            index = next((i for i, tag in free.items() if fits(gold, tag, _texts(result, i))), None)
            if number not in answers and index is not None:
                answers[number] = free.pop(index)
    return [Found(gold, answers.get(number)) for number, gold in enumerate(story.must)]


def _has_name(gold: GoldTag, tag: TagDraft, texts: Iterable[str]) -> bool:
    return gold.kind == tag.kind and name_key(gold.name) == name_key(tag.name)


def _has_surface(gold: GoldTag, tag: TagDraft, texts: Iterable[str]) -> bool:
    wanted = {name_key(name) for name in (gold.name, *gold.surfaces)}
    return gold.kind == tag.kind and not wanted.isdisjoint(map(name_key, (tag.name, *texts)))


def _texts(result: Tagged, index: int) -> list[str]:
    return [mention.text for mention in result.annotation.mentions if mention.tag == index]


def score(stories: Sequence[Story], tagged: Sequence[Tagged]) -> TagScores:
    right, found, wanted = (dict.fromkeys(KINDS, 0) for _ in range(3))
    exact = banned = 0
    for story, result in zip(stories, tagged, strict=True):
        answers = find(story, result)
        answering = {id(answer.tag) for answer in answers}
        for answer in answers:
            wanted[answer.gold.kind] += 1
            right[answer.gold.kind] += answer.tag is not None
            exact += answer.tag is not None and answer.tag.name == answer.gold.name
        for index, tag in enumerate(result.annotation.tags):
            texts = _texts(result, index)
            if id(tag) in answering or not any(_has_surface(gold, tag, texts) for gold in story.ok):
                found[tag.kind] += 1
            banned += any(_has_name(gold, tag, texts) for gold in story.never)
    scores: dict[str, Score] = {kind: Score(right[kind], found[kind], wanted[kind]) for kind in KINDS}
    return TagScores(scores, exact, banned, sum(len(story.never) for story in stories))
