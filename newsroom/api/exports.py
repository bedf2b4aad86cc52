"""``exports/``: a story, what a search finds, or the whole archive, as a file."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from articles.models import Article
from articles.search.parser import LONGEST_QUERY
from newsroom.api.fields import Strict
from newsroom.api.resource import Resource
from newsroom.export import FORMATS, as_file, told
from newsroom.search import SearchRequest, documents, question
from tagging.models import TagChoice

KINDS = [(200, kind) for kind in sorted({form.content_type for form in FORMATS.values()})]


class ExportQuery(Strict):
    format = serializers.ChoiceField(sorted(FORMATS), default="jsonl")
    article = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)
    q = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_QUERY, help_text="docs/search.md")
    tags = serializers.ChoiceField(TagChoice.choices, default="shown", help_text="Which tags go with the stories.")
    after = serializers.UUIDField(required=False, help_text="The last story that was received: goes on behind it.")


class Exports(Resource):
    pagination_class = None
    untagged = ("list",)
    queries = {"list": ExportQuery}
    for_limited = ("list",)

    @extend_schema(responses=dict.fromkeys(KINDS, OpenApiTypes.BINARY), operation_id="export")
    def list(self, request: Request) -> StreamingHttpResponse:
        """Stories in the order in which they came, as a stream: those named, those that a query finds, or all."""
        asked = self.asked
        form = FORMATS[asked["format"]]
        rows = Article.objects.visible_to(self.user).filter(current__isnull=False)
        if asked.get("article"):
            rows = rows.filter(pk__in=asked["article"])
        if asked.get("q"):
            wanted = SearchRequest(q=asked["q"], tags=asked["tags"])
            found, _ = question(self.user, wanted)
            rows = rows.filter(pk__in=documents(self.user, wanted, found).values("article"))
        return as_file(told(rows, self.user, after=asked.get("after"), choice=asked["tags"]), form)
