"""``articles/{id}/hold/``: who is on a story, so that two editors do not review the same one unawares."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from newsroom.accounts.models import Scope
from newsroom.api.fields import Strict
from newsroom.api.resource import Resource
from newsroom.api.shapes import Shape
from tagging.models import Hold
from tagging.models.review import HELD_FOR

SECONDS = int(HELD_FOR.total_seconds())


class HoldShape(Shape):
    """A soft claim: it keeps nobody out, and ends by itself."""

    holder = serializers.CharField(allow_null=True, default=None, help_text="Null: nobody.")
    mine = serializers.BooleanField()
    since = serializers.DateTimeField(allow_null=True, default=None)
    until = serializers.DateTimeField(allow_null=True, default=None)


class HoldInput(Strict):
    take_over = serializers.BooleanField(default=False, help_text="Even where somebody else is on it.")


class Holding(Resource):
    """Mixed into the stories."""

    scopes = dict.fromkeys(("hold", "take_hold", "let_go"), Scope.REVIEW)

    def _article(self, pk: UUID) -> Article:
        raise NotImplementedError

    @extend_schema(responses=HoldShape)
    @action(detail=True, methods=["get"])
    def hold(self, request: Request, pk: UUID) -> Response:
        """Who is on the story."""
        return self._standing(self._article(pk))

    @extend_schema(
        request=HoldInput,
        responses=HoldShape,
        description=f"Take the story, or keep it: once more within {SECONDS} seconds. Where somebody else is on it the "
        "answer says who, and nothing changes unless `take_over` is true.",
    )
    @hold.mapping.post
    def take_hold(self, request: Request, pk: UUID) -> Response:
        take_over = self.checked(HoldInput)["take_over"]
        return self._held(Hold.objects.take(self._article(pk), self.user, from_others=take_over))

    @extend_schema(responses=HoldShape)
    @hold.mapping.delete
    def let_go(self, request: Request, pk: UUID) -> Response:
        """Let the story go; somebody else's hold stays, and is told."""
        article = self._article(pk)
        Hold.objects.let_go(article, self.user)
        return self._standing(article)

    def _standing(self, article: Article) -> Response:
        return self._held(Hold.objects.standing().select_related("holder").filter(article=article).first())

    def _held(self, hold: Hold | None) -> Response:
        told: dict[str, Any] = {"mine": hold is not None and hold.holder_id == self.user.pk}
        if hold is not None:
            told |= {"holder": hold.holder.username, "since": hold.since, "until": hold.until}
        return Response(HoldShape(told, context=self.context).data)
