"""What a row adds to the record it means. What is there stays: only what is missing is taken from the row."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from tagging.authority_import.known import Index, Known, described
from tagging.authority_import.records import NAME_LENGTH, Record, Role
from tagging.models import Status
from tagging.pipeline.names import name_key


def fill(known: Known, record: Record, index: Index) -> None:
    """Ids, roles, description; a proposed record becomes a confirmed one with the row's spelling of its name."""
    if not known.is_confirmed:
        known.status = Status.CONFIRMED
        known.changed |= {"status", "origin"}
        if known.key == record.key and known.name != record.name:
            known.name = record.name
            known.changed.add("name")
    if missing := {scheme: value for scheme, value in index.ids_for(record, known).items() if scheme not in known.ids}:
        known.ids |= missing
        known.changed.add("ids")
    if roles := [dict(role) for role in record.roles if not any(_same(role, old) for old in known.roles)]:
        known.roles = [*known.roles, *roles]
        known.changed.add("roles")
    if not known.description and (description := described(record)):
        known.description = description
        known.changed.add("description")


def add_names(known: Known, record: Record, index: Index, *, may_share_names: bool) -> Iterator[str]:
    """The names that the record does not have yet; says which were left out.

    A blocked alias stays blocked. A name that is another record's own is left out: it would make that one doubtful.
    """
    own = [(record.name, "name")] if record.key != known.key else []
    for name, kind in (*own, *record.aliases):
        key = name_key(name)[:NAME_LENGTH]
        if key == known.key or key in known.alias_keys or key in known.blocked_keys or name in known.names:
            continue
        others = [other for other in index.bearing(known.kind, key) if other is not known and other.is_confirmed]
        if others and not may_share_names:
            yield f"alias “{name}”: another record is called so ({others[0].pk})"
        else:
            known.add_alias(name, kind)


def set_parent(known: Known, parents: list[Known], index: Index) -> str:
    """Set the parent if the record has none; says what is wrong. ``parents`` are the records that the row may mean."""
    if len(parents) > 1:
        return "several records have its name"
    parent = parents[0]
    if known.parent_id is not None:
        return "" if parent.pk in index.line(known.parent_id) else "the record has another one"
    if would_loop(index, known.pk, parent.pk):
        return "it would lie in itself"
    known.parent_id = parent.pk
    index.parent_of[known.pk] = parent.pk
    known.changed.add("parent")
    return ""


def would_loop(index: Index, pk: UUID, parent: UUID) -> bool:
    return pk in index.line(parent)


def _same(role: Role, old: Role) -> bool:
    """Whether the two tell of one term of office: the same title or body, and dates that agree as far as they go."""
    titles = {name_key(each.get("title", "")) for each in (role, old)}
    bodies = {name_key(each.get("of", "").rpartition(":")[2]) for each in (role, old)}
    if len(titles) > 1 and (len(bodies) > 1 or "" in bodies):
        return False
    if len(titles) == 1 and len(bodies) > 1 and "" not in bodies:
        return False
    return all(_agree(role.get(end, ""), old.get(end, "")) for end in ("from", "to"))


def _agree(one: str, other: str) -> bool:
    length = min(len(one), len(other))
    return one[:length] == other[:length]
