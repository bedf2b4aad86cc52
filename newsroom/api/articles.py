"""``articles/``: the stories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article, ArticleState
from newsroom.accounts.models import Scope
from newsroom.api.article_input import ArticleChange, ArticleInput, change, take
from newsroom.api.external_ids import ByExternalId
from newsroom.api.fields import FieldsField, IncludeField, MomentField, ReasonInput, Strict
from newsroom.api.holds import Holding
from newsroom.api.shapes import TAGGING_STATES, Shape, StoryShape, TaggingShape
from newsroom.api.stories import stories
from newsroom.api.taking import WAIT_HELP
from newsroom.following.waiting import LONGEST
from tagging import decisions
from tagging.models import TagChoice, TaggingRun
from tagging.tasks import retag


class SignedOff(Shape):
    decision_id = serializers.UUIDField(help_text="Undo all of it with `POST decisions/{id}/undo/`.")


class SignOffInput(ReasonInput):
    everything = serializers.BooleanField(default=False, help_text="The doubtful suggestions are accepted too.")


class OneQuery(Strict):
    tags = serializers.ChoiceField(TagChoice.choices, default="shown", help_text="Which tags and events are told.")


class ReadQuery(OneQuery):
    fields = FieldsField(StoryShape)  # type: ignore[assignment]


class ListQuery(ReadQuery):
    source = serializers.UUIDField(required=False)  # type: ignore[assignment]
    state = serializers.ChoiceField([state for state in ArticleState if state != ArticleState.ERASED], required=False)
    published_from = MomentField(required=False)
    published_to = MomentField(required=False, help_text="This moment excluded.")
    tagging = serializers.ChoiceField(TAGGING_STATES, required=False, help_text="The state of the newest tagging run.")
    external_id = serializers.CharField(required=False, max_length=250)
    include = IncludeField("text", "mentions")


COLUMNS = {"source": "source", "state": "state", "external_id": "external_id"}
BOUNDS = {"published_from": "published_at__gte", "published_to": "published_at__lt"}


class WritingQuery(OneQuery):
    wait = serializers.IntegerField(min_value=0, max_value=LONGEST, default=0, help_text=WAIT_HELP)


class WaitQuery(Strict):
    wait = serializers.IntegerField(min_value=0, max_value=LONGEST, default=0, help_text=WAIT_HELP)


class Articles(Holding, ByExternalId):
    ordering = ("-sort_at", "-id")
    orderings = {"published_at": ("sort_at", "id"), "created_at": ("id",)}
    queries = {
        "list": ListQuery,
        **dict.fromkeys(("retrieve", "by_external_id"), ReadQuery),
        "partial_update": OneQuery,
        **dict.fromkeys(("create", "put_by_external_id"), WritingQuery),
        "retag": WaitQuery,
    }
    scopes = {"sign_off": Scope.REVIEW, **Holding.scopes}
    tells_whole = ("create", "partial_update", "put_by_external_id")
    serializer_class = StoryShape

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.visible_to(self.user).with_words()

    @extend_schema(responses=StoryShape(many=True))
    def list(self, request: Request) -> Response:
        """Stories, newest first."""
        asked = self.asked
        parts = asked.get("include", frozenset()) | (asked.get("fields", frozenset()) & {"text"})
        articles = self._filtered(self.get_queryset(), asked)
        page = self.paginate_queryset(articles if "text" in parts else articles.defer("current__text"))
        told = stories(page or [], self.user, choice=asked["tags"], parts=parts)
        return self.get_paginated_response(StoryShape(told, many=True, context=self.context).data)

    @extend_schema(responses=StoryShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One story with its text, tags and events."""
        return Response(self._told(pk))

    @extend_schema(
        request=ArticleInput,
        responses={
            201: OpenApiResponse(StoryShape, "A new story."),
            200: OpenApiResponse(StoryShape, "A known story: the same words, or a new revision of it."),
        },
    )
    def create(self, request: Request) -> Response:
        """Store a story. The same story again is recognised and changes nothing; other words make a revision."""
        given = self.checked(ArticleInput)
        tags = self._tags_in(given)
        with transaction.atomic():
            outcome = take(given, self.user)
            self._decide(outcome.article, tags)
        return self._taken(outcome)

    @extend_schema(request=ArticleChange, responses=StoryShape)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change state, embargo, byline or words; all of it or nothing."""
        change(self._article(pk), self.checked(ArticleChange), self.user)
        return Response(self._told(pk))

    @extend_schema(
        request=None,
        responses={
            202: OpenApiResponse(TaggingShape, "It will be."),
            200: OpenApiResponse(TaggingShape, "It is tagged, or could not be: with `wait`."),
        },
    )
    @action(detail=True, methods=["post"])
    def retag(self, request: Request, pk: UUID) -> Response:
        """Tag the story's current words again. What people decided stays."""
        return Response(TaggingShape(retag(self._article(pk))).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=SignOffInput, responses=SignedOff)
    @action(detail=True, methods=["post"], url_path="sign-off")
    def sign_off(self, request: Request, pk: UUID) -> Response:
        """Accept the tags that readers are shown, or all that are suggested, and be done with the story's words."""
        made = decisions.sign_off(self._article(pk), **self.checked(SignOffInput), **self.actor)
        return Response(SignedOff({"decision_id": made.pk}, context=self.context).data)

    def _article(self, pk: UUID) -> Article:
        article = self.get_queryset().filter(pk=pk).first()
        if article is None:
            raise Http404
        return article

    def _told(self, pk: UUID) -> dict[str, Any]:
        article = self.get_queryset().filter(pk=pk).first()
        if article is None:
            raise Http404
        [story] = stories([article], self.user, choice=self.asked.get("tags", TagChoice.SHOWN))
        return dict(StoryShape(story, context=self.context).data)

    @staticmethod
    def _filtered(articles: QuerySet[Article], asked: dict[str, Any]) -> QuerySet[Article]:
        lookups = {**COLUMNS, **BOUNDS}
        articles = articles.filter(**{lookups[name]: asked[name] for name in lookups.keys() & asked.keys()})
        if "tagging" in asked:
            runs = TaggingRun.objects.filter(article=OuterRef("pk"), state=asked["tagging"])
            newer = TaggingRun.objects.filter(article=OuterRef("article"), id__gt=OuterRef("id"))
            articles = articles.filter(Exists(runs.filter(~Exists(newer))))
        return articles
