"""Addresses of searches: the same one with a filter more, less, or another."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

FILTERS = ("entity", "event", "source", "year", "language", "without", "date")
KEPT = (*FILTERS, "tags", "sort")
ONE_VALUE = ("date",)


def address(query: QueryDict, **changes: Any) -> str:
    """The address of the same search with some parameters replaced; a changed search starts at its first page."""
    changed = query.copy()
    for passing in ("cursor", "exact", "facets"):
        changed.pop(passing, None)
    for name, value in changes.items():
        if value:
            changed.setlist(name, value if isinstance(value, list) else [value])
        else:
            changed.pop(name, None)
    return f"/?{changed.urlencode()}"


def with_value(query: QueryDict, parameter: str, value: str) -> str:
    others = [other for other in query.getlist(parameter) if other and other != value]
    return address(query, **{parameter: [*others, value]})


def without_value(query: QueryDict, parameter: str, value: str) -> str:
    return address(query, **{parameter: [other for other in query.getlist(parameter) if other != value]})


def kept(query: QueryDict, *, leave_out: str = "") -> list[tuple[str, str]]:
    """What a new search from a form takes along."""
    return [(name, value) for name in KEPT if name != leave_out for value in query.getlist(name) if value]
