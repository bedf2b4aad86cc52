"""Annotation → rows, in one transaction. What a person decided always wins."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from articles.ids import uuid7
from articles.models import Change
from articles.pipelined import pipelined
from tagging.event_store import store_events
from tagging.models import Alias, Origin, Status, Tag, TaggingRun
from tagging.models.tags import provenance
from tagging.pipeline import types
from tagging.pipeline.callings import fields
from tagging.pipeline.names import name_key
from tagging.proposals import propose
from tagging.signals import article_settled
from tagging.standing import MentionRow, Name, Record, Standing, StandingTag, ask, standing

RULED_OUT = "rejected here by a person"
MENTION_TEXT = 500  # longest span that is kept; what recognisers take for longer names is none
# Many rows go as one JSON document: written and read by C code, and one statement whatever their number.
WRITE_TAGS = """
INSERT INTO tagging_tag (id, article_id, entity_id, level, state, confidence, relevance, surfaces, provenance,
    created_at, updated_at)
SELECT id, %s, entity_id, level, 'suggested', confidence, relevance, surfaces, provenance, now(), now()
FROM json_to_recordset(%s) AS new (id uuid, entity_id uuid, level text, confidence float8, relevance float8,
    surfaces text[], provenance jsonb)
ON CONFLICT (article_id, entity_id) DO UPDATE SET relevance = excluded.relevance, surfaces = excluded.surfaces,
    (level, confidence, provenance) = (SELECT tagging_tag.level, tagging_tag.confidence, tagging_tag.provenance
        WHERE tagging_tag.provenance ->> 'origin' = 'source'
        UNION ALL SELECT excluded.level, excluded.confidence, excluded.provenance LIMIT 1)
WHERE tagging_tag.decided_by_id IS NULL
"""
WRITE_MENTIONS = """
INSERT INTO tagging_mention (revision_id, tag_id, field, start, "end", text, kind, confidence, reason, candidates,
    decided_by_id, key)
SELECT * FROM json_to_recordset(%s) AS new (revision_id uuid, tag_id uuid, field text, start int, "end" int, text text,
    kind text, confidence float8, reason text, candidates jsonb, decided_by_id uuid, key text)
"""
NOTE_HITS = """
INSERT INTO tagging_rulehit (rule_id, article_id, at) SELECT id, %s, now() FROM tagging_rule WHERE id = ANY(%s::uuid[])
ON CONFLICT DO NOTHING
"""
DELETE_TAGS = """
DELETE FROM tagging_tag WHERE id = ANY(%s) AND decided_by_id IS NULL
    AND provenance ->> 'origin' IS DISTINCT FROM 'source'
