"""Uploads: every file that came in, what became of it, and its original bytes."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles.models import Article, Item, Upload, UploadState
from articles.models.uploads import UNFINISHED, UploadQuerySet
from articles.tidying import IngestError
from articles.undoing import TO_UNDO, undo_upload
from articles.uploads import retry, retry_failed
from newsroom.accounts.models import User
from newsroom.desk.lists import ReadOnlyAdmin, badge, choice_filter, who

SHOWN = 200  # of one's own uploads on the page that follows them
FEW_ITEMS, MANY_ITEMS = 20, 500  # stories of one file, in a list and on its own page
TROUBLE = [UploadState.FAILED, UploadState.PARTLY]


def seen_by(user: User) -> UploadQuerySet:
    return Upload.objects.visible_to(user)


def with_items(rows: QuerySet[Upload], user: User, most: int = FEW_ITEMS) -> QuerySet[Upload]:
    """With their first ``most`` stories, as far as ``user`` may see those."""
    seen = Article.objects.visible_to(user).select_related("current").defer("current__text")
    items = Item.objects.order_by("position").prefetch_related(Prefetch("article", queryset=seen))[:most]
    return rows.prefetch_related(Prefetch("items", queryset=items, to_attr="first_items"))


def first_items(upload: Upload) -> list[Item]:
    """The stories that ``with_items`` fetched."""
    return getattr(upload, "first_items", [])


@require_GET
def mine(request: HttpRequest) -> HttpResponseBase:
    """The editor's own newest uploads (from the one named by ``from`` on), asking again until all are read."""
    user = cast(User, request.user)
    rows = seen_by(user).filter(created_by=user).order_by("-id")
    try:
        since = UUID(request.GET["from"]) if request.GET.get("from") else None
    except ValueError:
        since = None
    if since:
        rows = rows.filter(id__gte=since)
    uploads = list(with_items(rows, user)[:SHOWN])
    left = sum(upload.state in UNFINISHED for upload in uploads)
    context = {
        **admin.site.each_context(request),
        "uploads": uploads,
        "left": left,
        "title": "Your uploads",
        "since": since,
    }
    template = "desk/_uploads.html" if getattr(request, "htmx", False) else "desk/uploads.html"
    return TemplateResponse(request, template, context)


@require_GET
def original(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """The bytes as they came, as a download: never shown inside a page."""
    upload = get_object_or_404(seen_by(cast(User, request.user)), pk=upload_id)
    try:
        file = upload.file.open("rb")
    except FileNotFoundError:
        raise Http404("The original is not in the storage. Tell whoever runs the archive.") from None
    answer = FileResponse(file, as_attachment=True, filename=upload.filename or str(upload.pk))
    answer["Content-Type"] = "application/octet-stream"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def read_again(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    upload = get_object_or_404(seen_by(cast(User, request.user)), pk=upload_id)
    retry(upload)
    messages.success(request, f"“{upload}” is being read again.")
    return redirect("admin:articles_upload_change", upload.pk)


@require_POST
def read_all_again(request: HttpRequest) -> HttpResponse:
    count = retry_failed(seen_by(cast(User, request.user)))
    messages.success(request, f"{count:,} file{'' if count == 1 else 's'} that had failed will be read again.")
    return redirect("admin:articles_upload_changelist")


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """Ask, and take a file back."""
    user = cast(User, request.user)
    upload = get_object_or_404(with_items(seen_by(user), user, MANY_ITEMS), pk=upload_id)
    if request.method == "POST":
        try:
            done = undo_upload(upload, actor=user)
        except IngestError as error:
            messages.error(request, error.message)
        else:
            said = ", ".join(f"{count:,} {what}" for what, count in done.items() if count) or "no story was its own"
            messages.success(request, f"“{upload}” was taken back: {said}.")
        return redirect("admin:articles_upload_change", upload.pk)
    items = [item for item in first_items(upload) if item.state in TO_UNDO and item.article]
    context = {**admin.site.each_context(request), "upload": upload, "items": items, "title": f"Undo “{upload}”?"}
    return TemplateResponse(request, "desk/undo_upload.html", context)


class TroubleFilter(admin.SimpleListFilter):
    title = "trouble"
    parameter_name = "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Failed, wholly or partly")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Upload]) -> QuerySet[Upload]:
        return queryset.filter(state__in=TROUBLE) if self.value() == "yes" else queryset


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    sender = who("created_by", "sent by")
    list_display = ["file_name", "state_shown", "stories", "error_shown", "source", "sender", "created_at"]
    list_filter = [TroubleFilter, choice_filter("state", UploadState)]
    list_select_related = ["source", "created_by"]
    search_fields = ["=sha256"]
    search_help_text = "The SHA-256 of a file."
    ordering = ["-id"]
    sortable_by = []
    actions = ["read_again"]
    change_form_template = "desk/upload.html"
    change_list_template = "desk/upload_list.html"
    fields = [
        "state_shown",
        "error",
        "source",
        "given_shown",
        "size_shown",
        "sha256",
        "attempts",
        "sender",
        "created_at",
        "finished_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Upload]:
        return with_items(seen_by(cast(User, request.user)), cast(User, request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            user = cast(User, request.user)
            upload = with_items(seen_by(user).filter(pk=object_id), user, MANY_ITEMS).first()
        except ValidationError:
            upload = None
        more = {"upload": upload, "items": first_items(upload) if upload else []}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    @admin.action(description="Read these files again", permissions=["view"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[Upload]) -> None:
        uploads = list(queryset.filter(state__in=TROUBLE))
        for upload in uploads:
            retry(upload)
        self.message_user(request, f"{len(uploads)} of the chosen files had failed and are being read again.")

    @admin.display(description="File")
    def file_name(self, upload: Upload) -> SafeString:
        return format_html('<span class="list-headline">{}</span>', str(upload))

    @admin.display(description="State")
    def state_shown(self, upload: Upload) -> SafeString:
        return badge(upload.state, upload.get_state_display())

    @admin.display(description="Stories")
    def stories(self, upload: Upload) -> SafeString | str:
        articles = [item.article for item in first_items(upload) if item.article]
        if len(articles) != 1:
            return str(len(articles) or "–")
        return format_html('<a href="{}">{}</a>', reverse("admin:review", args=[articles[0].pk]), articles[0].headline)

    @admin.display(description="Error, or what to look at")
    def error_shown(self, upload: Upload) -> str:
        return (upload.error or next((item.notes for item in first_items(upload) if item.notes), ""))[:160]

    @admin.display(description="Size")
    def size_shown(self, upload: Upload) -> str:
        return filesizeformat(upload.size)

    @admin.display(description="What the sender said")
    def given_shown(self, upload: Upload) -> str:
        return "; ".join(f"{name}: {value}" for name, value in upload.given.items()) or "–"
