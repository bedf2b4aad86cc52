"""A text as a row of tokens, each with the kind that the rules know it by.

One pass over the text; every alternative of its pattern reads on without going back, so time is linear.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tagging.pipeline.dates.lexicon import CAPITALISED, LEXICON, Value
from tagging.pipeline.paragraphs import paragraphs

_HOLIDAYS = (
    "Christmas Eve|Christmas(?: Day)?|Boxing Day|New Year(?:['’]s)? Eve|New Year(?:['’]s)?(?: Day)?(?! Resolution)|"
    "Thanksgiving(?: Day)?|Good Friday|Easter(?: Sunday)?|Easter Monday|Palm Sunday|Ash Wednesday|Halloween|"
    "Valentine['’]s Day|St\\.? Patrick['’]s Day|(?:Fourth|4th) of July|Independence Day|Bastille Day|Labou?r Day|"
    "Memorial Day|Veterans Day|Columbus Day|Election Day|May Day"
)
# Words come early and the blank before a token is read with it: each alternative tried in vain costs time.
_TOKEN = re.compile(
    rf"\s?(?:(?P<holiday>(?=[A-Z4])\b(?:{_HOLIDAYS})\b)"
    r"|(?P<quarterly>Q[1-4]\b)"
    r"|(?P<meridiem>[ap]\.\s?m\b\.?|[apAP][mM]\b)"
    r"|(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*)"
    r"|(?P<comma>,)"
    r"|(?P<dot>[.!?])"
    r"|(?P<iso>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?(?![\d-]))"
    r"|(?P<clock>(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?![\d:]))"
    r"|(?P<slashed>(?<![\d/])\d{1,4}/\d{1,2}/\d{1,4}(?![\d/]))"
    r"|(?P<nth>(?<![\d.])\d{1,3}(?:st|nd|rd|th)\b)"
    r"|(?P<years>(?<![\w.])(?:['’]?\d0|\d{3}0)(?:['’]s|s)\b)"
    r"|(?P<glued>(?<![\w.:])\d{1,2}(?:[:.]\d\d)?[ap]m\b)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<poss>['’]s?(?!\w))"
    r"|(?P<dash>[-–—_]+)|(?P<mark>[;:()\[\]\"“”]))"
)
OTHER_KINDS = (*_TOKEN.groupindex, "break", "n12", "n31", "n99", "n", "year", "hhmm", "amount")
_CURRENCIES = "$£€¥#@/\\"
_MOST_DIGITS = 6
_RANGE_BEGUN = re.compile(r"(?:^|[^\d-])(?:\d\d?|\d{4})-$")  # "15-", "1994-"
_NUMBERS_OF_TENS = range(20, 100, 10)


class Token(NamedTuple):
    """``word`` is what stands there, in small letters; ``value`` what a date is reckoned with."""

    kind: str
    value: Value
    start: int
    end: int
    word: str
    capital: bool


def tokens(text: str) -> list[Token]:
    """All tokens of a text, a "break" after each paragraph; numbers in words are one token each."""
    found: list[Token] = []
    for start, end in paragraphs(text):
        found += _joined_numbers([_token(text, match) for match in _TOKEN.finditer(text, start, end)])
        found.append(Token("break", "", end, end, "", False))
    return found


def _token(text: str, match: re.Match[str]) -> Token:
    kind = match.lastgroup or ""
    written = match[kind]
    start, end = match.span(kind)
    if kind == "word":
        kind, value, word, capital = _word(written)
        return Token(kind, value, start, end, word, capital)
    word = written.lower()
    value = word
    if kind == "number":
        kind, value = _number(text, start, end, written)
    elif kind == "nth":
        value = int(written[:-2])
    return Token(kind, value, start, end, word, written[0].isupper())


@lru_cache(maxsize=20_000)
def _word(written: str) -> tuple[str, Value, str, bool]:
    """Kind, value, small letters and whether it has a capital."""
    word, capital = written.lower(), written[0].isupper()
    kind, value = LEXICON.get(word, ("word", word))
    if (kind in CAPITALISED and not capital) or (kind == "zone" and not written.isupper()):
        kind, value = "word", word
    return kind, value, word, capital


def _number(text: str, start: int, end: int, written: str) -> tuple[str, Value]:
    """A number's kind by what it may be: hour or day (n12), day (n31), year; "amount" can be none of them."""
    if _is_attached(text, start, end) and not _is_joined_by_dash(text, start, written):
        return "amount", written
    whole = written.replace(",", "")
    if len(whole) > _MOST_DIGITS or not whole.isdigit():
        return "amount", written
    return _whole_number(written) if whole == written else ("n", int(whole))


def _is_attached(text: str, start: int, end: int) -> bool:
    """Part of something else: "$15", "15%", "747-400", "AK-47"."""
    before = text[start - 1 : start]
    if text[end : end + 1] == "%" or (before and before in _CURRENCIES):
        return True
    return before == "-" and text[start - 2 : start - 1].isalnum()


def _is_joined_by_dash(text: str, start: int, written: str) -> bool:
    """In "mid-1990" and "Oct. 15-17" the number after the dash counts."""
    lead = text[max(0, start - 6) : start].lower()
    if lead.endswith(("mid-", "pre-", "post-", "late-", "early-")):
        return len(written) == 4
    return len(written) in (1, 2, 4) and _RANGE_BEGUN.search(lead) is not None


def _whole_number(written: str) -> tuple[str, Value]:
    value, length = int(written), len(written)
    if length <= 2:
        return ("n12" if 1 <= value <= 12 else "n31" if 13 <= value <= 31 else "n99"), value
    if length == 4:
        return ("year" if 1000 <= value < 2200 else "hhmm" if value < 1000 else "n"), value
    return "n", value


def _joined_numbers(row: list[Token]) -> list[Token]:
    """Numbers written in words become one: "twenty-four", "a hundred", "two thousand"; "nineteen ninety-six" a year."""
    joined: list[Token] = []
    position = 0
    while position < len(row):
        if row[position].kind not in ("spelled", "hundred", "thousand"):
            joined.append(row[position])
            position += 1
            continue
        end, value, kind = _spelled(row, position)
        first, last = row[position], row[end - 1]
        joined.append(Token(kind, value, first.start, last.end, first.word, first.capital))
        position = end
    return joined


def _spelled(row: list[Token], position: int) -> tuple[int, int, str]:
    """Where the number that begins here ends, its value and its kind."""
    end, value = _below_hundred(row, position)
    if 16 <= value <= 20 and end < len(row) and row[end].kind == "spelled":
        year_end, rest = _below_hundred(row, end)
        if rest >= 10:
            return year_end, 100 * value + rest, "year"
    value = value or 1
    for scale, factor in (("hundred", 100), ("thousand", 1000)):
        if end < len(row) and row[end].kind == scale:
            end, rest = _below_hundred(row, end + 1)
            value = value * factor + rest
    return end, value, "spelled"


def _below_hundred(row: list[Token], position: int) -> tuple[int, int]:
    if position >= len(row) or row[position].kind != "spelled":
        return position, 0
    value = int(row[position].value)
    after = position + 1
    if value not in _NUMBERS_OF_TENS:
        return after, value
    if after < len(row) and row[after].kind == "dash":
        after += 1
    if after < len(row) and row[after].kind == "spelled" and int(row[after].value) < 10:
        return after + 1, value + int(row[after].value)
    return position + 1, value
