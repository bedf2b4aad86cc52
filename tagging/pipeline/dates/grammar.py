"""How rules are written, and where in a row of tokens they hold.

A pattern names kinds of tokens, a blank apart: "anymonth dot? monthday". ``?``, ``|`` and brackets mean what they mean
in a regular expression; braces enclose the expression itself where more must stand around it. Each kind is one letter
of an alphabet of our own, so that a pattern becomes a regular expression over one letter a token: without ``*`` and
``+``, so each place costs a bounded number of steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tagging.pipeline.dates.lexicon import ALIASES, LEXICON
from tagging.pipeline.dates.readings import Reading
from tagging.pipeline.dates.tokens import OTHER_KINDS, Token

if TYPE_CHECKING:
    from tagging.pipeline.dates.story import Story
    from tagging.pipeline.dates.times import TimeOfDay

_KINDS = sorted({*OTHER_KINDS, *(kind for kind, _ in LEXICON.values())})
_LETTERS = {kind: chr(0x4E00 + index) for index, kind in enumerate(_KINDS)}
_KIND = re.compile(r"[a-z_]+[0-9]*")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a rule holds: its tokens from ``start`` to ``end``, the expression itself from ``first`` to ``last``."""

    row: Sequence[Token]
    start: int
    end: int
    first: int
    last: int

    def get(self, kind: str, nth: int = 0) -> Token | None:
        """The ``nth`` token of that kind, or of one of the kinds that it stands for."""
        kinds = ALIASES.get(kind, (kind,))
        of_kind = [token for token in self.row[self.start : self.end] if token.kind in kinds]
        return of_kind[nth] if nth < len(of_kind) else None

    def has(self, *kinds: str) -> bool:
        return any(self.get(kind) for kind in kinds)

    def number(self, kind: str, nth: int = 0) -> int:
        """The token's value; 0 if there is none."""
        token = self.get(kind, nth)
        return int(token.value) if token else 0

    def text(self, kind: str) -> str:
        token = self.get(kind)
        return str(token.value) if token else ""

    @property
    def step(self) -> int:
        """Where "last" (-1), "this" (0) or "next" (1) leads; "the following" leads on too."""
        if self.has("next", "coming", "after"):
            return 1
        return -1 if self.has("last", "past", "previous") else 0

    @property
    def before(self) -> Token | None:
        """The token before the expression, in its paragraph."""
        return self._at(self.first - 1)

    @property
    def after(self) -> Token | None:
        return self._at(self.last)

    def _at(self, index: int) -> Token | None:
        inside = 0 <= index < len(self.row) and self.row[index].kind != "break"
        return self.row[index] if inside else None


Read = Callable[[Found, "Story"], "Reading | TimeOfDay | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where ``pattern`` holds ``read`` says what it means, or None."""

    pattern: re.Pattern[str]
    read: Read


class Rules:
    """A list of rules, filled by decorating the functions that read them."""

    def __init__(self) -> None:
        self.all: list[Rule] = []

    def __call__(self, *patterns: str) -> Callable[[Read], Read]:
        def add(read: Read) -> Read:
            self.all.extend(Rule(_compiled(pattern), read) for pattern in patterns)
            return read

        return add


def matches(rules: Sequence[Rule], row: Sequence[Token]) -> Iterator[tuple[Found, Read]]:
    """Every place where a rule holds, rule after rule."""
    line = "".join([_LETTERS[token.kind] for token in row])
    for rule in rules:
        for match in rule.pattern.finditer(line):
            yield Found(row, match.start(), match.end(), *match.span("it")), rule.read


def _compiled(pattern: str) -> re.Pattern[str]:
    if "{" not in pattern:
        pattern = f"{{{pattern}}}"
    letters = _KIND.sub(_letter_class, pattern).replace(" ", "")
    return re.compile(letters.replace("{", "(?P<it>").replace("}", ")"))


def _letter_class(name: re.Match[str]) -> str:
    kinds = ALIASES.get(name.group(), (name.group(),))
    return "[" + "".join(_LETTERS[kind] for kind in kinds) + "]"
