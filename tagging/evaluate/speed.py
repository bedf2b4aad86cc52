"""What the pipeline costs beside the bare recogniser: the same stories, one process, one after the other, the two
taking turns story by story so that a noisy machine hurts both alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tagging.pipeline.annotate import annotate
from tagging.pipeline.types import Document, Knowledge, Recogniser

WARM_UP = 3  # stories read before the clock starts


@dataclass(frozen=True, slots=True)
class Speed:
    """Stories a second, bare and as the pipeline tags them."""

    stories: int
    bare: float
    tagged: float

    @property
    def ratio(self) -> float:
        return self.tagged / self.bare if self.bare else 0.0


def measure(
    documents: Sequence[Document],
    knowledge: Knowledge,
    recogniser: Recogniser,
    clock: Callable[[], float] = time.perf_counter,
) -> Speed:
    """``documents`` needs more than WARM_UP stories."""
    for document in documents[:WARM_UP]:
        annotate(document, knowledge, recogniser)
    bare = tagged = 0.0
    for document in documents[WARM_UP:]:
        started = clock()
        recogniser.recognise(document)
        between = clock()
        annotate(document, knowledge, recogniser)
        bare, tagged = bare + between - started, tagged + clock() - between
    count = len(documents) - WARM_UP
    return Speed(count, count / bare, count / tagged)
