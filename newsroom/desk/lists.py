"""Lists that cost the same over ten thousand rows and over a million."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

CAP = 1_000


def capped_count(rows: models.QuerySet[Any], cap: int = CAP) -> int:
    """How many rows there are, or ``cap + 1`` when there are more: never reads further than that."""
    return rows.order_by().values("pk")[: cap + 1].count()


def capped_text(count: int, cap: int = CAP) -> str:
    """The count as people read it: "37", or "1,000+" where counting stopped."""
    return f"{cap:,}+" if count > cap else f"{count:,}"


def badge(state: str, label: str) -> SafeString:
    """A state as a coloured word."""
    return format_html('<span class="badge state-{}">{}</span>', state, label)


def who(field: str, called: str = "") -> Callable[[Any, Any], str]:
    """For an admin class: the person in a row's ``field`` by name. The stock field links to the account, which only
    admins may open."""

    @admin.display(description=called or field.replace("_", " "), ordering=field)
    def name(admin: Any, row: Any) -> str:
        user = getattr(row, field)
        return user.get_full_name() or user.get_username() if user else "–"

    return name


def asked_back(request: HttpRequest) -> str:
    """The page of ours that an act was posted from, as it says; empty where it says none."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else ""


class BoundedPaginator(Paginator):
    """Counts up to ``CAP`` rows only; what lies beyond is reached by search and filters."""

    @cached_property
    def is_capped(self) -> bool:
        return self._counted > CAP

    @cached_property
    def count(self) -> int:
        return min(self._counted, CAP)

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        return capped_count(rows) if isinstance(rows, models.QuerySet) else len(rows)


class Moment(AdminSplitDateTime):
    """A day and a time, each with its name for those who cannot see that they stand beside one label."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, ("Day", "Time"), strict=True):
            widget.attrs["aria-label"] = name


class DeskAdmin(admin.ModelAdmin):
    """What every admin face of the desk shares: bounded lists, and nothing is deleted."""

    formfield_overrides = {models.DateTimeField: {"widget": Moment}}
    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER  # counting every value of every filter reads the whole table
    list_title = ""

    class Media:
        js = ["newsroom/names.js"]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list under its own name instead of "Select article to change"."""
        title = self.list_title or str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of the archive is deleted here: stories are withdrawn, records merged, tags rejected."""
        return False


class ReadOnlyAdmin(DeskAdmin):
    """A ledger: looked at, never typed into; it is itself the history."""

    change_form_template = "desk/ledger.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ChoiceFilter(admin.SimpleListFilter):
    """A filter over the choices of one field that does not ask the table which values it holds."""

    choices_of: type[models.TextChoices]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.choices_of.choices]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{str(self.parameter_name): value}) if value else queryset


def choice_filter(field: str, choices: type[models.TextChoices]) -> type[ChoiceFilter]:
    """Make such a filter for ``field``."""
    body = {"title": field.replace("_", " "), "parameter_name": field, "choices_of": choices}
    return type(f"{field.title()}Filter", (ChoiceFilter,), body)
