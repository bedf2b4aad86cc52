"""``changes/``: what happened, in order, for whoever keeps a copy of what they may see."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from articles.visibility import audience_of, only_sources
from newsroom.api.errors import invalid
from newsroom.api.fields import Strict
from newsroom.api.news import NewsShape, news
from newsroom.api.pagination import MOST, PAGE
from newsroom.api.resource import Resource
from newsroom.api.shapes import Shape
from newsroom.following.cursors import NoCursor, cursor_at, seq_at
from newsroom.following.reading import Ahead, Page, latest, page
from newsroom.following.telling import tell
from newsroom.following.waiting import COME_BACK, LONGEST, wait_for_news
from tagging.models import TagChoice


class FeedShape(Shape):
    """A page of the feed. It has no end: keep `cursor`, and ask again."""

    cursor = serializers.CharField(help_text="Everything up to here is told: keep it, and send it as `since`.")
    next = serializers.URLField(help_text="The address that goes on from there.")
    more = serializers.BooleanField(help_text="Whether more waits: then ask at once.")
    results = NewsShape(many=True)


class FeedQuery(Strict):
    since = serializers.CharField(
        required=False,
        max_length=100,
        help_text="A `cursor` of this feed, or `now`: only what comes. Without it, from the beginning.",
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=PAGE)
    wait = serializers.IntegerField(
        min_value=0, max_value=LONGEST, default=0, help_text="Seconds to wait for news where there is none."
    )
    include = serializers.ChoiceField(["object"], required=False)
    tags = serializers.ChoiceField(TagChoice.choices, default="shown", help_text="Which tags and events are told.")


EXAMPLE = OpenApiExample(
    "A revised story, and one that is no longer to be seen",
    response_only=True,
    status_codes=["200"],
    value={
        "cursor": "q3Vb0cXzq6mN5o2uVw1R8hQd9f4kTz7A",
        "next": "https://news.example/api/v1/changes/?since=q3Vb0cXzq6mN5o2uVw1R8hQd9f4kTz7A",
        "more": False,
        "results": [
            {
                "cursor": "nW2s5tYh0PqkA8xRj3LcVb7eUu1Ggd4M",
                "at": "2022-10-27T06:00:00Z",
                "action": "revised",
                "kind": "article",
                "id": "01841a0e-5c00-7000-8000-000000000001",
                "url": "https://news.example/api/v1/articles/01841a0e-5c00-7000-8000-000000000001/",
                "gone": False,
                "merged_into": None,
                "merged_into_id": None,
                "actor": None,
                "data": {"number": 2},
            },
            {
                "cursor": "q3Vb0cXzq6mN5o2uVw1R8hQd9f4kTz7A",
                "at": "2022-10-27T06:00:04Z",
                "action": "gone",
                "kind": "article",
                "id": "01841a0e-5c00-7000-8000-000000000002",
                "url": "https://news.example/api/v1/articles/01841a0e-5c00-7000-8000-000000000002/",
                "gone": True,
                "merged_into": None,
                "merged_into_id": None,
                "actor": None,
                "data": {},
            },
        ],
    },
)


class Changes(Resource):
    pagination_class = None
    queries = {"list": FeedQuery}
    for_limited = ("list",)
    untagged = ("list",)
    serializer_class = FeedShape

    @extend_schema(responses=FeedShape, examples=[EXAMPLE])
    def list(self, request: Request) -> Response:
        """What happened to all that you may see, the oldest first. Rows tell which thing to read again."""
        asked = self.asked
        found, waited = self._page(asked)
        objects = asked.get("include") == "object"
        rows = news(found.rows, self.user, self.context, tags=asked["tags"] if objects else None)
        cursor = cursor_at(found.next)
        told = {
            "cursor": cursor,
            "next": replace_query_param(request.build_absolute_uri(), "since", cursor),
            "more": found.more,
            "results": rows,
        }
        shown = FeedShape(told, context=self.context | {"objects": objects}).data
        return Response(shown, headers={} if waited else {"Retry-After": str(COME_BACK)})

    def _page(self, asked: dict[str, Any]) -> tuple[Page, bool]:
        """The page, and whether its reader could wait for it."""
        audience, since, waited = audience_of(self.user), self._since(asked.get("since")), True
        only = only_sources(self.user)
        try:
            found = page(audience, since, asked["limit"], only)
        except Ahead:
            raise invalid("since", "This archive is older than the cursor: begin again.", "ahead") from None
        if not found.more and tell():  # what was written a moment ago is in the page too
            found = page(audience, since, asked["limit"], only)
        if not (found.rows or found.more) and asked["wait"]:
            waited = wait_for_news(audience, found.next, asked["wait"])
            found = page(audience, found.next, asked["limit"], only)
        return found, waited

    def _since(self, since: str | None) -> int:
        if since is None:
            return 0
        if since == "now":
            return latest(audience_of(self.user))
        try:
            return seq_at(since)
        except NoCursor:
            raise invalid("since", "This is not a cursor of this feed.") from None
