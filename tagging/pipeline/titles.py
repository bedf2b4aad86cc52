"""Titles before names: "US Secretary of State Antony Blinken" is Antony Blinken, "secretary of state" his title."""

from __future__ import annotations

import re
from functools import cache

from tagging.pipeline.words import words

MONARCHS = frozenset(("king", "queen", "prince", "princess", "pope", "emperor", "empress", "emir", "sultan", "saint"))

_CONTEXT = 60  # characters before a name in which its title is looked for
_LONGEST_TITLE = 4  # words
_WORD = re.compile(r"\S+")
_REGNAL = re.compile(rf"(?:{'|'.join(sorted(MONARCHS))})\s+([^\W\d_].*\s(?-i:[IVX]+))", re.IGNORECASE)


def title_length(name: str) -> int:
    """How many characters at the start of ``name`` are titles and what hangs on them ("former President ");
    all of them if it is nothing but a title."""
    parts = [(match.end(), _plain(match.group())) for match in _WORD.finditer(name)]
    position = 0
    while position < len(parts):
        first = position
        while not (length := _title_words([part for _, part in parts[first : first + _LONGEST_TITLE]])):
            if first == len(parts) - 1 or parts[first][1] not in words("title_adjectives"):
                break
            first += 1
        if not length:
            break
        position = first + length
    if position == len(parts):
        return len(name)
    return _WORD.search(name, parts[position - 1][0]).start() if position else 0  # type: ignore[union-attr]


def without_reign(name: str) -> str:
    """ "Pope Leo XIV" → "Leo XIV"; empty for others: only a number tells without the title who is meant."""
    regnal = _REGNAL.fullmatch(name)
    return regnal.group(1) if regnal else ""


def title_before(text: str, start: int) -> str:
    """The title that stands right before ``text[start:]``, in lower case; "" if none does."""
    before = text[max(0, start - _CONTEXT) : start].split()
    for size in range(min(_LONGEST_TITLE, len(before)), 0, -1):
        candidate = before[-size:]
        if candidate[0][:1].isupper() and (title := " ".join(map(_plain, candidate))) in _titles():
            return title
    return ""


@cache
def _titles() -> frozenset[str]:
    return frozenset(_plain(title) for title in words("titles"))


def _title_words(parts: list[str]) -> int:
    """How many of the words at the start make up a title."""
    for size in range(len(parts), 0, -1):
        if " ".join(parts[:size]) in _titles():
            return size
    return 0


def _plain(word: str) -> str:
    return word.lower().strip(".,;:()\"“”'‘’").replace("-", " ").replace("’", "'")
