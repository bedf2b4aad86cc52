"""From what the database noted (``Touched``) to what followers are told (``Told``), in one order without gaps.

One at a time tells. It takes what committed transactions left, so a late commit is told late and never skipped; each
step is one transaction, so a process that is killed has told all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from articles.models import Change, Touched
from articles.visibility import AUDIENCES, READERS
from newsroom.following.models import Horizon, Told, ToldKind
from newsroom.following.seeing import audiences_of, audiences_of_articles
from newsroom.following.spreading import Look, spread
from tagging.models import Entity, Event, Report, Status, Tag

LOCK = 0x746F6C64  # any constant of our own: who holds it may tell
STEP = 500  # noted rows told at once, and what else their transactions noted
EVERYBODY = sum(audience.bit for audience in AUDIENCES)
WRITTEN = ("article", "entity", "event", "source")
Key = tuple[str, UUID]


@dataclass
class Thing:
    """What one transaction wrote: one story, record, event or source."""

    key: Key
    xid: int | None
    was: int | None = None
    now: int | None = None
    changes: list[int] = field(default_factory=list)


@dataclass
class Known:
    """What is looked up for a whole step."""

    articles: dict[UUID, int]
    seen: dict[str, dict[UUID, int]]  # of entities and events
    kinds: dict[UUID, str]
    horizon: dict[UUID, Horizon]
    changes: dict[int, Change]
    first_change: dict[int, Change]


def tell() -> int:
    """Tell what is next; returns how much was noted. None while another process does so."""
    with transaction.atomic():
        touched = list(_waiting()) if _is_alone() else []
        if touched:
            looks = list(_tell(touched))
            spread(looks, [row for row in touched if row.kind.startswith("stories_of_")])
            Touched.objects.filter(pk__in=[row.pk for row in touched]).delete()
        return len(touched)


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        # The lock comes first, in its own statement: the next one must see what its last holder committed.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _waiting() -> Iterator[Touched]:
    """The next rows, and all others on stories of the transactions that wrote them: who saw a story before and who sees
    it now is told of a transaction as a whole."""
    first = list(Touched.objects.order_by("id")[:STEP])
    yield from first
    if len(first) == STEP:
        xids = {row.xid for row in first if row.xid is not None}
        yield from Touched.objects.filter(xid__in=xids, id__gt=first[-1].pk, kind="article").order_by("id")


def _tell(touched: Collection[Touched]) -> Iterator[Look]:
    """Write the rows; yields what must be looked at again because of them."""
    things = _things(touched)
    found = {"entity": _named(things, touched), "event": _reported(things, touched)}
    known = _known(things, found)
    rows: list[Told] = []
    for thing in things:
        rows += _rows(thing, known)
        yield from _look(thing.key, known)
        _keep(thing.key, known)
    for key in ((kind, pk) for kind, ids in found.items() for pk in ids):
        was, now = _audiences(Thing(key, None), known)
        if was != now:
            rows += _rows(Thing(key, None), known)
            yield from _look(key, known)
            _keep(key, known)
    yield from (Look("stories_of_entity", row.object_id) for row in touched if _is_unread(row, known))
    _write(rows)
    _remember(known)


def _things(touched: Iterable[Touched]) -> list[Thing]:
    things: dict[tuple[int | None, Key], Thing] = {}
    for row in touched:
        if row.kind not in WRITTEN:
            continue
        key = row.kind, row.object_id
        thing = things.setdefault((row.xid, key), Thing(key, row.xid))
        if row.now is not None:
            thing.was = row.was if thing.was is None else thing.was
            thing.now = row.now
        if row.change_id is not None:
            thing.changes.append(row.change_id)
    return list(things.values())


def _of(things: Iterable[Thing], kind: str) -> set[UUID]:
    return {thing.key[1] for thing in things if thing.key[0] == kind}


def _named(things: Iterable[Thing], touched: Iterable[Touched]) -> set[UUID]:
    """Records that may have got or lost their page with a story."""
    tags = Tag.objects.filter(article__in=_of(things, "article"), entity__status=Status.PROPOSED)
    now = set(tags.order_by().values_list("entity_id", flat=True))
    return now | {row.object_id for row in touched if row.kind == "named"}


def _reported(things: Iterable[Thing], touched: Iterable[Touched]) -> set[UUID]:
    reports = Report.objects.filter(article__in=_of(things, "article"))
    now = set(reports.order_by().values_list("event_id", flat=True))
    return now | {row.object_id for row in touched if row.kind == "reported"}


def _known(things: Collection[Thing], found: dict[str, set[UUID]]) -> Known:
    entities, events = (_of(things, kind) | found[kind] for kind in ("entity", "event"))
    changes = Change.objects.select_related("actor").in_bulk([pk for thing in things for pk in thing.changes])
    first: dict[int, Change] = {}
    for thing in things:
        for pk in thing.changes:
            if thing.xid is not None and pk in changes:
                first.setdefault(thing.xid, changes[pk])
    return Known(
        audiences_of_articles(_of(things, "article")),
        {"entity": audiences_of(Entity, entities), "event": audiences_of(Event, events)},
        dict(Entity.objects.filter(pk__in=entities).order_by().values_list("pk", "kind")),
        Horizon.objects.in_bulk([*entities, *events]),
        changes,
        first,
    )


# --- Rows ------------------------------------------------------------------------------------------------------------


def _audiences(thing: Thing, known: Known) -> tuple[int, int]:
    """Who saw it before and who sees it now."""
    kind, pk = thing.key
    if kind == "source":
        return EVERYBODY, EVERYBODY
    if kind == "article":
        now = known.articles.get(pk, 0)
        return (now if thing.was is None else thing.was), (now if thing.now is None else thing.now)
    before = known.horizon.get(pk)
    return (before.seen if before else 0), known.seen[kind].get(pk, 0)


def _rows(thing: Thing, known: Known) -> Iterator[Told]:
    was, now = _audiences(thing, known)
    kind = _kind(thing.key, known)
    if kind is None or not (was or now):
        return
    for action, at, change, data in _said(thing, known):
        yield Told(
            at=at,
            action=action,
            kind=kind,
            object_id=thing.key[1],
            was=was,
            now=now,
            actor=change.actor if change else None,
            data=data,
        )


def _kind(key: Key, known: Known) -> str | None:
    """As followers know it; None for a record that is gone and of which nobody was told."""
    kind, pk = key
    if kind != "entity":
        return kind
    before = known.horizon.get(pk)
    return known.kinds.get(pk) or (before.kind if before else None)


def _said(thing: Thing, known: Known) -> Iterable[tuple[str, datetime, Change | None, dict[str, Any]]]:
    """What was done, as the Changes on it tell; else as the transaction's first one does."""
    own = [known.changes[pk] for pk in thing.changes if pk in known.changes]
    if own:
        return [(change.action, change.at, change, change.data) for change in own]
    first = known.first_change.get(thing.xid) if thing.xid is not None else None
    action = first.action if first else "changed"
    if thing.key[0] in ("entity", "event") and thing.key[1] not in known.horizon:
        action = "created"
    return [(action, first.at if first else timezone.now(), first, {})]


