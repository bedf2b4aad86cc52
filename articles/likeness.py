"""How alike two texts are, and the few numbers by which an index finds those that could be.

Pure functions of the words. A text is its runs of four words (shingles); what two texts share of these, of both or of
the shorter one, says whether one is a copy, an update or a rewrite of the other.
"""

from __future__ import annotations

import zlib
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articles.text import words

Shingles = NDArray[np.uint64]

RUN = 4  # words
FEWEST = 48  # different runs; shorter texts follow standing forms, and say little of which story they are
TELLING = 24_000  # characters that are looked at: the beginning tells
BANDS, ROWS = 32, 2  # two texts that share 40 % of their runs agree in some band in 996 of 1,000 cases
WINDOW = 60  # days; copies and rewrites come within days, so nothing further away than two windows is compared

_RANDOM = np.random.Generator(np.random.PCG64(20_260_301))  # a fixed seed: what is stored stays comparable
_FACTORS = _RANDOM.integers(1, 2**63, size=(BANDS * ROWS, 1), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_PLACES = _RANDOM.integers(1, 2**63, size=RUN, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


class Likeness(NamedTuple):
    """Shares of common runs: among those of both texts, and among those of the shorter one."""

    of_both: float
    of_shorter: float

    @property
    def is_near(self) -> bool:
        return self.of_both >= 0.4 or self.of_shorter >= 0.6

    @property
    def is_version(self) -> bool:
        """So close that, with headline and day, it is the same story again."""
        return self.of_both >= 0.6 or self.of_shorter >= 0.8


@lru_cache(maxsize=64)
def shingles(text: str) -> Shingles:
    """The different runs of words, as sorted numbers; none where the text is too short to be told by them."""
    numbers = np.array([zlib.crc32(word.encode()) for word in words(text[:TELLING])], dtype=np.uint64)
    count = len(numbers) - RUN + 1
    if count < FEWEST:
        return np.empty(0, dtype=np.uint64)
    mixed = sum((numbers[at : at + count] * _PLACES[at] for at in range(RUN)), start=np.zeros(count, dtype=np.uint64))
    runs = np.unique(mixed ^ (mixed >> np.uint64(29)))
    return runs if len(runs) >= FEWEST else runs[:0]


def likeness(one: Shingles, other: Shingles) -> Likeness:
    shorter = min(len(one), len(other))
    if not shorter:
        return Likeness(0.0, 0.0)
    common = len(np.intersect1d(one, other, assume_unique=True))
    return Likeness(common / (len(one) + len(other) - common), common / shorter)


def window(day: date) -> int:
    return day.toordinal() // WINDOW


def bands(runs: Shingles, of_window: int) -> list[int]:
    """MinHash bands as 32-bit numbers, of the window in which the story was published; none for a text without runs."""
    if not len(runs):
        return []
    lowest = ((runs * _FACTORS) >> np.uint64(32)).min(axis=1).reshape(BANDS, ROWS)
    places = np.arange(BANDS, dtype=np.uint64) + np.uint64(BANDS * of_window)
    mixed = (lowest[:, 0] * _FACTORS[0] + lowest[:, 1] * _FACTORS[1] + places * _FACTORS[2]) >> np.uint64(32)
    return mixed.astype(np.uint32).view(np.int32).tolist()
