"""Files whose columns have other names than ours: "our field = their column"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PLAIN = ("name", "kind", "key", "description", "parent", "country", "born", "died")
ROLE = ("title", "of", "from", "to")
LISTS = {"alias": "aliases", "aliases": "aliases"}
SCHEMES = (
    "wikidata",
    "viaf",
    "isni",
    "geonames",
    "lei",
    "isin",
    "cik",
    "orcid",
)  # known where they stand by themselves
_BETWEEN = re.compile(r",(?=[\w.]+=)")
_SEVERAL = re.compile(r"\s*[|;]\s*")


@dataclass(frozen=True)
class Columns:
    """Pairs of our field and their column. Our fields are also taken from columns of the same name."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, options: Iterable[str]) -> Columns:
        """``["name=Security,id.cik=CIK", "alias=Ticker"]``; ValueError says what is wrong."""
        pairs = []
        for pair in (pair for option in options for pair in _BETWEEN.split(option)):
            ours, equals, theirs = pair.partition("=")
            if not equals or not theirs or not _is_field(ours):
                known = ", ".join((*PLAIN, "alias", "id.SCHEME", *(f"role.{name}" for name in ROLE)))
                raise ValueError(f"“{pair}”: write FIELD=COLUMN, where FIELD is one of {known}")
            pairs.append((ours, theirs))
        return cls(tuple(pairs))

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The row in our form (``records``); cells with several values part them with ``|`` or ``;``."""
        row: dict[str, Any] = {name: given[name] for name in PLAIN if name in given}
        row["aliases"] = [name for field in LISTS for name in _several(given.get(field))]
        row["roles"] = list(given["roles"]) if isinstance(given.get("roles"), list) else []
        ids = given.get("external_ids") or {}
        row["external_ids"] = dict(ids) if isinstance(ids, Mapping) else ids
        role: dict[str, Any] = {}
        own = [(f"id.{scheme}", scheme) for scheme in SCHEMES]
        for ours, theirs in (*own, *self.pairs):
            _put(row, role, ours, given.get(theirs))
        row["roles"] += [role] if role.get("title") else []
        return row


def _is_field(name: str) -> bool:
    group, _, rest = name.partition(".")
    if group == "role":
        return rest in ROLE
    return (group == "id" and bool(rest)) or name in PLAIN or name in LISTS


def _put(row: dict[str, Any], role: dict[str, Any], field: str, value: Any) -> None:
    if value is None or value == "":
        return
    group, _, rest = field.partition(".")
    if group == "id" and isinstance(row["external_ids"], dict):
        row["external_ids"][rest] = value
    elif group == "role":
        role[rest] = value
    elif field in LISTS:
        row["aliases"] += _several(value)
    else:
        row[field] = value


def _several(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [part for part in _SEVERAL.split(value) if part]
    return list(value) if isinstance(value, list) else [] if value is None else [value]
