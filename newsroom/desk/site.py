from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path


class DeskSite(AdminSite):
    """The stock admin with the desk on its front page, the review pages and the page to add stories."""

    site_header = "Newsroom"
    site_title = "Newsroom"
    index_title = "Desk"
    empty_value_display = "–"
    enable_nav_sidebar = False  # the header leads to all of it, and lists need the width

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from newsroom.desk.front import front_page

        return super().index(request, extra_context={**front_page(request.user), **(extra_context or {})})

    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The desk says what there is of every app; a page for each would only repeat a part of it."""
        return redirect("admin:index")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The desk's own pages come before the stock ones: those end in a pattern that catches everything."""
        from newsroom.desk import (
            accounts,
            add_story,
            batches,
            decisions,
            event_acts,
            event_merging,
            holding,
            merging,
            others,
            quality,
            queue,
            review,
            review_events,
            revising,
            rules,
            runs,
            splitting,
            typeahead,
            uploads,
        )

        views: dict[str, tuple[str, Any]] = {
            "review_next": ("review/", review.first_story),
            "review": ("review/<uuid:article_id>/", review.page),
            "review_after": ("review/<uuid:article_id>/next/", review.next_story),
            "review_undo": ("review/<uuid:article_id>/undo/", review.undo),
            "review_only_here": ("review/<uuid:article_id>/only-here/", review.only_here),
            "review_pulse": ("review/<uuid:article_id>/pulse/", holding.pulse),
            "review_take_over": ("review/<uuid:article_id>/take-over/", holding.take_over),
            "review_others": ("review/<uuid:article_id>/others/", others.act),
            "review_sign_off": ("review/<uuid:article_id>/sign-off/", review.sign_off),
            "review_add": ("review/<uuid:article_id>/tags/", review.add),
            "review_decide": ("review/<uuid:article_id>/tags/<uuid:tag_id>/<str:action>/", review.decide),
            "review_event": ("review/<uuid:article_id>/events/<uuid:report_id>/<str:action>/", review_events.decide),
            "review_pick": ("review/<uuid:article_id>/pick/", typeahead.pick),
            "review_choices": ("review/<uuid:article_id>/pick/choices/", typeahead.choices),
            "revise": ("articles/<uuid:article_id>/revise/", revising.page),
            "add_story": ("add-story/", add_story.page),
            "my_uploads": ("uploads/mine/", uploads.mine),
            "upload_original": ("uploads/<uuid:upload_id>/original/", uploads.original),
            "upload_retry": ("uploads/<uuid:upload_id>/retry/", uploads.read_again),
            "queue": ("queue/", queue.page),
            "queue_group": ("queue/names/<uuid:entity_id>/", queue.group_page),
            "queue_decide": ("queue/names/<uuid:entity_id>/decide/", queue.decide),
            "queue_other": ("queue/names/<uuid:entity_id>/other/", queue.other_page),
            "queue_event": ("queue/events/<uuid:event_id>/<str:act>/", queue.decide_event),
            "queue_record": ("queue/records/<uuid:entity_id>/<str:act>/", queue.decide_record),
            "quality": ("quality/", quality.page),
            "split": ("split/<uuid:entity_id>/", splitting.page),
            "upload_undo": ("uploads/<uuid:upload_id>/undo/", uploads.undo),
            "uploads_retry_failed": ("uploads/retry-failed/", uploads.read_all_again),
            "merge": ("merge/<uuid:entity_id>/", merging.page),
            "merge_act": ("merge/<uuid:entity_id>/act/", merging.act),
            "event_act": ("events/<uuid:event_id>/act/", event_acts.act),
            "event_merge": ("events/<uuid:event_id>/merge/", event_merging.page),
            "event_merge_act": ("events/<uuid:event_id>/merge/act/", event_merging.act),
            "decision_undo": ("decisions/<uuid:decision_id>/undo/", decisions.undo),
            "rule_replay": ("rules/<uuid:rule_id>/replay/", rules.replay_rule),
            "batch_act": ("batches/<uuid:batch_id>/<str:name>/", batches.act),
            "token_rotate": ("tokens/<uuid:public_id>/rotate/", accounts.rotate),
            "retag": ("retag/<uuid:article_id>/", runs.tag_again),
        }
        own = [path(route, self.admin_view(view), name=name) for name, (route, view) in views.items()]
        return [*own, *super().get_urls()]
