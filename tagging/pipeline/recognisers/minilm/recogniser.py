"""Runs the model: chunks in, spans with probabilities out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from tagging.pipeline.recognisers.minilm.chunks import Chunk, chunks
from tagging.pipeline.types import FIELDS, Document, Span, SpanKind

BATCH = 8
WINDOW = 32 * BATCH  # chunks held at a time: enough to sort by length, little enough for a text of any size
UNKNOWN = 100  # [UNK]

# The model's output columns are O, then B- and I- of each of these.
KINDS: tuple[SpanKind, ...] = ("person", "organization", "place", "other")

Floats = NDArray[np.float32]


class MiniLM:
    """A Recogniser for English. One thread; time grows linearly with the text, memory does not grow."""

    name = "minilm"

    def __init__(self, model: Path, tokenizer: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._encode = lru_cache(maxsize=20_000)(self._pieces)

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

    def _pieces(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(word, add_special_tokens=False).ids) or (UNKNOWN,)

    def _run(self, window: list[Chunk]) -> Iterator[tuple[Chunk, Floats]]:
        """Each chunk with the label probabilities of its words; batches of like lengths waste least on padding."""
        window.sort(key=lambda chunk: len(chunk.ids))
        for start in range(0, len(window), BATCH):
            batch = window[start : start + BATCH]
            logits = self._session.run(None, _inputs(batch))[0]
            for chunk, row in zip(batch, logits, strict=True):
                yield chunk, _softmax(row[chunk.firsts])


def _windows(stream: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    iterator = iter(stream)
    while window := list(islice(iterator, WINDOW)):
        yield window


def _inputs(batch: list[Chunk]) -> dict[str, NDArray[np.int64]]:
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
    """Read the labels greedily: B- opens a span, I- of the same kind goes on with it. The confidence of a span is
    the mean over its words of the probability of its kind."""
    labels = scores.argmax(axis=1).tolist()
    position = 0
    while position < len(labels):
        first, label = position, labels[position]
        position += 1
        if label == 0:
            continue
        inside = (label + 1) // 2 * 2  # the I- label of the same kind
        while position < len(labels) and labels[position] == inside:
            position += 1
        start, end = chunk.words[first][0], chunk.words[position - 1][1]
        confidence = float(scores[first:position, inside - 1 : inside + 1].sum(axis=1).mean())
        yield Span(chunk.field, start, end, text[start:end], KINDS[inside // 2 - 1], round(min(confidence, 1.0), 4))
