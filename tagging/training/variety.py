"""Says the same in other words: other names in the same places, other letter case. So that the context of a name is
learned, not a list of names."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.types import SpanKind
from tagging.training.texts import LabelledText, Name

TEXTS_WITH_OTHER_NAMES = 0.3
OTHER_NAMES = 0.5  # of the names in such a text
CAPITALS = 0.04  # of the paragraphs
TITLE_CASE = 0.03

Pool = dict[SpanKind, list[str]]


def pool(texts: Iterable[LabelledText]) -> Pool:
    """The distinct names of each kind."""
    found: dict[SpanKind, set[str]] = {}
    for text in texts:
        for start, end, kind in text.names:
            found.setdefault(kind, set()).add(text.text[start:end])
    return {kind: sorted(names) for kind, names in found.items()}


def varied(text: LabelledText, names: Pool, random: Random) -> LabelledText:
    if not text.undecided and random.random() < TEXTS_WITH_OTHER_NAMES:
        text = _with_other_names(text, names, random)
    return LabelledText(_recased(text.text, random), text.names, text.undecided)


def _with_other_names(text: LabelledText, names: Pool, random: Random) -> LabelledText:
    parts: list[str] = []
    moved: list[Name] = []
    length = position = 0
    for start, end, kind in text.names:
        if start < position:
            continue  # overlaps with the name before
        name = text.text[start:end]
        if random.random() < OTHER_NAMES:
            other = random.choice(names[kind])
            name = other.upper() if name.isupper() and len(name) > 4 else other
        parts += [text.text[position:start], name]
        length += start - position
        moved.append((length, length + len(name), kind))
        length += len(name)
        position = end
    return LabelledText("".join([*parts, text.text[position:]]), tuple(moved))


def _recased(text: str, random: Random) -> str:
    parts: list[str] = []
    position = 0
    for start, end in paragraphs(text):
        parts += [text[position:start], _recased_paragraph(text[start:end], random.random())]
        position = end
    return "".join([*parts, text[position:]])


def _recased_paragraph(text: str, chance: float) -> str:
    if chance < CAPITALS:
        other = text.upper()
    elif chance < CAPITALS + TITLE_CASE:
        other = " ".join(word[:1].upper() + word[1:] for word in text.split(" "))
    else:
        return text
    return other if len(other) == len(text) else text  # "ß" has no capital of one letter
