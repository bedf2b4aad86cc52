"""Several runs → one set of weights. The mean of runs from one start is often better than each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tagging.training.weights import Weights, average


def best_average(runs: Sequence[Weights], judge: Callable[[Weights], float]) -> Weights:
    """Begin with the best run; then, best first, take into the mean each that makes it no worse: the best run may so
    enter once more, and weigh more than the others."""
    scored = sorted(((judge(run), number) for number, run in enumerate(runs)), reverse=True)
    best, first = scored[0]
    taken = [runs[first]]
    for _, number in [*scored[1:], scored[0]] if len(runs) > 1 else ():
        score = judge(average([*taken, runs[number]]))
        if score >= best:
            taken.append(runs[number])
            best = score
    return average(taken)
