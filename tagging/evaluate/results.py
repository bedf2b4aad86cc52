"""What was measured, in a form that can be written down and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Form = Literal["share", "ratio", "number", "count"]  # 83.8 %, 0.838, 12.3, 1,234

FORMATS: dict[Form, str] = {"share": "{:.1%}", "ratio": "{:.3f}", "number": "{:,.2f}", "count": "{:,.0f}"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. ``key`` names it in every run; ``value`` is raw (a share is 0 to 1)."""

    key: str
    value: float
    form: Form = "share"

    def __str__(self) -> str:
        return FORMATS[self.form].format(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` have a figure, or none, for each of the ``columns``."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture of a table's figures: drawn SVG, and what it says in words."""

    title: str
    svg: str


@dataclass(slots=True)
class Result:
    """Everything about one set: ``skipped`` says why there is nothing."""

    set: str
    about: str
    stories: int = 0
    seconds: float = 0.0
    skipped: str = ""
    tables: list[Table] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)

    def figures(self) -> Iterator[Figure]:
        for table in self.tables:
            for row in table.rows:
                yield from filter(None, row.figures)


def row(
    set_: str, measure: str, label: str, columns: tuple[tuple[str, Form], ...], values: tuple[float | None, ...]
) -> Row:
    """A table row whose figures are called ``set | measure | label | column``."""
    figures = (
        None if value is None else Figure(f"{set_} | {measure} | {label} | {column}", float(value), form)
        for (column, form), value in zip(columns, values, strict=True)
    )
    return Row(label, tuple(figures))
