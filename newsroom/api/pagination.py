"""Cursor paging: a page costs the same wherever it lies, and rows that come or go shift nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from newsroom.api.errors import invalid

PAGE, MOST = 50, 200
LIMIT_PARAMETER = {
    "name": "limit",
    "in": "query",
    "description": f"Rows a page; {PAGE} unless told.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": PAGE},
}
CURSOR_PARAMETER = {
    "name": "cursor",
    "in": "query",
    "description": "Where the page begins, as `next` and `previous` carry it.",
    "schema": {"type": "string"},
}
PARAMETERS = frozenset({"limit", "cursor", "ordering"})


class CursorPages(BasePagination):
    """Every list of the API: ``limit`` rows a page, ``next`` and ``previous`` as addresses.

    The rows come in the view's ``ordering``, whose last field must be unique. The cursor holds the values of the row
    at the edge, not its number, and is signed: one that was altered is refused.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        limit = limit_of(request.query_params.get("limit"))
        order = order_of(view, request.query_params.get("ordering"))
        self.address = request.build_absolute_uri()
        self.next = self.previous = None
        backwards, edge = _read(request.query_params.get("cursor"), queryset.model, order)
        if edge is not None:
            queryset = queryset.filter(_beyond(order, edge, backwards))
        rows = list(queryset.order_by(*(_turn(order) if backwards else order))[: limit + 1])
        there_is_more, rows = len(rows) > limit, rows[:limit]
        if backwards:
            rows.reverse()
        if rows and (there_is_more or backwards):
            self.next = self._link(rows[-1], order, backwards=False)
        if rows and (there_is_more if backwards else edge is not None):
            self.previous = self._link(rows[0], order, backwards=True)
        if backwards and not there_is_more:
            self.previous = None
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orders = [name for each in orderings_of(view) for name in (each, f"-{each}")]
        ordering = {"name": "ordering", "in": "query", "schema": {"type": "string", "enum": orders}}
        return [LIMIT_PARAMETER, CURSOR_PARAMETER, *([ordering] if orders else [])]

    def _link(self, row: Model, order: Sequence[str], *, backwards: bool) -> str:
        values = [_plain(getattr(row, field.lstrip("-"))) for field in order]
        cursor = _signer(type(row), order).sign_object([backwards, *values])
        return replace_query_param(self.address, "cursor", cursor)


def orderings_of(view: Any) -> dict[str, tuple[str, ...]]:
    """What `ordering=` may name in the view's action."""
    found: dict[str, tuple[str, ...]] = view.orderings_of.get(view.action, view.orderings)
    return found


def order_of(view: Any, asked: str | None) -> tuple[str, ...]:
    if asked is None:
        return tuple(view.ordering_of.get(view.action, view.ordering))
    order = orderings_of(view).get(asked.removeprefix("-"))
    if order is None:
        known = [name for each in orderings_of(view) for name in (each, f"-{each}")]
        raise invalid("ordering", f"Order by {' or '.join(known)}." if known else "It has one order.", "unknown")
    return _turn(order) if asked.startswith("-") else tuple(order)


def limit_of(text: str | None) -> int:
    if text is None:
        return PAGE
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise invalid("limit", f"A whole number from 1 to {MOST}.")
    return int(text)


def _read(cursor: str | None, model: type[Model], order: Sequence[str]) -> tuple[bool, list[Any] | None]:
    if not cursor:
        return False, None
    try:
        backwards, *values = _signer(model, order).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        raise invalid("cursor", "This is not a cursor of this list.") from None
    fields = [model._meta.get_field(field.lstrip("-")) for field in order]
    return backwards, [field.to_python(value) for field, value in zip(fields, values, strict=True)]  # type: ignore[union-attr]


def _signer(model: type[Model], order: Iterable[str]) -> signing.Signer:
    """Without the time: the same page has the same cursors, and so the same ETag."""
    label = model._meta.concrete_model._meta.label  # type: ignore[union-attr]
    return signing.Signer(salt=f"cursor of {label} by {' '.join(order)}")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _turn(order: Iterable[str]) -> tuple[str, ...]:
    return tuple(field[1:] if field.startswith("-") else f"-{field}" for field in order)


def _beyond(order: Sequence[str], edge: Sequence[Any], backwards: bool) -> Q:
    """Rows after the edge (or before it); the bound on the first field lets its index do the work."""
    beyond, same = Q(), Q()
    for field, value in zip(order, edge, strict=True):
        name, less = field.lstrip("-"), field.startswith("-") != backwards
        beyond |= same & Q(**{f"{name}__{'lt' if less else 'gt'}": value})
        same &= Q(**{name: value})
    first, less = order[0].lstrip("-"), order[0].startswith("-") != backwards
    return beyond & Q(**{f"{first}__{'lte' if less else 'gte'}": edge[0]})
