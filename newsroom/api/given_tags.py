"""Tags that a client gives with a story: decisions of its own, all of them or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, PermissionDenied
from rest_framework.request import Request

from articles.models import Article
from newsroom.accounts.models import ApiToken, Scope
from newsroom.api.chosen import only_one
from newsroom.api.fields import Id, Strict, Text
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.models import Alias, Entity, EntityKind, Level, Status, Tag, TagState
from tagging.models.merges import with_merged
from tagging.pipeline.names import name_key
from tagging.proposals import proposal
from tagging.standing import Name

MOST = 50
BEARERS = 20 * MOST  # of all names together that are looked at: two of one name are enough to know that it is not one
STATES = [TagState.ACCEPTED, TagState.REJECTED]
Given = Mapping[str, Any]


class GivenTag(Strict):
    """A record by its id, or by kind and name: the one that is called so; a proposed one is made where none is."""

    entity = Id(required=False)
    name = Text(max_length=250, required=False)
    kind = serializers.ChoiceField(EntityKind.choices, required=False, help_text="With `name`.")
    level = serializers.ChoiceField(Level.choices, required=False, help_text="Of a new tag `about`, unless told.")
    state = serializers.ChoiceField(STATES, default=TagState.ACCEPTED)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        only_one(attrs, "entity", "name")
        if ("name" in attrs) != ("kind" in attrs):
            raise serializers.ValidationError({"kind": [ErrorDetail("A name and its kind go together.", "required")]})
        return attrs


class Refused(Exception):
    """What is wrong with one of the tags."""

    def __init__(self, field: str, message: str, code: str) -> None:
        super().__init__(message)
        self.error = {field: [ErrorDetail(message, code)]}


def check_scope(request: Request) -> None:
    """Deciding on tags asks for more than writing a story."""
    if isinstance(request.auth, ApiToken) and not request.auth.allows(Scope.REVIEW):
        raise PermissionDenied(f"The token lacks the scope “{Scope.REVIEW}”, which tags ask for.")


def decide_on(article: Article, given: Sequence[Given], *, user: Any, by: dict[str, Any]) -> None:
    """Make each a decision, in the transaction of the caller; what is decided so already stays as it is."""
    by_id = _by_id([each["entity"] for each in given if "entity" in each], user)
    called = _called({_name(each) for each in given if "name" in each})
    records = _each(given, lambda each: _record(each, by_id, called))
    new = {_name(each): each["name"] for each, record in zip(given, records, strict=True) if record is None}
    made = _proposed(new)
    pairs = zip(given, records, strict=True)
    _each(list(pairs), lambda pair: _decide(article, pair[1] or made[_name(pair[0])], pair[0], by))


def _each(things: Sequence[Any], act: Callable[[Any], Any]) -> list[Any]:
    """All or nothing: what is wrong is told of every tag by its place."""
    answers, errors = [], {}
    for place, thing in enumerate(things):
        try:
            answers.append(act(thing))
        except Refused as refused:
            errors[place] = refused.error
    if errors:
        raise serializers.ValidationError({"tags": [errors.get(place, {}) for place in range(len(things))]})
    return answers


def _decide(article: Article, entity: Entity, given: Given, by: dict[str, Any]) -> None:
    try:
        tag = Tag.objects.filter(article=article, entity__in=with_merged(Entity, [entity.pk])[entity.pk]).first()
        if tag is None:
            tag, _ = decisions.add_tag(article, entity, level=given.get("level", Level.ABOUT), **by)
        elif given["state"] == TagState.ACCEPTED and "level" in given:
            decisions.set_level(tag, given["level"], **by)
        elif given["state"] == TagState.ACCEPTED:
            decisions.accept(tag, **by)
        if given["state"] == TagState.REJECTED:
            decisions.reject(tag, **by)
    except DecisionError as error:
        raise Refused("entity" if "entity" in given else "name", error.message, error.code) from None


def _record(given: Given, by_id: Mapping[UUID, Entity], called: Mapping[Name, Collection[Entity]]) -> Entity | None:
    """None: nobody is called so yet."""
    if "entity" in given:
        if given["entity"] not in by_id:
            raise Refused("entity", "There is no such record.", "does_not_exist")
        return by_id[given["entity"]]
    if not _name(given)[1]:
        raise Refused("name", "This is no name.", "no_name")
    bearers = called.get(_name(given), ())
    likely = [entity for entity in bearers if entity.status == Status.CONFIRMED] or list(bearers)
    if len(likely) > 1:
        ids = ", ".join(sorted(str(entity.pk) for entity in likely))
        raise Refused("name", f"Several records are called so; send the id of the one that is meant: {ids}.", "several")
    return likely[0] if likely else None


def _by_id(ids: Collection[UUID], user: Any) -> dict[UUID, Entity]:
    rows = Entity.objects.visible_to(user).select_related("merged_into").filter(pk__in=ids) if ids else ()
    return {entity.pk: entity.canonical() for entity in rows}


def _called(names: Collection[Name]) -> dict[Name, Collection[Entity]]:
    """Who is called so: by the record's own name, else by an alias."""
    keys = {key for _, key in names}
    found: dict[Name, dict[UUID, Entity]] = defaultdict(dict)
    for entity in Entity.objects.canonical().filter(key__in=keys).order_by("status", "pk")[:BEARERS] if keys else ():
        found[entity.kind, entity.key][entity.pk] = entity
    aliases = Alias.objects.filter(key__in=keys, blocked=False, entity__merged_into=None).select_related("entity")
    own = set(found)
    for alias in aliases.order_by("pk")[:BEARERS] if keys else ():
        if (name := (alias.entity.kind, alias.key)) not in own:
            found[name][alias.entity_id] = alias.entity
    return {name: list(entities.values()) for name, entities in found.items()}


def _proposed(names: Mapping[Name, str]) -> dict[Name, Entity]:
    """New records, as a machine would make them; what somebody was quicker to make is taken."""
    if not names:
        return {}
    Entity.objects.bulk_create((proposal(*name, names[name]) for name in sorted(names)), ignore_conflicts=True)
    rows = Entity.objects.canonical().filter(status=Status.PROPOSED, key__in={key for _, key in names})
    return {(row.kind, row.key): row for row in rows}


def _name(given: Given) -> Name:
    return given["kind"], name_key(given["name"])[:250]
