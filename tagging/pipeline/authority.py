"""The authority file in memory: half a million records, found by name in microseconds.

Records lie packed in one block of bytes and names as sorted 64-bit hashes beside row numbers: about 12 bytes per
name and no Python object per record, so that forked workers share the pages. What changes later lies in a small
overlay of ordinary records. Change it between stories only; reading needs no lock.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from tagging.pipeline.names import name_key
from tagging.pipeline.people import surname_keys
from tagging.pipeline.sport import sport_of_team
from tagging.pipeline.types import EntityRecord, Kind, Status

NAMESAKES = 64  # of more records than this with one name none is listed first for a reason; the rest is left out
_CACHED_RECORDS = 4096
_SEPARATOR = "\x1f"


class Authority:
    """Implements ``Knowledge``. Of two records with one id the later one counts."""

    def __init__(self, records: Iterable[EntityRecord] = ()) -> None:
        self._base = _Base(records)
        self._overlay: dict[str, EntityRecord] = {}
        self._overlay_names: dict[str, dict[str, None]] = {}
        self._overlay_surnames: dict[str, dict[str, None]] = {}
        self._overlay_teams: dict[str, dict[str, None]] = {}
        self._hidden: set[str] = set()  # ids of base records that were replaced or removed
        self._digest, self._count = self._base.digest, self._base.count

    @property
    def version(self) -> str:
        """The same for the same set of records, in whatever order and through whatever changes it came about."""
        return f"{self._count}-{self._digest:016x}"

    def __len__(self) -> int:
        return self._count

    def get(self, entity_id: str) -> EntityRecord | None:
        if entity_id in self._overlay:
            return self._overlay[entity_id]
        return None if entity_id in self._hidden else self._base.get(entity_id)

    def named(self, surface: str) -> list[EntityRecord]:
        """Records one of whose names equals ``surface`` after ``name_key``, ordered by id."""
        key = name_key(surface)
        found = [r for r in self._base.named(key) if r.id not in self._hidden] if key else []
        found += [self._overlay[entity_id] for entity_id in self._overlay_names.get(key, ())]
        return sorted(found, key=_by_id)

    def surnamed(self, surface: str) -> list[EntityRecord]:
        """People whose surname (or family name put first) equals ``surface`` after ``name_key``, ordered by id."""
        key = name_key(surface)
        found = [r for r in self._base.surnamed(key) if r.id not in self._hidden] if key else []
        found += [self._overlay[entity_id] for entity_id in self._overlay_surnames.get(key, ())]
        return sorted(found, key=_by_id)

    def teams(self, surface: str) -> list[EntityRecord]:
        """Teams and clubs one of whose names equals ``surface`` after ``name_key``, or begins or ends with it, ordered
        by id."""
        key = name_key(surface)
        found = [r for r in self._base.teams(key) if r.id not in self._hidden] if key else []
        found += [self._overlay[entity_id] for entity_id in self._overlay_teams.get(key, ())]
        return sorted(found, key=_by_id)

    def put(self, record: EntityRecord) -> None:
        """Add the record, or replace the one with its id."""
        record = _unpack(_pack(record))  # as the base would give it back
        self.remove(record.id)
        self._overlay[record.id] = record
        for key in _name_keys(record):
            self._overlay_names.setdefault(key, {})[record.id] = None
        for key in _surname_keys(record):
            self._overlay_surnames.setdefault(key, {})[record.id] = None
        for key in _team_keys(record):
            self._overlay_teams.setdefault(key, {})[record.id] = None
        self._count += 1
        self._digest = (self._digest + _digest(_pack(record))) % 2**64

    def remove(self, entity_id: str) -> None:
        """Forget the record; nothing happens if there is none."""
        record = self.get(entity_id)
        if record is None:
            return
        if self._overlay.pop(entity_id, None) is None:
            self._hidden.add(entity_id)
        for key in _name_keys(record):
            self._overlay_names.get(key, {}).pop(entity_id, None)
        for key in _surname_keys(record):
            self._overlay_surnames.get(key, {}).pop(entity_id, None)
        for key in _team_keys(record):
            self._overlay_teams.get(key, {}).pop(entity_id, None)
        self._count -= 1
        self._digest = (self._digest - _digest(_pack(record))) % 2**64


class _Base:
    """The records given at the start, packed and never changed."""

    def __init__(self, records: Iterable[EntityRecord]) -> None:
        ids, names, surnames, teams = (_IndexBuilder() for _ in range(4))
        block, ends, digests = bytearray(), array("q", [0]), array("Q")
        for row, record in enumerate(records):
            packed = _pack(record)
            block += packed
            ends.append(len(block))
            digests.append(_digest(packed))
            ids.add([record.id], row)
            names.add(_name_keys(record), row)
            surnames.add(_surname_keys(record), row)
            teams.add(_team_keys(record), row)
        self._block, self._ends = bytes(block), np.frombuffer(ends, dtype=np.int64)
        self._ids, self._names = ids.build(), names.build()
        self._surnames, self._teams = surnames.build(), teams.build()
        self._records: OrderedDict[int, EntityRecord] = OrderedDict()
        live = self._ids.last_rows()
        self.count = len(live)
        self.digest = int(np.frombuffer(digests, dtype=np.uint64)[live].sum(dtype=np.uint64)) if len(live) else 0

    def get(self, entity_id: str) -> EntityRecord | None:
        row = self._row(entity_id)
        return None if row is None else self._record(row)

    def named(self, key: str) -> Iterator[EntityRecord]:
        return (r for r in self._live(self._names.rows(key)) if key in _name_keys(r))

    def surnamed(self, key: str) -> Iterator[EntityRecord]:
        return (r for r in self._live(self._surnames.rows(key)) if key in _surname_keys(r))

    def teams(self, key: str) -> Iterator[EntityRecord]:
        return (r for r in self._live(self._teams.rows(key)) if key in _team_keys(r))

    def _live(self, rows: Sequence[int]) -> Iterator[EntityRecord]:
        for row in rows[:NAMESAKES]:
            record = self._record(row)
            if self._row(record.id) == row:
                yield record

    def _row(self, entity_id: str) -> int | None:
        """The last row with this id."""
        rows = [row for row in self._ids.rows(entity_id) if self._record(row).id == entity_id]
        return rows[-1] if rows else None

    def _record(self, row: int) -> EntityRecord:
        if row not in self._records:
            self._records[row] = _unpack(self._block[self._ends[row] : self._ends[row + 1]])
            if len(self._records) > _CACHED_RECORDS:
                self._records.popitem(last=False)
        return self._records[row]


class _IndexBuilder:
    def __init__(self) -> None:
        self._hashes, self._rows = array("Q"), array("i")

    def add(self, keys: Iterable[str], row: int) -> None:
        for key in keys:
            self._hashes.append(_digest(key.encode()))
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

    def rows(self, key: str) -> list[int]:
        wanted = _digest(key.encode())
        left = bisect_left(self._sorted, wanted)  # far quicker than numpy for a single key
        right = left
        while right < len(self._sorted) and self._sorted[right] == wanted:
            right += 1
        found: list[int] = self._rows[left:right].tolist() if right > left else []
        return found

    def last_rows(self) -> NDArray[np.int32]:
        """The last row of each key."""
        if not len(self._hashes):
            return self._rows
        last: NDArray[np.int32] = self._rows[np.append(self._hashes[1:] != self._hashes[:-1], True)]
        return last


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def _pack(record: EntityRecord) -> bytes:
    fields = (record.id, record.kind, record.name, record.status, record.description, record.parent_id or "")
    return _SEPARATOR.join(part.replace(_SEPARATOR, " ") for part in (*fields, *record.aliases)).encode(
        "utf-8", "surrogatepass"
    )


def _unpack(packed: bytes) -> EntityRecord:
    entity_id, kind, name, status, description, parent_id, *aliases = packed.decode("utf-8", "surrogatepass").split(
        _SEPARATOR
    )
    return EntityRecord(entity_id, _kind(kind), name, tuple(aliases), _status(status), description, parent_id or None)


def _kind(text: str) -> Kind:
    return "person" if text == "person" else "organization" if text == "organization" else "place"


def _status(text: str) -> Status:
    return "proposed" if text == "proposed" else "confirmed"


def _name_keys(record: EntityRecord) -> set[str]:
    return {key for name in (record.name, *record.aliases) if (key := name_key(name))}


def _surname_keys(record: EntityRecord) -> set[str]:
    return set(surname_keys(record.name)) if record.kind == "person" else set()


def _team_keys(record: EntityRecord) -> set[str]:
    """The names of a team and what they begin and end with: "leeds", "leeds united", "united"."""
    if not sport_of_team(record):
        return set()
    names = [name_key(name).split() for name in (record.name, *record.aliases)]
    runs = (run for words in names for size in range(1, len(words) + 1) for run in (words[:size], words[-size:]))
    return {" ".join(run) for run in runs}


def _by_id(record: EntityRecord) -> str:
    return record.id
