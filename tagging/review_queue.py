"""What deserves a look: names that many stories share, proposed records, likely duplicates.

A suggestion is worth a look by its uncertainty × its reach × the freshness of its story. Suggestions of the same record
by the same name stand together, so that one decision settles all their stories. Whatever the size of the archive, the
newest WINDOW suggestions are looked at, and whoever shows a count says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from tagging import batches, deciding, queued_names
from tagging.decisions.act import DecisionError
from tagging.decisions.entities import NewRecord
from tagging.models import Batch, Entity, Mention, Origin, Status, Tag, TagState
from tagging.queued_names import MOST_TOGETHER, Asked, Row

GROUPS = 25  # shown at once
QUOTED = 3
PROPOSED_WINDOW = 500  # records
STORIES_TO_ASK = 3  # in which a proposed record is named before anybody is asked; or one headline
STORIES_COUNTED = 50
PAIRS = 20
ALIKE = 0.6  # trigram similarity of two names


def now() -> datetime:
    """When the queue was shown: what changes later stays open."""
    return timezone.now()


@dataclass(frozen=True)
class Group:
    """Stories in which one name is suggested to mean one record."""

    entity: Entity
    name: str  # name_key
    written: str
    worth: float
    tags: Sequence[UUID]
    stories: int
    quotes: list[Mention] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"“{self.written}” = {self.entity.name}"


def groups(asked: Asked, limit: int = GROUPS) -> list[Group]:
    """The groups that are worth most, each with its stories and a few quotes; five queries however many there are."""
    return _told(queued_names.read(asked, limit))


def group(asked: Asked, entity: UUID, name: str) -> Group | None:
    """One group as it stands now."""
    return next(iter(_told(queued_names.read(asked, 1, entity, name))), None)


def decide(
    asked: Asked,
    entity: UUID,
    name: str,
    act: str,
    *,
    seen: datetime,
    tags: Collection[UUID] | None = None,
    record: Entity | NewRecord | None = None,
) -> Batch:
    """Accept or reject a group's tags, or lead them to another ``record``, all or those given, in one Batch with one
    undo. What changed since ``seen``, and stories that came in since, stay as they are."""
    if act not in deciding.ACTS:
        raise DecisionError("bad_act", f"“{act}” is none of: {', '.join(deciding.ACTS)}.")
    if (act == "relink") != (record is not None):
        raise DecisionError("no_record", "Another record is chosen with “relink”, and with nothing else.")
    if not getattr(asked.user, "may_edit", False):
        raise DecisionError("not_permitted", "Only editors may decide.")
    if tags is not None and not tags:
        raise DecisionError("nothing_chosen", "Tick the stories that you mean first.")
    found = group(asked, entity, name)
    wanted = [pk for pk in found.tags if tags is None or pk in tags] if found else []
    if found is None or not wanted:
        raise DecisionError("gone", "Somebody settled these meanwhile: nothing is left to decide.")
    if isinstance(record, Entity) and record.canonical() == found.entity:
        raise DecisionError("same_record", "The tags already lead to this record.")
    said = {
        "accept": found.title,
        "reject": f"“{found.written}” is not {found.entity.name}",
        "relink": f"“{found.written}” = {getattr(record, 'name', '')}, not {found.entity.name}",
    }[act]
    task = deciding.of_list(act, wanted, seen=min(seen, timezone.now()))
    return batches.decide_together(said, task, total=len(wanted), actor=asked.user, record=record)


def bin_record(entity: Entity, *, actor: Any) -> Batch | None:
    """A proposed record is no name of anything: its tags are wrong, wherever they stand. None where it has no tag."""
    if not getattr(actor, "may_edit", False):
        raise DecisionError("not_permitted", "Only editors may decide.")
    if entity.status != Status.PROPOSED:
        raise DecisionError("confirmed", "Somebody confirmed this record: merge it, or reject its tags one by one.")
    open_tags = Tag.objects.filter(entity=entity).exclude(state=TagState.REJECTED).order_by("-id")
    tags = list(open_tags.values_list("pk", flat=True)[:MOST_TOGETHER])
    task = deciding.of_list("reject", tags, seen=timezone.now())
    title = f"No {entity.get_kind_display().lower()}: {entity.name}"
    return batches.decide_together(title, task, total=len(tags), actor=actor) if tags else None


def _told(rows: Sequence[Row]) -> list[Group]:
    entities = Entity.objects.select_related("merged_into").in_bulk([row.entity for row in rows])
    quoted = quotes_of({tag: row.name for row in rows for tag in row.tags[:QUOTED]})
    found = []
    for row in rows:
        quotes = [quoted[tag] for tag in row.tags[:QUOTED] if tag in quoted]
        written = quotes[0].text if quotes else row.name
        entity = entities[row.entity].canonical()
        found.append(Group(entity, row.name, written, row.worth, row.tags, row.stories, quotes))
    return found


def quotes_of(names: dict[UUID, str]) -> dict[UUID, Mention]:
    """For each tag where its story names it so, or else where it names it at all. (Of a long story that names it ten
    thousand times the text comes once, not with each mention.)"""
    rows = Mention.objects.filter(tag__in=names, revision__article__current=F("revision_id"))
    chosen: dict[UUID, int] = {}
    for pk, tag, key in rows.order_by("-id").values_list("pk", "tag", "key"):
        if tag not in chosen or key == names[tag]:
            chosen[tag] = pk
    quoted = Mention.objects.select_related("revision__article__source").in_bulk(list(chosen.values()))
    return {tag: quoted[pk] for tag, pk in chosen.items() if pk in quoted}


def stories_of(found: Group) -> list[tuple[Tag, Mention | None]]:
    """Every story of a group with its quote, the newest first."""
    tags = Tag.objects.filter(pk__in=found.tags).select_related("article__current", "article__source")
    quotes = quotes_of(dict.fromkeys(found.tags, found.name))
    return [(tag, quotes.get(tag.pk)) for tag in tags.defer("article__current__text").order_by("-id")]


# --- Proposed records ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposed:
    """A record that machines proposed, with the number of its stories (up to STORIES_COUNTED) and a few quotes."""

    entity: Entity
    stories: int
    in_headline: bool
    quotes: list[Mention]


NAMED_ENOUGH = """
SELECT record.id, few.stories, few.tags, head.is_there
FROM unnest(%s::uuid[]) AS record (id)
CROSS JOIN LATERAL (
    SELECT count(*) AS stories, (array_agg(id ORDER BY id DESC))[1:3] AS tags FROM (
        SELECT id FROM tagging_tag WHERE entity_id = record.id AND state <> 'rejected' LIMIT %s
    ) AS counted
) AS few
CROSS JOIN LATERAL (
    SELECT EXISTS (
        SELECT 1 FROM tagging_mention WHERE tag_id = ANY(few.tags) AND field = 'headline'
    ) AS is_there
) AS head
WHERE few.stories >= %s OR head.is_there
ORDER BY few.stories DESC, record.id DESC LIMIT %s
"""


def proposed(user: Any, kind: str = "", limit: int = GROUPS) -> list[Proposed]:
    """Of the newest proposed records those that three stories or a headline name, the most named first."""
    waiting = Entity.objects.canonical().filter(status=Status.PROPOSED, never_profile=False)
    waiting = waiting.filter(kind=kind) if kind else waiting
    newest = list(waiting.order_by("-created_at").values_list("pk", flat=True)[:PROPOSED_WINDOW])
    with connection.cursor() as cursor:
        cursor.execute(NAMED_ENOUGH, [newest, STORIES_COUNTED + 1, STORIES_TO_ASK, limit])
        rows = cursor.fetchall()
    entities = Entity.objects.in_bulk([row[0] for row in rows])
    seen = _seen_tags(user, (tag for row in rows for tag in row[2]))
    quotes = quotes_of(dict.fromkeys(seen, ""))
    return [
        Proposed(entities[pk], stories, in_headline, [quotes[tag] for tag in tags if tag in quotes])
        for pk, stories, tags, in_headline in rows
        if pk in entities
    ]


def _seen_tags(user: Any, tags: Iterable[UUID]) -> list[UUID]:
    return list(Tag.objects.visible_to(user).filter(pk__in=list(tags)).values_list("pk", flat=True))


# --- Likely duplicates ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Side:
    """One of two records; ``called`` are the words that the quoted stories have for what a proposed person is."""

    entity: Entity
    names: list[str]
    called: list[str]
    stories: int
    quotes: list[Mention]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one, and why they are asked about."""

    one: Side
    other: Side
    because: str


