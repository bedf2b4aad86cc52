"""``articles/{id}/revisions/``, ``related/``, ``notices/``: a story's other words, and what stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article, Notice, NoticeKind, Revision, RevisionKind
from articles.models.likeness import near_duplicates
from newsroom.api.errors import Conflict
from newsroom.api.fields import Strict, Text
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, StoryShape, address
from newsroom.api.stories import stories
from newsroom.differences import Piece, differences

CHANGES = ("same", "gone", "new")


class RevisionShape(Shape):
    """The words of a story at one time."""

    number = serializers.IntegerField(min_value=1)
    url = AddressField(lambda request, one: f"{address(request, 'articles', one.article_id)}revisions/{one.number}/")
    kind = serializers.ChoiceField(RevisionKind.choices)
    notice = serializers.CharField(help_text="What readers are told of it.")
    created_at = serializers.DateTimeField()


class PieceShape(Shape):
    change = serializers.ChoiceField(CHANGES)
    text = serializers.CharField()


class RevisionDetail(RevisionShape):
    headline = serializers.CharField()
    text = serializers.CharField()
    differences = serializers.SerializerMethodField(
        help_text="Against the one before it, or `against`: of headline and text, paragraph by paragraph."
    )

    @extend_schema_field(serializers.DictField(child=serializers.ListField(child=PieceShape(many=True))))
    def get_differences(self, revision: Revision) -> dict[str, Sequence[Sequence[dict[str, str]]]]:
        before: Revision = self.context["before"] or revision
        return {
            "headline": _told(differences(before.headline, revision.headline)),
            "text": _told(differences(before.text, revision.text)),
        }


def _told(paragraphs: Sequence[Sequence[Piece]]) -> list[list[dict[str, str]]]:
    return [[{"change": piece.change, "text": piece.text} for piece in pieces] for pieces in paragraphs]


class RevisionQuery(Strict):
    against = serializers.IntegerField(min_value=1, required=False, help_text="The number of another revision.")


class StandingNotice(Shape):
    """What stands above a story until somebody ends it."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(NoticeKind.choices)
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    created_by = serializers.CharField(source="created_by.username", allow_null=True, default=None)
    ended_at = serializers.DateTimeField(allow_null=True)


class NoticeInput(Strict):
    kind = serializers.ChoiceField(NoticeKind.choices, default=NoticeKind.OTHER)
    text = Text(max_length=5000)


class Versions(Resource):
    """Mixed into the stories."""

    queries = {"revision": RevisionQuery}
    paged = ("list", "revisions", "related", "notices")
    ordering_of = {"revisions": ("-number",), "notices": ("-id",)}
    orderings_of = {"revisions": {"number": ("number",)}, "notices": {"created_at": ("id",)}}

    def _article(self, pk: UUID) -> Article:
        raise NotImplementedError

    @extend_schema(responses=RevisionShape(many=True))
    @action(detail=True, methods=["get"])
    def revisions(self, request: Request, pk: UUID) -> Response:
        """A story's revisions, the newest first, without their words."""
        rows = Revision.objects.filter(article=self._article(pk)).defer("headline", "text")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(RevisionShape(page, many=True, context=self.context).data)

    @extend_schema(responses=RevisionDetail)
    @action(detail=True, methods=["get"], url_path="revisions/<int:number>")
    def revision(self, request: Request, pk: UUID, number: int) -> Response:
        """A revision's words, and what it changed."""
        against = self.asked.get("against", number - 1)
        rows = Revision.objects.filter(article=self._article(pk), number__in=[number, against])
        found = {row.number: row for row in rows}
        if number not in found or (against not in found and "against" in self.asked):
            raise Http404
        context = self.context | {"before": found.get(against)}
        return Response(RevisionDetail(found[number], context=context).data)

    @extend_schema(responses=StoryShape(many=True))
    @action(detail=True, methods=["get"])
    def related(self, request: Request, pk: UUID) -> Response:
        """Stories of nearly the same words: rewrites, versions under another id. (`search/?q=similar:{id}` finds those
        on the same matter.)"""
        rows = near_duplicates(self._article(pk), self.user).with_words().defer("current__text")
        told = stories(self.paginate_queryset(rows) or [], self.user, parts=())
        return self.get_paginated_response(StoryShape(told, many=True, context=self.context).data)

    @extend_schema(responses=StandingNotice(many=True))
    @action(detail=True, methods=["get"])
    def notices(self, request: Request, pk: UUID) -> Response:
        """A story's standing notices, the newest first; those that were ended too."""
        rows = Notice.objects.filter(article=self._article(pk)).select_related("created_by")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(StandingNotice(page, many=True, context=self.context).data)

    @extend_schema(request=NoticeInput, responses={201: StandingNotice})
    @notices.mapping.post
    def add_notice(self, request: Request, pk: UUID) -> Response:
        """Put a notice above a story, and beside every hit of it, until it is ended."""
        notice = Notice.objects.create(article=self._article(pk), created_by=self.user, **self.checked(NoticeInput))
        return Response(StandingNotice(notice, context=self.context).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=StandingNotice)
    @action(detail=True, methods=["delete"], url_path="notices/<uuid:notice>")
    def end_notice(self, request: Request, pk: UUID, notice: UUID) -> Response:
        """End a notice; that it stood stays on record."""
        ended = Notice.objects.filter(article=self._article(pk), pk=notice, ended_at=None)
        if not ended.update(ended_at=timezone.now()):
            if Notice.objects.filter(article=self._article(pk), pk=notice).exists():
                raise Conflict("It was ended before.", code="ended")
            raise Http404
        found = Notice.objects.select_related("created_by").get(pk=notice)
        return Response(StandingNotice(found, context=self.context).data)
