"""Stories on the desk: the list, and everything about a story but its words (those change by a new version)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article, ArticleState, Change, Notice, Revision, SearchDocument
from articles.search import index
from articles.states import set_embargo, set_state
from newsroom.desk.article_filters import SourceFilter, TaggingFilter, YearFilter
from newsroom.desk.article_form import ArticleForm, NoticeForm
from newsroom.desk.history import HistoryAdmin
from newsroom.desk.lists import ReadOnlyAdmin, badge, choice_filter, who
from newsroom.search import SearchError, SearchRequest, question
from tagging.models import RunState, Tag, TagState
from tagging.store import newest_runs


class NoticeInline(admin.TabularInline):
    """Standing notices: written once, then only ended; the words of an ended one stay on record."""

    model = Notice
    form = NoticeForm
    extra = 0
    creator = who("created_by")
    fields = ["kind", "text", "created_at", "creator", "ended_at", "end"]
    readonly_fields = ["created_at", "creator", "ended_at"]
    verbose_name_plural = "notices above the story"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RevisionInline(admin.TabularInline):
    """The versions of the words, read-only."""

    model = Revision
    extra = 0
    creator = who("created_by")
    fields = ["number", "kind", "headline", "notice", "created_at", "creator"]
    readonly_fields = ["number", "kind", "headline", "notice", "created_at", "creator"]
    ordering = ["-number"]
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        return super().get_queryset(request).select_related("created_by").defer("text")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _told(error: SearchError) -> SafeString | str:
    """What is wrong with a search and where, with a link to what could be asked instead."""
    if not error.suggestion:
        return error.told
    where = f" (characters {error.start + 1} to {error.end})" if error.end else ""
    link = urlencode({"q": error.suggestion})
    return format_html('{}{} Try <a href="?{}">{}</a>', error.message, where, link, error.suggestion)


@admin.register(Article)
class ArticleAdmin(HistoryAdmin):
    form = ArticleForm
    change_form_template = "desk/article.html"
    list_display = ["story", "source", "published", "state_shown", "tagging", "suggested", "review"]
    list_filter = [choice_filter("state", ArticleState), TaggingFilter, SourceFilter, YearFilter]
    list_select_related = ["current", "source"]
    search_fields = ["search_document__stemmed"]  # shows the box; get_search_results asks the search document
    search_help_text = "Words, “a phrase”, title:, person:, source:, is:unreviewed … (docs/search.md), or a story’s id."
    ordering = ["-sort_at", "-id"]
    sortable_by = []
    list_title = "Stories"
    inlines = [NoticeInline, RevisionInline]
    creator = who("created_by")
    readonly_fields = ["headline", "sort_at", "version", "created_at", "creator", "runs", "url", "external_id"]
    fieldsets = [
        (None, {"fields": ["headline", "byline", "published_as", "source", "language", "subjects", "expected"]}),
        ("Who may see it", {"fields": ["state", "state_reason", "embargo_until"]}),
        ("Tagging", {"fields": ["runs"]}),
        ("Origin", {"fields": ["url", "external_id", "created_at", "creator", "version"], "classes": ["collapse"]}),
    ]

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, told who fills it in."""
        form = super().get_form(request, obj, change, **kwargs)
        return type("ArticleFormOfUser", (form,), {"user": request.user})

    def history_scope(self, row: Article) -> dict[str, Any]:
        return {"article_id": row.pk}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).visible_to(request.user).defer("current__text")  # type: ignore[attr-defined]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page's rows get their tagging state and suggestions in two queries for all of them."""
        changelist = super().get_changelist_instance(request)
        articles = list(changelist.result_list)
        runs = newest_runs([article.pk for article in articles])
        open_tags = Tag.objects.filter(article__in=articles, state=TagState.SUGGESTED).order_by()
        counts = dict(open_tags.values_list("article_id").annotate(Count("pk")))
        for article in articles:
            article.latest_run, article.open_tags = runs.get(article.pk), counts.get(article.pk, 0)
        changelist.result_list = articles
        return changelist

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        if len(words) == 36 and words.count("-") == 4:
            return queryset.filter(pk=words), False
        try:
            asked, _ = question(request.user, SearchRequest(q=words))
        except SearchError as error:
            self.message_user(request, _told(error), messages.ERROR)
            return queryset.none(), False
        return queryset.filter(pk__in=SearchDocument.objects.filter(asked.where).values("article_id")), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().change_view(
            request, object_id, form_url, {"show_save_and_add_another": False, **(extra_context or {})}
        )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return HttpResponseRedirect(reverse("admin:add_story"))

    @admin.display(description="Story")
    def story(self, article: Article) -> SafeString:
        byline = format_html('<span class="quiet-text">{}</span>', article.byline) if article.byline else ""
        return format_html('<span class="list-headline">{}</span> {}', article.headline or "(no headline)", byline)

    @admin.display(description="Published")
    def published(self, article: Article) -> str:
        if article.published_at is None:
            return "not dated"
        local = timezone.localtime(article.published_at)
        return f"{local:%-d %b %Y}" if article.published_precision == "day" else f"{local:%-d %b %Y, %H:%M}"

    @admin.display(description="State")
    def state_shown(self, article: Article) -> SafeString:
        shown = badge(article.state, article.get_state_display())
        if not article.is_embargoed() or article.embargo_until is None:
            return shown
        until = f"Embargo to {timezone.localtime(article.embargo_until):%-d %b, %H:%M}"
        return format_html("{} {}", shown, badge("embargo", until))

    @admin.display(description="Tagging")
    def tagging(self, article: Article) -> SafeString | str:
        run = getattr(article, "latest_run", None)
        return badge(run.state, RunState(run.state).label) if run else "not tagged"

    @admin.display(description="To decide")
    def suggested(self, article: Article) -> str:
        return str(getattr(article, "open_tags", 0) or "–")

    @admin.display(description="")
    def review(self, article: Article) -> SafeString:
        return format_html('<a class="list-action" href="{}">Review</a>', reverse("admin:review", args=[article.pk]))

    @admin.display(description="Newest runs")
    def runs(self, article: Article) -> SafeString:
        from newsroom.desk.runs import runs_of

        return runs_of(article)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Each kind of change by its own door, so that followers are told and the search document follows."""
        edited = [name for name in ArticleForm.EDITED if name in form.changed_data]
        if edited:
            form.apply_published(obj)
            obj.version += 1
            columns = [name for name in edited if name != "published_as"]
            dated = ["published_at", "published_precision", "sort_at"] if "published_as" in edited else []
            obj.save(update_fields=[*columns, *dated, "version", "updated_at"])
            index(obj)
            Change.objects.record("edited", "article", obj.pk, article_id=obj.pk, actor=request.user, fields=edited)
        if {"state", "state_reason"} & set(form.changed_data):
            set_state(obj, form.cleaned_data["state"], actor=request.user, reason=form.cleaned_data["state_reason"])
        if "embargo_until" in form.changed_data:
            set_embargo(obj, form.cleaned_data["embargo_until"], actor=request.user)

    def save_formset(self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, Any], change: bool) -> None:
        for notice in formset.save(commit=False):
            if notice._state.adding:
                notice.created_by = request.user
            notice.save()
            Change.objects.record(
                "notice", "article", notice.article_id, article_id=notice.article_id, actor=request.user
            )


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """One version of a story's words, opened from the story."""

    list_display = ["headline", "number", "kind", "created_at"]
    creator = who("created_by")
    fields = ["story", "number", "kind", "headline", "text", "notice", "created_at", "creator"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="Story")
    def story(self, revision: Revision) -> str:
        return str(revision.article)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        seen = Article.objects.visible_to(request.user)
        return super().get_queryset(request).filter(article__in=seen).select_related("article__current", "created_by")
