"""Lists cut into pages by the last row seen, so that the last page costs what the first costs."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


class BadCursor(ValueError):
    """The address of the page is not one that we gave out."""


@dataclass(frozen=True)
class Page(Generic[M]):
    rows: list[M]
    next: str = ""


@dataclass(frozen=True)
class Order:
    """An order by one field, then by id: ``field`` and ``pk`` are lookup paths, ``read`` turns the kept value back."""

    field: str
    read: Callable[[str], Any] = str
    pk: str = "pk"
    descending: bool = False

    def page(self, rows: QuerySet[M], cursor: str, size: int) -> Page[M]:
        """The ``size`` rows after the cursor; raises BadCursor."""
        ordered = rows.order_by(*self._names())
        if cursor:
            ordered = ordered.filter(self._after(cursor))
        found = list(ordered[: size + 1])
        return Page(found[:size], self._cursor(found[size - 1]) if len(found) > size else "")

    def page_among(self, rows: QuerySet[M], wanted: QuerySet[M], cursor: str, size: int, *, looked_at: int) -> Page[M]:
        """The ``wanted`` of ``rows``, which come along an index. A page costs no more than ``looked_at`` of them: it is
        short or empty where few of these are wanted, though there are further ones. Raises BadCursor."""
        walked = rows.order_by(*self._names())
        if cursor:
            walked = walked.filter(self._after(cursor))
        edge = list(walked.select_related(None).only(self.field, self.pk)[looked_at - 1 : looked_at + 1])
        near = wanted.filter(self._up_to(edge[0])) if len(edge) > 1 else wanted
        page = self.page(near, cursor, size)
        return page if page.next or len(edge) < 2 else Page(page.rows, self._cursor(edge[0]))

    def _names(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return f"{sign}{self.field}", f"{sign}{self.pk}"

    def _up_to(self, row: M) -> Q:
        """The rows from the first to this one."""
        value, pk = _value(row, self.field), _value(row, self.pk)
        before = "gt" if self.descending else "lt"
        return Q(**{f"{self.field}__{before}e": value}) & (
            Q(**{f"{self.field}__{before}": value}) | Q(**{f"{self.pk}__{before}e": pk})
        )

    def _after(self, cursor: str) -> Q:
        try:
            value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=="))
            last, last_pk = self.read(value), UUID(pk)
        except (ValueError, TypeError, AttributeError) as error:
            raise BadCursor(cursor) from error
        beyond = "lt" if self.descending else "gt"
        # The first condition lets the index start at the right place; the second leaves out rows already seen.
        return Q(**{f"{self.field}__{beyond}e": last}) & (
            Q(**{f"{self.field}__{beyond}": last}) | Q(**{f"{self.pk}__{beyond}": last_pk})
        )

    def _cursor(self, row: M) -> str:
        value = _value(row, self.field)
        text = value.isoformat() if isinstance(value, datetime) else value
        packed = json.dumps([text, str(_value(row, self.pk))], ensure_ascii=False, default=str).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at
