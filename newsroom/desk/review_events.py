"""The events that a story reports, decided on from its review page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from newsroom.desk.review import STALE, Act, Refused, editor, panel, refuse, story
from tagging import decisions
from tagging.models import Report

ON_REPORT: dict[str, tuple[Act, str]] = {
    "accept": (decisions.accept_report, "Accepted: {}."),
    "reject": (decisions.reject_report, "Marked as wrong: {}."),
}


@require_POST
def decide(request: HttpRequest, article_id: UUID, report_id: UUID, action: str) -> HttpResponseBase:
    """The story does report the event, or it does not."""
    article = story(request, article_id)
    if action not in ON_REPORT:
        raise Http404("No such act.")
    act, said = ON_REPORT[action]
    report = Report.objects.filter(article=article, pk=report_id).select_related("event").first()
    try:
        if report is None:
            raise Refused("This report is gone: the story was tagged again. The list shows what is there now.", STALE)
        act(report, actor=editor(request))
        return panel(request, article, said.format(report.event), stand_on=report.pk)
    except (Refused, decisions.DecisionError) as problem:
        return refuse(request, article, None, problem)
