"""Sources: who supplies stories, and how their tags count."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import slugify

from articles.models import Source
from newsroom.desk.history import HistoryAdmin


@admin.register(Source)
class SourceAdmin(HistoryAdmin):
    list_display = ["name", "tag_policy", "trusts_own_tags", "language"]
    search_fields = ["name"]
    fields = ["name", "slug", "tag_policy", "trusts_own_tags", "language", "place"]
    ordering = ["name"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Source | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> list[str]:
        return ["slug"] if obj else []

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        obj.slug = obj.slug or slugify(obj.name)[:120]
        super().save_model(request, obj, form, change)
