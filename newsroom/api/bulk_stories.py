"""``articles/bulk/``: up to a thousand stories in one request. They are an Upload, like any file that holds many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.files.base import ContentFile
from drf_spectacular.utils import OpenApiExample
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Source
from articles.readers import ItemError, RawArticle
from articles.readers.sent import written
from articles.reading import read_now
from articles.uploads import receive
from articles.visibility import only_sources
from newsroom.api import jobs, results
from newsroom.api.article_input import ArticleOfMany, raw_of
from newsroom.api.bulk import FEW, BulkInput, BulkShape, bulk_operation, checked
from newsroom.api.errors import invalid
from newsroom.api.own_source import own_source
from newsroom.api.resource import Resource

EXAMPLE = OpenApiExample(
    "Two stories",
    request_only=True,
    value={"items": [{"text": "The ferry sailed.", "external_id": "ferry-1"}, {"text": "It came back."}]},
)


class BulkStories(Resource):
    """Mixed into the stories."""

    @bulk_operation("articles_bulk", FEW, EXAMPLE)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Store many stories, each as `POST articles/` would. One that cannot be taken hinders no other. They are one
        upload: `uploads/{id}/undo/` takes all of them back."""
        items = [
            _taken(number, story, error)
            for number, (story, error) in enumerate(checked(self.checked(BulkInput)["items"], self._story))
        ]
        file = ContentFile(written(items))
        is_few = len(items) <= FEW
        source = self._only_source(items)
        upload = receive(
            file, filename="stories sent together.json", actor=self.user, source=source, hand_over=not is_few
        )
        if is_few:
            read_now(upload.pk)
        job = jobs.kept(upload.pk, self.user)
        told = list(results.of_upload(upload, self.user, 0, len(items))) if is_few else []
        shown = BulkShape(job, context=self.context | {"results": told}).data
        return Response(shown, status=200 if is_few else 202, headers={"Location": shown["url"]})

    def _only_source(self, items: Sequence[RawArticle | ItemError]) -> Source | None:
        """Of all of them, where the token is limited: it then sees the upload."""
        if only_sources(self.user) is None:
            return None
        names = {item.source_name.casefold() for item in items if isinstance(item, RawArticle)}
        if len(names) > 1:
            raise invalid("items", "A token that is limited to sources sends the stories of one source at a time.")
        return own_source(self.user, names.pop() if names else "")

    def _story(self, item: Any) -> RawArticle:
        given = self.checked(ArticleOfMany, item)
        name, (raw, state) = given.pop("source", ""), raw_of(given, self.user)
        return replace(raw, source_name=name, state=state or "")


def _taken(number: int, story: RawArticle | None, error: dict[str, str] | None) -> RawArticle | ItemError:
    if story is not None:
        return story
    assert error is not None
    return ItemError(error["attr"], error["code"], error["detail"])