"""
DELETE_MENTIONS = "DELETE FROM tagging_mention WHERE id = ANY(%s)"


@dataclass
class Draft:
    """A tag about to be stored: its entity, what the pipeline says of it, and its mentions."""

    entity: Record
    tag: types.TagDraft
    mentions: list[types.Mention] = field(default_factory=list)

    @property
    def surfaces(self) -> list[str]:
        return sorted({name_key(mention.text)[:250] for mention in self.mentions} - {""})


def store(run: TaggingRun, annotation: types.Annotation) -> bool:
    """Make the rows of the run's Article say what the Annotation says; False where a newer Revision took over.

    1. Lock the Article: decisions on it and taggings of it come one after the other.
    2. Leave out what a person ruled out: rejected entities, and for their kind the surfaces that were rejected.
       A surface that a person gave to an entity goes to that entity, unless it named another one beside it already.
       Where a person marked words, the machine's mentions of them give way.
    3. Write the difference: machine-made tags are added, changed, removed; decided ones keep what was decided, and
       those of the story's own file stay (``source_tags``).
    4. The events that the story tells of become Reports (``event_store``).
    5. The ledger, the change row and the announcement are part of the same transaction.
    """
    known = [tag.entity_id for tag in annotation.tags if tag.entity_id]
    names = [_name(tag) for tag in annotation.tags if not tag.entity_id]
    with transaction.atomic(savepoint=False), pipelined():
        before = standing(run.article_id, known=known, names=names, apart=_apart(annotation.tags))
        if before.current_id != run.revision_id:
            return False
        decided = _Decided(before)
        hand_made = _hand_made(before, run)
        drafts, loose = _drafts(_beside(annotation, hand_made), decided)
        tags = _write_tags(run, drafts, decided)
        _write_mentions(before, [*hand_made, *_rows(run.revision_id, drafts, loose, tags)])
        if annotation.rules:
            ask(NOTE_HITS, run.article_id, list(annotation.rules))
        if annotation.events_read:
            store_events(run, annotation.events, _records(annotation, drafts))
        Change.objects.record("tagged", "article", run.article_id, article_id=run.article_id)
        transaction.on_commit(lambda: article_settled.send(Tag, article_id=run.article_id), robust=True)
    return True


def _records(annotation: types.Annotation, drafts: list[Draft]) -> dict[int, Record]:
    """What each tag of the annotation came to; nothing where a person ruled it out."""
    owners = {(mention.field, mention.start): draft.entity for draft in drafts for mention in draft.mentions}
    named = ((m.tag, owners.get((m.field, m.start))) for m in annotation.mentions)
    return {tag: record for tag, record in named if tag is not None and record}


def wait_for_no_disk() -> None:
    """In a transaction: its commit does not wait until it is on disk. Whoever sees what it wrote sees all of it.

    A server that crashes within the second forgets a tagging as a whole: the run stands as queued or running again,
    which is true, and the sweep hands it over. What anybody builds on it (a Decision, a number in the change feed) is
    committed after it and does wait, which brings the tagging to disk too.
    """
    ask("SET LOCAL synchronous_commit = off")


class _Decided:
    """What people decided about one Article's tags."""

    def __init__(self, before: Standing) -> None:
        self.before = before
        self.tags = [tag for tag in before.tags if tag.is_decided]
        rejected = [tag for tag in self.tags if tag.is_rejected]
        self.rejected = {before.record(tag).id for tag in rejected}
        self.rejected_surfaces = {(before.record(tag).kind, surface) for tag in rejected for surface in tag.surfaces}
        self._given: dict[str, list[StandingTag]] = defaultdict(list)
        for tag in self.tags:
            for surface in () if tag.is_rejected else tag.surfaces:
                self._given[surface].append(tag)
        # What the surface names beside the decided tags, by both ways in which the pipeline may say so.
        beside = [tag for tag in before.tags if not tag.is_decided]
        self._standing = {
            (identity, surface) for tag in beside for identity in self._identities(tag) for surface in tag.surfaces
        }

    def owner(self, draft: types.TagDraft | None, surface: str) -> StandingTag | None:
        """The tag to which a person gave the surface; of several the one that the pipeline means, or the latest."""
        owners = self._given.get(surface)
        if not owners:
            return None
        if draft is None:
            return owners[-1]
        meant = draft.entity_id or " ".join(_name(draft))
        if (meant, surface) in self._standing:
            return None
        return next((tag for tag in owners if meant in self._identities(tag)), owners[-1])

    def allows(self, tag: types.TagDraft, surface: str) -> bool:
        known = UUID(tag.entity_id) if tag.entity_id else None
        return known not in self.rejected and (tag.kind, surface) not in self.rejected_surfaces

    def _identities(self, tag: StandingTag) -> tuple[str, str]:
        record = self.before.record(tag)
        return str(record.id), f"{record.kind} {record.key}"


def _name(draft: types.TagDraft) -> Name:
    return draft.kind, name_key(draft.name)[:250]


def _beside(annotation: types.Annotation, hand_made: list[MentionRow]) -> types.Annotation:
    """The annotation without the mentions that cross what a person marked."""
    marked = [(m.field, m.start, m.end) for m in hand_made]

    def is_free(mention: types.Mention) -> bool:
        return not any(f == mention.field and s < mention.end and mention.start < e for f, s, e in marked)

    return replace(annotation, mentions=tuple(filter(is_free, annotation.mentions))) if marked else annotation


