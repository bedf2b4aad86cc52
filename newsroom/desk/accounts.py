"""Users and API tokens, for admins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from newsroom.accounts.models import ApiToken, Role, Scope, User
from newsroom.accounts.tokens import SCOPES_OF_ROLE
from newsroom.desk.lists import BoundedPaginator, DeskAdmin, choice_filter


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "role", "desk", "is_service"]


@admin.register(User)
class PeopleAdmin(UserAdmin):
    """Who works here. What a person may do follows from the role alone; nobody is deleted, only switched off."""

    add_form = NewUserForm
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_display = ["username", "first_name", "last_name", "role", "desk", "is_active", "is_service", "last_login"]
    list_filter = [choice_filter("role", Role), "is_active", "is_service"]
    search_fields = ["username__istartswith"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email", "desk"]}),
        ("Rights", {"fields": ["role", "is_active", "is_service"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "role", "desk", "is_service"]}),
        ("Password", {"fields": ["usable_password", "password1", "password2"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Users", **(extra_context or {})})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_active" and field is not None:
            field.help_text = "Switch off instead of deleting: what this person decided stays signed."
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """An admin cannot lock the last door behind them: one's own role and activity stay."""
        if obj.pk == request.user.pk:
            kept = User.objects.get(pk=obj.pk)
            obj.role, obj.is_active, obj.is_service = kept.role, kept.is_active, kept.is_service
        super().save_model(request, obj, form, change)


class TokenForm(forms.ModelForm):
    """A new key. What it may do is at most what the role of its user allows."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ], label="May"
    )
    days = forms.IntegerField(
        required=False, min_value=1, max_value=3650, label="Valid for days", help_text="Empty: until it is revoked."
    )

    class Meta:
        model = ApiToken
        fields = ["name", "user", "scopes"]
        help_texts = {"name": "What uses it: “Website”, “Wire feed”."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        user = cleaned.get("user")
        beyond = set(cleaned.get("scopes", [])) - set(SCOPES_OF_ROLE[Role(user.role)]) if user else set()
        if user and beyond:
            labels = ", ".join(str(Scope(scope).label) for scope in sorted(beyond))
            self.add_error("scopes", f"More than {user.get_role_display().lower()}s may: {labels}.")
        return cleaned


@admin.register(ApiToken)
class TokenAdmin(DeskAdmin):
    """Keys to the API. The key itself is shown once, when it is made; only its digest is kept."""

    list_display = ["name", "user", "may", "created", "expiry", "last_used_at", "begins"]
    list_select_related = ["user"]
    list_filter = []
    ordering = ["-created"]
    sortable_by = []
    autocomplete_fields = ["user"]
    fields = ["name", "user", "may", "created", "expiry", "last_used_at", "begins"]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**one_button, **(extra_context or {})})

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Deleting a token is revoking it."""
        return request.user.is_active and request.user.has_perm("accounts.delete_apitoken")

    def get_form(self, request: HttpRequest, obj: ApiToken | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **({"form": TokenForm} if obj is None else {}), **kwargs)

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return ["name", "user", "scopes", "days"] if obj is None else self.fields

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        days = form.cleaned_data.get("days")
        made, obj.shown_once = ApiToken.objects.create(
            user=obj.user,
            expiry=timedelta(days=days) if days else None,
            name=obj.name,
            scopes=form.cleaned_data["scopes"],
        )
        obj.pk, obj._state.adding = made.pk, False

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """The page that shows the key, the only time it can be seen; it goes into no session and no cache."""
        context = {**self.admin_site.each_context(request), "title": f"Token for {obj.name}", "token": obj}
        answer = TemplateResponse(request, "desk/token.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    @admin.display(description="May")
    def may(self, token: ApiToken) -> str:
        return ", ".join(str(Scope(scope).label) for scope in token.scopes)

    @admin.display(description="Begins with")
    def begins(self, token: ApiToken) -> str:
        expired = token.expiry and token.expiry < timezone.now()
        return f"{token.token_key[:8]}…{' (expired)' if expired else ''}"
