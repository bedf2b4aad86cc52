"""The form of a story's facts, and of its notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.given import read_date
from articles.identity import day_start
from articles.models import Article, ArticleState, Notice, Precision
from articles.tidying import IngestError
from newsroom.desk.lines import LinesField

SETTABLE = [(value, label) for value, label in ArticleState.choices if value != ArticleState.ERASED]
STALE = "Somebody else changed this story since you opened it. Reload the page to see how it stands, then change it."


def date_shown(at: datetime | None, precision: str = Precision.MINUTE) -> str:
    """A moment as a person types it, in the newsroom's zone; a bare day without a time."""
    if at is None:
        return ""
    return timezone.localtime(at).strftime("%Y-%m-%d" if precision == Precision.DAY else "%Y-%m-%d %H:%M")


class ArticleForm(forms.ModelForm):
    """Everything about a story but its words. A change of state needs a reason."""

    EDITED = ("byline", "published_as", "source", "language", "subjects")

    published_as = forms.CharField(
        label="Published", required=False, help_text="2022-10-27 14:30, or a day alone: 2022-10-27. Newsroom time."
    )
    state = forms.ChoiceField(choices=SETTABLE)
    subjects = LinesField(["name", "scheme", "code"])
    expected = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = ["byline", "source", "language", "subjects", "state", "state_reason", "embargo_until"]
        widgets = {
            "byline": forms.TextInput(attrs={"class": "vTextField"}),
            "state_reason": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "state_reason": "Needed with every change of state. Kept in the history.",
            "embargo_until": "Readers see the story from this moment on; nothing has to be pressed then.",
        }

    user: Any = None  # who fills it in

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        self.initial["expected"] = article.version
        self.initial["published_as"] = date_shown(article.published_at, article.published_precision)

    def clean_published_as(self) -> str:
        words = str(self.cleaned_data["published_as"]).strip()
        if words and "published_as" in self.changed_data:
            try:
                read_date(words, "published_at")
            except IngestError as error:
                raise ValidationError(error.message) from None
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.instance._state.adding:
            self._check_version(cleaned)
            self._check_state(cleaned)
            self._check_source(cleaned)
        return cleaned

    def _check_version(self, cleaned: dict[str, Any]) -> None:
        now = Article.objects.filter(pk=self.instance.pk).values_list("version", flat=True).first()
        if cleaned.get("expected") not in (None, now):
            raise ValidationError(STALE)

    def _check_state(self, cleaned: dict[str, Any]) -> None:
        if "state" not in self.changed_data:
            if cleaned.get("state") == ArticleState.WITHDRAWN and not cleaned.get("state_reason", "").strip():
                self.add_error("state_reason", "A withdrawn story keeps its reason.")
            return
        if not cleaned.get("state_reason", "").strip() or "state_reason" not in self.changed_data:
            self.add_error("state_reason", "Say why the state changes.")
        if cleaned.get("state") == ArticleState.WITHHELD and not getattr(self.user, "may_see_withheld", False):
            self.add_error("state", "Only archive editors, standards and admins may withhold a story.")

    def _check_source(self, cleaned: dict[str, Any]) -> None:
        article = self.instance
        if "source" not in self.changed_data or not article.external_id:
            return
        same = Article.objects.filter(source=cleaned.get("source"), external_id=article.external_id)
        if same.exclude(pk=article.pk).exists():
            self.add_error("source", f"That source already has a story with the id {article.external_id}.")

    def apply_published(self, article: Article) -> None:
        """Set the dates of ``article`` from what was typed."""
        if "published_as" not in self.changed_data:
            return
        words = self.cleaned_data["published_as"]
        found = read_date(words, "published_at") if words else None
        if isinstance(found, datetime) or found is None:
            article.published_at, article.published_precision = found, Precision.MINUTE
        else:
            article.published_at, article.published_precision = day_start(found), Precision.DAY
        article.sort_at = article.published_at or article.created_at


class NoticeForm(forms.ModelForm):
    end = forms.BooleanField(required=False, label="End it", help_text="It no longer stands above the story.")

    class Meta:
        model = Notice
        fields = ["kind", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2, "cols": 60})}

    def save(self, commit: bool = True) -> Notice:
        if self.cleaned_data.get("end") and self.instance.ended_at is None:
            self.instance.ended_at = timezone.now()
        return super().save(commit)
