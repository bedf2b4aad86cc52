"""What a change reads like: fields in words, and the rows they point at by their names instead of their ids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.models import Revision, Source
from tagging.models import Decision, Entity, Event

LONGEST = 200  # characters of a value
NOT_SHOWN = {"updated_at", "version", "key", "slug", "password", "last_login", "lift_announced", "sort_at"}
# Of a decision: its own line says by whom, when and on what.
SAID_ALREADY = {
    *("decided_at", "decided_by", "created_by", "reviewed_at", "reviewed_by"),
    *("article", "entity", "revision"),
}
# The tables that the id in a field may be of, whichever table has the field.
POINTS_AT: dict[str, tuple[type[models.Model], ...]] = {
    **dict.fromkeys(("record", "merged_into", "original_entity", "parent", "place"), (Entity, Event)),
    "current": (Revision,),
    "source": (Source,),
}
CALLED = {"current": "words"}

Raw = tuple[str, Any, Any]  # a field's name, its value before and after
Told = tuple[str, str, str]


def told(lists: Iterable[Iterable[Raw]]) -> list[list[Told]]:
    """Each list of changes as people read it, without what they need not know; rows are looked up once for all."""
    raw = [[(_plain_name(name), before, after) for name, before, after in changes] for changes in lists]
    names = _names(change for changes in raw for change in changes)
    return [[line for change in changes if (line := _line(change, names))] for changes in raw]


def _plain_name(name: str) -> str:
    return name.removesuffix("_id")


def _line(change: Raw, names: dict[str, str]) -> Told | None:
    name, *values = change
    before, after = (_shown(name, value, names) for value in values)
    is_known = before == after or name in NOT_SHOWN
    return None if is_known else (CALLED.get(name, name.replace("_", " ")), before, after)


def _names(changes: Iterable[Raw]) -> dict[str, str]:
    """What the rows are called that the changes point at, by id: one query for each table."""
    ids: dict[type[models.Model], set[str]] = {}
    for name, *values in changes:
        for model in POINTS_AT.get(name, ()):
            ids.setdefault(model, set()).update(str(value) for value in values if value)
    rows: list[Any] = []
    for model, wanted in ids.items():
        long_fields = ["text"] if model is Revision else []
        rows += model._default_manager.filter(pk__in=wanted).defer(*long_fields)
    return {str(row.pk): f"version {row.number}" if isinstance(row, Revision) else str(row) for row in rows}


def _shown(name: str, value: Any, names: dict[str, str]) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in POINTS_AT:
        return names.get(str(value), "a row that is gone")
    if name.endswith(("_at", "_until")) or name in {"start", "end"}:
        return _moment(value)
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value))[:LONGEST]


def _moment(value: Any) -> str:
    moment = value if isinstance(value, datetime) else parse_datetime(str(value))
    return f"{timezone.localtime(moment):%-d %b %Y, %H:%M:%S}" if moment and timezone.is_aware(moment) else str(value)


def differences(decision: Decision) -> list[Told]:
    """The fields a decision changed, each with its value before and after."""
    return told([changed_by(decision)])[0]


def changed_by(decision: Decision) -> list[Raw]:
    """The same, untold yet."""
    before, after = flat(decision.before), flat(decision.after)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return _merged(decision) + [
        (name, before.get(name), after.get(name)) for name in names if _plain_name(name) not in SAID_ALREADY
    ]


def _merged(decision: Decision) -> list[Raw]:
    """Which record a merge, or its undoing, is about: the decision is told on the page of the one that stays too."""
    was, now = decision.before, decision.after
    moved = [each for each in was if flat(was[each]).get("merged_into_id") != flat(now.get(each)).get("merged_into_id")]
    return [("record", None, address.partition(":")[2]) for address in moved]


def flat(values: Any) -> dict[str, Any]:
    """The innermost fields of nested mappings, by their own name."""
    if not isinstance(values, dict):
        return {}
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= flat(value) if isinstance(value, dict) and value else {name: value}
    return found
