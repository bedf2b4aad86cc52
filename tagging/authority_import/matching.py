"""Which record a row means: one, none, or "ask a person". Pure: it looks at an Index and changes nothing.

1. A record with one of the row's external ids is it. Ids that lead to two records, or to one of another kind: conflict.
2. Else records of the kind that bear the row's name, as their own or as an alias, or that bear one of its aliases
   and are called much like it; if there are none, a name without its legal form ("Inc."). A record with another id in
   a scheme of the row is plainly another one.
3. Of these the ones that nothing contradicts (years of life and office, country, parent). Exactly one: it is it; of
   several the only one for which something else speaks, or where nothing does, the only one whose own name it is.
   Otherwise: conflict. None from the start: a new record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tagging.authority_import.countries import Countries
from tagging.authority_import.known import OWN_KEY, Index, Known, ids_of
from tagging.authority_import.records import NAME_LENGTH, Record
from tagging.authority_import.spelling import alike, full_words, spellings
from tagging.models import EntityKind
from tagging.pipeline.names import name_key

LONGEST_CAREER = 60  # years between the beginnings of the first and the last office of one person
YOUNGEST_IN_OFFICE = 15
_CENTURY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)[- ]century\b")


@dataclass(frozen=True)
class Verdict:
    """``known`` is the record meant. Without it: a conflict with ``rivals``, or else a new record."""

    known: Known | None = None
    reason: str = ""
    rivals: tuple[Known, ...] = field(default=())

    @property
    def is_conflict(self) -> bool:
        return self.known is None and bool(self.reason)


@dataclass(frozen=True)
class Matcher:
    """``keys_differ``: two own keys mean two records (true of the archive's own files only)."""

    index: Index
    countries: Countries
    keys_differ: bool = False

    def match(self, record: Record) -> Verdict:
        if found := self._by_id(record):
            return found
        if (record.kind, record.key) in self.index.crowded:
            return Verdict(reason="too many records have this name")
        candidates = self._candidates(record)
        if not candidates:
            return Verdict()
        against = {known: self._contradiction(record, known) for known in candidates}
        possible = [known for known in candidates if not against[known]]
        if len(possible) > 1:
            possible = [known for known in possible if self._speaks_for(record, known)] or possible
        if len(possible) > 1:
            possible = [known for known in possible if known.key == record.key] or possible
        if len(possible) == 1:
            return Verdict(possible[0], _how(record, possible[0]))
        reasons = sorted({reason for reason in against.values() if reason})
        reason = "several records have this name" if possible else "; ".join(reasons)
        return Verdict(reason=reason, rivals=tuple(possible or candidates))

    def _by_id(self, record: Record) -> Verdict | None:
        found = self.index.with_ids(record.ids.items())
        if not found and record.seed_key:
            found = self.index.with_ids([(OWN_KEY, record.seed_key)])
            if found and not self.keys_differ and not _share_a_name(record, found[0]):
                return Verdict(reason="a record with this key has other names", rivals=tuple(found))
        if not found:
            return None
        if len(found) > 1:
            return Verdict(reason="its ids belong to several records", rivals=tuple(found))
        if found[0].kind != record.kind:
            return Verdict(reason=f"the record with this id is of another kind: {found[0].kind}", rivals=tuple(found))
        return Verdict(found[0], "same id")

    def _candidates(self, record: Record) -> list[Known]:
        found: list[Known] = []
        for ways in (self._by_name, self._by_spelling):
            distinct = {known.pk: known for known in ways(record)}.values()
            found = found or [known for known in distinct if not self._is_other(record, known)]
        return [known for known in found if known.is_confirmed] or found

    def _by_name(self, record: Record) -> Iterator[Known]:
        own = self.index.bearing(record.kind, record.key)
        yield from own
        yield from self.index.known_as(record.kind, record.key)
        if own and record.kind != EntityKind.PERSON:
            return  # lists give parts as aliases: Cuba is no Santiago de Cuba
        for name, _ in record.aliases:
            key = name_key(name)[:NAME_LENGTH]
            is_name = record.kind != EntityKind.PERSON or full_words(key) > 1
            bearers = self.index.bearing(record.kind, key) if is_name else []
            if record.kind != EntityKind.ORGANIZATION and full_words(key) > 2:  # many bodies share a short form
                bearers += self.index.known_as(record.kind, key)
            yield from (known for known in bearers if alike(record.kind, record.name, known.name))

    def _by_spelling(self, record: Record) -> Iterator[Known]:
        for key in spellings(record):
            yield from self.index.bearing(record.kind, key)
            if " " in key:  # an acronym with "Inc." behind it is some other company's
                yield from self.index.known_as(record.kind, key)

    def _is_other(self, record: Record, known: Known) -> bool:
        """Whether an id says that they are two, or an editor that the record is not called so."""
        if record.key in known.blocked_keys:
            return True
        ids = ids_of(record).items()
        differ = (known.ids.get(scheme, value) != value for scheme, value in ids if scheme or self.keys_differ)
        return any(differ)

    def _contradiction(self, record: Record, known: Known) -> str:
        """Why the two cannot be one, for people to read; empty if nothing is known to speak against it."""
        if record.kind == EntityKind.PERSON:
            return _life(record, known) or _career(record, known)
        return self._place(record, known) or self._country(record, known)

    def _place(self, record: Record, known: Known) -> str:
        """A parent that neither contains the known one nor lies in it; for places only below the level of regions of
        the world, for these are cut in many ways."""
        parents = self.index.meant(record.parent, record.kind)
        if known in parents:
            return "it is its own parent"
        if known.parent_id is None or not parents:
            return ""
        line = set(self.index.line(known.parent_id))
        if any(parent.pk in line or known.parent_id in self.index.line(parent.pk) for parent in parents):
            return ""
        if record.kind == EntityKind.PLACE and not any(
            self.countries.reached({*line} | {*self.index.line(p.pk)}) for p in parents
        ):
            return ""
        return f"another parent than {record.parent}"

    def _country(self, record: Record, known: Known) -> str:
        countries = {place.pk for place in self.index.meant(record.country, EntityKind.PLACE)}
        if not countries:
            return ""
        if record.kind == EntityKind.PLACE:
            told = self.countries.reached({*self.index.line(known.pk)})
        else:
            told = self.countries.named_in(known.description)
        return f"another country than {record.country}" if told and not told & countries else ""

    def _speaks_for(self, record: Record, known: Known) -> bool:
        """Whether anything but the name says that the two are one."""
        if record.born and record.born[:4] == known.life[0]:
            return True
        starts = {role["from"][:4] for role in known.roles if role.get("from")}
        if any(role.get("from", "-")[:4] in starts for role in record.roles):
            return True
        keys = {name_key(name)[:NAME_LENGTH] for name, _ in record.aliases} - {record.key}
        if any(full_words(key) > 1 for key in keys & (known.alias_keys | {known.key})):
            return True
        parents = self.index.meant(record.parent, record.kind)
        return any(parent.pk in self.index.line(known.parent_id) for parent in parents)


def _how(record: Record, known: Known) -> str:
    return "same name" if known.key == record.key else "same alias" if record.key in known.alias_keys else "much alike"


def _share_a_name(record: Record, known: Known) -> bool:
    keys = {record.key, *(name_key(name)[:NAME_LENGTH] for name, _ in record.aliases)}
    return bool(keys & ({known.key} | known.alias_keys))


def _years(roles: list[dict[str, str]] | tuple[dict[str, str], ...]) -> list[int]:
    return [int(role["from"][:4]) for role in roles if role.get("from", "")[:4].isdigit()]


def _life(record: Record, known: Known) -> str:
    born, died = known.life
    for what, one, other in (("born", record.born, born), ("died", record.died, died)):
        if one and other and one[:4] != other[:4]:
            return f"{what} {one[:4]}, not {other[:4]}"
    born, died = born or record.born[:4], died or record.died[:4]
    years = _years(record.roles) + _years(known.roles)
    if born and years and min(years) < int(born) + YOUNGEST_IN_OFFICE:
        return f"in office in {min(years)}, but born {born}"
    if died and years and max(years) > int(died):
        return f"in office in {max(years)}, but died {died}"
    return ""


def _career(record: Record, known: Known) -> str:
    given, told = _years(record.roles), _years(known.roles)
    apart = max(((abs(one - other), one, other) for one in given for other in told), default=(0, 0, 0))
    if apart[0] > LONGEST_CAREER:
        return f"in office in {apart[1]} and in {apart[2]}"
    given += [int(record.born[:4])] if record.born else []
    centuries = [int(found) for found in _CENTURY.findall(known.description)]
    if given and centuries and min(given) >= max(centuries) * 100 + LONGEST_CAREER // 2:
        return f"of the {max(centuries)}th century, but in office in {min(given)}"
    return ""
