"""``articles/``: the stories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.ingest import Outcome, ingest, revise
from articles.models import Article, ArticleState, Change, RevisionKind
from articles.readers import RawArticle
from articles.states import set_embargo, set_state
from articles.tidying import one_line, tidy
from newsroom.accounts.models import Scope, User
from newsroom.api.bulk_stories import BulkStories
from newsroom.api.errors import Conflict, invalid
from newsroom.api.fields import MomentField, PublishedField, ReasonInput, Strict, SubjectInput, Text
from newsroom.api.holds import Holding
from newsroom.api.own_source import own_source
from newsroom.api.permissions import ALL
from newsroom.api.shapes import TAGGING_STATES, Shape, StoryShape, TaggingShape
from newsroom.api.stories import stories
from tagging import decisions
from tagging.models import TagChoice, TaggingRun
from tagging.tasks import retag

STATES_TO_CREATE = [ArticleState.PUBLISHED, ArticleState.DRAFT, ArticleState.WITHHELD]
STATES_TO_SET = [*STATES_TO_CREATE, ArticleState.WITHDRAWN]


class SignedOff(Shape):
    decision_id = serializers.UUIDField(help_text="Undo all of it with `POST decisions/{id}/undo/`.")


class SignOffInput(ReasonInput):
    everything = serializers.BooleanField(default=False, help_text="The doubtful suggestions are accepted too.")


class WordsField(Text):
    """Words that are more than space."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", settings.ARTICLE_MAX_CHARACTERS)
        super().__init__(trim_whitespace=False, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip():
            self.fail("blank")
        return super().run_validation(data)


class ArticleInput(Strict):
    """A story as a client sends it. `url` is the story's own address."""

    headline = Text(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="Without one, the beginning of the text stands in for it.",
    )
    text = WordsField()
    published_at = PublishedField(required=False, allow_null=True)
    source = Text(  # type: ignore[assignment]
        required=False, max_length=120, help_text="Its name; made if there is none."
    )
    byline = Text(required=False, allow_blank=True, max_length=500)
    language = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", required=False, max_length=35)
    url = serializers.URLField(required=False, allow_blank=True, max_length=2000)
    external_id = Text(required=False, allow_blank=True, max_length=250)
    embargo_until = MomentField(required=False, allow_null=True)
    state = serializers.ChoiceField(STATES_TO_CREATE, required=False)
    subjects = SubjectInput(many=True, required=False, max_length=500)  # type: ignore[call-arg]


class ArticleChange(Strict):
    """What of a story is to change; other words make a new revision of the given `kind`."""

    state = serializers.ChoiceField(STATES_TO_SET, required=False)
    reason = Text(required=False, allow_blank=True, max_length=2000)
    embargo_until = MomentField(required=False, allow_null=True)
    byline = Text(required=False, allow_blank=True, max_length=500)
    headline = WordsField(required=False)
    text = WordsField(required=False)
    kind = serializers.ChoiceField(RevisionKind.choices, required=False)
    notice = Text(required=False, allow_blank=True, max_length=5000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if {"kind", "notice"} & attrs.keys() and not {"headline", "text"} & attrs.keys():
            raise invalid("kind" if "kind" in attrs else "notice", "Only together with new words.")
        if "reason" in attrs and "state" not in attrs:
            raise invalid("reason", "Only together with a state.")
        return attrs


class OneQuery(Strict):
    tags = serializers.ChoiceField(TagChoice.choices, default="shown", help_text="Which tags and events are told.")


class ListQuery(OneQuery):
    source = serializers.UUIDField(required=False)  # type: ignore[assignment]
    state = serializers.ChoiceField([state for state in ArticleState if state != ArticleState.ERASED], required=False)
    published_from = MomentField(required=False)
    published_to = MomentField(required=False, help_text="This moment excluded.")
    tagging = serializers.ChoiceField(TAGGING_STATES, required=False, help_text="The state of the newest tagging run.")
    external_id = serializers.CharField(required=False, max_length=250)
    include = serializers.ChoiceField(["text", "mentions", "text,mentions", "mentions,text"], required=False)

    def validate_include(self, value: str) -> frozenset[str]:
        return frozenset(value.split(","))


COLUMNS = {"source": "source", "state": "state", "external_id": "external_id"}
BOUNDS = {"published_from": "published_at__gte", "published_to": "published_at__lt"}


class Articles(BulkStories, Holding):
    ordering = ("-sort_at", "-id")
    queries = {"list": ListQuery, "retrieve": OneQuery, "create": OneQuery, "partial_update": OneQuery}
    scopes = {"sign_off": Scope.REVIEW, **Holding.scopes}
    decides = ("sign_off",)
    serializer_class = StoryShape
    story_input = ArticleInput
    for_limited = ALL

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.visible_to(self.user).with_words()

    @extend_schema(responses=StoryShape(many=True))
    def list(self, request: Request) -> Response:
        """Stories, newest first."""
        asked = self.asked
        parts = asked.get("include", frozenset())
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
        outcome = take(given, self.user)
        code = status.HTTP_201_CREATED if outcome.result == "created" else status.HTTP_200_OK
        told = self._told(outcome.article.pk)
        return Response(told, status=code, headers={"Location": told["api_url"]} if code == 201 else {})

    @extend_schema(request=ArticleChange, responses=StoryShape)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change state, embargo, byline or words; all of it or nothing."""
        change(self._article(pk), self.checked(ArticleChange), self.user)
        return Response(self._told(pk, missing=Conflict("It is done, but your role may not see the story any more.")))

    @extend_schema(request=None, responses={202: TaggingShape})
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

    def _told(self, pk: UUID, *, missing: Exception | None = None) -> dict[str, Any]:
        article = self.get_queryset().filter(pk=pk).first()
        if article is None:
            raise missing or Http404
        [story] = stories([article], self.user, choice=self.asked.get("tags", TagChoice.SHOWN))
        return dict(StoryShape(story, context=self.context).data)

    @staticmethod
    def _filtered(articles: QuerySet[Article], asked: dict[str, Any]) -> QuerySet[Article]:
        lookups = {**COLUMNS, **BOUNDS}
        articles = articles.filter(**{lookups[name]: asked[name] for name in lookups.keys() & asked.keys()})
        if "tagging" in asked:
            runs = TaggingRun.objects.newest().filter(article=OuterRef("pk"), state=asked["tagging"])
            articles = articles.filter(Exists(runs))
        return articles


def take(given: dict[str, Any], actor: User) -> Outcome:
    """Ingest a story that a client sent as fields."""
    state, name = given.pop("state", None), given.pop("source", "")
    if state == ArticleState.WITHHELD and not actor.may_see_withheld:
        raise invalid("state", "Your role may not withhold stories.", "not_allowed")
    given["subjects"] = tuple(given.get("subjects", ()))
    with transaction.atomic():
        source = own_source(actor, name)
        return ingest(RawArticle(**given), source=source, actor=actor, state=state)


def change(article: Article, asked: dict[str, Any], actor: User) -> None:
    """Apply a client's changes in one transaction, through the functions that every door uses."""
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
        if "embargo_until" in asked:
            set_embargo(locked, asked["embargo_until"], actor=actor)
        if "state" in asked:
            set_state(locked, asked["state"], actor=actor, reason=asked.get("reason", ""))
        if "byline" in asked:
            _set_byline(locked, asked["byline"], actor)
        if {"headline", "text"} & asked.keys():
            _new_words(locked, asked, actor)


def _set_byline(article: Article, byline: str, actor: User) -> None:
    Article.objects.filter(pk=article.pk).update(
        byline=one_line(byline), version=F("version") + 1, updated_at=timezone.now()
    )
    Change.objects.record("changed", "article", article.pk, article_id=article.pk, actor=actor, fields=["byline"])


def _new_words(article: Article, asked: dict[str, Any], actor: User) -> None:
    """A revision; the same words again are none, unless they come with a notice or as a correction."""
    words = tidy(
        RawArticle(
            headline=asked.get("headline", article.headline),
            text=asked.get("text", article.text),
            notice=asked.get("notice", ""),
        )
    )
    says_more = asked.get("notice") or asked.get("kind", RevisionKind.UPDATE) != RevisionKind.UPDATE
    if says_more or (words.headline, words.text) != (article.headline, article.text):
        revise(article, words, actor=actor, kind=asked.get("kind", RevisionKind.UPDATE))