LIKELY_THE_SAME = """
SELECT DISTINCT ON (least(record.id, found.id), greatest(record.id, found.id)) record.id, found.id, found.because, score
FROM tagging_entity AS record
CROSS JOIN LATERAL (
    SELECT e.id, 'the same name' AS because, 1.0 AS score
    FROM tagging_entity AS e WHERE e.kind = record.kind AND e.key = record.key
    UNION ALL
    SELECT a.entity_id, 'one is an alias of the other', 0.9 FROM tagging_alias AS a
    JOIN tagging_entity AS e ON e.id = a.entity_id AND e.kind = record.kind
    WHERE a.key = record.key AND NOT a.blocked
    UNION ALL
    (SELECT e.id, 'spelled alike', similarity(e.key, record.key) FROM tagging_entity AS e
     WHERE e.key %% record.key AND e.kind = record.kind AND similarity(e.key, record.key) >= %s
     ORDER BY similarity(e.key, record.key) DESC LIMIT 5)
) AS found
JOIN tagging_entity AS other ON other.id = found.id AND other.merged_into_id IS NULL AND NOT other.never_profile
WHERE record.id = ANY(%s) AND found.id <> record.id AND NOT EXISTS (
    SELECT 1 FROM tagging_keptapart AS apart
    WHERE apart.one_id = least(record.id, found.id) AND apart.other_id = greatest(record.id, found.id)
)
ORDER BY least(record.id, found.id), greatest(record.id, found.id), score DESC
"""


