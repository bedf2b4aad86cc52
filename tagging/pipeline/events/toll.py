"""How many were killed and injured, as a sentence counts them."""

from __future__ import annotations

import re

_SMALL = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TIMES = {"": 1, "dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_SPELLED = rf"(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_SMALL[:9])}))?|{'|'.join(reversed(_SMALL))}"
_NUMBER = (
    rf"(?<![\w.-])(?P<number>\d{{1,3}}(?:,\d{{3}})+|(?!(?:19|20)\d\d\b)\d+(?!\.\d)|{_SPELLED})"
    r"(?:\s(?P<times>dozen|hundred|thousand|million))?(?!\s(?:percent|per cent|in|out of)\b)"
)
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
            found[kind] = _value(match["number"]) * _TIMES[(match["times"] or "").lower()]
    return tuple(found.items())


def _value(number: str) -> int:
    tens, _, ones = number.lower().partition("-")
    if tens in _TENS:
        return 10 * (_TENS.index(tens) + 2) + (_SMALL.index(ones) + 1 if ones else 0)
    return _SMALL.index(tens) + 1 if tens in _SMALL else int(number.replace(",", ""))
