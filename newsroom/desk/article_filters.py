"""The filters beside the list of stories. None of them reads the whole table to offer its values."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.identity import day_start
from articles.models import Article, Source
from tagging.models import RunState, Tag, TaggingRun, TagState

MOST_SOURCES = 200
MOST_YEARS = 60
RUNS = {"waiting": [RunState.QUEUED, RunState.RUNNING], "failed": [RunState.FAILED]}


class SourceFilter(admin.SimpleListFilter):
    title = "source"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        sources = Source.objects.order_by("name").values_list("pk", "name")[:MOST_SOURCES]
        return [("none", "No source"), *((str(pk), name) for pk, name in sources)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "none":
            return queryset.filter(source__isnull=True)
        try:
            return queryset.filter(source_id=str(self.value())) if self.value() else queryset
        except ValidationError:
            return queryset.none()


class TaggingFilter(admin.SimpleListFilter):
    title = "tagging"
    parameter_name = "tagging"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("suggested", "Has suggestions"), ("waiting", "Under way"), ("failed", "Failed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value() or ""
        if value == "suggested":
            return queryset.filter(Exists(Tag.objects.filter(article=OuterRef("pk"), state=TagState.SUGGESTED)))
        if value in RUNS:
            runs = TaggingRun.objects.newest().filter(state__in=RUNS[value])
            return queryset.filter(pk__in=runs.values("article_id"))
        return queryset


class YearFilter(admin.SimpleListFilter):
    title = "year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        this = timezone.localdate().year
        oldest = Article.objects.order_by("sort_at").values_list("sort_at", flat=True).first()
        first = max(oldest.year if oldest else this, this - MOST_YEARS)
        return [(str(year), str(year)) for year in range(this, first - 1, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        value = self.value() or ""
        if not (value.isascii() and value.isdigit() and 1 <= int(value) < 9999):
            return queryset
        first, after = day_start(date(int(value), 1, 1)), day_start(date(int(value) + 1, 1, 1))
        return queryset.filter(sort_at__gte=first, sort_at__lt=after)