def duplicates(user: Any, kind: str = "", limit: int = PAIRS) -> list[Pair]:
    """Pairs that may be one record: those asked about as proposed, what machines kept apart of one name, and what
    editors made last, beside all others."""
    asked = [found.entity.pk for found in proposed(user, kind, limit=2 * GROUPS)]
    records = Entity.objects.canonical().filter(never_profile=False, **({"kind": kind} if kind else {}))
    for newest in (records.exclude(apart_in="").filter(status=Status.PROPOSED), records.filter(origin=Origin.EDITOR)):
        asked += newest.order_by("-created_at").values_list("pk", flat=True)[:GROUPS]
    with connection.cursor() as cursor:
        cursor.execute(LIKELY_THE_SAME, [ALIKE, asked])
        rows = sorted(cursor.fetchall(), key=lambda row: -row[3])[:limit]
    sides = _sides(user, {pk for row in rows for pk in row[:2]})
    return [Pair(sides[one], sides[other], because) for one, other, because, _ in rows]


def _sides(user: Any, ids: Collection[UUID]) -> dict[UUID, Side]:
    with connection.cursor() as cursor:
        cursor.execute(NAMED_ENOUGH, [list(ids), STORIES_COUNTED + 1, 0, len(ids)])
        named = {row[0]: row for row in cursor.fetchall()}
    seen = _seen_tags(user, (tag for row in named.values() for tag in row[2] or ()))
    quotes = quotes_of(dict.fromkeys(seen, ""))
    called = dict(Tag.objects.filter(pk__in=seen, provenance__has_key="called").values_list("pk", "provenance__called"))
    entities = Entity.objects.prefetch_related("aliases").in_bulk(list(ids))
    return {
        pk: Side(
            entity,
            sorted(alias.name for alias in entity.aliases.all() if not alias.blocked)[:6],
            sorted({word for tag in named[pk][2] or () for word in called.get(tag, "").split()}),
            named[pk][1],
            [quotes[tag] for tag in named[pk][2] or () if tag in quotes],
        )
        for pk, entity in entities.items()
    }
