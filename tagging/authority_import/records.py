"""One row of an authority file, checked: what it says of one person, organization or place.

Every format is first turned into the plain form that our own JSON lines have::

    {"kind", "name", "key", "aliases": [name | {"name", "kind"}], "external_ids": {scheme: value}, "description",
     "parent": name, key or "scheme:value" | {"name", "key", "external_ids"}, "country": the same,
     "roles": [{"title", "of", "from", "to"}], "born", "died"}
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any
from uuid import UUID

from tagging.models import AliasKind, EntityKind
from tagging.pipeline.demonyms import is_demonym
from tagging.pipeline.names import name_key
from tagging.pipeline.words import words

NAME_LENGTH = 250
KEY_LENGTH = 120
DESCRIPTION_LENGTH = 300
MOST = 500  # aliases, roles, ids of one row; of more the rest is left out, and said so

KINDS = {
    **dict.fromkeys(("person", "people", "persons", "per"), "person"),
    **dict.fromkeys(("organization", "organizations", "organisation", "organisations", "org"), "organization"),
    **dict.fromkeys(("place", "places", "location", "loc"), "place"),
}
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?=$|[T ])")

Row = Mapping[str, Any]
Role = dict[str, str]


class RowError(ValueError):
    """The row cannot be taken in; the message says why."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another record as a row names it."""

    name: str = ""
    key: str = ""
    ids: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.name or self.key or self.ids)

    def __str__(self) -> str:
        return self.name or self.key or ", ".join(map(":".join, self.ids))


@dataclass(frozen=True, slots=True)
class Record:
    """What one row says. ``left_out`` are the parts of it that could not be taken, in words."""

    place: tuple[str, int]  # file and line, from 1
    kind: str
    name: str
    key: str
    seed_key: str
    aliases: tuple[tuple[str, str], ...]
    ids: dict[str, str]
    description: str
    parent: Reference
    country: Reference
    roles: tuple[Role, ...]
    born: str
    died: str
    left_out: tuple[str, ...]
    fingerprint: UUID


def record_of(row: Any, place: tuple[str, int], default_kind: str = "") -> Record:
    """The row as a Record; RowError where its name or kind cannot be used."""
    if not isinstance(row, Mapping):
        raise RowError("not an object")
    left_out: list[str] = []
    name = _text(row.get("name"), "the name")
    key = name_key(name)[:NAME_LENGTH]
    if not key:
        raise RowError("no name" if not name else "a name without a letter or digit")
    if len(name) > NAME_LENGTH:
        raise RowError(f"a name of {len(name):,} characters")
    kind = _kind(row.get("kind") or default_kind)
    ids = dict(_ids(row.get("external_ids"), left_out))
    said: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "seed_key": _short(row.get("key"), "key", left_out, KEY_LENGTH),
        "aliases": tuple(_aliases(row.get("aliases"), kind, {key}, {*ids.values()}, left_out)),
        "ids": ids,
        "description": _short(row.get("description"), "description", left_out)[:DESCRIPTION_LENGTH],
        "parent": _reference(row.get("parent"), left_out),
        "country": _reference(row.get("country"), left_out),
        "roles": tuple(_roles(row.get("roles"), left_out)),
        "born": _date(row.get("born"), "born", left_out),
        "died": _date(row.get("died"), "died", left_out),
    }
    return Record(place=place, key=key, left_out=tuple(left_out), fingerprint=_fingerprint(said), **said)


def _fingerprint(said: dict[str, Any]) -> UUID:
    plain = {**said, "parent": _plain(said["parent"]), "country": _plain(said["country"])}
    told = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return UUID(bytes=blake2b(told.encode(), digest_size=16).digest())


def _plain(reference: Reference) -> list[Any]:
    return [reference.name, reference.key, reference.ids]


def _kind(value: Any) -> str:
    asked = _text(value, "the kind")
    if not asked:
        raise RowError("no kind: person, organization or place")
    if asked.lower() not in KINDS:
        raise RowError(f"unknown kind “{asked[:40]}”")
    return KINDS[asked.lower()]


