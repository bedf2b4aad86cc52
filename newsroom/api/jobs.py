"""``jobs/``: whatever takes long, in one list and one shape. Each is kept where it belongs; here it is only told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any
from uuid import UUID

import redis
from django.core import signing
from django.db.models import Count, Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from articles.models import ItemState, Upload
from articles.models.uploads import UNFINISHED as UNREAD
from articles.visibility import only_sources
from newsroom.accounts.models import ApiToken, Scope, User
from newsroom.annotating import keeping
from newsroom.api import results
from newsroom.api.errors import Conflict, invalid
from newsroom.api.fields import Strict
from newsroom.api.job_shapes import (
    BATCH,
    JOB_KINDS,
    LIST_SEARCH,
    UPLOAD,
    Job,
    JobDetail,
    JobShape,
    of_annotation,
    of_batch,
    of_list_search,
    of_upload,
)
from newsroom.api.pagination import CursorPages, limit_of, order_of
from newsroom.api.permissions import ALL
from newsroom.api.resource import Resource
from newsroom.api.results import ItemResults, Result
from newsroom.lists.models import ListSearch, ListState
from tagging import batches
from tagging.models import Batch

SALT = "cursor of jobs"


@dataclass(frozen=True)
class Kept:
    """Where jobs of one kind are kept: whose the user may see, which are under way, and how one is told."""

    rows: Callable[[User], QuerySet[Any]]
    unfinished: Q
    told: Callable[[Any], Job]


def _uploads(user: User) -> QuerySet[Upload]:
    is_waiting = Q(items__state=ItemState.WAITING)
    counted = {"taken": Count("items", ~is_waiting), "waiting": Count("items", is_waiting)}
    return Upload.objects.visible_to(user).annotate(**counted)


def _batches(user: User) -> QuerySet[Batch]:
    if not user.may_edit:
        return Batch.objects.none()
    return Batch.objects.all() if only_sources(user) is None else Batch.objects.filter(created_by=user)


def _list_searches(user: User) -> QuerySet[ListSearch]:
    return ListSearch.objects.filter(owner=user)


KEPT = {
    UPLOAD: Kept(_uploads, Q(state__in=UNREAD), of_upload),
    BATCH: Kept(_batches, Q(state__in=batches.UNFINISHED), of_batch),
    LIST_SEARCH: Kept(_list_searches, Q(state=ListState.WAITING), of_list_search),
}


def kept(pk: UUID, user: User) -> Job | None:
    for where in KEPT.values():
        if row := where.rows(user).filter(pk=pk).first():
            return where.told(row)
    return None


class JobQuery(Strict):
    kind = serializers.ChoiceField(JOB_KINDS, required=False)
    unfinished = serializers.BooleanField(default=False, help_text="Only those that wait or are under way.")


class ResultsQuery(Strict):
    first = serializers.IntegerField(min_value=0, max_value=10_000_000, default=0, help_text="The number of an item.")
    limit = serializers.IntegerField(min_value=1, max_value=1_000, default=1_000)


class NewestOfSeveral(CursorPages):
    """Rows of several tables, newest first: their ids, which hold the time, are one order. Forward only."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        kinds: Mapping[str, QuerySet[Any]] = queryset
        limit, cursor = limit_of(request.query_params.get("limit")), request.query_params.get("cursor")
        order_of(view, request.query_params.get("ordering"))  # it has one
        edge = {"pk__lt": _edge(cursor)} if cursor else {}
        pages = [
            [(row.pk, kind, row) for row in rows.filter(**edge).order_by("-pk")[: limit + 1]]
            for kind, rows in kinds.items()
        ]
        found = list(islice(merge(*pages, key=lambda one: one[0], reverse=True), limit + 1))
        self.next = self.previous = None
        if len(found) > limit:
            cursor = signing.dumps(str(found[limit - 1][0]), salt=SALT)
            self.next = replace_query_param(request.build_absolute_uri(), "cursor", cursor)
        return [KEPT[kind].told(row) for _, kind, row in found[:limit]]


class Jobs(Resource):
    pagination_class = NewestOfSeveral
    orderings = {}
    queries = {"list": JobQuery, "results": ResultsQuery}
    scopes = {"cancel": Scope.READ}  # whoever may see it; a batch asks for more
    serializer_class = JobShape
    for_limited = ALL

    @extend_schema(responses=JobShape(many=True))
    def list(self, request: Request) -> Response:
        """What takes long, of all that you may see, newest first. (Annotations, of which nothing is stored, are not
        listed: keep their address.)"""
        asked = self.asked
        kinds = [asked["kind"]] if "kind" in asked else KEPT
        rows = {kind: KEPT[kind].rows(self.user) for kind in kinds if kind in KEPT}
        if asked["unfinished"]:
            rows = {kind: found.filter(KEPT[kind].unfinished) for kind, found in rows.items()}
        page = NewestOfSeveral()
        jobs = page.paginate_queryset(rows, request, self)
        return page.get_paginated_response(JobShape(jobs, many=True, context=self.context).data)

    @extend_schema(responses=JobDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One job; ask again to see how far it is."""
        return self._told(kept(pk, self.user) or self._annotation(pk))

    @extend_schema(request=None, responses=JobDetail)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Stop it. Of an annotation nothing is kept any more; a batch is paused, and what it did stays (its own
        resource undoes it); a list search stops when it is deleted, a file is taken back with its upload."""
        job = kept(pk, self.user) or self._annotation(pk)
        if job.kind == BATCH:
            self._may_review()
            if not batches.pause(pk):
                raise Conflict("It is not under way, so there is nothing to stop.", code="state")
            return self._told(kept(pk, self.user) or job)
        if job.kind in KEPT:
            raise Conflict(f"This is stopped at {JobShape(job, context=self.context).data['of']}.", code="not_here")
        keeping.forget(pk)
        return self._told(job)

    @extend_schema(responses=ItemResults)
    @action(detail=True, methods=["get"])
    def results(self, request: Request, pk: UUID) -> Response:
        """What became of each item of an upload, or of decisions that were sent together, in order."""
        first, limit = self.asked["first"], self.asked["limit"]
        found = list(self._results(pk, first, limit))
        more = replace_query_param(request.build_absolute_uri(), "first", first + limit)
        told = {"results": found, "next": more if len(found) == limit else None}
        return Response(ItemResults(told, context=self.context).data)

    def _results(self, pk: UUID, first: int, limit: int) -> Iterable[Result]:
        if upload := _uploads(self.user).filter(pk=pk).first():
            return results.of_upload(upload, self.user, first, limit)
        if batch := _batches(self.user).filter(pk=pk).first():
            return results.of_batch(batch, first, limit)
        raise Http404

    def _may_review(self) -> None:
        """As ``batches/{id}/pause/`` asks."""
        token = self.request.auth
        if not self.user.may_edit or (isinstance(token, ApiToken) and not token.allows(Scope.REVIEW)):
            self.permission_denied(self.request, f"The token lacks the scope “{Scope.REVIEW}”.")

    def _told(self, job: Job) -> Response:
        return Response(JobDetail(job, context=self.context).data)

    def _annotation(self, pk: UUID) -> Job:
        try:
            asked = keeping.asked(pk)
            if asked is None or asked.owner != self.user.pk:
                raise Http404
            return of_annotation(asked, keeping.answered(pk))
        except redis.RedisError:
            raise Http404 from None


def _edge(cursor: str) -> UUID:
    try:
        return UUID(signing.loads(cursor, salt=SALT))
    except (signing.BadSignature, ValueError):
        raise invalid("cursor", "This is not a cursor of this list.") from None
