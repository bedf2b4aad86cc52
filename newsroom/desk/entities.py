"""The authority file: people, organizations and places, each with the names it carries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Change
from newsroom.accounts.models import User
from newsroom.desk.history import HistoryAdmin
from newsroom.desk.lines import LinesField, PairsField
from newsroom.desk.lists import badge, capped_text, choice_filter, who
from newsroom.desk.waiting import story_counts
from tagging import decisions
from tagging.models import Alias, Entity, EntityKind, Organization, Person, Place, Status
from tagging.pipeline.names import name_key

SHORTEST_TRIGRAM = 3
ALIASES_SHOWN = 4


def called(rows: QuerySet[Entity], words: str) -> QuerySet[Entity]:
    """Records of which the name or an alias contains ``words``; under three letters, begins with them. By index."""
    key = name_key(words)
    how = "contains" if len(key) >= SHORTEST_TRIGRAM else "startswith"
    alias = Alias.objects.filter(blocked=False, **{f"key__{how}": key}).values("entity_id")
    return rows.filter(Q(**{f"key__{how}": key}) | Q(pk__in=alias)) if key else rows.none()


class MergedFilter(admin.SimpleListFilter):
    title = "merged"
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Merged into another")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entity]) -> QuerySet[Entity]:
        return queryset.filter(merged_into__isnull=self.value() != "yes")


class EntityForm(forms.ModelForm):
    external_ids = PairsField(label="External ids", help_text="One a line: wikidata Q22686")
    roles = LinesField(["title", "of", "from", "to"], label="Roles")

    class Meta:
        model = Entity
        fields = ["name", "kind", "description", "parent", "external_ids", "roles", "never_profile"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name_key(name):
            raise ValidationError("A name needs at least one letter or digit.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        parent = cleaned.get("parent")
        if parent is not None and self.instance.pk in _line_of(parent):
            self.add_error("parent", f"{parent} already lies in {self.instance}: the two cannot contain each other.")
        return cleaned


def _line_of(entity: Entity) -> set[Any]:
    """The record and everything it lies in."""
    line: set[Any] = set()
    step: Entity | None = entity
    while step is not None and step.pk not in line:
        line.add(step.pk)
        step = step.parent
    return line


def _decide(changed: Entity, fields: Collection[str], actor: Any) -> None:
    stored = Entity.objects.get(pk=changed.pk)
    if "name" in fields:
        decisions.rename(stored, changed.name, actor=actor)
    if "kind" in fields:
        decisions.set_kind(stored, changed.kind, actor=actor)
    if "never_profile" in fields:
        decisions.never_profile(stored, changed.never_profile, actor=actor)


class AliasForm(forms.ModelForm):
    class Meta:
        model = Alias
        fields = ["name", "kind", "blocked"]

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name_key(name):
            raise ValidationError("A name needs at least one letter or digit.")
        return name


class AliasInline(admin.TabularInline):
    """Other names. A blocked one is remembered as not meaning this record, so that no import brings it back."""

    model = Alias
    form = AliasForm
    fk_name = "entity"
    extra = 0
    creator = who("created_by")
    fields = ["name", "kind", "blocked", "origin", "creator"]
    readonly_fields = ["origin", "creator"]
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alias]:
        return super().get_queryset(request).select_related("created_by")


class EntityAdmin(HistoryAdmin):
    """The face of all three kinds; a merged record is read-only and says where it went."""

    form = EntityForm
    change_form_template = "desk/record.html"
    inlines = [AliasInline]
    list_display = ["named", "described", "also", "status_shown", "stories"]
    list_filter = [choice_filter("status", Status), MergedFilter]
    search_fields = ["key"]  # shows the box; get_search_results asks the indexes
    search_help_text = "A name, an alias or an acronym."
    ordering = ["key"]
    sortable_by = []
    actions = ["confirm_records"]
    autocomplete_fields = ["parent"]
    creator = who("created_by")
    readonly_fields = ["merged", "status_shown", "origin", "created_at", "creator"]
    fieldsets = [
        (None, {"fields": ["merged", "name", "kind", "description", "status_shown", "parent"]}),
        ("More about it", {"fields": ["roles", "external_ids", "never_profile"]}),
        ("Origin", {"fields": ["origin", "created_at", "creator"], "classes": ["collapse"]}),
    ]
    kind: str | None = None
    BY_ROW_HISTORY = ("description", "parent", "roles", "external_ids")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entity]:
        names = Prefetch("aliases", queryset=Alias.objects.filter(blocked=False).order_by("key"))
        return super().get_queryset(request).select_related("parent", "merged_into").prefetch_related(names)

    def get_fieldsets(self, request: HttpRequest, obj: Entity | None = None) -> Any:
        """A new record's kind is asked only where the page does not say it; "merged" only where it is."""
        hidden = {"merged"} if obj is None or obj.merged_into_id is None else set()
        hidden |= {"kind"} if self.kind and obj is None else set()
        hidden |= {"status_shown"} if obj is None else set()
        sections = super().get_fieldsets(request, obj)
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in hidden]})
            for title, options in sections
            if obj is not None or title != "Origin"
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Entity], search_term: str
    ) -> tuple[QuerySet[Entity], bool]:
        if not search_term.strip():
            return queryset, False
        return called(queryset, search_term), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        records = list(changelist.result_list)
        counts = story_counts([record.pk for record in records], cast(User, request.user))
        for record in records:
            record.story_count = counts.get(record.pk, 0)
        changelist.result_list = records
        return changelist

    def has_change_permission(self, request: HttpRequest, obj: Entity | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.merged_into_id is None)

    def history_scope(self, row: Entity) -> dict[str, Any]:
        return {"entity_id": row.pk}

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        moved = self._of_another_kind(object_id, "change")
        return moved or super().change_view(request, object_id, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a decision refuses is not saved, and said."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except decisions.DecisionError as problem:
            messages.error(request, f"Not saved: {problem.message}")
            return redirect(request.get_full_path())

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._of_another_kind(object_id, "history") or super().history_view(request, object_id, *args, **kwargs)

    def _of_another_kind(self, object_id: str, page: str) -> HttpResponse | None:
        """Where the record is once its kind was changed, or changed back."""
        try:
            found = Entity.objects.filter(pk=object_id).exclude(kind=self.kind).first() if self.kind else None
        except ValidationError:  # no id: the stock page says so
            return None
        return redirect(f"admin:tagging_{found.kind}_{page}", found.pk) if found else None

    def save_model(self, request: HttpRequest, obj: Entity, form: Any, change: bool) -> None:
        """Name, kind and "never profile" go through decisions; the rest is kept by row history."""
        if not change:
            made, _ = decisions.create_entity(
                self.kind or obj.kind, obj.name, description=obj.description, actor=request.user
            )
            obj.pk, obj.status, obj.origin, obj.kind = made.pk, made.status, made.origin, made.kind
            obj.created_at, obj.created_by, obj._state.adding = made.created_at, made.created_by, False
        else:
            _decide(obj, form.changed_data, request.user)
        rest = [name for name in self.BY_ROW_HISTORY if name in form.changed_data]
        if rest:
            obj.save(update_fields=rest)
            Change.objects.record("changed", obj.kind, obj.pk, actor=request.user, fields=sorted(rest))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Names are added, blocked and freed by decisions; a mistyped one is blocked and the right one added."""
        formset.save(commit=False)
        for alias in formset.new_objects:
            decisions.add_alias(form.instance, alias.name, alias_kind=alias.kind, actor=request.user)
        for alias, changed in formset.changed_objects:
            if "kind" in changed:
                Alias.objects.filter(pk=alias.pk).update(kind=alias.kind)
            if "name" in changed:
                stored = Alias.objects.get(pk=alias.pk)
                decisions.remove_alias(stored, actor=request.user)
                decisions.add_alias(form.instance, alias.name, alias_kind=alias.kind, actor=request.user)
            elif "blocked" in changed:
                self._block(alias, request)

    def _block(self, alias: Alias, request: HttpRequest) -> None:
        if alias.blocked:
            decisions.remove_alias(Alias.objects.get(pk=alias.pk), actor=request.user)
        else:
            decisions.add_alias(alias.entity, alias.name, actor=request.user)

    @admin.action(description="Confirm: each is one real person, organization or place", permissions=["change"])
    def confirm_records(self, request: HttpRequest, queryset: QuerySet[Entity]) -> None:
        records = list(queryset.filter(status=Status.PROPOSED, merged_into__isnull=True))
        for record in records:
            decisions.confirm(record, actor=request.user)
        self.message_user(request, f"{len(records)} confirmed.", messages.SUCCESS)

    @admin.display(description="Name")
    def named(self, record: Entity) -> SafeString:
        return format_html('<span class="list-headline">{}</span>', record.name)

    @admin.display(description="Description")
    def described(self, record: Entity) -> str:
        return record.description or "–"

    @admin.display(description="Also called")
    def also(self, record: Entity) -> str:
        names = [alias.name for alias in record.aliases.all()]
        more = f" and {len(names) - ALIASES_SHOWN} more" if len(names) > ALIASES_SHOWN else ""
        return ", ".join(names[:ALIASES_SHOWN]) + more or "–"

    @admin.display(description="Status")
    def status_shown(self, record: Entity) -> SafeString:
        if record.merged_into_id:
            return badge("merged", "Merged")
        return badge(record.status, record.get_status_display())

    @admin.display(description="Stories")
    def stories(self, record: Entity) -> str:
        return capped_text(getattr(record, "story_count", 0))

    @admin.display(description="Merged into")
    def merged(self, record: Entity) -> SafeString | str:
        if record.merged_into_id is None:
            return "–"
        stays = record.canonical()
        address = reverse("admin:tagging_entity_change", args=[stays.pk])
        return format_html(
            '<a href="{}">{}</a>. Work on that record: this one only keeps the old name.', address, stays
        )


@admin.register(Entity)
class AllRecordsAdmin(EntityAdmin):
    """All kinds at once: the authority file, and what choosing a record asks."""

    list_title = "Authority file"
    list_display = ["named", "kind_shown", "described", "also", "status_shown", "stories"]
    list_filter = [choice_filter("kind", EntityKind), *EntityAdmin.list_filter]

    @admin.display(description="Kind")
    def kind_shown(self, record: Entity) -> SafeString:
        return format_html('<span class="badge kind" data-kind="{}">{}</span>', record.kind, record.get_kind_display())


@admin.register(Person)
class PersonAdmin(EntityAdmin):
    kind = EntityKind.PERSON


@admin.register(Organization)
class OrganizationAdmin(EntityAdmin):
    kind = EntityKind.ORGANIZATION


@admin.register(Place)
class PlaceAdmin(EntityAdmin):
    kind = EntityKind.PLACE
