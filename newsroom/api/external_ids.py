"""``articles/by-external-id/{source}/{id}/``: a story under the id that its own system has for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.identity import identity, lock
from articles.ingest import Outcome, ingest
from articles.models import Article, Source
from articles.sources import source_named
from articles.tidying import one_line, tidy
from newsroom.api import etags
from newsroom.api.article_input import KnownArticleInput, change, raw_of
from newsroom.api.errors import Conflict, PreconditionFailed, PreconditionRequired
from newsroom.api.schema import IF_MATCH, Errors
from newsroom.api.shapes import StoryShape
from newsroom.api.taking import Taking

PLACE = [
    OpenApiParameter("source", str, OpenApiParameter.PATH, description="The source's id or name; made by PUT."),
    OpenApiParameter("external_id", str, OpenApiParameter.PATH, description="The source's own id of the story."),
]
TO_NONE = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="`*`: only if it is new.")
SET_OF_KNOWN = ("byline", "embargo_until")


class ByExternalId(Taking):
    """Mixed into the stories."""

    @extend_schema(parameters=PLACE, responses=StoryShape, operation_id="articles_by_external_id")
    @action(detail=False, url_path="by-external-id/<str:source>/<path:external_id>")
    def by_external_id(self, request: Request, source: str, external_id: str) -> Response:
        """The story that its source calls so."""
        found, external_id = _source(source), one_line(external_id)
        article = self._known(found, external_id) if found and external_id else None
        if article is None:
            raise Http404
        return Response(self._told(article.pk))

    @extend_schema(
        parameters=[*PLACE, IF_MATCH, TO_NONE],
        request=KnownArticleInput,
        operation_id="articles_put_by_external_id",
        responses={
            201: OpenApiResponse(StoryShape, "A new story."),
            200: OpenApiResponse(StoryShape, "A known story: the same words, or a new revision of it."),
            428: OpenApiResponse(Errors, "Somebody else wrote its words last: say in `If-Match` what you replace."),
        },
    )
    @by_external_id.mapping.put
    def put_by_external_id(self, request: Request, source: str, external_id: str) -> Response:
        """Store a story under its own id, or revise it. The same words change nothing, and what was withdrawn or
        withheld stays so. Words that somebody else wrote last are not written over without `If-Match`."""
        given = self.checked(KnownArticleInput)
        tags, external_id = self._tags_in(given), one_line(external_id)
        if not external_id:
            raise Http404
        with transaction.atomic():
            outcome = self._put(source, external_id, given)
            self._decide(outcome.article, tags)
        return self._taken(outcome)

    def _put(self, source: str, external_id: str, given: dict[str, Any]) -> Outcome:
        found = _source(source) or source_named(source)
        raw, state = raw_of({**given, "external_id": external_id}, self.user)
        lock(identity(tidy(raw), found))  # as ingest will: nobody stores it between the look and the write
        if known := self._known(found, external_id):
            Article.objects.select_for_update(no_key=True).get(pk=known.pk)
            known = self._known(found, external_id)
        self._check_state(known)
        outcome = ingest(raw, source=found, actor=self.user, state=state)
        if outcome.article.external_id != external_id:
            raise Conflict(f"This is the story {outcome.article.external_id} of the source.", code="other_id")
        if outcome.result != "created":
            change(outcome.article, _of_known(given, outcome.article), self.user)
        return outcome

    def _check_state(self, known: Article | None) -> None:
        """What If-Match and If-None-Match say of a story that there may be."""
        match, none_match = (self.request.headers.get(name) for name in ("If-Match", "If-None-Match"))
        if known is None:
            if match is not None:
                raise PreconditionFailed("There is no such story yet.")
            return
        if match is None and none_match is None:
            if known.current and known.current.created_by_id != self.user.pk:
                raise PreconditionRequired("Somebody else wrote its words last: say in If-Match what you replace.")
            return
        etag = etags.etag_of(etags.rendered(self.request, Response(self._told(known.pk))))
        if match is not None and not etags.is_among(etag, match):
            raise PreconditionFailed(headers={"ETag": etag})
        if none_match is not None and etags.is_among(etag, none_match):
            raise PreconditionFailed("There is such a story.", headers={"ETag": etag})

    def _known(self, source: Source, external_id: str) -> Article | None:
        found: Article | None = self.get_queryset().filter(source=source, external_id=external_id).first()
        return found


def _of_known(given: dict[str, Any], article: Article) -> dict[str, Any]:
    told = {name: given[name] for name in SET_OF_KNOWN if name in given}
    if one_line(told.get("byline", article.byline)) == article.byline:
        told.pop("byline", None)
    return told


def _source(named: str) -> Source | None:
    """By its id, else by its name; an id of none is none."""
    try:
        return _by_id(UUID(named))
    except ValueError:
        return Source.objects.filter(name__iexact=one_line(named)[:120]).first()


def _by_id(pk: UUID) -> Source:
    found = Source.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
