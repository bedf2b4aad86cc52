"""New words for a story: an update or a correction is a Revision of its own; the earlier words stay on record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from articles.ingest import locked, revise
from articles.models import Article, RevisionKind
from articles.readers import RawArticle
from articles.tidying import HEADLINE_MOST, IngestError
from newsroom.desk.article_form import STALE

KINDS = [(kind.value, kind.label) for kind in RevisionKind if kind != RevisionKind.ORIGINAL]
NEED_A_NOTICE = {RevisionKind.CORRECTION, RevisionKind.CLARIFICATION, RevisionKind.RETRACTION}


class RevisionForm(forms.Form):
    kind = forms.ChoiceField(choices=KINDS, label="What it is")
    notice = forms.CharField(
        required=False,
        label="Notice",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stands above the story for everybody. A correction, clarification or retraction needs one.",
    )
    headline = forms.CharField(max_length=HEADLINE_MOST, widget=forms.TextInput(attrs={"class": "vTextField"}))
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 28}))
    expected = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") in NEED_A_NOTICE and not cleaned.get("notice", "").strip():
            self.add_error("notice", "Say what was wrong: readers are told.")
        # A browser sends its own line ends, so the form always looks changed.
        if all(cleaned.get(name, "").splitlines() == self.initial[name].splitlines() for name in ("headline", "text")):
            raise forms.ValidationError("The words are the same as before: nothing to save.")
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """The current words to be changed; saved, they are the story's newest version, and it is tagged again."""
    article = get_object_or_404(Article.objects.visible_to(request.user).with_words(), pk=article_id)
    words = {"headline": article.headline, "text": article.text, "expected": article.version}
    form = RevisionForm(request.POST or None, initial=words)
    if request.method == "POST" and form.is_valid():
        try:
            number = _save(article, form, request.user)
        except IngestError as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, f"Saved as version {number}. The story is being tagged again.")
            return redirect("admin:review", article.pk)
    context = {**admin.site.each_context(request), "title": "New version", "article": article, "form": form}
    return TemplateResponse(request, "desk/revise.html", context, status=200 if not form.errors else 422)


def _save(article: Article, form: RevisionForm, user: Any) -> int:
    given = form.cleaned_data
    with transaction.atomic():
        if locked(article).version != given["expected"]:
            raise IngestError("changed_since", STALE, "")
        raw = RawArticle(headline=given["headline"], text=given["text"], notice=given["notice"])
        return revise(article, raw, actor=user, kind=given["kind"]).number
