"""The authority file in memory: half a million records, found by name in microseconds.

Records lie packed in one block of bytes and the keys that lead to them as sorted 64-bit hashes beside row numbers: 12
bytes a key and no Python object per record, so that forked workers share the pages. What changes later lies in a
small overlay of ordinary records. Change it between stories only; reading needs no lock.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tagging.pipeline.names import name_key
from tagging.pipeline.organizations import initials
from tagging.pipeline.packing import digest, pack, unpack
from tagging.pipeline.people import surname_keys
from tagging.pipeline.sounds import half_keys, halves_near, misspelled, sound_key
from tagging.pipeline.sport import sport_of_team
from tagging.pipeline.titles import without_reign
from tagging.pipeline.types import EntityRecord, Judgement, Rule

NAMESAKES = 64  # of more records than this with one key none is listed first for a reason; the rest is left out
_CACHED_RECORDS = 4096
_64_BITS = 2**64 - 1

Way = Literal["id", "name", "surname", "holder", "sound", "surname sound", "half", "initials", "team"]


class Authority:
    """Implements ``Knowledge``. Of two records with one id the later one counts."""

    def __init__(self, records: Iterable[EntityRecord] = ()) -> None:
        self._base = _Base(records)
        self._overlay: dict[str, EntityRecord] = {}
        self._overlay_keys: dict[tuple[Way, str], dict[str, None]] = {}
        self._hidden: set[str] = set()  # ids of base records that were replaced or removed
        self._digest, self._count = self._base.digest, self._base.count
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._judged: dict[tuple[str, str], Judgement] = {}

    @property
    def version(self) -> str:
        """The same for the same records, rules and judgements, in whatever order and by whatever changes they came."""
        return f"{self._count}-{self._digest:016x}"

    def __len__(self) -> int:
        return self._count

    def get(self, entity_id: str) -> EntityRecord | None:
        if entity_id in self._overlay:
            return self._overlay[entity_id]
        return None if entity_id in self._hidden else self._base.get(entity_id)

    def named(self, surface: str) -> list[EntityRecord]:
        """Records one of whose names equals ``surface`` after ``name_key``, ordered by id."""
        return self._found("name", name_key(surface))

    def surnamed(self, surface: str) -> list[EntityRecord]:
        """People whose surname (or family name put first) equals ``surface`` after ``name_key``, ordered by id; of
        very many those who hold or held an office."""
        key = name_key(surface)
        return _once([*self._found("holder", key), *self._found("surname", key)])

    def sounding(self, surface: str) -> list[EntityRecord]:
        """Records one of whose names may be ``surface`` in another transliteration, ordered by id."""
        return self._found("sound", sound_key(surface))

    def surnames_sounding(self, surface: str) -> list[EntityRecord]:
        """People who hold or held an office, whose surname may be ``surface`` in another transliteration."""
        return self._found("surname sound", sound_key(surface))

    def nearly_named(self, surface: str) -> list[EntityRecord]:
        """Records of which ``surface`` may be a misspelled name, ordered by id."""
        key = name_key(surface)
        near = [record for half in halves_near(key) for record in self._found("half", half)]
        return [r for r in _once(near) if any(misspelled(key, other) for other in _name_keys(r))]

    def with_initials(self, acronym: str) -> list[EntityRecord]:
        """Organizations whose initials these letters are, ordered by id."""
        return self._found("initials", acronym.replace(".", "").lower())

    def _found(self, way: Way, key: str) -> list[EntityRecord]:
        if not key:
            return []
        found = [record for record in self._base.found(way, key) if record.id not in self._hidden]
        found += [self._overlay[entity_id] for entity_id in self._overlay_keys.get((way, key), ())]
        return sorted(found, key=_by_id)

    def teams(self, surface: str) -> list[EntityRecord]:
        """Teams and clubs one of whose names equals ``surface`` after ``name_key``, or begins or ends with it, ordered
        by id."""
        return self._found("team", name_key(surface))

    def rules(self, surface: str, source: str | None) -> list[Rule]:
        """What people taught of the name, in the source before everywhere."""
        found = self._rules.get(name_key(surface)) if self._rules else None
        if not found:
            return []
        there = [rule for rule in found if rule.source is not None and rule.source == source]
        return there + [rule for rule in found if rule.source is None]

    def put_rules(self, key: str, rules: Iterable[Rule]) -> None:
        """All rules of the name; without any, those that there were are forgotten."""
        old, new = self._rules.pop(key, ()), tuple(sorted(rules, key=lambda rule: (rule.action, rule.id)))
        if new:
            self._rules[key] = new
        self._digest = (self._digest + sum(map(_told_digest, new)) - sum(map(_told_digest, old))) % 2**64

    def judged(self, source: str | None, sort: str) -> Judgement | None:
        """How people decided on this sort of suggestions in the source."""
        return self._judged.get((source, sort)) if source else None

    def put_judged(self, source: str, sort: str, judged: Judgement | None) -> None:
        """Remember it; None: nobody decided on any."""
        at = (source, sort)
        for sign, one in ((-1, self._judged.pop(at, None)), (1, judged)):
            if one is not None:
                self._digest = (self._digest + sign * _told_digest(at, one)) % 2**64
        if judged is not None:
            self._judged[at] = judged

    def put(self, record: EntityRecord) -> None:
        """Add the record, or replace the one with its id."""
        record = unpack(pack(record))  # as the base would give it back
        self.remove(record.id)
        self._overlay[record.id] = record
        for key in _all_keys(record):
            self._overlay_keys.setdefault(key, {})[record.id] = None
        self._count += 1
        self._digest = (self._digest + digest(pack(record))) % 2**64

    def remove(self, entity_id: str) -> None:
        """Forget the record; nothing happens if there is none."""
        record = self.get(entity_id)
        if record is None:
            return
        if self._overlay.pop(entity_id, None) is None:
            self._hidden.add(entity_id)
        for key in _all_keys(record):
            self._overlay_keys.get(key, {}).pop(entity_id, None)
        self._count -= 1
        self._digest = (self._digest - digest(pack(record))) % 2**64


class _Base:
    """The records given at the start, packed and never changed."""

    def __init__(self, records: Iterable[EntityRecord]) -> None:
        ids, keys = _IndexBuilder(), _IndexBuilder()
        block, ends, digests = bytearray(), array("q", [0]), array("Q")
        for row, record in enumerate(records):
            packed = pack(record)
            block += packed
            ends.append(len(block))
            digests.append(digest(packed))
            ids.add(_hash("id", record.id), row)
            for way, key in _all_keys(record):
                keys.add(_hash(way, key), row)
        self._block, self._ends = bytes(block), np.frombuffer(ends, dtype=np.int64)
        self._ids, self._keys = ids.build(), keys.build()
        self._records: OrderedDict[int, EntityRecord] = OrderedDict()
        live = self._ids.last_rows()
        self.count = len(live)
        self.digest = int(np.frombuffer(digests, dtype=np.uint64)[live].sum(dtype=np.uint64)) if len(live) else 0

    def get(self, entity_id: str) -> EntityRecord | None:
        row = self._row(entity_id)
        return None if row is None else self._record(row)

    def found(self, way: Way, key: str) -> Iterator[EntityRecord]:
        for row in self._keys.rows(_hash(way, key))[:NAMESAKES]:
            record = self._record(row)
            if key in _KEYS[way](record, _name_keys(record)) and self._row(record.id) == row:
                yield record

    def _row(self, entity_id: str) -> int | None:
        """The last row with this id."""
        rows = [row for row in self._ids.rows(_hash("id", entity_id)) if self._record(row).id == entity_id]
        return rows[-1] if rows else None

    def _record(self, row: int) -> EntityRecord:
        if row not in self._records:
            self._records[row] = unpack(self._block[self._ends[row] : self._ends[row + 1]])
            if len(self._records) > _CACHED_RECORDS:
                self._records.popitem(last=False)
        return self._records[row]


class _IndexBuilder:
    def __init__(self) -> None:
        self._hashes, self._rows = array("Q"), array("i")

    def add(self, hashed: int, row: int) -> None:
        self._hashes.append(hashed)
        self._rows.append(row)

    def build(self) -> _Index:
        hashes = np.frombuffer(self._hashes, dtype=np.uint64) if self._hashes else np.empty(0, np.uint64)
        rows = np.frombuffer(self._rows, dtype=np.int32) if self._rows else np.empty(0, np.int32)
        order = np.argsort(hashes, kind="stable")
        return _Index(hashes[order], rows[order])


class _Index:
    """Which rows carry a key. Keys may collide: the caller compares the record it finds."""

    def __init__(self, hashes: NDArray[np.uint64], rows: NDArray[np.int32]) -> None:
        self._hashes, self._rows = hashes, rows
        self._sorted: Sequence[int] = memoryview(hashes)  # type: ignore[arg-type]

    def rows(self, hashed: int) -> list[int]:
        left = bisect_left(self._sorted, hashed)  # far quicker than numpy for a single key
        right = left
        while right < len(self._sorted) and self._sorted[right] == hashed:
            right += 1
        found: list[int] = self._rows[left:right].tolist() if right > left else []
        return found

    def last_rows(self) -> NDArray[np.int32]:
        """The last row of each key."""
        if not len(self._hashes):
            return self._rows
        last: NDArray[np.int32] = self._rows[np.append(self._hashes[1:] != self._hashes[:-1], True)]
        return last


def _hash(way: Way, key: str) -> int:
    """64 bits, the same in this process and those that it forks."""
    return hash(f"{way} {key}") & _64_BITS


Keys = Callable[[EntityRecord, frozenset[str]], Iterable[str]]


def _name_keys(record: EntityRecord) -> frozenset[str]:
    names = [record.name, *record.aliases]
    if record.kind == "person":
        names += filter(None, map(without_reign, names))
    return frozenset(key for name in names if (key := name_key(name)))


def _team_keys(record: EntityRecord, names: frozenset[str]) -> Iterable[str]:
    """The names of a team and what they begin and end with: "leeds", "leeds united", "united"."""
    if not sport_of_team(record):
        return ()
    parts = [key.split() for key in names]
    runs = (run for words in parts for size in range(1, len(words) + 1) for run in (words[:size], words[-size:]))
    return dict.fromkeys(" ".join(run) for run in runs)


def _surname_keys(record: EntityRecord, names: frozenset[str]) -> Iterable[str]:
    return surname_keys(record.name) if record.kind == "person" else ()


def _holder_keys(record: EntityRecord, names: frozenset[str]) -> Iterable[str]:
    return _surname_keys(record, names) if record.offices else ()


def _sound_keys(record: EntityRecord, names: frozenset[str]) -> Iterable[str]:
    return dict.fromkeys(map(sound_key, names))


def _surname_sound_keys(record: EntityRecord, names: frozenset[str]) -> Iterable[str]:
    return dict.fromkeys(map(sound_key, _holder_keys(record, names)))


def _half_keys(record: EntityRecord, names: frozenset[str]) -> Iterable[str]:
    return dict.fromkeys(half for key in names for half in half_keys(key))


def _initial_keys(record: EntityRecord, names: frozenset[str]) -> Iterable[str]:
    return initials(record.name) if record.kind == "organization" else ()


_KEYS: dict[Way, Keys] = {
    "name": lambda record, names: names,
    "surname": _surname_keys,
    "holder": _holder_keys,
    "sound": _sound_keys,
    "surname sound": _surname_sound_keys,
    "half": _half_keys,
    "initials": _initial_keys,
    "team": _team_keys,
}


def _all_keys(record: EntityRecord) -> Iterator[tuple[Way, str]]:
    names = _name_keys(record)
    return ((way, key) for way, keys in _KEYS.items() for key in keys(record, names))


def _told_digest(*told: object) -> int:
    return digest(repr(told).encode("utf-8", "surrogatepass"))


def _once(records: Iterable[EntityRecord]) -> list[EntityRecord]:
    return sorted({record.id: record for record in records}.values(), key=_by_id)


def _by_id(record: EntityRecord) -> str:
    return record.id
