"""``uploads/``: files on their way to becoming stories."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import ArticleState, Item, Upload, UploadState
from articles.readers import ReadError, columns_named
from articles.sources import source_named
from articles.undoing import undo_upload
from articles.uploads import receive, retry, retry_failed
from articles.visibility import visible
from newsroom.api.article_input import STATES_TO_CREATE
from newsroom.api.errors import Conflict, invalid
from newsroom.api.etags import is_known, unchanged
from newsroom.api.fields import MomentField, PublishedField, Strict, query_data
from newsroom.api.parsers import BoundedMultiPartParser, StrictJSONParser
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, Shape, SourceRef, address


class Told(Strict):
    """What the sender of a file knows about it."""

    source = serializers.CharField(  # type: ignore[assignment]
        required=False, max_length=120, help_text="Its name; made if there is none."
    )
    headline = serializers.CharField(required=False, max_length=2000)
    byline = serializers.CharField(required=False, max_length=500)
    published_at = PublishedField(required=False)
    embargo_until = MomentField(required=False)
    language = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", required=False, max_length=35)
    url = serializers.URLField(required=False, max_length=2000)
    external_id = serializers.CharField(required=False, max_length=250)
    state = serializers.ChoiceField(STATES_TO_CREATE, required=False)
    columns = serializers.CharField(
        required=False,
        max_length=1000,
        help_text="Which column of a CSV or field of a JSON record is what: “text=content, headline=Title”.",
    )

    def validate_columns(self, value: str) -> str:
        try:
            columns_named(value)
        except ReadError as error:
            raise serializers.ValidationError(error.message, error.code) from None
        return value


class UploadInput(Told):
    """A file, and what its sender knows about it: that beats what the file says."""

    file = serializers.FileField(max_length=255, allow_empty_file=True)


def given_of(told: dict[str, Any]) -> dict[str, str]:
    """As ``articles.uploads.receive`` takes it."""
    return {field: value if isinstance(value, str) else value.isoformat() for field, value in told.items()}


class ItemErrorShape(Shape):
    item = serializers.IntegerField(allow_null=True, help_text="Which story of the file, from 0; null: the whole file.")
    code = serializers.CharField()
    message = serializers.CharField()


class ItemNoteShape(Shape):
    item = serializers.IntegerField(help_text="Which story of the file, from 0.")
    message = serializers.CharField()


class UploadShape(Shape):
    """A received file and what became of it."""

    id = serializers.UUIDField()
    url = AddressField(lambda request, upload: address(request, "uploads", upload.pk))
    state = serializers.ChoiceField(UploadState.choices)
    articles = serializers.SerializerMethodField(help_text="Ids of its stories, in the file's order.")
    errors = serializers.SerializerMethodField()  # type: ignore[assignment]
    notes = serializers.SerializerMethodField(help_text="Taken, but to be looked at: an encoding that was guessed …")
    filename = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    source = SourceRef(allow_null=True)  # type: ignore[assignment]
    original = AddressField(lambda request, upload: address(request, "uploads", f"{upload.pk}/original"))
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_articles(self, upload: Upload) -> list[UUID]:
        return list(dict.fromkeys(item.article_id for item in upload.items.all() if item.article_id))

    @extend_schema(responses=ItemErrorShape(many=True))
    def get_errors(self, upload: Upload) -> list[dict[str, Any]]:
        failed = [item for item in upload.items.all() if item.error_code]
        errors: list[dict[str, Any]] = [
            {"item": item.position, "code": item.error_code, "message": item.error} for item in failed
        ]
        if upload.error_code and not errors:
            errors = [{"item": None, "code": upload.error_code, "message": upload.error}]
        return errors

    @extend_schema(responses=ItemNoteShape(many=True))
    def get_notes(self, upload: Upload) -> list[dict[str, Any]]:
        return [{"item": item.position, "message": item.notes} for item in upload.items.all() if item.notes]


class RetriedShape(Shape):
    uploads = serializers.IntegerField(help_text="How many are read once more.")


class UndoneShape(Shape):
    withdrawn = serializers.IntegerField()
    put_back = serializers.IntegerField()
    kept = serializers.IntegerField()


class UploadQuery(Strict):
    state = serializers.ChoiceField(UploadState.choices, required=False)


class Uploads(Resource):
    editors_only = True
    queries = {"list": UploadQuery}
    serializer_class = UploadShape

    def get_parsers(self) -> list[Any]:
        takes_file = "create" in getattr(self, "action_map", {}).values()
        return [BoundedMultiPartParser() if takes_file else StrictJSONParser()]

    def get_queryset(self) -> QuerySet[Upload]:
        items = Item.objects.filter(Q(article__isnull=True) | visible(self.user, "article__")).order_by("position")
        uploads = Upload.objects.visible_to(self.user).select_related("source")
        return uploads.prefetch_related(Prefetch("items", items))

    @extend_schema(responses=UploadShape(many=True))
    def list(self, request: Request) -> Response:
        """Received files, newest first."""
        page = self.paginate_queryset(self.get_queryset().filter(**self.asked))
        return self.get_paginated_response(UploadShape(page, many=True, context=self.context).data)

    @extend_schema(responses=UploadShape)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One received file."""
        return Response(UploadShape(self._upload(pk), context=self.context).data)

    @extend_schema(
        request={"multipart/form-data": UploadInput}, responses={202: OpenApiResponse(UploadShape, "Kept; being read.")}
    )
    def create(self, request: Request) -> Response:
        """Send a file. It is kept before anything reads it; ask its address for what became of it."""
        form = request.data if isinstance(request.data, QueryDict) else QueryDict()
        given = self.checked(UploadInput, query_data(form, UploadInput()))
        file, name = given.pop("file"), given.pop("source", None)
        if given.get("state") == ArticleState.WITHHELD and not self.user.may_see_withheld:
            raise invalid("state", "Your role may not withhold stories.", "not_allowed")
        if not file.size:
            raise invalid("file", "The file is empty: it has no bytes.", "empty")
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise invalid("file", f"The file is larger than {settings.UPLOAD_MAX_BYTES:,} bytes.", "too_large")
        source = source_named(name) if name else None
        upload = receive(file, filename=file.name, actor=self.user, source=source, given=given_of(given))
        shown = UploadShape(self._upload(upload.pk), context=self.context).data
        return Response(shown, status=status.HTTP_202_ACCEPTED, headers={"Location": shown["url"]})

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def original(self, request: Request, pk: UUID) -> FileResponse | HttpResponse:
        """The bytes as they were received."""
        upload = self._upload(pk)
        etag = f'"{upload.sha256}"'
        if is_known(request, etag):
            return unchanged(HttpResponse(headers={"ETag": etag}))
        answer = FileResponse(
            upload.file.open("rb"),
            as_attachment=True,
            filename=upload.filename or f"{upload.pk}.bin",
            content_type="application/octet-stream",
        )
        answer["ETag"] = etag
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer

    @extend_schema(request=None, responses={202: OpenApiResponse(UploadShape, "Being read once more.")})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> Response:
        """Read a file that failed, wholly or partly, once more; what was taken stays as it is."""
        upload = self._upload(pk)
        if upload.state not in (UploadState.FAILED, UploadState.PARTLY):
            raise Conflict("Only a file that failed, wholly or partly, is read again.", code="not_failed")
        retry(upload)
        return Response(UploadShape(self._upload(pk), context=self.context).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: RetriedShape}, operation_id="uploads_retry_failed")
    @action(detail=False, methods=["post"], url_path="retry-failed")
    def retry_failed(self, request: Request) -> Response:
        """Read every file that failed, wholly or partly, once more."""
        count = retry_failed(Upload.objects.visible_to(self.user))
        return Response({"uploads": count}, status=status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses=UndoneShape)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: UUID) -> Response:
        """Take a file back: stories that it brought are withdrawn, versions that it brought give way to those before.
        What was changed since is kept."""
        done = undo_upload(self._upload(pk), actor=self.user)
        return Response({"withdrawn": done["withdrawn"], "put_back": done["put back"], "kept": done["kept"]})

    def _upload(self, pk: UUID) -> Upload:
        upload = self.get_queryset().filter(pk=pk).first()
        if upload is None:
            raise Http404
        return upload
