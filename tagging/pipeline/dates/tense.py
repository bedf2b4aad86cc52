"""Does a sentence look back or ahead? The verb nearest to a date says it: "said Thursday", "will spend Friday"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from tagging.pipeline.dates.tokens import Token
from tagging.pipeline.words import words

# "intended": an infinitive or a plan ("agreed to meet in May") looks ahead, but less surely than "will".
Direction = Literal["past", "future", "intended", ""]

_REACH = 30  # tokens looked at on each side
_GOVERNED = 6  # tokens before "to" in which its verb or noun stands

_SPELLED_CUES: tuple[tuple[Direction, str], ...] = (
    ("future", "will shall won't won’t would should may might must due expected scheduled slated upcoming"),
    ("intended", "could can planned poised plans hopes hoping intends aims expires expire begins starts opens resumes"),
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


class Tense:
    """The tenses of one text; what a token says of it is found out once."""

    def __init__(self, row: Sequence[Token], is_headline: bool = False) -> None:
        self._row = row
        self._is_headline = is_headline
        self._cues: dict[int, Direction] = {}
        self._ends: dict[int, bool] = {}

    def direction(self, first: int, last: int) -> Direction:
        """The direction of the nearest verb of the same sentence: before the expression in its clause, else after it,
        else before its clause."""
        if first and self._row[first - 1].kind == "since":
            return "past"
        before = self._sentence(range(first - 1, max(-1, first - 1 - _REACH), -1))
        after = self._sentence(range(last, min(len(self._row), last + _REACH)))
        return self._first_cue(self._clause(before)) or self._first_cue(after) or self._first_cue(before)

    def follows_deed(self, first: int) -> bool:
        """Does the expression follow its verb at once: "died Dec. 2", "met on Dec. 2"?"""
        verb = first - 2 if first and self._row[first - 1].kind == "on" else first - 1
        return verb >= 0 and _is_past_form(self._row[verb])

    def _sentence(self, indices: Iterable[int]) -> list[int]:
        within = []
        for index in indices:
            if index not in self._ends:
                self._ends[index] = self._row[index].kind == "break" or _is_sentence_end(self._row, index)
            if self._ends[index]:
                break
            within.append(index)
        return within

    def _clause(self, before: Sequence[int]) -> list[int]:
        within = []
        for index in before:
            if self._row[index].kind == "comma" and self._row[index + 1].word in _CLAUSE_OPENERS:
                break
            within.append(index)
        return within

    def _headline_cue(self, index: int) -> Direction:
        """ "Envoy to leave in May": a headline's "will"."""
        return "future" if self._is_headline and self._row[index].word == "to" and _has_verb(self._row, index) else ""

    def _first_cue(self, indices: Iterable[int]) -> Direction:
        for index in indices:
            if index not in self._cues:
                self._cues[index] = _cue(self._row, index) or self._headline_cue(index)
            if cue := self._cues[index]:
                return cue
        return ""


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
    """ "agreed to meet" looks ahead, "was able to meet" back; "to Paris" and "rose to win" do neither."""
    if not _has_verb(row, index):
        return ""
    before = [token.word for token in row[max(0, index - _GOVERNED) : index]]
    if before and before[-1] in _DONE_TO:
        return "past"
    is_planned = row[index + 1].word == "be" or any(word in words("looking_ahead") for word in before)
    return "intended" if is_planned else ""


def _has_verb(row: Sequence[Token], index: int) -> bool:
    """Is this "to" followed by what may be a verb?"""
    after = row[index + 1] if index + 1 < len(row) else None
    if after is None or after.kind != "word" or after.capital:
        return False
    return not after.word.endswith(("ing", "s", "ed")) and after.word not in _AFTER_TO
