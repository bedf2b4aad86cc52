"""The labels of words, and the best sequence of them: O outside of all names, B- opens a name, I- goes on with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tagging.pipeline.types import SpanKind

# The model's output columns are O, then B- and I- of each of these.
KINDS: tuple[SpanKind, ...] = ("person", "organization", "place", "other")
OUTSIDE = 0
LABELS = 1 + 2 * len(KINDS)

Floats = NDArray[np.float32]

_NEVER = -1e4
_LEAST = 1e-9  # a probability of 0 would have no logarithm


def inside(label: int) -> int:
    """The I- label of the kind of a B- or I- label."""
    return (label + 1) // 2 * 2


def _allowed() -> NDArray[np.bool_]:
    """[before, after]: an I- label follows the B- or I- label of its kind and nothing else."""
    allowed = np.ones((LABELS, LABELS), bool)
    for label in range(2, LABELS, 2):
        allowed[:, label] = False
        allowed[label - 1 : label + 1, label] = True
    return allowed


ALLOWED = _allowed()
_COSTS = np.where(ALLOWED, 0.0, _NEVER)


def best_labels(scores: Floats) -> list[int]:
    """The likeliest labels that make whole names (Viterbi), given the probabilities of the labels of each word."""
    likeliest = scores.argmax(axis=1)
    before = np.concatenate(([OUTSIDE], likeliest[:-1]))
    if ALLOWED[before, likeliest].all():
        found: list[int] = likeliest.tolist()
        return found
    return _search(np.log(np.maximum(scores, _LEAST)))


def _search(logs: Floats) -> list[int]:
    sums = logs[0] + _COSTS[OUTSIDE]
    came_from = []
    for word in logs[1:]:
        ways = sums[:, None] + _COSTS
        came_from.append(ways.argmax(axis=0))
        sums = ways.max(axis=0) + word
    path = [int(sums.argmax())]
    for backwards in reversed(came_from):
        path.append(int(backwards[path[-1]]))
    return path[::-1]
