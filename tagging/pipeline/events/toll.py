"""How many were killed and injured, as a sentence counts them."""

from __future__ import annotations

import re

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+|(?!(?:19|20)\d\d\b)\d+|" + "|".join(_NUMBERS) + ")"
_COUNTED = _NUMBER + r"(?:\s+(?!and\b)[^\W\d]+){0,3}?\s+(?:were\s+|was\s+)?"
_WORDS = {
    "killed": ("killed|dead|died|deaths|dies|die", "kill(?:s|ed|ing)?"),
    "injured": ("injured|wounded|hurt|injuries", "(?:injur|wound)(?:es|s|ed|ing)"),
}
_SO_FAR = re.compile(
    rf"\btoll\b[^.;]*?\b(?:to|at|reached|reaches|hit|hits|passed|passes)\s+(?:at least |about |some )?{_NUMBER}\b",
    re.IGNORECASE,
)
_PATTERNS = {
    kind: (
        re.compile(rf"\b{_COUNTED}(?:{after})\b", re.IGNORECASE),
        re.compile(rf"\b{before}\s+(?:at least |about |some )?{_NUMBER}\b", re.IGNORECASE),
    )
    + ((_SO_FAR,) if kind == "killed" else ())
    for kind, (after, before) in _WORDS.items()
}


def toll(sentence: str) -> tuple[tuple[str, int], ...]:
    """ "26 people died", "kill 22": the first count of each kind."""
    found: dict[str, int] = {}
    for kind, patterns in _PATTERNS.items():
        match = next(filter(None, (pattern.search(sentence) for pattern in patterns)), None)
        if match:
            found[kind] = _value(match["number"])
    return tuple(found.items())


def _value(number: str) -> int:
    spelled = number.lower()
    return _NUMBERS.index(spelled) + 1 if spelled in _NUMBERS else int(number.replace(",", ""))
