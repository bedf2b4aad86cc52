"""What a story is about: the words of its headline and beginning and of the names it is tagged with, each weighing what
it is rare in the archive. Outlets choose other verbs and other details for one event, but they share the rare words.

The main event of a story is the first one that its headline or its beginning tells.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache

from tagging.pipeline.events.triggers import list_of
from tagging.pipeline.names import name_key
from tagging.pipeline.types import EventDraft

BEGINNING = 1_000  # characters of a text that say what it is about
OPENING = 500  # in which the main event is told
MOST_STORIES = 8  # of an event, the newest, that say what it is about
_SMALL = 3  # letters of a word that says little
_STEM = 5

Vector = Mapping[str, float]  # of length 1


def words_about(headline: str, text: str, names: Iterable[str] = ()) -> frozenset[str]:
    parts = (headline, text[:BEGINNING], *names)
    said = (word for part in parts for word in name_key(part).split() if len(word) > _SMALL)
    return frozenset(word for word in said if word.isalpha() and word[:_STEM] not in _everywhere())


def weighed(words: Collection[str], stories_with: Mapping[str, int], of: int) -> Vector:
    """Each word by how few of the archive's stories have it; one that is not counted stands in this story alone."""
    return _unit({word: math.log(1 + max(of, 1) / max(stories_with.get(word, 1), 1)) for word in words})


def together(vectors: Iterable[Vector]) -> Vector:
    """What several stories on one event are about."""
    summed: Counter[str] = Counter()
    for vector in vectors:
        summed.update(vector)
    return _unit(summed)


def alike(one: Vector, other: Vector) -> float:
    """The cosine: 0 (not a word in common) to 1."""
    short, long = sorted((one, other), key=len)
    return sum(weight * long.get(word, 0.0) for word, weight in short.items())


def main_of(drafts: Iterable[EventDraft]) -> EventDraft | None:
    opening = [draft for draft in drafts if draft.field == "headline" or draft.start < OPENING]
    return min(opening, key=lambda draft: (draft.field != "headline", draft.start, draft.trigger), default=None)


def _unit(vector: Mapping[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {word: weight / length for word, weight in vector.items()}


@cache
def _everywhere() -> frozenset[str]:
    return frozenset(word[:_STEM] for word in list_of("everywhere"))
