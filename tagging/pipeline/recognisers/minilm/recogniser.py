"""Runs the model: chunks in, spans with probabilities out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tagging.pipeline.recognisers.minilm.chunks import Chunk, Encode, chunks
from tagging.pipeline.recognisers.minilm.labels import KINDS, OUTSIDE, Floats, best_labels, inside
from tagging.pipeline.types import FIELDS, Document, Span

BATCH = 8
WINDOW = 32 * BATCH  # chunks held at a time: enough to sort by length, little enough for a text of any size
UNKNOWN = 100  # [UNK]


Inputs = dict[str, NDArray[np.int64]]
Model = Callable[[Inputs], Floats]  # ids, mask and shape of a batch of chunks → logits


def onnx_model(path: Path) -> Model:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(batch: Inputs) -> Floats:
        logits: Floats = session.run(None, batch)[0]
        return logits

    return run


def encoder(path: Path) -> Encode:
    """Words → ids of their pieces, by the tokenizer in that file."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()

    @lru_cache(maxsize=20_000)
    def encode(word: str) -> tuple[int, ...]:
        return tuple(tokenizer.encode(word, add_special_tokens=False).ids) or (UNKNOWN,)

    return encode


class MiniLM:
    """A Recogniser for English. One thread; time grows linearly with the text, memory does not grow."""

    def __init__(self, model: Model, tokenizer: Path, name: str = "minilm") -> None:
        self.name = name
        self._model = model
        self._encode = encoder(tokenizer)

    def recognise(self, document: Document) -> list[Span]:
        """The names in headline and text, in order of field and place."""
        found = [
            span
            for window in _windows(chain.from_iterable(self._chunks(document)))
            for chunk, scores in self._run(window)
            for span in spans(getattr(document, chunk.field), chunk, scores)
        ]
        return sorted(found, key=lambda span: (span.field, span.start))

    def _chunks(self, document: Document) -> Iterator[Iterator[Chunk]]:
        for field in FIELDS:
            yield chunks(field, getattr(document, field), self._encode)

    def _run(self, window: list[Chunk]) -> Iterator[tuple[Chunk, Floats]]:
        """Each chunk with the label probabilities of its words; batches of like lengths waste least on padding."""
        window.sort(key=lambda chunk: len(chunk.ids))
        for start in range(0, len(window), BATCH):
            batch = window[start : start + BATCH]
            logits = self._model(inputs(batch))
            for chunk, row in zip(batch, logits, strict=True):
                yield chunk, _softmax(row[chunk.firsts])


def _windows(stream: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    iterator = iter(stream)
    while window := list(islice(iterator, WINDOW)):
        yield window


def inputs(batch: list[Chunk]) -> Inputs:
    shape = (len(batch), max(len(chunk.ids) for chunk in batch))
    ids, mask, shapes = (np.zeros(shape, np.int64) for _ in range(3))
    for row, chunk in enumerate(batch):
        length = len(chunk.ids)
        ids[row, :length], mask[row, :length], shapes[row, :length] = chunk.ids, 1, chunk.shapes
    return {"ids": ids, "mask": mask, "shape": shapes}


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=1, keepdims=True)
    return probabilities


def spans(text: str, chunk: Chunk, scores: Floats) -> Iterator[Span]:
    """The names in a chunk. The confidence of a name is the mean over its words of the probability of its kind."""
    labels = best_labels(scores)
    position = 0
    while position < len(labels):
        first, last = position, inside(labels[position])
        position += 1
        if last == OUTSIDE:
            continue
        while position < len(labels) and labels[position] == last:
            position += 1
        start, end = chunk.words[first][0], chunk.words[position - 1][1]
        confidence = float(scores[first:position, last - 1 : last + 1].sum(axis=1).mean())
        yield Span(chunk.field, start, end, text[start:end], KINDS[last // 2 - 1], round(min(confidence, 1.0), 4))
