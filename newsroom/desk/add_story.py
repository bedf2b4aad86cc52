"""Adding stories: paste one, or drop files. What was found is shown for a person to confirm before it is saved.

The form is sent as a whole each time and its file chooser stays on the page, so nothing typed or chosen is lost on an
error. Without JavaScript a pasted story is confirmed the same way; files go straight to the uploads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from articles.duplicates import near_to, version_of
from articles.given import given_values, read_date
from articles.identity import find_known, published, same_words
from articles.ingest import Outcome, ingest
from articles.models import Article, ArticleState, Source, Upload
from articles.readers import RawArticle, ReadError, columns_named
from articles.reading import preview
from articles.sources import source_named
from articles.tidying import IngestError, one_line, tidy
from articles.uploads import receive
from newsroom.accounts.models import User
from newsroom.desk.article_form import date_shown

PASTED = "pasted.txt"
MOST_FILES = 100
MOST_SOURCES = 300
OPENING = 600  # characters of the found text that are shown


class StoryForm(forms.Form):
    """What was found, to be confirmed. Dates are words here: a day alone stays a day."""

    headline = forms.CharField(max_length=2_000, required=False, widget=forms.TextInput)
    byline = forms.CharField(max_length=500, required=False)
    published_at = forms.CharField(label="Published", max_length=60, required=False)
    source = forms.CharField(max_length=120, required=False, widget=forms.TextInput(attrs={"list": "sources"}))
    language = forms.CharField(max_length=8, required=False)
    url = forms.URLField(label="Address", max_length=2_000, required=False, assume_scheme="https")
    embargo_until = forms.CharField(label="Embargo until", max_length=60, required=False)
    state = forms.ChoiceField(
        choices=[(ArticleState.PUBLISHED, "Published"), (ArticleState.DRAFT, "Draft")], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_published_at(self) -> str:
        return self._date("published_at")

    def clean_embargo_until(self) -> str:
        return self._date("embargo_until")

    def _date(self, name: str) -> str:
        words = str(self.cleaned_data[name]).strip()
        try:
            if words:
                read_date(words, name)
        except IngestError as error:
            raise forms.ValidationError(error.message) from None
        return words

    @property
    def given(self) -> dict[str, str]:
        """What the editor confirmed, as ``articles.uploads.receive`` takes it."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


@dataclass
class Sent:
    """What an editor sent: a pasted text or files."""

    paste: str
    files: Sequence[UploadedFile]
    columns: str = ""

    @property
    def problem(self) -> str:
        if self.paste.strip() and self.files:
            return "There is a pasted story and a file. Take one of them away: they are saved one after the other."
        if not self.paste.strip() and not self.files:
            return "Paste a story or choose a file first."
        if len(self.files) > MOST_FILES:
            return f"These are {len(self.files)} files; at most {MOST_FILES} go at once. Send them in parts."
        return ""

    def look(self) -> RawArticle:
        if not self.files:
            return preview(self.paste.encode("utf-8", "replace"), PASTED, self.columns)
        file = self.files[0]
        file.seek(0)
        return preview(file.read(), file.name or "", self.columns)


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _show(request)
    columns = request.POST.get("columns", "").strip()
    sent = Sent(request.POST.get("paste", ""), request.FILES.getlist("files"), columns)
    if problem := sent.problem or _bad_columns(columns):
        return _show(request, problem=problem)
    is_first_look = request.POST.get("step") != "save"
    if len(sent.files) > 1 or (sent.files and is_first_look and not getattr(request, "htmx", False)):
        return _receive(request, sent.files, {})
    try:
        return _look(request, sent) if is_first_look else _save(request, sent)
    except (ReadError, IngestError) as error:
        return _show(request, form=_filled(request), problem=error.message)


def _bad_columns(columns: str) -> str:
    try:
        columns_named(columns)
    except ReadError as error:
        return error.message
    return ""


def _filled(request: HttpRequest) -> StoryForm | None:
    return StoryForm(request.POST) if request.POST.get("step") == "save" else None


# --- Looking -------------------------------------------------------------------------------------------------------


