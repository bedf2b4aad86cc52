"""What a batch made of its records, into the database: a fixed number of statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from articles.models import Change
from tagging.authority_import.known import OWN_KEY, Known
from tagging.models import Alias, Entity, ImportedRow
from tagging.pipeline.names import name_key

AT_ONCE = 1_000
UPDATE = """
UPDATE tagging_entity AS e
SET name = n.name, slug = n.slug, status = n.status, origin = coalesce(n.origin, e.origin),
    description = n.description, external_ids = n.external_ids, roles = n.roles, parent_id = n.parent_id,
    seed_key = n.seed_key
FROM jsonb_to_recordset(%s::jsonb) AS n(
    id uuid, name text, slug text, status text, origin text, description text, external_ids jsonb, roles jsonb,
    parent_id uuid, seed_key text)
WHERE e.id = n.id
"""


def write(records: Iterable[Known], rows: Iterable[ImportedRow], origin: str) -> int:
    """Insert new records and aliases, update changed records, remember the rows; how many records were written."""
    distinct = {known.pk: known for known in records}.values()
    touched = [known for known in distinct if known.is_new or known.changed or known.new_aliases]
    Entity.objects.bulk_create((_entity(known, origin) for known in touched if known.is_new), batch_size=AT_ONCE)
    changed = [_changes(known, origin) for known in touched if known.changed and not known.is_new]
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(UPDATE, [json.dumps(changed)])
    Alias.objects.bulk_create(
        (alias for known in touched for alias in _aliases(known, origin)), batch_size=AT_ONCE, ignore_conflicts=True
    )
    ImportedRow.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    Change.objects.bulk_create((_change(known, origin) for known in touched), batch_size=AT_ONCE)
    return len(touched)


def _own_key(known: Known) -> str | None:
    return known.ids.get(OWN_KEY)


def _external_ids(known: Known) -> dict[str, str]:
    return {scheme: value for scheme, value in known.ids.items() if scheme != OWN_KEY}


def _entity(known: Known, origin: str) -> Entity:
    return Entity(
        id=known.pk,
        kind=known.kind,
        name=known.name,
        key=known.key,
        slug=Entity.slug_for(known.name),
        description=known.description,
        status=known.status,
        origin=origin,
        seed_key=_own_key(known),
        external_ids=_external_ids(known),
        roles=known.roles,
        parent_id=known.parent_id,
    )


def _changes(known: Known, origin: str) -> dict[str, Any]:
    return {
        "id": str(known.pk),
        "name": known.name,
        "slug": Entity.slug_for(known.name),
        "status": known.status,
        "origin": origin if "origin" in known.changed else None,
        "description": known.description,
        "external_ids": _external_ids(known),
        "roles": known.roles,
        "parent_id": str(known.parent_id) if known.parent_id else None,
        "seed_key": _own_key(known),
    }


def _aliases(known: Known, origin: str) -> Iterator[Alias]:
    for name, kind in known.new_aliases:
        yield Alias(entity_id=known.pk, name=name, key=name_key(name)[:250], kind=kind, origin=origin)


def _change(known: Known, origin: str) -> Change:
    action = "create" if known.is_new else "changed"
    return Change(action=action, kind="entity", object_id=known.pk, data={"origin": origin})
