"""Records of the authority file as bytes, so that half a million of them are no Python objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from tagging.pipeline.types import EntityRecord, Kind, Office, Status

_FIELD, _PART = "\x1f", "\x1e"
_CLEAN = str.maketrans({_FIELD: " ", _PART: " "})


def digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def pack(record: EntityRecord) -> bytes:
    parts = (
        (record.id, record.kind, record.name, record.status, record.description, record.parent_id or ""),
        record.aliases,
        [value for office in record.offices for value in (office.title, office.of, office.start, office.end)],
        [value for key, times in record.meant for value in (key, str(times))],
        [str(value) for row in record.said for value in row],
        [value for said, times in record.called for value in (said, str(times))],
    )
    return _PART.join(map(_joined, parts)).encode("utf-8", "surrogatepass")


def unpack(packed: bytes) -> EntityRecord:
    parts = [part.split(_FIELD) if part else [] for part in packed.decode("utf-8", "surrogatepass").split(_PART)]
    (entity_id, kind, name, status, description, parent_id), aliases, offices, meant, said, called = parts
    return EntityRecord(
        entity_id,
        _kind(kind),
        name,
        tuple(aliases),
        _status(status),
        description,
        parent_id or None,
        tuple(Office(*office) for office in _by(4, offices)),
        tuple((key, int(times)) for key, times in _by(2, meant)),
        tuple((key, context, int(pro), int(con)) for key, context, pro, con in _by(4, said)),
        tuple((said, int(times)) for said, times in _by(2, called)),
    )


def _joined(values: Sequence[str]) -> str:
    joined = _FIELD.join(values)
    if joined.count(_FIELD) == max(len(values) - 1, 0) and _PART not in joined:
        return joined
    return _FIELD.join(value.translate(_CLEAN) for value in values)


def _by(size: int, values: list[str]) -> Iterator[list[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _kind(text: str) -> Kind:
    return "person" if text == "person" else "organization" if text == "organization" else "place"


def _status(text: str) -> Status:
    return "proposed" if text == "proposed" else "confirmed"
