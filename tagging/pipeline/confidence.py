"""How sure the machine may be: from what it knows of a link → the probability that the link is right.

A linked mention is right when it was *read* right (there is a name, and it is of this kind) and the record is what
the name *means* there. Each of the two has a model for each kind: a weighted sum of its signs (``evidence.py`` finds
them), then a curve that makes a probability of it. Their product is the confidence of the mention. A tag has a third
model, over the confidences of its mentions.

Weights and curves lie in ``confidence.json``, with the pipeline version and what they were fitted on;
``manage.py fit_confidence`` makes it. A sign that has no weight there counts nothing.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path
from typing import Any, Literal, Protocol

from tagging.pipeline.types import Kind, Span

FILE = Path(__file__).with_name("confidence.json")
LEAST, MOST = 0.001, 0.999  # nobody is surer than that

Signs = Mapping[str, float]
Question = Literal["read", "means", "tag"]
QUESTIONS: tuple[Question, ...] = ("read", "means", "tag")


def logit(probability: float) -> float:
    kept = min(max(probability, LEAST), MOST)
    return log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising curve through the points, straight between them; before the first and after the last it is level."""

    points: tuple[tuple[float, float], ...]

    def at(self, x: float) -> float:
        index = bisect_right(self.points, (x, MOST))
        if index == 0 or index == len(self.points):
            return self.points[min(index, len(self.points) - 1)][1]
        (left, low), (right, high) = self.points[index - 1 : index + 1]
        return low + (high - low) * (x - left) / (right - left)


@dataclass(frozen=True, slots=True)
class Model:
    """One question about one kind."""

    weights: Signs
    curve: Curve

    def probability(self, signs: Signs) -> float:
        return self.curve.at(self.score(signs))

    def score(self, signs: Signs) -> float:
        return sum(self.weights.get(name, 0.0) * value for name, value in signs.items())


@dataclass(frozen=True, slots=True)
class Claim:
    """This span is a name of this kind and, if linked, means a certain record, of kind ``tag``: with the signs for
    either."""

    span: Span
    kind: Kind
    tag: Kind
    read: Signs
    means: Signs | None = None


class Confidence(Protocol):
    """Says how sure to be of a mention, and of a tag by those of its mentions."""

    def of_mention(self, claim: Claim) -> float: ...

    def of_tag(self, kind: Kind, mentions: Sequence[float]) -> float: ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """The models as they were fitted."""

    models: Mapping[tuple[Question, Kind], Model]

    def of_mention(self, claim: Claim) -> float:
        was_read = self.models["read", claim.kind].probability(claim.read)
        return was_read if claim.means is None else was_read * self.models["means", claim.tag].probability(claim.means)

    def of_tag(self, kind: Kind, mentions: Sequence[float]) -> float:
        return self.models["tag", kind].probability(tag_signs(mentions))


@cache
def shipped() -> Fitted:
    return fitted(json.loads(FILE.read_text("utf-8")))


def fitted(content: dict[str, Any]) -> Fitted:
    """The models out of what the file says."""
    return Fitted(
        {
            (question, kind): Model(row["weights"], Curve(tuple((x, y) for x, y in row["curve"])))
            for question in QUESTIONS
            for kind, row in content[question].items()
        }
    )


def tag_signs(confidences: Sequence[float]) -> Signs:
    """What the confidences of its mentions say of a tag."""
    mean = sum(confidences) / len(confidences)
    return {"one": 1.0, "mean": logit(mean), "surest": logit(max(confidences)), "times": log(len(confidences))}
