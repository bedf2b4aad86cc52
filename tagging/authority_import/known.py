"""The records of the authority file that the rows of one batch may mean, as they are and as the batch makes them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from articles.ids import uuid7
from tagging.authority_import.records import DESCRIPTION_LENGTH, NAME_LENGTH, Record, Reference, Role
from tagging.models import Status
from tagging.pipeline.names import name_key

OWN_KEY = ""  # the scheme under which the archive's own key (``Entity.seed_key``) stands among the ids
_BORN = re.compile(r"\bborn (?:in )?(\d{4})\b", re.IGNORECASE)
_LIVED = re.compile(r"(?:^|\()(\d{4})\s?[–-]\s?(\d{4})(?:\)|$)")


@dataclass(slots=True, eq=False)
class Known:
    """One record. ``changed`` names the fields to be written, ``new_aliases`` the aliases."""

    pk: UUID
    kind: str
    name: str
    key: str
    status: str
    description: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    roles: list[Role] = field(default_factory=list)
    parent_id: UUID | None = None
    names: set[str] = field(default_factory=set)  # aliases as they are written, blocked ones too
    alias_keys: set[str] = field(default_factory=set)
    blocked_keys: set[str] = field(default_factory=set)
    is_new: bool = False
    is_ours: bool = False  # another row of this import became it, or was found to be it
    changed: set[str] = field(default_factory=set)
    new_aliases: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def new(cls, record: Record, ids: dict[str, str]) -> Known:
        return cls(
            pk=uuid7(),
            kind=record.kind,
            name=record.name,
            key=record.key,
            status=Status.CONFIRMED,
            description=described(record),
            ids=ids,
            roles=[dict(role) for role in record.roles],
            is_new=True,
        )

    @property
    def is_confirmed(self) -> bool:
        return self.status == Status.CONFIRMED

    @property
    def life(self) -> tuple[str, str]:
        """Years of birth and death, where the description tells them."""
        if lived := _LIVED.search(self.description):
            return lived[1], lived[2]
        born = _BORN.search(self.description)
        return (born[1] if born else "", "")

    def add_alias(self, name: str, kind: str) -> None:
        self.names.add(name)
        self.alias_keys.add(name_key(name)[:NAME_LENGTH])
        self.new_aliases.append((name, kind))


def ids_of(record: Record) -> dict[str, str]:
    return {**record.ids, OWN_KEY: record.seed_key} if record.seed_key else dict(record.ids)


def described(record: Record) -> str:
    """The row's description with the years of birth and death, which tell namesakes apart (the form of Wikidata)."""
    born, died = record.born[:4], record.died[:4]
    years = f"{born}–{died}" if born and died else f"born {born}" if born else ""
    text = record.description
    if not years or years in text or _LIVED.search(text) or _BORN.search(text):
        return text
    longer = f"{text} ({years})" if text else years[0].upper() + years[1:]
    return longer if len(longer) <= DESCRIPTION_LENGTH else text


class Index:
    """The known records by id, by name and by alias; and what lies in what."""

    def __init__(self) -> None:
        self.by_pk: dict[UUID, Known] = {}
        self.by_id: dict[tuple[str, str], dict[UUID, Known]] = defaultdict(dict)
        self.named: dict[tuple[str, str], dict[UUID, Known]] = defaultdict(dict)
        self.called: dict[tuple[str, str], dict[UUID, Known]] = defaultdict(dict)  # by alias
        self.crowded: set[tuple[str, str]] = set()  # names with more bearers than were looked up
        self.parent_of: dict[UUID, UUID | None] = {}

    def add(self, known: Known) -> None:
        """Take the record in, or take note of its new names and ids."""
        self.by_pk[known.pk] = known
        self.parent_of[known.pk] = known.parent_id
        for pair in known.ids.items():
            self.by_id[pair][known.pk] = known
        self.named[known.kind, known.key][known.pk] = known
        for key in known.alias_keys:
            self.called[known.kind, key][known.pk] = known

    def ids_for(self, record: Record, known: Known | None) -> dict[str, str]:
        """The row's ids as its record may carry them: an own key that is another record's stays there."""
        ids = ids_of(record)
        holders = self.by_id.get((OWN_KEY, record.seed_key), {})
        if OWN_KEY in ids and any(other is not known for other in holders.values()):
            del ids[OWN_KEY]
        return ids

    def with_ids(self, ids: Iterable[tuple[str, str]]) -> list[Known]:
        return list({pk: known for pair in ids for pk, known in self.by_id.get(pair, {}).items()}.values())

    def bearing(self, kind: str, key: str) -> list[Known]:
        return list(self.named.get((kind, key), {}).values())

    def known_as(self, kind: str, key: str) -> list[Known]:
        return [k for k in self.called.get((kind, key), {}).values() if key not in k.blocked_keys]

    def meant(self, reference: Reference, kind: str) -> list[Known]:
        """The records that a row's reference may mean: by id, else by own key, else by name, else by alias."""
        key = name_key(reference.name)[:NAME_LENGTH]
        for found in (
            self.with_ids(reference.ids),
            self.with_ids([(OWN_KEY, reference.key)]) if reference.key else [],
            self.bearing(kind, key) if key else [],
            self.known_as(kind, key) if key else [],
        ):
            if of_kind := [known for known in found if known.kind == kind]:
                return of_kind
        return []

    def line(self, pk: UUID | None) -> Iterator[UUID]:
        """The record and everything that it lies in or belongs to."""
        seen: set[UUID] = set()
        while pk is not None and pk not in seen:
            seen.add(pk)
            yield pk
            pk = self.parent_of.get(pk)


def as_ids(value: Any) -> dict[str, str]:
    """External ids as they lie in the database; whatever an editor put there."""
    return {str(scheme): str(text) for scheme, text in value.items()} if isinstance(value, dict) else {}
