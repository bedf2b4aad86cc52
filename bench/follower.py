"""A client that keeps a copy of all that it may see, out of the change feed alone; and the same state read by lists.

``python -m bench.follower ROOT TOKEN FILE`` follows until it is killed, and goes on from the file.
"""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

RECORDS = ("people", "organizations", "places")
REF = ("id", "kind", "name", "status", "url", "web_url")
EVENT_REF = ("id", "url", "title", "type", "start", "end", "precision", "planned", "status")
Thing = dict[str, Any]


class Get(Protocol):
    def __call__(self, address: str, /) -> Any: ...


def over_http(root: str, token: str) -> Get:
    """Reads JSON of the API; ``address`` is a path below its root, or a whole one as it told it."""

    def get(address: str, /) -> Any:
        url = address if address.startswith("http") else root + address
        request = urllib.request.Request(url, headers={"Authorization": f"Token {token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    return get


@dataclass
class Copy:
    """What a follower keeps: the things by id, where merged ones lead, and how far it has read."""

    cursor: str = ""
    things: dict[str, Thing] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    lags: list[float] = field(default_factory=list)  # seconds from the act to its row

    @classmethod
    def kept_at(cls, file: Path) -> Copy:
        return cls(**json.loads(file.read_text())) if file.exists() else cls()

    def keep(self, file: Path) -> None:
        """All of it or nothing: what was read and how far belong together."""
        new = file.with_suffix(".new")
        new.write_text(json.dumps(vars(self)))
        new.replace(file)

    def follow(self, get: Get, *, wait: int = 0, limit: int = 200, tags: str = "shown") -> bool:
        """Take the next page; whether more waits."""
        since = f"&since={self.cursor}" if self.cursor else ""
        page = get(f"changes/?include=object&tags={tags}&limit={limit}&wait={wait}{since}")
        for row in page["results"]:
            self._take(row)
        self.cursor = page["cursor"]
        return bool(page["more"])

    def follow_to_the_end(self, get: Get, **options: Any) -> None:
        while self.follow(get, **options):
            pass

    def _take(self, row: Thing) -> None:
        self.rows += 1
        self.lags.append(time.time() - datetime.fromisoformat(row["at"]).timestamp())
        pk = row["id"]
        self.merged.pop(pk, None)
        if row["gone"]:
            self.things.pop(pk, None)
        elif row["merged_into"]:
            self.things.pop(pk, None)
            self.merged[pk] = row["merged_into_id"]
        elif row["object"]:
            self.things[pk] = row["object"]

    def state(self) -> dict[str, Thing]:
        """All things, each with what it says of others taken from the copies of these."""
        return {pk: self._whole(thing) for pk, thing in self.things.items()}

    def _whole(self, thing: Thing) -> Thing:
        if "headline" in thing:
            return thing | {
                "source": self._source(thing["source"]),
                "tags": [self._tag(tag) for tag in thing["tags"]],
                "events": self._events(thing["events"]),
            }
        if "participants" in thing:
            parts = [part | {"entity": self._record(part["entity"])} for part in thing["participants"]]
            return thing | {"place": self._record(thing["place"]), "participants": parts}
        if "aliases" in thing:
            roles = [role | {"record": self._record(role["record"])} for role in thing["roles"]]
            parent = self._record(thing["parent"])
            return thing | {"roles": roles, "parent": parent if parent and parent["url"] else None}
        return thing

    def _source(self, source: Thing | None) -> Thing | None:
        return source and {"id": source["id"], "name": self.things[source["id"]]["name"]}

    def _tag(self, tag: Thing) -> Thing:
        record = self._record(tag["entity"])
        assert record is not None
        return tag | {"entity": record, "kind": record["kind"]}

    def _record(self, ref: Thing | None) -> Thing | None:
        if ref is None:
            return None
        known = self.things.get(self._end(ref["id"]))
        return {name: known[name] for name in REF} if known else ref | {"url": None, "web_url": None}

    def _events(self, refs: list[Thing]) -> list[Thing]:
        ids = dict.fromkeys(self._end(ref["id"]) for ref in refs)
        return [{name: self.things[pk][name] for name in EVENT_REF} for pk in ids if pk in self.things]

    def _end(self, pk: str) -> str:
        while pk in self.merged:
            pk = self.merged[pk]
        return pk


def listed(get: Get, *, tags: str = "shown") -> dict[str, Thing]:
    """The same, read by the lists of the API."""
    found: dict[str, Thing] = {}
    for path in (f"articles/?include=text,mentions&tags={tags}", "events/?", "sources/?", *(f"{r}/?" for r in RECORDS)):
        for thing in _pages(get, f"{path}&limit=200"):
            found[thing["id"]] = thing
    return found


def _pages(get: Get, address: str) -> Iterator[Thing]:
    next_page: str | None = address
    while next_page:
        page = get(next_page)
        yield from page["results"]
        next_page = page["next"]


def as_bytes(state: dict[str, Thing]) -> bytes:
    return json.dumps(state, sort_keys=True, ensure_ascii=False).encode()


def differing(one: Any, other: Any, where: str = "") -> list[str]:
    """What is not the same in both, for people to read."""
    if isinstance(one, dict) and isinstance(other, dict):
        names = sorted({*one, *other})
        return [said for n in names for said in differing(one.get(n), other.get(n), f"{where}/{n}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [said for n, pair in pairs for said in differing(*pair, f"{where}/{n}")]
    return [] if one == other else [f"{where}: {one!r:.2000} / {other!r:.2000}"]


def main(root: str, token: str, file: str) -> None:
    get, kept = over_http(root, token), Path(file)
    copy = Copy.kept_at(kept)
    while True:
        copy.follow(get, wait=5)
        copy.keep(kept)


if __name__ == "__main__":
    main(*sys.argv[1:])
