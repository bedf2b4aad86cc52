"""Decisions of any kind that somebody sent together: each alone succeeds or fails, all of them are one Batch.

What became of each is told by the BatchChanges: a Decision, with the number of its item, or the item's error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from articles.models import Article
from tagging import decisions
from tagging.decisions import DecisionError
from tagging.decisions.act import By
from tagging.models import Batch, BatchChange, Decision, Entity, Level, Tag

Item = dict[str, Any]
Act = Callable[[Item, By], list[Decision]]
FAILED = "item"  # what a BatchChange of an item without a Decision names instead


def act_on_some(batch: Batch, limit: int) -> tuple[list[BatchChange], int]:
    """The next items; once all are done their words are no longer kept."""
    task = batch.task
    first = task.get("next", 0)
    items = task["acts"][first : first + limit]
    by: By = {"actor": _actor(batch), "token_name": task["token_name"]}
    changes = [change for number, item in enumerate(items, first) for change in _act(batch, number, item, by)]
    batch.task = {**task, "next": first + len(items)} if items else {**task, "acts": []}
    return changes, len(items)


def _actor(batch: Batch) -> Any:
    """Who sent them, as the request knew them."""
    actor: Any = batch.created_by
    sources = batch.task.get("sources")
    actor.token_name = batch.task["token_name"]
    actor.only_sources = frozenset(map(UUID, sources)) if sources else None
    return actor


def _act(batch: Batch, number: int, item: Item, by: By) -> list[BatchChange]:
    if "error" in item:
        return [_failed(batch, number, item["error"])]
    try:
        with transaction.atomic():
            made = ACTS[item["act"]](item, {**by, "reason": item.get("reason", "")})
    except DecisionError as error:
        return [_failed(batch, number, {"code": error.code, "detail": error.message})]
    except (DataError, IntegrityError):
        return [_failed(batch, number, {"code": "not_stored", "detail": "The database refused it."})]
    return [
        BatchChange(batch=batch, target=f"decision:{decision.pk}", before={"item": number}, after={})
        for decision in made
    ]


def _failed(batch: Batch, number: int, error: dict[str, Any]) -> BatchChange:
    return BatchChange(batch=batch, target=f"{FAILED}:{number}", before={"item": number, "error": error}, after={})


def _on_tag(act: Callable[..., Decision], *values: Any) -> Act:
    return lambda item, by: [act(_tag(item, by), *values, **by)]


def _relink(item: Item, by: By) -> list[Decision]:
    return [decisions.relink(_tag(item, by), _entity(item, by), **by)]


def _retype(item: Item, by: By) -> list[Decision]:
    return [decisions.retype(_tag(item, by), item["kind"], **by)]


def _add_tag(item: Item, by: By) -> list[Decision]:
    given = {name: item[name] for name in ("level", "surface")}
    return [decisions.add_tag(_article(item, by), _entity(item, by), **given, **by)[1]]


def _create(item: Item, by: By) -> list[Decision]:
    entity, made = decisions.create_entity(item["kind"], item["name"], description=item["description"], **by)
    return [made, *(decisions.add_alias(entity, name, **by) for name in item["aliases"])]


def _add_alias(item: Item, by: By) -> list[Decision]:
    return [decisions.add_alias(_entity(item, by), item["name"], alias_kind=item["kind"], **by)]


ACTS: dict[str, Act] = {
    "accept": _on_tag(decisions.accept),
    "reject": _on_tag(decisions.reject),
    "passing": _on_tag(decisions.set_level, Level.PASSING),
    "about": _on_tag(decisions.set_level, Level.ABOUT),
    "relink": _relink,
    "retype": _retype,
    "add_tag": _add_tag,
    "create": _create,
    "add_alias": _add_alias,
}


def _tag(item: Item, by: By) -> Tag:
    return _found(Tag.objects.visible_to(by["actor"]).select_related("article", "entity"), item["tag"], "tag")


def _entity(item: Item, by: By) -> Entity:
    rows = Entity.objects.visible_to(by["actor"]).select_related("merged_into")
    found: Entity = _found(rows, item["entity"], "record")
    return found.canonical()


def _article(item: Item, by: By) -> Article:
    return _found(Article.objects.visible_to(by["actor"]), item["article"], "story")


def _found(rows: Any, pk: str, what: str) -> Any:
    found = rows.filter(pk=UUID(pk)).first()
    if found is None:
        raise DecisionError("not_found", f"There is no such {what}.")
    return found
