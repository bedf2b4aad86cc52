"""One shape for whatever takes long, wherever it is kept: uploads, batches, list searches, annotations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from articles.models import Upload, UploadState
from newsroom.annotating.keeping import Asked
from newsroom.api.annotation_shapes import AnnotationShape, shown_annotation
from newsroom.api.shapes import AddressField, Shape, address
from newsroom.lists.models import ListSearch, ListState
from tagging.models import Batch

ANNOTATION, UPLOAD, BATCH, LIST_SEARCH = "annotation", "upload", "batch", "list_search"
JOB_KINDS = [
    (ANNOTATION, "A text is annotated"),
    (UPLOAD, "A file is read"),
    (BATCH, "Many changes are made together"),
    (LIST_SEARCH, "A list of searches is counted"),
]
JOB_STATES = [
    (state, state.capitalize())
    for state in ("waiting", "running", "paused", "done", "partly", "failed", "undoing", "undone")
]
OWN_RESOURCE = {UPLOAD: "uploads", BATCH: "batches", LIST_SEARCH: "list-searches"}
OF_UPLOAD = {UploadState.RECEIVED: "waiting", UploadState.READING: "running"}  # the others have the same name


@dataclass(frozen=True)
class Job:
    """How far something is that takes long."""

    id: UUID
    kind: str
    title: str
    state: str
    done: int
    total: int | None
    error: str
    created_at: datetime
    result: Any = None


class JobShape(Shape):
    """How far something is that takes long."""

    id = serializers.UUIDField()
    url = AddressField(lambda request, job: address(request, "jobs", job.id))
    kind = serializers.ChoiceField(JOB_KINDS)
    title = serializers.CharField()
    state = serializers.ChoiceField(JOB_STATES)
    done = serializers.IntegerField(help_text="Stories, rows, lines or texts so far.")
    total = serializers.IntegerField(allow_null=True, help_text="Null: not known yet.")
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    of = AddressField(
        lambda request, job: address(request, OWN_RESOURCE[job.kind], job.id) if job.kind in OWN_RESOURCE else None,
        allow_null=True,
        help_text="The resource that tells all of it, each story, row or line; null: an annotation has none.",
    )


class JobDetail(JobShape):
    result = serializers.SerializerMethodField(help_text="Of an annotation that is done.")

    @extend_schema_field(AnnotationShape(allow_null=True))
    def get_result(self, job: Job) -> Any:
        return job.result and shown_annotation(job.result, self.context["request"].user, dict(self.context))


def of_annotation(asked: Asked, result: Any = None) -> Job:
    is_over = asked.state in ("done", "failed")
    at = datetime.fromisoformat(asked.asked_at)
    return Job(asked.id, ANNOTATION, "Annotation", asked.state, int(is_over), 1, asked.error, at, result)


def of_upload(upload: Upload) -> Job:
    """With its items counted: ``taken`` and ``waiting``."""
    counted: Any = upload
    state = OF_UPLOAD.get(UploadState(upload.state), str(upload.state))
    is_read = state not in ("waiting", "running")
    total = counted.taken + counted.waiting if is_read else None
    return Job(
        upload.pk, UPLOAD, upload.filename or "File", state, counted.taken, total, upload.error, upload.created_at
    )


def of_batch(batch: Batch) -> Job:
    return Job(
        batch.pk, BATCH, batch.title, batch.state, batch.done, batch.total or None, batch.error, batch.created_at
    )


def of_list_search(asked: ListSearch) -> Job:
    state = "running" if asked.state == ListState.WAITING and asked.counted else str(asked.state)
    return Job(asked.pk, LIST_SEARCH, asked.name, state, asked.counted, len(asked.lines), "", asked.created_at)
