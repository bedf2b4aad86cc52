"""Texts whose names people marked: what the recogniser learns from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tagging.evaluate import data
from tagging.pipeline.types import SpanKind

_KINDS: dict[str, SpanKind] = {"PER": "person", "ORG": "organization", "LOC": "place", "MISC": "other"}

Name = tuple[int, int, SpanKind]
Extent = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LabelledText:
    """``names`` in order; within ``undecided`` nobody said what is a name and what is none."""

    text: str
    names: tuple[Name, ...]
    undecided: tuple[Extent, ...] = ()


def read(path: Path) -> Iterator[LabelledText]:
    """A set as JSON lines, {text, ents: [[start, end, PER | ORG | LOC | MISC, …], …]}; other types are no names."""
    for row in data.rows(path):
        names = sorted((start, end, _KINDS[kind]) for start, end, kind, *_ in row["ents"] if kind in _KINDS)
        yield LabelledText(row["text"], tuple(names))
