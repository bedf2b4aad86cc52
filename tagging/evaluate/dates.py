"""How well dates are read: TempEval-3's timexes, scored as the task scored them.

A timex is *found* if an expression of ours overlaps it, one for one; its *value* is right if the TIMEX3 value is the
same word for word. The value F1 is the F1 of what was found, times the share of right values among it. The story's own
date counts for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tagging.evaluate import data
from tagging.evaluate.recognition import ALL, Score
from tagging.pipeline.types import DateMention, Document, TimexKind

KINDS: dict[str, tuple[TimexKind, ...]] = {
    ALL: ("DATE", "TIME", "DURATION", "SET"),
    "DATE and TIME": ("DATE", "TIME"),
    "DURATION": ("DURATION",),
    "SET": ("SET",),
}


@dataclass(frozen=True, slots=True)
class GoldTimex:
    start: int
    end: int
    kind: TimexKind
    value: str


@dataclass(frozen=True, slots=True)
class DatedStory:
    document: Document
    timexes: tuple[GoldTimex, ...]


@dataclass(frozen=True, slots=True)
class DateScore:
    """``found`` counts timexes met, ``values`` those of them whose value is right."""

    found: Score = field(default_factory=Score)
    values: int = 0

    def __add__(self, other: DateScore) -> DateScore:
        return DateScore(self.found + other.found, self.values + other.values)

    @property
    def accuracy(self) -> float:
        return self.values / self.found.right if self.found.right else 0.0

    @property
    def value_f1(self) -> float:
        return self.found.f1 * self.accuracy


def stories(name: str) -> list[DatedStory]:
    """A set of TempEval-3 in the order of its names; FileNotFoundError if it is not at hand."""
    rows = sorted(data.rows(data.folder() / "tempeval3" / f"{name}.jsonl.gz"), key=lambda row: str(row["id"]))
    return [
        DatedStory(
            Document(row["text"], published_at=datetime.fromisoformat(row["date"])),
            tuple(GoldTimex(t["start"], t["end"], t["type"], t["value"]) for t in row["timex"]),
        )
        for row in rows
    ]


def score(read: Iterable[tuple[DatedStory, Sequence[DateMention]]], kinds: Collection[TimexKind]) -> DateScore:
    """Only the timexes of these kinds, on both sides."""
    total = DateScore()
    for story, mentions in read:
        gold = [timex for timex in story.timexes if timex.kind in kinds]
        total += _compared(gold, [m for m in mentions if m.field == "text" and m.kind in kinds])
    return total


def _compared(gold: Sequence[GoldTimex], ours: Sequence[DateMention]) -> DateScore:
    waiting = list(ours)
    met = values = 0
    for timex in gold:
        mention = next((m for m in waiting if m.start < timex.end and timex.start < m.end), None)
        if mention is not None:
            waiting.remove(mention)
            met += 1
            values += mention.timex == timex.value
    return DateScore(Score(met, len(ours), len(gold)), values)
