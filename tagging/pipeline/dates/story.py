"""What the story itself says about when it speaks: its day, the dates it spoke of, the tense of its sentence."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import date

from tagging.pipeline.dates.readings import Reading
from tagging.pipeline.dates.tense import Direction, Tense
from tagging.pipeline.dates.tokens import Token

_REMEMBERED = 30  # dates
_QUARTER_REACH = 120  # tokens after which a quarter is no longer what the story speaks of
_YEAR_REACH = 50  # the same for the year of a date of long ago
_LONG_AGO = 2  # years
_SEVERAL = 2


class Unanchored(LookupError):
    """A date that needs the day of the story, which has none. ``timex`` is what can be said all the same."""

    def __init__(self, timex: str) -> None:
        super().__init__(timex)
        self.timex = timex


@dataclass(slots=True)
class Story:
    """The state of reading one field, from its beginning to the expression that is being read (at token ``at``)."""

    row: list[Token]
    published: date | None
    is_headline: bool = False
    at: int = 0
    said: deque[tuple[int, Reading]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    _told_year: tuple[int, int] | None = None
    _years: set[int] = field(default_factory=set)
    _tense: Tense = field(init=False)

    def __post_init__(self) -> None:
        self._tense = Tense(self.row, self.is_headline)

    def today(self, timex: str = "") -> date:
        """The day of publication."""
        if self.published is None:
            raise Unanchored(timex)
        return self.published

    def direction(self, first: int, last: int) -> Direction:
        return self._tense.direction(first, last)

    def follows_deed(self, first: int) -> bool:
        return self._tense.follows_deed(first)

    def remember(self, index: int, reading: Reading) -> None:
        if reading.kind in ("DATE", "TIME") and reading.first is not None and reading.anchors:
            self.said.append((index, reading))

    def last_said(self, *precisions: str) -> Reading | None:
        """The last date of one of these precisions."""
        return next((reading for _, reading in reversed(self.said) if reading.precision in precisions), None)

    def day_spoken_of(self) -> date:
        said = self.last_said("day", "minute")
        return said.day if said and said.day else self.today()

    def quarter_spoken_of(self) -> Reading | None:
        """The quarter that the sentences just before told of."""
        for index, reading in reversed(self.said):
            if self.at - index > _QUARTER_REACH:
                return None
            if "-Q" in reading.timex and reading.day and self.published and reading.day <= self.published:
                return reading
        return None

    def tell_year(self, year: int) -> None:
        """A date with its year was named: the days and months that follow are of that year, if it is long ago."""
        self._told_year = (self.at, year)
        self._years.add(year)

    @property
    def is_of_long_ago(self) -> bool:
        """Has it named several years so far, all long past? Then a day without a year is of one of them, who knows
        which."""
        if self.published is None or len(self._years) < _SEVERAL:
            return False
        recent = self.published.year - _LONG_AGO
        days = (said.day for _, said in self.said)
        return max(self._years) <= recent and all(day.year <= recent for day in days if day)

    @property
    def told_year(self) -> int | None:
        """The year of long ago that this paragraph tells of."""
        if self._told_year is None or self.published is None:
            return None
        index, year = self._told_year
        if self.at - index > _YEAR_REACH or year > self.published.year - _LONG_AGO:
            return None
        return None if any(token.kind == "break" for token in self.row[index : self.at]) else year
