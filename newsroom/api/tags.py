"""``tags/``: what stories are about, and editors' decisions on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from newsroom.accounts.models import Scope
from newsroom.api.chosen import ChosenInput
from newsroom.api.errors import invalid
from newsroom.api.fields import FieldsField, Id, IncludeField, ReasonInput, Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.rules import LearnedShape
from newsroom.api.shapes import TagShape
from newsroom.api.stories import found_tags
from tagging import decisions, learning
from tagging.models import Decision, Entity, EntityKind, Level, Mention, Tag, TagState


class TagDecided(TagShape):
    """The tag as it stands after the decision."""

    decision_id = serializers.UUIDField(help_text="Undo it with `POST decisions/{id}/undo/`.")
    learned = LearnedShape(many=True, help_text="What the next stories are tagged with.")


class TagInput(ChosenInput):
    article = Id()
    level = serializers.ChoiceField(Level.choices, default=Level.ABOUT)
    surface = Text(
        max_length=250, allow_blank=True, default="", help_text="The words that name it in the story, if any do."
    )


class MentionInput(Strict):
    """A mention of the tag, by its place in the current words."""

    field = serializers.ChoiceField(["headline", "text"])
    start = serializers.IntegerField(min_value=0)


class RelinkInput(ChosenInput):
    mention = MentionInput(required=False, help_text="This mention alone; left out: all of the tag's.")


class RetypeInput(ReasonInput):
    kind = serializers.ChoiceField(EntityKind.choices, help_text="What the story really names here.")


class TagReadQuery(Strict):
    fields = FieldsField(TagShape)  # type: ignore[assignment]


class TagQuery(TagReadQuery):
    include = IncludeField("mentions")
    article = serializers.UUIDField(required=False)
    entity = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(TagState.choices, required=False, help_text="`rejected` is for editors.")


ACTS = ("accept", "reject", "passing", "about", "relink", "retype")


class Tags(Resource):
    queries = {"list": TagQuery, "retrieve": TagReadQuery}
    scopes = dict.fromkeys(("create", *ACTS), Scope.REVIEW)
    serializer_class = TagShape

    def get_queryset(self) -> QuerySet[Tag]:
        """Tags of stories that the user may see; rejected ones are for editors."""
        rejected = Q() if self.user.may_edit else ~Q(state=TagState.REJECTED)
        return Tag.objects.visible_to(self.user).filter(rejected)

    @extend_schema(responses=TagShape(many=True))
    def list(self, request: Request) -> Response:
        """Tags, newest first, without their mentions unless these are asked for."""
        wanted = {name: value for name, value in self.asked.items() if name not in ("fields", "include")}
        page = self.paginate_queryset(self.get_queryset().filter(**wanted)) or []
        mentions = "mentions" in {*self.asked.get("include", ()), *self.asked.get("fields", ())}
        found = {found.tag.pk: found for found in self._found([tag.pk for tag in page], mentions=mentions)}
        shown = TagShape([found[tag.pk] for tag in page if tag.pk in found], many=True, context=self.context)
        return self.get_paginated_response(shown.data)

    @extend_schema(responses=TagShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One tag, with where it stands in the story's current words."""
        return Response(self._shown(pk))

    @extend_schema(request=TagInput, responses={201: OpenApiResponse(TagDecided, "The story has the tag.")})
    def create(self, request: Request) -> Response:
        """Give a story a tag that it lacks."""
        asked = self.checked(TagInput)
        article = Article.objects.visible_to(self.user).filter(pk=asked.pop("article")).first()
        if article is None:
            raise invalid("article", "There is no such story.", "does_not_exist")
        chosen = self._chosen(asked)
        tag, decision = decisions.add_tag(article, chosen, **asked, **self.actor)
        return self._decided(decision, tag.pk, status.HTTP_201_CREATED)

    @extend_schema(request=ReasonInput, responses=TagDecided)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: UUID) -> Response:
        """The tag is right."""
        return self._decide(pk, decisions.accept)

    @extend_schema(request=ReasonInput, responses=TagDecided)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> Response:
        """The tag is wrong: it is hidden at once and not suggested for this story again."""
        return self._decide(pk, decisions.reject)

    @extend_schema(request=ReasonInput, responses=TagDecided)
    @action(detail=True, methods=["post"])
    def passing(self, request: Request, pk: UUID) -> Response:
        """Right, but the story only mentions it in passing."""
        return self._decide(pk, decisions.set_level, Level.PASSING)

    @extend_schema(request=ReasonInput, responses=TagDecided)
    @action(detail=True, methods=["post"])
    def about(self, request: Request, pk: UUID) -> Response:
        """Right, and the story is about it."""
        return self._decide(pk, decisions.set_level, Level.ABOUT)

    @extend_schema(request=RelinkInput, responses=TagDecided)
    @action(detail=True, methods=["post"])
    def relink(self, request: Request, pk: UUID) -> Response:
        """The words mean another record. Answers the tag that the story now has for it."""
        tag = self._tag(pk)
        asked = self.checked(RelinkInput)
        chosen = self._chosen(asked)
        mention = self._mention(tag, asked["mention"]) if "mention" in asked else None
        act = {"reason": asked["reason"], **self.actor}
        if mention is None:
            decision = decisions.relink(tag, chosen, **act)
        else:
            decision = decisions.relink_mention(mention, chosen, **act)
        return self._decided(decision, decisions.led_to(decision))

    @extend_schema(request=RetypeInput, responses=TagDecided)
    @action(detail=True, methods=["post"])
    def retype(self, request: Request, pk: UUID) -> Response:
        """What is named is of another kind ("Georgia is a person here"). Answers the tag that the story now has."""
        tag = self._tag(pk)
        asked = self.checked(RetypeInput)
        decision = decisions.retype(tag, asked["kind"], reason=asked["reason"], **self.actor)
        return self._decided(decision, decisions.led_to(decision))

    def _mention(self, tag: Tag, place: dict[str, Any]) -> Mention:
        found = Mention.objects.filter(tag=tag, revision=tag.article.current_id, **place).first()
        if found is None:
            raise invalid("mention", "The tag has no mention there.", "does_not_exist")
        return found

    def _decide(self, pk: UUID, act: Callable[..., Decision], *values: Any) -> Response:
        tag = self._tag(pk)
        reason = self.checked(ReasonInput)["reason"]
        decision = act(tag, *values, reason=reason, **self.actor)
        return self._decided(decision, pk)

    def _tag(self, pk: UUID) -> Tag:
        tag = self.get_queryset().select_related("article", "entity").filter(pk=pk).first()
        if tag is None:
            raise Http404
        return tag

    def _chosen(self, asked: dict[str, Any]) -> Entity | decisions.NewRecord:
        """Takes it out of what was sent."""
        new, pk = asked.pop("new", None), asked.pop("entity", None)
        if new is not None:
            return new
        entity = Entity.objects.visible_to(self.user).select_related("merged_into").filter(pk=pk).first()
        if entity is None:
            raise invalid("entity", "There is no such record.", "does_not_exist")
        return entity.canonical()

    def _found(self, ids: Sequence[UUID], *, mentions: bool) -> Any:
        tags = self.get_queryset().filter(pk__in=ids)
        revisions = list(tags.values_list("article__current_id", flat=True)) if mentions else None
        return found_tags(tags, self.user, revisions=revisions)

    def _shown(self, pk: UUID) -> dict[str, Any]:
        found = self._found([pk], mentions=True)
        if not found:
            raise Http404
        return dict(TagShape(found[0], context=self.context).data)

    def _decided(self, decision: Decision, pk: UUID, code: int = status.HTTP_200_OK) -> Response:
        learned = LearnedShape(learning.learned(decision), many=True, context=self.context).data
        return Response(self._shown(pk) | {"decision_id": decision.pk, "learned": learned}, status=code)
