"""Does a sentence look back or ahead? The verb nearest to a date says it: "said Thursday", "will spend Friday"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from tagging.pipeline.dates.tokens import Token
from tagging.pipeline.words import words

# "intended": an infinitive or a plan ("agreed to meet in May") looks ahead, but less surely than "will".
Direction = Literal["past", "future", "intended", ""]

_REACH = 30  # tokens looked at on each side

_SPELLED_CUES: tuple[tuple[Direction, str], ...] = (
    ("future", "will shall won't won’t would should may might must due expected scheduled slated upcoming"),
    ("intended", "could can planned poised plans hopes intends aims expires expire begins starts opens resumes"),
    ("intended", "deadline payable"),
    ("past", "ago"),
)
_CUES: dict[str, Direction] = {word: cue for cue, spelled in _SPELLED_CUES for word in spelled.split()}
_DONE_TO = words("done_to")
_NOT_VERBS = ("united", "limited", "armed", "hundred", "indeed", "need", "seed", "speed")
_BE = ("is", "are", "be", "being")
_AFTER_TO = (
    "his",
    "her",
    "their",
    "our",
    "my",
    "your",
    "its",
    "it",
    "him",
    "them",
    "me",
    "you",
    "all",
    "date",
    "which",
)
_CLAUSE_OPENERS = ("but", "while", "when", "as", "because", "although", "though", "which", "where")


def direction(row: Sequence[Token], first: int, last: int) -> Direction:
    """The direction of the nearest verb of the same sentence: before the expression in its clause, else after it, else
    before its clause."""
    if first and row[first - 1].kind == "since":
        return "past"
    before = _sentence(row, range(first - 1, max(-1, first - 1 - _REACH), -1))
    after = _sentence(row, range(last, min(len(row), last + _REACH)))
    return _first_cue(row, _clause(row, before)) or _first_cue(row, after) or _first_cue(row, before)


def _sentence(row: Sequence[Token], indices: Iterable[int]) -> list[int]:
    within = []
    for index in indices:
        if row[index].kind == "break" or _is_sentence_end(row, index):
            break
        within.append(index)
    return within


def _clause(row: Sequence[Token], before: Sequence[int]) -> list[int]:
    within = []
    for index in before:
        if row[index].kind == "comma" and row[index + 1].word in _CLAUSE_OPENERS:
            break
        within.append(index)
    return within


def _is_sentence_end(row: Sequence[Token], index: int) -> bool:
    """A semicolon, or a full stop before a capital, unless it ends an abbreviation or an initial."""
    token = row[index]
    if token.kind != "dot":
        return token.word == ";"
    if token.word != "." or index + 1 >= len(row):
        return True
    after, before = row[index + 1], row[index - 1]
    if after.kind == "break":
        return True
    if before.kind in ("shortmonth", "shortweekday") or len(before.word) == 1:
        return False
    is_title = before.capital and len(before.word) <= 3
    return not is_title and (after.capital or after.kind in ("mark", "poss"))


def _first_cue(row: Sequence[Token], indices: Iterable[int]) -> Direction:
    return next((cue for index in indices if (cue := _cue(row, index))), "")


def _cue(row: Sequence[Token], index: int) -> Direction:
    token = row[index]
    if token.kind == "namemonth":  # "May" is no "may"
        return ""
    if cue := _CUES.get(token.word):
        return cue
    if token.word == "to":
        return _infinitive(row, index)
    if token.word == "until" and index and not token.capital:
        return "intended"
    if token.word in _BE and index + 1 < len(row) and row[index + 1].word in ("set", "to", "likely"):
        return "future"
    is_passive = any(row[at].word in _BE for at in range(max(0, index - 2), index))  # "is held": says nothing
    return "past" if _is_past_form(token) and not is_passive else ""


def _is_past_form(token: Token) -> bool:
    word = token.word
    if word in words("past_forms"):
        return True
    return word.endswith("ed") and not token.capital and word not in _NOT_VERBS and len(word) > 4


def _infinitive(row: Sequence[Token], index: int) -> Direction:
    """ "to meet" looks ahead, "to Paris" and "to the president" do not, "was able to meet" looks back."""
    after = row[index + 1] if index + 1 < len(row) else None
    if after is None or after.kind != "word" or after.capital or after.word.endswith(("ing", "s", "ed")):
        return ""
    if after.word in _AFTER_TO:
        return ""
    return "past" if index and row[index - 1].word in _DONE_TO else "intended"