def _text(value: Any, what: str) -> str:
    """One line of text; RowError where it is none, or cannot be stored."""
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise RowError(f"{what} is no text")
    text = unicodedata.normalize("NFC", str(value))
    if any(unicodedata.category(char) in {"Cc", "Cs"} and not char.isspace() for char in text):
        raise RowError(f"{what} has characters that no text has")
    return " ".join(text.split())


def _short(value: Any, what: str, left_out: list[str], limit: int | None = None) -> str:
    try:
        text = _text(value, what)
    except RowError as error:
        left_out.append(str(error))
        return ""
    if limit is not None and len(text) > limit:
        left_out.append(f"{what} of {len(text):,} characters")
        return ""
    return text


def _listed(value: Any, what: str, left_out: list[str]) -> list[Any]:
    if value is None or value == "":
        return []
    items = value if isinstance(value, list) else [value]
    if len(items) > MOST:
        left_out.append(f"{len(items) - MOST:,} of {len(items):,} {what}")
    return items[:MOST]


def _aliases(value: Any, kind: str, taken: set[str], codes: set[str], left_out: list[str]) -> Iterator[tuple[str, str]]:
    """Names and their kinds, the first spelling of each. What is one of the row's own ids is a code, no name."""
    for item in _listed(value, "aliases", left_out):
        given, sort = (item.get("name"), item.get("kind")) if isinstance(item, Mapping) else (item, None)
        name = _short(given, "alias", left_out, NAME_LENGTH)
        key = name_key(name)[:NAME_LENGTH]
        if not key or key in taken or name in codes:
            continue
        taken.add(key)
        if name.lower() in words("unspecific") or (kind == EntityKind.PLACE and is_demonym(name)):
            left_out.append(f"alias “{name}”: it names nobody by itself")
        else:
            yield name, str(sort) if sort in AliasKind.values else _alias_kind(name)


def _alias_kind(name: str) -> str:
    is_acronym = name.replace(".", "").isupper() and " " not in name
    return AliasKind.ACRONYM.value if is_acronym else AliasKind.NAME.value


def _ids(value: Any, left_out: list[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(value, Mapping):
        if value:
            left_out.append("external ids that are no object")
        return
    for scheme, given in list(value.items())[:MOST]:
        scheme = _short(scheme, "the scheme of an id", left_out, KEY_LENGTH)
        text = _short(given, f"id {scheme}", left_out, NAME_LENGTH)
        if scheme and text:
            yield scheme, text


def _reference(value: Any, left_out: list[str]) -> Reference:
    if isinstance(value, Mapping):
        return Reference(
            name=_short(value.get("name"), "parent", left_out, NAME_LENGTH),
            key=_short(value.get("key"), "parent", left_out, KEY_LENGTH),
            ids=tuple(_ids(value.get("external_ids"), left_out)),
        )
    text = _short(value, "parent", left_out, NAME_LENGTH)
    scheme, colon, rest = text.partition(":")
    ids = ((scheme, rest),) if colon and rest and not rest.startswith(" ") else ()
    return Reference(name=text, key=text[:KEY_LENGTH], ids=ids)


def _roles(value: Any, left_out: list[str]) -> Iterator[Role]:
    for item in _listed(value, "roles", left_out):
        if not isinstance(item, Mapping):
            left_out.append("a role that is no object")
            continue
        role = {name: _short(item.get(name), "role", left_out, NAME_LENGTH) for name in ("title", "of")}
        role |= {name: _date(item.get(name), f"role {name}", left_out) for name in ("from", "to")}
        if role["from"] and role["to"] and role["to"] < role["from"][: len(role["to"])]:
            left_out.append(f"role {role['title']}: ends before it begins")
        elif role["title"]:
            yield {name: text for name, text in role.items() if text}


def _date(value: Any, what: str, left_out: list[str]) -> str:
    """``1946``, ``1946-06`` or ``1946-06-14``; of a longer time its day; empty where it is no date."""
    text = _short(value, what, left_out)
    if not text:
        return ""
    found = _DATE.match(text)
    try:
        if found is None:
            raise ValueError
        year, month, day = found.groups()
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        left_out.append(f"{what}: “{text[:40]}” is no date")
        return ""
    return found[0]