def _write(rows: list[Told]) -> None:
    last = Told.objects.aggregate(last=Max("seq"))["last"] or 0
    for seq, row in enumerate(rows, last + 1):
        row.seq = seq
    Told.objects.bulk_create(rows, batch_size=2000)


# --- Horizon ---------------------------------------------------------------------------------------------------------


def _keep(key: Key, known: Known) -> None:
    kind, pk = key
    if kind in known.seen:
        told = _kind(key, known) or ToldKind.EVENT
        known.horizon[pk] = Horizon(object_id=pk, kind=told, seen=known.seen[kind].get(pk, 0))


def _remember(known: Known) -> None:
    there = [row for row in known.horizon.values() if row.seen]
    Horizon.objects.bulk_create(
        sorted(there, key=lambda row: row.object_id),
        batch_size=2000,
        update_conflicts=True,
        update_fields=["kind", "seen"],
        unique_fields=["object_id"],
    )
    Horizon.objects.filter(pk__in=[row.object_id for row in known.horizon.values() if not row.seen]).delete()


def _look(key: Key, known: Known) -> Iterator[Look]:
    """What shows a record or event otherwise because readers got or lost its page."""
    kind, pk = key
    if kind not in known.seen:
        return
    was, now = (seen & READERS.bit for seen in _audiences(Thing(key, None), known))
    if was == now:
        return
    if kind == "event" and now:
        yield Look("stories_of_event", pk)  # stories tell readers only events that have a page
    if kind == "entity":
        yield Look("parts", pk)
        if was:
            yield Look("stories_of_entity", pk)


def _is_unread(row: Touched, known: Known) -> bool:
    """Whether readers know a record that goes by another name only from its stories."""
    return row.kind == "naming" and not known.seen["entity"].get(row.object_id, 0) & READERS.bit
