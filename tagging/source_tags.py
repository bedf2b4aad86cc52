"""The people, organizations and places that a story's own file tags: suggested at once, whatever a machine finds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from articles.ids import uuid7
from articles.models import Article, Revision
from tagging.models import Alias, Entity, EntityKind, Level, Origin, Tag, TagState
from tagging.models.tags import provenance
from tagging.pipeline.names import name_key
from tagging.proposals import propose
from tagging.standing import Name, Record, ask_named, by_name

CONFIDENCE, RELEVANCE = 0.9, 0.5  # a desk's own tags are seldom wrong, and say what a story is about
MOST = 100  # of one story
# What a person decided stays. A machine's tag becomes the source's, with the words that the machine found.
WRITE = """
INSERT INTO tagging_tag (id, article_id, entity_id, level, state, confidence, relevance, surfaces, provenance,
    created_at, updated_at)
SELECT id, %s, entity_id, level, state, confidence, relevance, ARRAY[key], provenance, now(), now()
FROM json_to_recordset(%s) AS new (id uuid, entity_id uuid, level text, state text, confidence float8,
    relevance float8, key text, provenance jsonb)
ON CONFLICT (article_id, entity_id) DO UPDATE SET level = excluded.level, state = excluded.state,
    confidence = greatest(tagging_tag.confidence, excluded.confidence), provenance = excluded.provenance
WHERE tagging_tag.decided_by_id IS NULL
"""


def take_source_tags(revisions: Iterable[Revision], **kwargs: Any) -> None:
    """``revisions_saved``: the tags of a file go with its stories, in the same transaction; accepted where their Source
    is trusted so. What an earlier file tagged and this one does not is left to the machine."""
    for revision in revisions:
        if revision.number > 1 or revision.article.details.get("tags"):
            _take(revision)


def _take(revision: Revision) -> None:
    article = revision.article
    tags = article.details.get("tags", [])[:MOST]
    earlier = Tag.objects.filter(article=article, provenance__origin=Origin.SOURCE, decided_by__isnull=True)
    records = _records(tags) if tags else {}
    if revision.number > 1:
        earlier.exclude(entity__in=[record.id for record in records.values()]).delete()
    ruled_out = _ruled_out(article) if records and revision.number > 1 else set()
    kept = {record.id: name for name, record in records.items() if name not in ruled_out}
    if kept:
        state = TagState.ACCEPTED if article.source and article.source.trusts_own_tags else TagState.SUGGESTED
        rows = json.dumps([_row(str(pk), name, state) for pk, name in kept.items()])
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [article.pk, rows])


def _row(entity_id: str, name: Name, state: str) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "entity_id": entity_id,
        "level": Level.ABOUT,
        "state": state,
        "confidence": CONFIDENCE,
        "relevance": RELEVANCE,
        "key": name[1],
        "provenance": provenance(Origin.SOURCE, reason="tagged in the source's own file"),
    }


def _ruled_out(article: Article) -> set[Name]:
    """Kind and name of what a person rejected here."""
    rejected = Tag.objects.filter(article=article, state=TagState.REJECTED).select_related("entity")
    return {(tag.entity.kind, surface) for tag in rejected for surface in [*tag.surfaces, tag.entity.key]}


def _records(tags: list[dict[str, str]]) -> dict[Name, Record]:
    """Each tag's record by kind and normalised name: by its id, its name, an alias of one bearer only; else a new
    proposal. A name that several bear is left to the machine, which reads the story."""
    names = {(tag["kind"], name_key(tag["name"])[:250]): tag for tag in tags if tag["kind"] in EntityKind.values}
    names.pop(("", ""), None)
    found = {name: record for name, tag in names.items() if name[1] and (record := _by_id(name[0], tag))}
    open_names = [name for name in names if name[1] and name not in found]
    found |= by_name(ask_named(open_names, ()))
    bearers = _bearers([name for name in open_names if name not in found])
    found |= {name: records[0] for name, records in bearers.items() if len(records) == 1}
    new = {name: names[name]["name"] for name in open_names if name not in found and name not in bearers}
    return found | propose(new)


def _by_id(kind: str, tag: dict[str, str]) -> Record | None:
    if not (tag["scheme"] and tag["code"]):
        return None
    scheme = "wikidata" if "wikidata" in tag["scheme"].lower() else tag["scheme"]
    code = tag["code"].rsplit("/", 1)[-1] if scheme == "wikidata" else tag["code"]
    entity = Entity.objects.filter(kind=kind, external_ids__contains={scheme: code}).first()
    return _record(entity) if entity else None


def _bearers(names: list[Name]) -> dict[Name, list[Record]]:
    """Who is called so by an alias."""
    if not names:
        return {}
    aliases = Alias.objects.filter(key__in={key for _, key in names}, blocked=False, entity__merged_into__isnull=True)
    found: dict[Name, list[Record]] = {}
    for alias in aliases.select_related("entity").order_by("key", "entity")[: 10 * MOST]:
        records = found.setdefault((alias.entity.kind, alias.key), [])
        if alias.entity_id not in [record.id for record in records]:
            records.append(_record(alias.entity))
    return {name: found[name] for name in names if name in found}


def _record(entity: Entity) -> Record:
    while entity.merged_into:  # the chain ends: a merge never makes a ring
        entity = entity.merged_into
    return Record(entity.pk, entity.kind, entity.key, entity.name, entity.status)
