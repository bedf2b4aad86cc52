"""Decisions on records of the authority file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

from django.db import IntegrityError, transaction

from articles.models import Article
from tagging import learning
from tagging.decisions.act import NAME_LENGTH, Act, By, DecisionError, address_of, check_allowed, earlier_decision
from tagging.models import Action, Alias, AliasKind, Decision, Entity, EntityKind, Origin, Says, Status
from tagging.pipeline.names import name_key


@dataclass(frozen=True)
class NewRecord:
    """A record that is made with the decision that needs it, and undone with it."""

    kind: str
    name: str
    description: str = ""


def create_entity(kind: str, name: str, *, description: str = "", **by: Unpack[By]) -> tuple[Entity, Decision]:
    """A new, confirmed record. A proposed one of that name is confirmed instead."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.CREATE, Action.CONFIRM):
            return _locked(earlier.target_id), earlier
        act = Act(Action.CREATE, by)
        entity = record_of(NewRecord(kind, name, description), act)
        if act.before[address_of(entity)] is not None:
            act.action = Action.CONFIRM
        return entity, act.write(entity)


def record_of(chosen: Entity | NewRecord, act: Act) -> Entity:
    """The record that somebody chose, or made here as part of the act; a proposed one of that name is confirmed."""
    if isinstance(chosen, Entity):
        return chosen.canonical()
    name, description = checked_name(chosen.name), chosen.description[:300]
    if chosen.kind not in EntityKind.values:
        raise DecisionError("bad_kind", f"“{chosen.kind}” is not a kind: person, organization or place.")
    called = Entity.objects.canonical().filter(kind=chosen.kind, key=name_key(name), status=Status.PROPOSED)
    proposed = called.select_for_update(of=("self",)).first()
    if proposed is None:
        entity = Entity(kind=chosen.kind, name=name, description=description, origin=Origin.EDITOR)
        entity.created_by = act.by["actor"]
        entity.save()
        act.note_new(entity)
        return entity
    act.note_before(proposed)
    proposed.status, proposed.description = Status.CONFIRMED, description or proposed.description
    proposed.save()
    act.note_after(proposed)
    return proposed


def confirm(entity: Entity, **by: Unpack[By]) -> Decision:
    """Somebody looked: the proposed record is one real thing."""
    return _set_entity(Action.CONFIRM, entity, by, status=Status.CONFIRMED)


def rename(entity: Entity, name: str, **by: Unpack[By]) -> Decision:
    """Another preferred name; the old one stays as an alias, so that nothing found before is lost."""
    name = checked_name(name)
    return _set_entity(Action.RENAME, entity, by, keep_name=True, name=name)


def set_kind(entity: Entity, kind: str, **by: Unpack[By]) -> Decision:
    """The record is of another kind: its names, stories and address stay its own."""
    if kind not in EntityKind.values:
        raise DecisionError("bad_kind", f"“{kind}” is not a kind: person, organization or place.")
    if entity.kind != kind and entity.parts.exists():
        raise DecisionError("has_parts", "Other records belong to this one: say first what else they belong to.")
    parent = entity.parent_id if entity.kind == kind else None
    return _set_entity(Action.RETYPE, entity, by, kind=kind, parent_id=parent)


def never_profile(entity: Entity, never: bool = True, **by: Unpack[By]) -> Decision:
    """A private person: no page, no typeahead, and nobody is asked about it again. Or not so any more."""
    return _set_entity(Action.NEVER_PROFILE, entity, by, never_profile=never)


def _set_entity(action: str, entity: Entity, by: By, *, keep_name: bool = False, **values: Any) -> Decision:
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, action, target=entity):
            return earlier
        entity = _locked(entity.pk)
        last = Decision.objects.filter(target_kind="entity", target_id=str(entity.pk), action=action).first()
        if last and all(getattr(entity, name) == value for name, value in values.items()):
            return last
        act = Act(action, by)
        act.note_before(entity)
        old_name = entity.name
        for name, value in values.items():
            setattr(entity, name, value)
        _save(entity)
        if keep_name and name_key(old_name) != entity.key:
            _keep_alias(entity, old_name, act)
        act.note_after(entity)
        return act.write(entity)


def _locked(pk: Any) -> Entity:
    found = Entity.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise DecisionError("gone", "This record is no longer there.")
    return found


def _save(entity: Entity) -> None:
    try:
        with transaction.atomic():
            entity.save()
    except IntegrityError:
        raise DecisionError("name_taken", "Another proposed record has this name: merge the two instead.") from None


def _keep_alias(entity: Entity, name: str, act: Act) -> None:
    alias, made = Alias.objects.get_or_create(
        entity=entity, name=name, defaults={"origin": Origin.EDITOR, "created_by": act.by["actor"]}
    )
    if made:
        act.note_new(alias)


def add_alias(
    entity: Entity, name: str, *, alias_kind: str = AliasKind.NAME, article: Article | None = None, **by: Unpack[By]
) -> Decision:
    """The record may also be called ``name``; a blocked alias is freed again. ``article`` is the story in which an
    editor found it called so: it holds in all of them."""
    check_allowed(by)
    name = checked_name(name)
    if alias_kind not in AliasKind.values:
        raise DecisionError("bad_kind", f"“{alias_kind}” is not a kind of alias: {', '.join(AliasKind.values)}.")
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.ALIAS_ADD):
            return earlier
        entity = _locked(entity.pk)
        act = Act(Action.ALIAS_ADD, by)
        alias = Alias.objects.filter(entity=entity, name=name).first()
        if alias is None:
            alias = Alias(entity=entity, name=name, kind=alias_kind, origin=Origin.EDITOR, created_by=by["actor"])
            alias.save()
            act.note_new(alias)
        else:
            act.note_before(alias)
            alias.blocked = False
            alias.save()
            act.note_after(alias)
        decision = act.write(alias, article=article)
        learning.learn(decision, learning.Said(Says.MEANS, [alias.key], entity, teaches=False, for_all=True))
        return decision


def remove_alias(alias: Alias, **by: Unpack[By]) -> Decision:
    """The record is not called so; remembered, so that no import brings the name back."""
    check_allowed(by)
    with transaction.atomic():
        if earlier := earlier_decision(by, Action.ALIAS_REMOVE, target=alias):
            return earlier
        found = Alias.objects.select_for_update(of=("self",)).select_related("entity").filter(pk=alias.pk).first()
        if found is None:
            raise DecisionError("gone", "This alias is no longer there.")
        alias = found
        act = Act(Action.ALIAS_REMOVE, by)
        act.note_before(alias)
        alias.blocked = True
        alias.save()
        act.note_after(alias)
        decision = act.write(alias)
        learning.learn(decision, learning.Said(Says.NOT, [alias.key], alias.entity, for_all=True))
        return decision


def checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name_key(name):
        raise DecisionError("no_name", "A name needs at least one letter or digit.")
    if len(name) > NAME_LENGTH:
        raise DecisionError("long_name", f"A name has at most {NAME_LENGTH} characters.")
    return name