def _drafts(annotation: types.Annotation, decided: _Decided) -> tuple[list[Draft], list[types.Mention]]:
    """The tags to store, each with its mentions, and the mentions that belong to none."""
    allowed: dict[int, list[types.Mention]] = defaultdict(list)
    loose: list[types.Mention] = []
    by_entity: dict[UUID, Draft] = {}
    for mention in annotation.mentions:
        surface = name_key(mention.text)[:250]
        draft = None if mention.tag is None else annotation.tags[mention.tag]
        if len(mention.text) > MENTION_TEXT:
            continue
        if tag := decided.owner(draft, surface):
            _give(tag, decided.before.record(tag), mention, by_entity)
        elif mention.tag is None or draft is None:
            loose.append(mention)
        elif decided.allows(draft, surface):
            allowed[mention.tag].append(mention)
        else:
            loose.append(_ruled_out(mention))
    entities = _entities({index: annotation.tags[index] for index in allowed}, decided.before)
    for index, mentions in allowed.items():
        entity = entities.get(index)
        if entity is None:  # the record is gone since the knowledge was read
            loose += [replace(mention, tag=None, reason="") for mention in mentions]
        elif entity.id in decided.rejected:
            loose += map(_ruled_out, mentions)
        else:
            by_entity.setdefault(entity.id, Draft(entity, annotation.tags[index])).mentions += mentions
    return list(by_entity.values()), loose


def _ruled_out(mention: types.Mention) -> types.Mention:
    return replace(mention, tag=None, reason=RULED_OUT)


def _give(tag: StandingTag, entity: Record, mention: types.Mention, given: dict[UUID, Draft]) -> None:
    if entity.id not in given:
        draft = types.TagDraft(
            kind=entity.kind,  # type: ignore[arg-type]
            name=entity.name,
            entity_id=str(entity.id),
            status=entity.status,  # type: ignore[arg-type]
            aliases=(),
            level=tag.level,  # type: ignore[arg-type]
            confidence=tag.confidence,
            relevance=tag.relevance,
            reason=tag.reason or "",
        )
        given[entity.id] = Draft(entity, draft)
    given[entity.id].mentions.append(replace(mention, reason="a person said so", candidates=()))


def _entities(drafts: dict[int, types.TagDraft], before: Standing) -> dict[int, Record | None]:
    """The record of each draft, by its index: known ones at the end of their merges, new names proposed."""
    names = {_name(draft): draft.name for draft in drafts.values() if not draft.entity_id}
    new = {name: names[name] for name in names if name not in before.named}
    named = before.named | propose(new, _apart(drafts.values()), _apart_in(drafts.values()))
    records = {
        index: before.records.get(UUID(draft.entity_id)) if draft.entity_id else named.get(_name(draft))
        for index, draft in drafts.items()
    }
    _learn_names((record, drafts[index].explained) for index, record in records.items() if record)
    return records


def _apart(drafts: Iterable[types.TagDraft]) -> list[str]:
    return [entity_id for draft in drafts for entity_id in draft.apart_from]


def _apart_in(drafts: Iterable[types.TagDraft]) -> dict[Name, str]:
    """The field of life that tells somebody new from whom they are none of."""
    return {_name(draft): " ".join(sorted(fields(draft.called))) for draft in drafts if draft.apart_from}


def _learn_names(explained: Iterable[tuple[Record, tuple[str, ...]]]) -> None:
    """What a story says of a proposed record's acronym is kept, so that the next one finds it by that. (Names of a
    confirmed record are people's.)"""
    aliases = [
        Alias(entity_id=record.id, name=name[:250], key=name_key(name)[:250], origin=Origin.MACHINE)
        for record, names in explained
        for name in names
        if record.status == Status.PROPOSED
    ]
    if aliases:
        Alias.objects.bulk_create(sorted(aliases, key=lambda a: (a.entity_id, a.name)), ignore_conflicts=True)


def _write_tags(run: TaggingRun, drafts: list[Draft], decided: _Decided) -> dict[UUID, UUID]:
    """The id of each entity's tag, as they stand afterwards."""
    existing = {tag.entity_id: tag for tag in decided.before.tags}
    existing |= {decided.before.record(tag).id: tag for tag in decided.tags}
    tags: dict[UUID, UUID] = {}
    rows = []
    for draft in drafts:
        tag = existing.get(draft.entity.id)
        tags[draft.entity.id] = tag_id = tag.id if tag else uuid7()
        if tag is None or (not tag.is_decided and _differs(tag, draft)):
            rows.append(_tag_row(tag_id, draft, run))
    kept = set(tags.values())
    gone = [tag.id for tag in decided.before.tags if tag.id not in kept and not tag.is_decided]
    if gone:
        ask(DELETE_TAGS, gone)
    if rows:
        ask(WRITE_TAGS, run.article_id, json.dumps(rows))
    return tags


