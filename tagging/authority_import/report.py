"""What became of every row: counts, and lines for people or programs."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

ADDED, MATCHED, MERGED, UNCHANGED = "added", "matched", "merged", "unchanged"
CONFLICT, PROBLEM, LEFT_OUT = "conflict", "problem", "left out"
ACTIONS = {
    ADDED: "new record",
    MATCHED: "the row means a record that was there",
    MERGED: "the row means the same record as an earlier row",
    UNCHANGED: "taken in before",
    CONFLICT: "nothing written: a person must say",
    PROBLEM: "the row cannot be read",
    LEFT_OUT: "a part of a row that was not taken in",
}
FIELDS = ("file", "line", "action", "kind", "name", "record", "detail")
SHOWN = 20  # lines of conflicts and problems that are kept for the screen


@dataclass(frozen=True)
class Line:
    """One line of the report. ``record`` is the id of the record meant, or those of the rivals."""

    place: tuple[str, int]
    action: str
    kind: str = ""
    name: str = ""
    record: str = ""
    detail: str = ""

    def __str__(self) -> str:
        what = f"{self.name}: " if self.name else ""
        return f"{self.place[0]}:{self.place[1]}: {self.action}: {what}{self.detail}"

    def as_dict(self) -> dict[str, Any]:
        return dict(
            zip(FIELDS, (*self.place, self.action, self.kind, self.name, self.record, self.detail), strict=True)
        )


class Sink(Protocol):
    def __call__(self, line: Line) -> None: ...


@dataclass
class Report:
    """Counts by action and the first lines that a person should see; every line goes to ``sink`` too."""

    sink: Sink = lambda line: None
    counts: Counter[str] = field(default_factory=Counter)
    seen: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        self.counts[line.action] += 1
        self.sink(line)
        if line.action in {CONFLICT, PROBLEM} and len(self.seen) < SHOWN:
            self.seen.append(line)


@contextmanager
def written_to(path: Path | None) -> Iterator[Sink]:
    """A sink that writes lines as they come: JSON if the file is called so, else CSV. Rows that were taken in before
    are only counted."""
    if path is None:
        yield lambda line: None
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".json":
            file.write("[")
            separator = iter(["\n"])
            yield lambda line: _skip_unchanged(
                line, lambda row: file.write(next(separator, ",\n") + json.dumps(row, ensure_ascii=False))
            )
            file.write("\n]\n")
        else:
            table = csv.DictWriter(file, FIELDS)
            table.writeheader()
            yield lambda line: _skip_unchanged(line, table.writerow)


def _skip_unchanged(line: Line, write: Any) -> None:
    if line.action != UNCHANGED:
        write(line.as_dict())
