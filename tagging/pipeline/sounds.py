"""Spellings of one name that came through another alphabet or a typist: "Moammar Khadafy" and "Muammar Gaddafi", or
"Antony Blinkin"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz.distance import OSA

from tagging.pipeline.names import name_key

SHORTEST = 6  # letters of a name in which one wrong letter may be looked for
_LONG = 12  # letters from which on it may be two

_ARTICLES = frozenset(("al", "el", "ul"))  # "Bashar al-Assad" is Bashar Assad
# One after the other. Letters that alphabets share out differently come to one.
_CONSONANTS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"^ye", "e"),
        (r"sch|sh|ts(?=ch)", "s"),
        (r"kh|gh|ck|q|g|c(?![eiyh])", "k"),
        (r"x", "ks"),
        (r"c(?=[eiy])|z", "s"),
        (r"ph", "f"),
        (r"w", "v"),
        (r"(?<=[dt])h", ""),
        (r"d(?=j)|t(?=ch)", ""),
        (r"h$", ""),
        (r"(?<=[ou])e", ""),
    )
)
_BACK, _FRONT = re.compile(r"[ou]+"), re.compile(r"(?!^y[aeiou])[aeiy]+")
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=20_000)
def sound_key(name: str) -> str:
    """The form under which spellings of one name from another alphabet meet; other names may meet there too."""
    words = [word for word in name_key(name).split() if word not in _ARTICLES]
    return " ".join(map(_sound, words))


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    for pattern, letter in _CONSONANTS:
        word = pattern.sub(letter, word)
    return _DOUBLE.sub(r"\1", _FRONT.sub("a", _BACK.sub("u", word)))


def half_keys(key: str) -> Iterator[str]:
    """Under which a name (as ``name_key`` gives it) is found when it is written with a wrong letter, one too many or
    one too few: half of it is still as it should be. ``halves_near`` asks for them."""
    if len(key) >= SHORTEST:
        yield from _halves(key, len(key))


def halves_near(key: str) -> Iterator[str]:
    """The keys of all names that ``key`` may be a misspelling of."""
    for length in range(max(len(key) - 1, SHORTEST), len(key) + 2):
        yield from _halves(key, length)


def _halves(key: str, length: int) -> Iterator[str]:
    """The first and the last half of a name of this length."""
    half = length // 2
    yield f"{length}<{key[:half]}"
    yield f"{length}>{key[-half:]}"


def misspelled(one: str, other: str) -> bool:
    """Are two keys the same but for a letter, in a long name two? The first letters and numbers do not change."""
    shortest = min(len(one), len(other))
    most = 2 if shortest >= _LONG else 1
    if (
        shortest < SHORTEST
        or one[:1] != other[:1]
        or [c for c in one if c.isdigit()] != [c for c in other if c.isdigit()]
    ):
        return False
    return OSA.distance(one, other, score_cutoff=most) <= most
