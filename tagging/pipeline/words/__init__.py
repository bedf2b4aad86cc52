"""Word lists of our own making, one name or phrase a line; lines that start with # are comments."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of ``words/<name>.txt`` in the file's order, as written."""
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The entries of ``words/<name>.txt`` in lower case."""
    return frozenset(line.lower() for line in lines(name))
