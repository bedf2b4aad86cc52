"""The whole of a training: runs, their average, its export. The one module of this package that the command calls for
what needs PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from tagging.pipeline.recognisers.minilm import MODEL, TOKENIZER
from tagging.pipeline.recognisers.minilm.recogniser import MiniLM, Model, encoder, onnx_model
from tagging.training.averaging import best_average
from tagging.training.exam import Exam
from tagging.training.export import export
from tagging.training.fitting import Plan, fit
from tagging.training.network import Network
from tagging.training.texts import LabelledText
from tagging.training.weights import load, save

WEIGHTS = "weights.npz"


@dataclass(frozen=True, slots=True)
class Runs:
    """What to do: so many runs by the plan, each with the next seed, from the weights in ``start``; those in ``others``
    may enter the average."""

    plan: Plan
    start: Path
    others: Sequence[Path] = ()
    count: int = 1
    threads: int = 1


def train(
    runs: Runs, texts: Sequence[LabelledText], exams: Sequence[Exam], out: Path, say: Callable[[str], None]
) -> None:
    """Write the best average of the start, the runs and the others: its 32-bit weights and the exported model."""
    torch.set_num_threads(runs.threads)
    torch.use_deterministic_algorithms(True)

    def judge(model: Model) -> float:
        scores = {exam.name: exam.score(MiniLM(model, TOKENIZER)) for exam in exams}
        say("on dev: " + ", ".join(f"{name} {score:.4f}" for name, score in scores.items()))
        return sum(scores.values()) / len(scores)

    start = load(runs.start)
    found = [start, *map(load, runs.others)]
    for number in range(runs.count):
        plan = replace(runs.plan, seed=runs.plan.seed + number)
        say(f"run {number + 1} of {runs.count}, seed {plan.seed}")
        found.append(fit(start, texts, encoder(TOKENIZER), lambda network: judge(network.model()), plan, say))
        save(found[-1], out / f"run-{number + 1}.npz")
    weights = best_average(found, lambda weights: judge(Network(weights).eval().model()))
    save(weights, out / WEIGHTS)
    export(weights, out / MODEL.name)
    say("exported, int8:")
    judge(onnx_model(out / MODEL.name))
