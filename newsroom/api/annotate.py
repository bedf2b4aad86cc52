"""``annotate/``: what a text names and tells, with nothing of it stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from articles.identity import day_start
from articles.models import Source
from articles.visibility import may_use, only_sources
from newsroom.accounts.models import Scope
from newsroom.annotating import asking, keeping
from newsroom.annotating.asking import COME_BACK, SECONDS, NobodyAnswers
from newsroom.api.annotation_shapes import AnnotationShape, shown_annotation
from newsroom.api.article_input import WordsField
from newsroom.api.errors import invalid
from newsroom.api.fields import PublishedField, Strict, Text
from newsroom.api.job_shapes import JobShape, of_annotation
from newsroom.api.resource import Resource
from newsroom.api.schema import Errors

LONGEST = 100_000  # code points of a text; of a longer one a worker had to be kept from fresh stories for long


class AnnotateInput(Strict):
    """A story that is not to be stored."""

    text = WordsField(max_length=LONGEST)
    headline = Text(required=False, allow_blank=True, max_length=2000)
    published_at = PublishedField(required=False, allow_null=True, help_text="What “Tuesday” is reckoned from.")
    language = serializers.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", required=False, max_length=35, help_text="Of a text too short to tell."
    )
    source = Text(  # type: ignore[assignment]
        required=False, max_length=120, help_text="The name of a source: what was learned of its stories is used."
    )


class Busy(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = f"No worker was free within {SECONDS} seconds. Nothing of the text was kept: send it again."
    default_code = "busy"
    wait = COME_BACK


class NotAnnotated(exceptions.APIException):
    default_detail = "The text could not be annotated: a fault of ours. Nothing of it was kept."
    default_code = "not_annotated"


ASKED = OpenApiExample(
    "A paragraph",
    request_only=True,
    value={"headline": "Ferry resumes", "text": "Mayor Mara Quill opened it on Tuesday.", "published_at": "2022-10-27"},
)


class Annotate(Resource):
    scopes = {"create": Scope.READ}  # nothing is stored
    pagination_class = None
    for_limited = ("create",)
    unkept = ("create",)  # nothing of it may be stored, and there is nothing to do twice
    serializer_class = AnnotationShape

    @extend_schema(
        request=AnnotateInput,
        responses={
            200: AnnotationShape,
            202: OpenApiResponse(JobShape, "It takes longer: ask the job's `url`, for ten minutes."),
            503: OpenApiResponse(Errors, "No worker was free: come back after `Retry-After` seconds."),
        },
        examples=[ASKED],
        operation_id="annotate",
    )
    def create(self, request: Request) -> Response:
        """What a text names and tells: tags with their records, dates and events. Nothing of it is stored; what is
        known of records and what was learned is used as far as you may see it."""
        text = self._text(self.checked(AnnotateInput))
        try:
            job = asking.ask(self.user.pk, text)
        except NobodyAnswers:
            raise Busy from None
        if job.state == keeping.FAILED:
            keeping.forget(job.id)
            raise NotAnnotated
        if job.state != keeping.DONE:
            shown = JobShape(of_annotation(job), context=self.context).data
            return Response(shown, status=202, headers={"Location": shown["url"], "Retry-After": "1"})
        found = keeping.answered(job.id)
        keeping.forget(job.id)
        return Response(shown_annotation(found, self.user, self.context))

    def _text(self, given: dict[str, Any]) -> dict[str, Any]:
        """As the worker gets it."""
        only = only_sources(self.user)
        return {
            "text": given["text"],
            "headline": given.get("headline", ""),
            "language": given.get("language", ""),
            "published_at": _moment(given.get("published_at")),
            "source": self._source(given.get("source")),
            "user": str(self.user.pk),
            "only_sources": None if only is None else sorted(map(str, only)),
        }

    def _source(self, name: str | None) -> str | None:
        if name is None:
            return None
        found = Source.objects.filter(name__iexact=name).first()
        if found is None or not may_use(self.user, found):
            raise invalid("source", "There is no such source.", "does_not_exist")
        return str(found.pk)


def _moment(published_at: datetime | date | None) -> str | None:
    if published_at is None:
        return None
    moment = published_at if isinstance(published_at, datetime) else day_start(published_at)
    return moment.isoformat()
