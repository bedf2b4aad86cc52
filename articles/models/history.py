"""Row history by database trigger: it sees every write, also ``update()``, bulk and raw SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

M = TypeVar("M", bound=models.Model)


def tracked(model: type[M]) -> type[M]:
    """Class decorator: every insert, update and delete of a row is kept in ``<Model>Event``, append-only."""
    return tracked_but()(model)


def tracked_but(*following: str) -> Callable[[type[M]], type[M]]:
    """The same without fields that only follow those of other rows."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        level=pgtrigger.Statement,
        exclude=[*following] or None,
    )


def tracked_when_decided(model: type[M]) -> type[M]:
    """The same for rows that machines write by the million: only what a person decided is kept."""
    decided = pghistory.Q(new__decided_by__isnull=False)
    undecided = pghistory.Q(old__decided_by__isnull=False)
    return pghistory.track(
        pghistory.InsertEvent(condition=decided),
        pghistory.UpdateEvent(condition=decided | undecided),
        pghistory.DeleteEvent(condition=undecided),
        level=pgtrigger.Statement,
    )(model)
