"""Text → chunks of word pieces that fit the model, cut at the ends of paragraphs and sentences."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Sequence

from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.types import Field

MAX_PIECES = 128
PIECES_PER_WORD = 8  # gibberish may not fill a chunk with one word
START, STOP = 101, 102  # [CLS] and [SEP] of the vocabulary

_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE_ENDS = frozenset(".!?")
_SHORTEST_SENTENCE = 6
_FEWEST_PIECES = 12  # what must fit behind a separator, else it is not worth one

Encode = Callable[[str], tuple[int, ...]]
Word = tuple[int, int]


@dataclasses.dataclass(slots=True)
class Chunk:
    """A run of words as the model reads it: piece ids, word shapes, and which piece opens which word."""

    field: Field
    ids: list[int] = dataclasses.field(default_factory=lambda: [START])
    shapes: list[int] = dataclasses.field(default_factory=lambda: [0])
    words: list[Word] = dataclasses.field(default_factory=list)
    firsts: list[int] = dataclasses.field(default_factory=list)

    def has_room(self, pieces: int) -> bool:
        return len(self.ids) + pieces < MAX_PIECES

    def add(self, word: Word, pieces: Sequence[int], shape: int) -> None:
        self.firsts.append(len(self.ids))
        self.words.append(word)
        self.ids.extend(pieces)
        self.shapes.extend([shape] * len(pieces))

    def separate(self) -> None:
        self.ids.append(STOP)
        self.shapes.append(0)

    def close(self) -> Chunk:
        self.separate()
        return self


def shape_of(word: str) -> int:
    """The letter case of a word, which the uncased vocabulary does not keep: 0 lower or other, 1 Title, 2 UPPER,
    3 Mixed, 4 digits, 5 a single capital. The numbers are those of the training."""
    if word.isdigit():
        return 4
    if word.islower() or not any(c.isupper() for c in word):
        return 0
    if len(word) == 1:
        return 5
    if word.isupper():
        return 2
    return 1 if word[0].isupper() and word[1:].islower() else 3


def chunks(name: Field, text: str, encode: Encode, joins: Callable[[], bool] = lambda: False) -> Iterator[Chunk]:
    """Every word of ``text`` in exactly one chunk, in order. ``joins`` is asked at the end of each paragraph whether
    the next one may stand in the same chunk, behind a separator."""
    chunk = Chunk(name)
    for start, end in paragraphs(text):
        if chunk.words and not (joins() and chunk.has_room(_FEWEST_PIECES)):
            yield chunk.close()
            chunk = Chunk(name)
        elif chunk.words:
            chunk.separate()
        for sentence in sentences(text, start, end):
            pieces = [encode(text[start : min(end, start + 100)])[:PIECES_PER_WORD] for start, end in sentence]
            if chunk.words and not chunk.has_room(sum(map(len, pieces))):
                yield chunk.close()
                chunk = Chunk(name)
            for (start, end), ids in zip(sentence, pieces, strict=True):
                if not chunk.has_room(len(ids)):
                    yield chunk.close()
                    chunk = Chunk(name)
                chunk.add((start, end), ids, shape_of(text[start:end]))
    if chunk.words:
        yield chunk.close()


def sentences(text: str, start: int, end: int) -> Iterator[list[Word]]:
    """The words of ``text[start:end]``, sentence by sentence."""
    sentence: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        word = match.span()
        if sentence and _is_boundary(text, sentence, word):
            yield sentence
            sentence = []
        sentence.append(word)
    if sentence:
        yield sentence


def _is_boundary(text: str, before: list[Word], after: Word) -> bool:
    """A full stop before a capital, but not in "J. Smith", "U.S. Army" or "Gen. Lee"."""
    start, end = before[-1]
    if len(before) < _SHORTEST_SENTENCE or text[start:end] not in _SENTENCE_ENDS or not text[after[0]].isupper():
        return False
    start, end = before[-2]
    return not (end - start <= 3 and text[start].isupper())
