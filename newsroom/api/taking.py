"""What storing a story has in common, by whatever address: the tags that come with it, the answer, the wait."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework import status
from rest_framework.response import Response

from articles.ingest import Outcome
from articles.models import Article
from newsroom.api.given_tags import check_scope, decide_on
from newsroom.api.kept_answers import DoneAlready
from newsroom.api.resource import Resource
from newsroom.api.shapes import TaggingShape
from newsroom.following.waiting import COME_BACK, wait_until
from tagging.models import RunState, TaggingRun

SETTLED = (RunState.DONE, RunState.FAILED)
WAIT_HELP = "Seconds to wait until the story is tagged. `tagging.state` says whether it is by then."


class Taking(Resource):
    """Mixed into the stories."""

    def _told(self, pk: UUID) -> dict[str, Any]:
        raise NotImplementedError

    def _tags_in(self, given: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Takes them out of what was sent."""
        tags: Sequence[dict[str, Any]] = given.pop("tags", ())
        if tags:
            check_scope(self.request)
        return tags

    def _decide(self, article: Article, tags: Sequence[dict[str, Any]]) -> None:
        if tags:
            decide_on(article, tags, user=self.user, by=self.actor)

    def _taken(self, outcome: Outcome) -> Response:
        told = self._told(outcome.article.pk)
        if outcome.result != "created":
            return Response(told)
        return Response(told, status=status.HTTP_201_CREATED, headers={"Location": told["api_url"]})

    def afterwards(self, response: Response) -> Response:
        """With ``wait``: what was committed is answered when it is tagged, or as it stands when the time is over."""
        if not (seconds := self.asked.get("wait")) or response.status_code >= 300:
            return response
        retags = "pk" in self.kwargs
        pk = self.kwargs["pk"] if retags else UUID(str(response.data["id"]))
        if not wait_until(partial(_is_settled, pk), seconds):
            response["Retry-After"] = str(COME_BACK)
        try:
            response.data = _tagging(pk) if retags else self._told(pk)
        except Http404:
            raise DoneAlready from None
        if retags and response.data["state"] in SETTLED:
            response.status_code = status.HTTP_200_OK
        return response


def _newest_run(pk: UUID) -> TaggingRun | None:
    runs = TaggingRun.objects.filter(article=pk).exclude(state=RunState.SUPERSEDED)
    return runs.order_by("-id").defer("timings").first()


def _is_settled(pk: UUID) -> bool:
    run = _newest_run(pk)
    return run is None or run.state in SETTLED


def _tagging(pk: UUID) -> dict[str, Any]:
    run = _newest_run(pk)
    if run is None:
        raise Http404
    return dict(TaggingShape(run).data)