def _differs(tag: StandingTag, draft: Draft) -> bool:
    said = (draft.tag.level, draft.tag.confidence, draft.tag.relevance, draft.surfaces, _called(draft))
    return (tag.level, tag.confidence, tag.relevance, tag.surfaces, tag.called) != said


def _tag_row(tag_id: UUID, draft: Draft, run: TaggingRun) -> dict[str, Any]:
    return {
        "id": str(tag_id),
        "entity_id": str(draft.entity.id),
        "level": draft.tag.level,
        "confidence": draft.tag.confidence,
        "relevance": draft.tag.relevance,
        "surfaces": draft.surfaces,
        "provenance": provenance(Origin.MACHINE, run=run, reason=draft.tag.reason, **_told(draft)),
    }


def _told(draft: Draft) -> dict[str, Any]:
    sort = {"sort": draft.tag.sort, "sure": draft.tag.sure} if draft.tag.sort else {}
    return sort | ({"called": called} if (called := _called(draft)) else {})


def _called(draft: Draft) -> str:
    """What the story calls a proposed person: it is known of the record as long as this tag stands."""
    return " ".join(draft.tag.called) if draft.entity.status == Status.PROPOSED else ""


def _write_mentions(before: Standing, rows: Iterable[MentionRow]) -> None:
    """Write the difference; of two rows for the same words the first is taken."""
    wanted: dict[tuple[UUID, str, int, int], MentionRow] = {}
    for row in rows:
        wanted.setdefault(row.place, row)
    gone = [pk for pk, row in before.mentions.items() if wanted.get(row.place) != row]
    same = {row.place for row in before.mentions.values() if wanted.get(row.place) == row}
    new = [row for place, row in wanted.items() if place not in same]
    if gone:
        ask(DELETE_MENTIONS, gone)
    if new:
        ask(WRITE_MENTIONS, json.dumps([row._asdict() | {"key": name_key(row.text)[:250]} for row in new], default=str))


def _rows(
    revision_id: UUID, drafts: list[Draft], loose: list[types.Mention], tags: dict[UUID, UUID]
) -> Iterable[MentionRow]:
    for draft in drafts:
        for mention in draft.mentions:
            yield _row(revision_id, mention, tags[draft.entity.id])
    for mention in loose:
        yield _row(revision_id, mention, None)


def _row(revision_id: UUID, mention: types.Mention, tag_id: UUID | None) -> MentionRow:
    candidates = [
        {"entity": c.entity_id, "name": c.name, "score": c.score, "reasons": list(c.reasons)}
        for c in mention.candidates[:5]
    ]
    return MentionRow(
        revision_id,
        tag_id,
        mention.field,
        mention.start,
        mention.end,
        mention.text,
        mention.kind,
        mention.confidence,
        mention.reason[:300],
        candidates or None,
    )


def _hand_made(before: Standing, run: TaggingRun) -> list[MentionRow]:
    """People's own mentions, found again in the current words: at their old place, or wherever the same words stand."""
    decided = {tag.id for tag in before.tags if tag.is_decided}
    made = [m for m in before.mentions.values() if m.decided_by_id is not None and m.tag_id in decided]
    kept: dict[tuple[UUID, str, int, int], MentionRow] = {}
    for old in made:
        words = getattr(run.revision, old.field)
        places = [old.start] if words[old.start : old.end] == old.text else occurrences(words, old.text)
        for start in places:
            row = old._replace(revision_id=run.revision_id, start=start, end=start + len(old.text), confidence=1.0)
            kept.setdefault(row.place, row._replace(candidates=None))
    return list(kept.values())


def occurrences(words: str, name: str) -> list[int]:
    """Where ``name`` stands in ``words`` as whole words (code points)."""
    found: list[int] = []
    start = words.find(name)
    while name and start >= 0:
        end = start + len(name)
        if not words[start - 1 : start].isalnum() and not words[end : end + 1].isalnum():
            found.append(start)
        start = words.find(name, end)
    return found


def tagging_state(article_id: UUID) -> TaggingRun | None:
    """The newest tagging of an Article."""
    return TaggingRun.objects.filter(article_id=article_id).order_by("-id").first()


def newest_runs(article_ids: Iterable[UUID]) -> dict[UUID, TaggingRun]:
    """The newest tagging of each Article, in one query."""
    runs = TaggingRun.objects.filter(article_id__in=list(article_ids)).order_by("article_id", "-id")
    return {run.article_id: run for run in runs.distinct("article_id")}
