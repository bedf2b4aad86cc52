"""Fits the confidence of mentions and tags (``tagging/pipeline/confidence.py``) to stories that people annotated.

Train parts only: ``aida/train`` for all three questions, and every fourth story of ``ww_train`` for reading, as nobody
linked its names. The recogniser learned from both, so on them it is surer, and more often right, than on a fresh
story. Therefore no sign of *means* is a probability of the recogniser, and *means* is fitted where a name was read
right. For *read*, some stories of both are told again with names that it has not learned, many of them out of the
authority file: so what it knows least are not only the hopeless cases. It may still remember the words around them;
how much too hopeful that is, is measured on dev parts (docs/measurements.md).

What is shown of a story comes from models that did not see it (five folds).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from tagging.evaluate import sets
from tagging.evaluate.archive import Archive, Tagged, shipped_records
from tagging.evaluate.calibration import Judged, Judgement, Verdict, stands_for, verdicts
from tagging.evaluate.gold import Story
from tagging.evaluate.matching import align
from tagging.evaluate.retelling import names, retold
from tagging.pipeline.confidence import Claim, Confidence, Curve, Fitted, Model, Question, Signs, tag_signs
from tagging.pipeline.sport import sport_of
from tagging.pipeline.types import KINDS, Field, Kind, Recogniser

WORLD_SAMPLE = 4  # every fourth story
AGAIN = 3  # every third story that is not about sport, where other names would make no sense
FOLDS = 5
RIDGE = 1.0  # holds back weights that few answers speak for
BLOCK = 40  # answers, the fewest that a step of a curve stands on
MOST_STEPS = 50  # of Newton's method; far fewer are needed

Floats = NDArray[np.float64]


# --- Cases: what the pipeline knew of a mention, and what was true ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    claim: Claim
    verdict: Verdict
    story: int

    @property
    def tag(self) -> tuple[int, int] | None:
        return None if self.verdict.mention.tag is None else (self.story, self.verdict.mention.tag)


class Recorder:
    """A Confidence that only writes down what it is asked."""

    def __init__(self) -> None:
        self.claims: dict[tuple[Field, int], Claim] = {}

    def of_mention(self, claim: Claim) -> float:
        self.claims[claim.span.field, claim.span.start] = claim
        return 1.0

    def of_tag(self, kind: Kind, mentions: Sequence[float]) -> float:
        return 1.0


def cases(stories: Sequence[Story], recogniser: Recogniser, first: int = 0) -> list[Case]:
    """All mentions of the stories, tagged one after the other from the shipped authority file on; ``first`` is the
    number of the first story."""
    recorder = Recorder()
    archive = Archive(shipped_records(), recorder)
    tagged: list[Tagged] = []
    claims: list[dict[tuple[Field, int], Claim]] = []
    for story in stories:
        recorder.claims = {}
        tagged.append(archive.tag(story.document, recogniser))
        claims.append(recorder.claims)
    aligned = [align(story, result.annotation.mentions) for story, result in zip(stories, tagged, strict=True)]
    meanings = stands_for(tagged, aligned)
    return [
        Case(claims[number][verdict.mention.field, verdict.mention.start], verdict, first + number)
        for number, (story, result, names) in enumerate(zip(stories, tagged, aligned, strict=True))
        for verdict in verdicts(story, result, names, meanings)
    ]


# --- A model out of examples ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Example:
    signs: Signs
    right: bool
    story: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """A model, and for each fold one that did not see its stories."""

    model: Model
    without: tuple[Model, ...]


def fit(examples: Sequence[Example]) -> Crossed:
    names = sorted({name for example in examples for name in example.signs})
    matrix = _matrix(examples, names)
    right = np.array([example.right for example in examples], float)
    folds = np.array([example.story % FOLDS for example in examples])
    weights = [_weights(matrix[folds != fold], right[folds != fold], names) for fold in range(FOLDS)]
    scores = np.array([row @ weights[fold] for row, fold in zip(matrix, folds, strict=True)])
    without = tuple(
        _model(names, weights[fold], rising(scores[folds != fold], right[folds != fold])) for fold in range(FOLDS)
    )
    return Crossed(_model(names, _weights(matrix, right, names), rising(scores, right)), without)


def _model(names: Sequence[str], weights: Floats, curve: Curve) -> Model:
    return Model({name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}, curve)


def _matrix(examples: Sequence[Example], names: Sequence[str]) -> Floats:
    columns = {name: column for column, name in enumerate(names)}
    matrix = np.zeros((len(examples), len(names)))
    for row, example in enumerate(examples):
        for name, value in example.signs.items():
            matrix[row, columns[name]] = value
    return matrix


def _weights(matrix: Floats, right: Floats, names: Sequence[str]) -> Floats:
    """Logistic regression with a ridge on all but the constant, by Newton's method."""
    ridge = np.diag([1e-6 if name == "one" else RIDGE for name in names])
    weights = np.zeros(len(names))
    for _ in range(MOST_STEPS):
        believed = 1 / (1 + np.exp(-np.clip(matrix @ weights, -30, 30)))
        slope = matrix.T @ (right - believed) - ridge @ weights
        bend = (matrix * (believed * (1 - believed))[:, None]).T @ matrix + ridge
        step = np.linalg.solve(bend, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def rising(scores: Floats, right: Floats) -> Curve:
    """The rising steps nearest to what was right (isotonic regression: neighbours in the wrong order are pooled), each
    on at least ``BLOCK`` answers, as a curve through the middles of the steps."""
    order = np.lexsort((right, scores))
    steps: list[_Step] = []
    for part in np.array_split(order, max(1, len(order) // BLOCK)):
        step = _Step(float(scores[part].sum()), float(right[part].sum()), len(part))
        while steps and steps[-1].height >= step.height:
            step = steps.pop().joined(step)
        steps.append(step)
    return Curve(tuple((round(step.scores / step.size, 4), round(step.height, 4)) for step in steps))


@dataclass(frozen=True, slots=True)
class _Step:
    """Neighbouring answers: the sum of their scores, how many are right, how many they are."""

    scores: float
    right: float
    size: int

    @property
    def height(self) -> float:
        """The share that is right; few answers never make a share of 0 or 1."""
        return (self.right + 0.5) / (self.size + 1)

    def joined(self, other: _Step) -> _Step:
        return _Step(self.scores + other.scores, self.right + other.right, self.size + other.size)


# --- The three questions ----------------------------------------------------------------------------------------------


class Fitting:
    """``linked`` are cases of names that people linked to what they mean; of ``marked`` ones only the kind is known."""

    def __init__(self, linked: Sequence[Case], marked: Sequence[Case]) -> None:
        self._fits: dict[tuple[Question, Kind], Crossed] = {}
        for kind in KINDS:
            self._fits["read", kind] = fit([_read(case) for case in _of(kind, [*linked, *marked])])
            self._fits["means", kind] = fit([_means(case) for case in _linked(kind, linked) if case.verdict.read])
        for kind in KINDS:
            self._fits["tag", kind] = fit(self._tags(_linked(kind, linked)))

    @property
    def models(self) -> Fitted:
        return Fitted({key: found.model for key, found in self._fits.items()})

    def without(self, story: int) -> Fitted:
        """Models that did not see this story."""
        return Fitted({key: found.without[story % FOLDS] for key, found in self._fits.items()})

    def _tags(self, found: Sequence[Case]) -> list[Example]:
        return [
            Example(
                tag_signs([self.without(story).of_mention(case.claim) for case in of_it]), _most_right(of_it), story
            )
            for (story, _), of_it in by_tag(found).items()
        ]


def _of(kind: Kind, found: Iterable[Case]) -> list[Case]:
    return [case for case in found if case.claim.kind == kind]


def _read(case: Case) -> Example:
    return Example(case.claim.read, case.verdict.read, case.story)


def _linked(kind: Kind, found: Iterable[Case]) -> list[Case]:
    return [case for case in found if case.claim.tag == kind and case.claim.means is not None]


def _means(case: Case) -> Example:
    return Example(case.claim.means or {}, case.verdict.right, case.story)


def by_tag(found: Iterable[Case]) -> dict[tuple[int, int], list[Case]]:
    grouped: dict[tuple[int, int], list[Case]] = {}
    for case in found:
        if case.tag is not None:
            grouped.setdefault(case.tag, []).append(case)
    return grouped


def _most_right(found: Sequence[Case]) -> bool:
    return 2 * sum(case.verdict.right for case in found) > len(found)


def judgement(found: Sequence[Case], named: int, sure: Callable[[int], Confidence]) -> Judgement:
    """The cases as ``sure`` of their story answers them; ``named`` counts the linked gold names."""
    mentions: list[Judged] = []
    tags: list[Judged] = []
    for (story, _), of_it in by_tag(found).items():
        confidence = sure(story)
        answers = [confidence.of_mention(case.claim) for case in of_it]
        mentions += [case.verdict.judged(answer) for case, answer in zip(of_it, answers, strict=True)]
        kind = of_it[0].claim.tag
        spurious = all(case.verdict.gold is None for case in of_it)
        tags.append(Judged(kind, confidence.of_tag(kind, answers), _most_right(of_it), spurious))
    return Judgement(tuple(mentions), tuple(tags), named)


# --- The sets ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cases:
    """What to fit to: see ``Fitting``; ``named`` counts the linked gold names."""

    linked: list[Case]
    marked: list[Case]
    named: int


def train_cases(recogniser: Recogniser) -> Cases:
    stories, world = sets.aida("train"), sets.worldwide("train")
    others = names(shipped_records(), world)
    random = Random(1)  # noqa: S311 (the same each time)
    again = [story for story in stories if sport_of(story.document) is None][::AGAIN] + world[2 :: 2 * WORLD_SAMPLE]
    retold_ones = [retold(story, others, random) for story in again]
    marked = cases([*world[::WORLD_SAMPLE], *retold_ones], recogniser, len(stories))
    named = sum(mention.is_linked_name for story in stories for mention in story.mentions)
    return Cases(cases(stories, recogniser), marked, named)


def as_json(models: Fitted) -> dict[str, dict[Kind, dict[str, object]]]:
    """What ``confidence.fitted`` reads."""
    found: dict[str, dict[Kind, dict[str, object]]] = {}
    for (question, kind), model in models.models.items():
        weights = dict(sorted(model.weights.items()))
        found.setdefault(question, {})[kind] = {
            "weights": weights,
            "curve": [list(point) for point in model.curve.points],
        }
    return found
