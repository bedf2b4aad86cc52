"""Events: what happened or is planned, who took part, and which stories report it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom.accounts.models import User
from newsroom.desk.event_acts import event_reports
from newsroom.desk.history import HistoryAdmin
from newsroom.desk.lists import badge, choice_filter
from tagging import decisions
from tagging.models import PINNABLE, Event, EventPrecision, EventStatus, EventType, Participation, Report
from tagging.pipeline.names import name_key

SHORTEST_TRIGRAM = 3


class EventForm(forms.ModelForm):
    class Meta:
        model = Event
        fields = ["title", "type", "description", "start", "end", "precision", "planned", "place"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "start": "The newsroom's time. For a day, month or year give its first moment, and say so under precision.",
            "end": "Leave empty if it is not known or lies within the same day.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        start, end, precision = cleaned.get("start"), cleaned.get("end"), cleaned.get("precision")
        if end and not start:
            self.add_error("start", "An event with an end needs a start.")
        if start and end and end < start:
            self.add_error("end", f"The end lies before the start ({timezone.localtime(start):%-d %B %Y, %H:%M}).")
        if start and precision == EventPrecision.UNKNOWN:
            self.add_error("precision", "Say how exactly the start is known: minute, day, month …")
        if not start and precision not in (EventPrecision.UNKNOWN, None):
            self.add_error("precision", "Without a start there is nothing to be exact about: choose “unknown”.")
        return cleaned


class ParticipationForm(forms.ModelForm):
    class Meta:
        model = Participation
        fields = ["role", "entity", "surface"]
        labels = {"entity": "Who", "surface": "Name"}
        widgets = {
            "role": forms.Select(attrs={"aria-label": "Role"}),
            "surface": forms.TextInput(attrs={"aria-label": "Name"}),
        }
        help_texts = {"surface": "Only where the one who took part has no record."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("DELETE") and not cleaned.get("entity") and not cleaned.get("surface"):
            raise ValidationError("Choose who took part, or type the name.")
        return cleaned


class ParticipationInline(admin.TabularInline):
    model = Participation
    form = ParticipationForm
    extra = 0
    autocomplete_fields = ["entity"]
    verbose_name, verbose_name_plural = "participant", "who took part"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A participant typed by mistake may go; row history keeps it."""
        return self.has_change_permission(request, obj)


class ReportInline(admin.TabularInline):
    """Only to attach a story: what stories report already, and what is said of it, stands below the form."""

    model = Report
    extra = 0
    fields = ["article"]
    autocomplete_fields = ["article"]
    verbose_name, verbose_name_plural = "story", "attach a story"
    can_delete = False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        label = {"label": "Story"} if db_field.name == "article" else {}
        return super().formfield_for_foreignkey(db_field, request, **label, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return Report.objects.none()


@admin.register(Event)
class EventAdmin(HistoryAdmin):
    """What is typed here goes through decisions, and what a person set stays, whatever stories report."""

    form = EventForm
    change_form_template = "desk/event.html"
    inlines = [ParticipationInline, ReportInline]
    list_display = ["title", "when", "type", "place", "status_shown"]
    list_filter = [choice_filter("status", EventStatus), choice_filter("type", EventType)]
    list_select_related = ["place", "merged_into"]
    search_fields = ["key"]
    search_help_text = "Words of the title."
    sortable_by = []
    autocomplete_fields = ["place"]
    readonly_fields = ["status_shown", "pins"]
    fieldsets = [
        (None, {"fields": ["title", "type", "description", "status_shown", "pins"]}),
        ("When and where", {"fields": ["start", "end", "precision", "planned", "place"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return Event.objects.visible_to(request.user)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        event = self.get_object(request, unquote(object_id))
        reports = event_reports(cast(User, request.user), event) if event else {}
        return super().change_view(request, object_id, form_url, {**reports, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        key = name_key(search_term)
        if not search_term.strip():
            return queryset, False
        how = "contains" if len(key) >= SHORTEST_TRIGRAM else "startswith"
        return (queryset.filter(**{f"key__{how}": key}) if key else queryset.none()), False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.merged_into_id is None)

    def history_scope(self, row: Event) -> dict[str, Any]:
        return {"event_id": row.pk}

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in (form.changed_data if change else form.cleaned_data)}
        if change and fields:
            decisions.edit_event(obj, fields, actor=request.user)
        elif not change:
            made, _ = decisions.create_event(fields, actor=request.user)
            obj.pk, obj._state.adding = made.pk, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who takes part is one decision; each story that is attached another."""
        formset.save(commit=False)  # which tells the admin what changed
        if not formset.has_changed():
            return
        if formset.model is Report:
            for report in formset.new_objects:
                decisions.attach(form.instance, report.article, actor=request.user)
            return
        rows = [row.cleaned_data for row in formset.forms if row.cleaned_data and not row.cleaned_data.get("DELETE")]
        parts = [(row["role"], row["entity"], row["surface"]) for row in rows]
        decisions.edit_event(form.instance, {}, participants=parts, actor=request.user)

    @admin.display(description="When", ordering="start")
    def when(self, event: Event) -> SafeString | str:
        if event.start is None:
            return "not dated"
        pattern = {"minute": "%-d %b %Y, %H:%M", "month": "%B %Y", "year": "%Y"}.get(event.precision, "%-d %b %Y")
        shown = timezone.localtime(event.start).strftime(pattern)
        return format_html("{} {}", shown, badge("planned", "Planned")) if event.planned else shown

    @admin.display(description="Status")
    def status_shown(self, event: Event) -> SafeString:
        return badge("merged", "Merged") if event.merged_into_id else badge(event.status, event.get_status_display())

    @admin.display(description="Stays as it is")
    def pins(self, event: Event) -> str:
        """What people set; the rest is the view of what stories report."""
        return ", ".join(name for name in PINNABLE if name in event.set_by_people) or "–"
