"""``jobs/{id}/results/``: what became of each item, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from rest_framework import serializers

from articles.models import Article, Item, ItemState, Upload
from newsroom.accounts.models import User
from newsroom.api.schema import ErrorShape
from newsroom.api.shapes import AddressField, Shape, address
from tagging.models import Batch

STATUS_OF_ITEM = {
    ItemState.WAITING: None,
    ItemState.DONE: HTTPStatus.CREATED,
    ItemState.REVISED: HTTPStatus.OK,
    ItemState.DUPLICATE: HTTPStatus.OK,
    ItemState.OUTDATED: HTTPStatus.OK,
    ItemState.UNDONE: HTTPStatus.GONE,
    ItemState.FAILED: HTTPStatus.BAD_REQUEST,
}
STATUS_OF_ERROR = {
    "not_permitted": HTTPStatus.FORBIDDEN,
    "permission_denied": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "unexpected": HTTPStatus.INTERNAL_SERVER_ERROR,
    "not_stored": HTTPStatus.INTERNAL_SERVER_ERROR,
}


@dataclass(frozen=True)
class Result:
    """What became of one item; ``id`` is of the story or the decision."""

    item: int
    status: int | None
    resource: str
    id: UUID | None = None
    error: dict[str, Any] | None = None


class ItemResult(Shape):
    item = serializers.IntegerField(help_text="Which of them, from 0.")
    status = serializers.IntegerField(allow_null=True, help_text="As of a request of its own; null: not done yet.")
    id = serializers.UUIDField(allow_null=True, help_text="Of the story, or of the decision, as far as you may see it.")
    url = AddressField(
        lambda request, result: address(request, result.resource, result.id) if result.id else None, allow_null=True
    )
    error = ErrorShape(allow_null=True)


class ItemResults(Shape):
    results = ItemResult(many=True)
    next = serializers.URLField(allow_null=True)


def of_upload(upload: Upload, user: User, first: int, limit: int) -> Iterator[Result]:
    seen = Prefetch("article", Article.objects.visible_to(user))
    items = upload.items.filter(position__gte=first).order_by("position").prefetch_related(seen)[:limit]
    for item in items:
        article = item.article.pk if item.article else None
        yield Result(item.position, _status(item), "articles", article, _error(item))


def _status(item: Item) -> int | None:
    return STATUS_OF_ERROR.get(item.error_code) or STATUS_OF_ITEM[ItemState(item.state)]


def _error(item: Item) -> dict[str, Any] | None:
    if not item.error_code:
        return None
    return {"code": item.error_code, "detail": item.error, "attr": item.locator or None}


def of_batch(batch: Batch, first: int, limit: int) -> Iterator[Result]:
    """Of decisions that were sent together; the first of an item is its own, others go with it."""
    told = batch.changes.filter(before__item__gte=first, before__item__lt=first + limit).order_by("id")
    before = -1
    for change in told:
        number, error = change.before["item"], change.before.get("error")
        model, _, pk = change.target.partition(":")
        if number != before:
            yield _of_change(number, UUID(pk) if model == "decision" else None, error)
        before = number


def _of_change(number: int, decision: UUID | None, error: dict[str, Any] | None) -> Result:
    if error is None:
        return Result(number, HTTPStatus.CREATED, "decisions", decision)
    status = STATUS_OF_ERROR.get(error["code"], HTTPStatus.BAD_REQUEST if "attr" in error else HTTPStatus.CONFLICT)
    return Result(number, status, "decisions", None, {"attr": f"items.{number}", **error})
