"""Trains the network: weights and texts in, better weights out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from statistics import fmean

import torch
from torch import Tensor, nn

from tagging.pipeline.recognisers.minilm.chunks import Encode
from tagging.training.examples import JOINED_PARAGRAPHS, UNDECIDED, Example, examples, with_hidden_words
from tagging.training.network import Network
from tagging.training.texts import LabelledText
from tagging.training.variety import pool, varied
from tagging.training.weights import Weights

BATCH = 16
SORTED_TOGETHER = 20  # batches: long enough a run that chunks of like lengths meet
WARM_UP = 0.06  # of the steps
WEIGHT_DECAY = 0.01
LABEL_SMOOTHING = 0.05
REPORT_EVERY = 50  # steps


@dataclass(frozen=True, slots=True)
class Plan:
    epochs: float = 2.0
    rate: float = 2e-4
    checks: int = 4
    seed: int = 1


Judge = Callable[[Network], float]


def fit(
    start: Weights, texts: Sequence[LabelledText], encode: Encode, judge: Judge, plan: Plan, say: Callable[[str], None]
) -> Weights:
    """The weights at that check at which ``judge`` liked the network best."""
    torch.manual_seed(plan.seed)
    network = Network(start)
    network.embeddings.words.requires_grad = False  # half of all weights; rare names keep their general meaning
    optimizer = torch.optim.AdamW((p for p in network.parameters() if p.requires_grad), weight_decay=WEIGHT_DECAY)
    steps = max(1, round(len(_batches(texts, encode, Random(plan.seed))) * plan.epochs))
    checks = {round(steps * (number + 1) / plan.checks) for number in range(plan.checks)}
    best, best_score = start, -1.0
    losses: list[float] = []
    for step, batch in enumerate(islice(_endless(texts, encode, Random(plan.seed)), steps), 1):
        losses.append(_learn(network.train(), optimizer, batch, plan.rate * _share_of_rate(step / steps)))
        if step % REPORT_EVERY == 0:
            say(f"step {step} of {steps}, loss {fmean(losses[-REPORT_EVERY:]):.4f}")
        if step in checks and (score := judge(network.eval())) > best_score:
            best, best_score = network.weights(), score
    return best


def _share_of_rate(done: float) -> float:
    return done / WARM_UP if done < WARM_UP else max(0.0, (1 - done) / (1 - WARM_UP))


def _learn(network: Network, optimizer: torch.optim.Optimizer, batch: list[Example], rate: float) -> float:
    for group in optimizer.param_groups:
        group["lr"] = rate
    ids, mask, shapes, firsts, labels = _tensors(batch)
    logits = network(ids, mask, shapes)[firsts]
    loss = nn.functional.cross_entropy(logits, labels, ignore_index=UNDECIDED, label_smoothing=LABEL_SMOOTHING)
    loss.backward()
    nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.item())


def _tensors(batch: list[Example]) -> tuple[Tensor, Tensor, Tensor, tuple[Tensor, Tensor], Tensor]:
    shape = (len(batch), max(len(example.ids) for example in batch))
    ids, mask, shapes = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, example in enumerate(batch):
        length = len(example.ids)
        ids[row, :length], mask[row, :length] = torch.tensor(example.ids), 1
        shapes[row, :length] = torch.tensor(example.shapes)
    rows = torch.tensor([row for row, example in enumerate(batch) for _ in example.firsts])
    columns = torch.tensor([first for example in batch for first in example.firsts])
    labels = torch.tensor([label for example in batch for label in example.labels])
    return ids, mask, shapes, (rows, columns), labels


def _endless(texts: Sequence[LabelledText], encode: Encode, random: Random) -> Iterator[list[Example]]:
    while True:
        yield from _batches(texts, encode, random)


def _batches(texts: Sequence[LabelledText], encode: Encode, random: Random) -> list[list[Example]]:
    """All texts once, newly varied and cut, in batches of chunks of like lengths."""
    names = pool(texts)
    made = (varied(text, names, random) for text in texts)
    found = [
        with_hidden_words(example, random)
        for example in examples(made, encode, lambda: random.random() < JOINED_PARAGRAPHS)
        if any(label != UNDECIDED for label in example.labels)
    ]
    random.shuffle(found)
    size = BATCH * SORTED_TOGETHER
    runs = (sorted(found[n : n + size], key=lambda e: len(e.ids)) for n in range(0, len(found), size))
    batches = [run[n : n + BATCH] for run in runs for n in range(0, len(run), BATCH)]
    random.shuffle(batches)
    return batches
