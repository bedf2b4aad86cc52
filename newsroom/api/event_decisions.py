"""``events/{id}/confirm/``, ``merge/``, ``split/`` and their like: what editors decide on events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from newsroom.accounts.models import Scope
from newsroom.api.errors import invalid
from newsroom.api.event_shapes import (
    EventDecided,
    EventMerged,
    EventMergePlan,
    EventSplit,
    EventSplitInput,
    ReportDecided,
    ReportShape,
)
from newsroom.api.fields import ReasonInput, Strict
from newsroom.api.merges import KeptApartShape, MergeQuery, OtherInput, count_told
from newsroom.api.resource import Resource
from newsroom.api.stories import Record
from tagging import decisions
from tagging.models import Decision, Event, Report

ACTS = ("confirm", "reject", "pin", "unpin", "attach", "detach", "merge", "keep_apart", "split")


class EventDecisions(Resource):
    """Mixed into the resource of events."""

    scopes = dict.fromkeys((*ACTS, "plan_merge"), Scope.REVIEW)
    queries: dict[str, type[Strict]] = {"plan_merge": MergeQuery}

    def _editable(self, pk: UUID) -> Event:
        raise NotImplementedError

    def _detail(self, pk: UUID, **more: Any) -> dict[str, Any]:
        raise NotImplementedError

    @extend_schema(request=ReasonInput, responses=EventDecided)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: UUID) -> Response:
        """It is one real event."""
        return self._decide(pk, decisions.confirm_event)

    @extend_schema(request=ReasonInput, responses=EventDecided)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: UUID) -> Response:
        """It is no event: nobody is shown it, and no story opens it again."""
        return self._decide(pk, decisions.reject_event)

    @extend_schema(request=ReasonInput, responses=EventDecided)
    @action(detail=True, methods=["post"])
    def pin(self, request: Request, pk: UUID) -> Response:
        """All its fields stay as they are, whatever stories report."""
        return self._decide(pk, decisions.pin_event)

    @extend_schema(request=ReasonInput, responses=EventDecided)
    @action(detail=True, methods=["post"])
    def unpin(self, request: Request, pk: UUID) -> Response:
        """Its fields follow the reports again."""
        return self._decide(pk, decisions.unpin_event)

    @extend_schema(responses=ReportShape(many=True))
    @action(detail=True, methods=["get"])
    def reports(self, request: Request, pk: UUID) -> Response:
        """What each story says of the event, newest first; editors see rejected ones too."""
        page = self.paginate_queryset(self._reports(pk).select_related("decided_by")) or []
        return self.get_paginated_response(ReportShape(page, many=True, context=self.context).data)

    @extend_schema(request=None, responses=ReportDecided)
    @action(detail=True, methods=["put"], url_path="articles/<uuid:article>")
    def attach(self, request: Request, pk: UUID, article: UUID) -> Response:
        """Say that a story reports the event."""
        report, made = decisions.attach(self._editable(pk), self._story(article), **self.actor)
        return self._reported(report, made)

    @extend_schema(request=None, responses=ReportDecided)
    @attach.mapping.delete
    def detach(self, request: Request, pk: UUID, article: UUID) -> Response:
        """Say that it does not: it is never matched to the event again."""
        report = self._reports(self._editable(pk).pk).filter(article=self._story(article)).first()
        if report is None:
            raise Http404
        return self._reported(report, decisions.reject_report(report, **self.actor))

    @extend_schema(parameters=[MergeQuery], responses=EventMergePlan)
    @action(detail=True, methods=["get"], url_path="merge")
    def plan_merge(self, request: Request, pk: UUID) -> Response:
        """Which of two events would stay if they were merged, and what would move."""
        plan = decisions.plan_event_merge(self._editable(pk), self._other(self.asked["other"]))
        told = {"because": plan.because, "takes": plan.takes, **_refs(stays=plan.stays, goes=plan.goes)}
        counts = {"stories": count_told(plan.stories), "both": count_told(plan.both)}
        return Response(EventMergePlan(told | counts, context=self.context).data)

    @extend_schema(request=OtherInput, responses=EventMerged)
    @plan_merge.mapping.post
    def merge(self, request: Request, pk: UUID) -> Response:
        """Make two events one. Seen at once; the reports follow in a batch."""
        asked = self.checked(OtherInput)
        stays, made = decisions.merge_events(
            self._editable(pk), self._other(asked["other"]), reason=asked["reason"], **self.actor
        )
        told = {"decision_id": made.pk, "batch_id": made.batch_id, **_refs(stays=stays)}
        return Response(EventMerged(told, context=self.context).data)

    @extend_schema(request=OtherInput, responses=KeptApartShape)
    @action(detail=True, methods=["post"], url_path="keep-apart")
    def keep_apart(self, request: Request, pk: UUID) -> Response:
        """Two events that are not the same: never merged, and no story of the one is matched to the other."""
        asked = self.checked(OtherInput)
        made = decisions.keep_events_apart(
            self._editable(pk), self._other(asked["other"]), reason=asked["reason"], **self.actor
        )
        return Response(KeptApartShape({"decision_id": made.pk}, context=self.context).data)

    @extend_schema(request=EventSplitInput, responses=EventSplit)
    @action(detail=True, methods=["post"])
    def split(self, request: Request, pk: UUID) -> Response:
        """These stories report another event, which is made of what they tell."""
        event, asked = self._editable(pk), self.checked(EventSplitInput)
        reports = list(self._reports(pk).filter(article__in=asked["articles"]))
        if missing := {*asked["articles"]} - {report.article_id for report in reports}:
            raise invalid("articles", f"This story does not report it: {min(missing)}.", "does_not_exist")
        new, made = decisions.split_event(event, reports, reason=asked["reason"], **self.actor)
        return Response(EventSplit({"decision_id": made.pk, **_refs(event=new)}, context=self.context).data)

    def _decide(self, pk: UUID, act: Callable[..., Decision]) -> Response:
        event = self._editable(pk)
        made = act(event, reason=self.checked(ReasonInput)["reason"], **self.actor)
        return Response(self._detail(pk, decision_id=made.pk))

    def _reports(self, pk: UUID) -> QuerySet[Report]:
        event = self.get_queryset().filter(pk=pk).first()
        if event is None:
            raise Http404
        reports = Report.objects.visible_to(self.user) if self.user.may_edit else Report.objects.told_to(self.user)
        return reports.filter(event=event)

    def _reported(self, report: Report, made: Decision) -> Response:
        report.refresh_from_db()
        report.decision_id = made.pk  # type: ignore[attr-defined]
        return Response(ReportDecided(report, context=self.context).data)

    def _story(self, pk: UUID) -> Article:
        article = Article.objects.visible_to(self.user).filter(pk=pk).first()
        if article is None:
            raise Http404
        return article

    def _other(self, pk: UUID) -> Event:
        found = Event.objects.visible_to(self.user).filter(pk=pk).first()
        if found is None:
            raise invalid("other", "There is no such event.", "does_not_exist")
        return found


def _refs(**events: Event) -> dict[str, Record]:
    """Editors have a page for each."""
    return {name: Record(event, True) for name, event in events.items()}