def _look(request: HttpRequest, sent: Sent) -> HttpResponseBase:
    raw = tidy(sent.look())
    source_name = request.POST.get("batch_source", "").strip() or raw.source_name
    at, precision = published(raw)
    form = StoryForm(
        initial={
            "headline": raw.headline,
            "byline": raw.byline,
            "published_at": date_shown(at, precision),
            "source": source_name,
            "language": raw.language,
            "url": raw.url,
            "embargo_until": date_shown(raw.embargo_until),
        }
    )
    user = cast(User, request.user)
    known = _known(raw, source_name, user)
    return _show(request, form=form, raw=raw, known=known, alike=None if known else same_words(raw, user))


def _known(raw: RawArticle, source_name: str, user: User) -> Article | None:
    """The story if it is in the archive already and this editor may see it. Asks only; makes no source."""
    source = Source.objects.filter(name__iexact=one_line(source_name)).first() if source_name else None
    if source_name and source is None:
        return None
    at, _ = published(raw)
    return find_known(raw, source, user) or version_of(raw, at, source, near_to(raw.text, at), user)


# --- Saving --------------------------------------------------------------------------------------------------------


def _save(request: HttpRequest, sent: Sent) -> HttpResponseBase:
    form = StoryForm(request.POST)
    if not form.is_valid():
        return _show(request, form=form, problem="Not saved yet: see the marked fields.")
    if sent.files:
        return _receive(request, sent.files, form.given)
    values = given_values(form.given)
    source, state = values.pop("source", None), values.pop("state", None)
    raw = sent.look()
    emptied = {"byline": "", "url": "", "published_at": None, "embargo_until": None}  # what the editor left empty is
    raw = replace(raw, **{**emptied, **values})
    outcome = ingest(raw, source=source, actor=request.user, state=state)
    return _done(request, outcome)


def _done(request: HttpRequest, outcome: Outcome) -> HttpResponseBase:
    article = outcome.article
    said = {
        "created": "Saved. It is being tagged now.",
        "revised": "A new version of a story that was here: saved as such, and being tagged now.",
        "duplicate": "This story is already in the archive, word for word: nothing was saved twice.",
    }[outcome.result]
    if outcome.result == "created" and article.state == ArticleState.DRAFT and article.state_reason:
        said = f"Saved as a draft. {article.state_reason}"
    messages.add_message(request, messages.WARNING if outcome.result == "duplicate" else messages.SUCCESS, said)
    return _go(request, reverse("admin:review", args=[article.pk]))


def _receive(request: HttpRequest, files: Sequence[UploadedFile], given: dict[str, str]) -> HttpResponseBase:
    """Hand over every file; what cannot be taken is said by its name, and the others go on."""
    source_name = request.POST.get("batch_source", "").strip()
    source = source_named(source_name) if source_name else None
    given = given | {"columns": request.POST.get("columns", "").strip()}
    received: list[Upload] = []
    for file in files:
        try:
            file.seek(0)
            received.append(receive(file, filename=file.name or "", actor=request.user, source=source, given=given))
        except IngestError as error:
            messages.error(request, format_html("“{}”: {}", file.name, error.message))
    if not received:
        return _show(request, form=_filled(request), problem="No file could be taken.")
    return _go(request, f"{reverse('admin:my_uploads')}?from={received[0].pk}")


# --- Answers -------------------------------------------------------------------------------------------------------


def _go(request: HttpRequest, address: str) -> HttpResponseBase:
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)


def _show(
    request: HttpRequest,
    *,
    form: StoryForm | None = None,
    raw: RawArticle | None = None,
    known: Article | None = None,
    alike: Article | None = None,
    problem: str = "",
) -> HttpResponseBase:
    """The page with what was typed still in it, or with htmx only its second half."""
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Add a story",
        "paste": request.POST.get("paste", ""),
        "batch_source": request.POST.get("batch_source", ""),
        "columns": request.POST.get("columns", ""),
        "sources": Source.objects.order_by("name").values_list("name", flat=True)[:MOST_SOURCES],
        "form": form,
        "raw": raw,
        "opening": raw.text[:OPENING] if raw else "",
        "words": len(raw.text.split()) if raw else 0,
        "known": known,
        "alike": alike,
        "problem": problem,
        "zone": timezone.get_current_timezone_name(),
        "most_files": MOST_FILES,
    }
    template = "desk/_found.html" if getattr(request, "htmx", False) else "desk/add_story.html"
    return TemplateResponse(request, template, context)
