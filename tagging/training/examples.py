"""Labelled texts → chunks of word pieces with a label for each word, cut as the recogniser cuts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random

from tagging.pipeline.recognisers.minilm.chunks import STOP, Chunk, Encode, Word, chunks
from tagging.pipeline.recognisers.minilm.labels import KINDS, OUTSIDE
from tagging.training.texts import LabelledText

UNDECIDED = -100  # a word with this label teaches nothing
MASKED = 103  # [MASK] of the vocabulary
HIDDEN_WORDS = 0.05
JOINED_PARAGRAPHS = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    ids: list[int]
    shapes: list[int]
    firsts: list[int]
    labels: list[int]


def examples(texts: Iterable[LabelledText], encode: Encode, joins: Callable[[], bool]) -> Iterator[Example]:
    for text in texts:
        labels = _labels(text)
        for chunk in chunks("text", text.text, encode, joins):
            yield _example(chunk, labels)


def _labels(text: LabelledText) -> Callable[[Word], int]:
    """The label of a word by its place: 0 outside of all names, else B- or I- of its kind."""
    at: dict[int, int] = {}
    for start, end in text.undecided:
        at.update(dict.fromkeys(range(start, end), UNDECIDED))
    for start, end, kind in text.names:
        begins = KINDS.index(kind) * 2 + 1
        at.update(dict.fromkeys(range(start + 1, end), begins + 1))
        at[start] = begins

    def label(word: Word) -> int:
        found = [at[place] for place in range(*word) if place in at]
        return found[0] if found else OUTSIDE

    return label


def _example(chunk: Chunk, label: Callable[[Word], int]) -> Example:
    return Example(chunk.ids, chunk.shapes, chunk.firsts, [label(word) for word in chunk.words])


def with_hidden_words(example: Example, random: Random) -> Example:
    """Some words are hidden, so that the others must tell what they are."""
    ids = list(example.ids)
    for first, following in zip(example.firsts, [*example.firsts[1:], len(ids) - 1], strict=True):
        if random.random() < HIDDEN_WORDS:
            ids[first:following] = [STOP if piece == STOP else MASKED for piece in ids[first:following]]
    return Example(ids, example.shapes, example.firsts, example.labels)
