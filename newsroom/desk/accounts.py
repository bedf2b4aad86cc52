"""Users and API tokens, for admins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.models import Source
from newsroom.accounts import tokens
from newsroom.accounts.models import ApiToken, Role, Scope, User
from newsroom.accounts.tokens import MOST_TOKENS, SCOPES_OF_ROLE, TokenError
from newsroom.desk.lists import BoundedPaginator, DeskAdmin, choice_filter


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "role", "desk", "is_service"]
        help_texts = {"is_service": "Of a program: it signs in by token only and needs no password."}

    def validate_passwords(self, *args: Any, **kwargs: Any) -> None:
        """A service account needs none: it signs in by token only."""
        if self.cleaned_data.get("is_service"):
            self.cleaned_data["usable_password"] = "false"
        super().validate_passwords(*args, **kwargs)


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
    readonly_fields = ["last_login", "date_joined", "tokens"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email", "desk"]}),
        ("Rights", {"fields": ["role", "is_active", "is_service"]}),
        ("Single sign-on", {"fields": ["subject"]}),
        ("API", {"fields": ["tokens"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "role", "desk", "is_service"]}),
        ("Password", {"fields": ["usable_password", "password1", "password2"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """The sign-on service's name for somebody only where there is such a service."""
        shown = super().get_fieldsets(request, obj)
        return [each for each in shown if settings.SIGN_ON or each[0] != "Single sign-on"]

    @admin.display(description="Tokens")
    def tokens(self, user: User) -> SafeString:
        lists = reverse("admin:accounts_apitoken_changelist")
        count = ApiToken.objects.filter(user=user).count()
        return format_html('<a href="{}?user__id__exact={}">{}</a>', lists, user.pk, count)

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

    sources = forms.ModelMultipleChoiceField(
        Source.objects.order_by("name"),
        required=False,
        label="Only the stories of",
        help_text="Nothing chosen: all that its user sees.",
    )

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ], label="May"
    )
    days = forms.IntegerField(
        required=False, min_value=1, max_value=3650, label="Valid for days", help_text="Empty: until it is revoked."
    )

    class Meta:
        model = ApiToken
        fields = ["name", "user", "scopes", "sources"]
        help_texts = {"name": "What uses it: “Website”, “Wire feed”."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        user = cleaned.get("user")
        beyond = set(cleaned.get("scopes", [])) - set(SCOPES_OF_ROLE[Role(user.role)]) if user else set()
        if user and beyond:
            labels = ", ".join(str(Scope(scope).label) for scope in sorted(beyond))
            self.add_error("scopes", f"More than {user.get_role_display().lower()}s may: {labels}.")
        if user and ApiToken.objects.filter(user=user).count() >= MOST_TOKENS:
            self.add_error("user", f"{MOST_TOKENS} tokens are as many as one account may have: revoke some.")
        return cleaned


@admin.register(ApiToken)
class TokenAdmin(DeskAdmin):
    """Keys to the API. The key itself is shown once, when it is made; only its digest is kept."""

    list_display = ["name", "user", "may", "limited", "created", "stands", "last_used_at", "begins"]
    list_select_related = ["user"]
    list_filter = []
    ordering = ["-created"]
    sortable_by = []
    autocomplete_fields = ["user"]
    fields = ["name", "user", "may", "only", "created", "stands", "last_used_at", "begins"]
    change_form_template = "desk/token_page.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "API tokens", **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """“Revoke” stands above: it is the word for deleting one."""
        return super().change_view(request, object_id, form_url, {"show_delete": False, **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**one_button, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "user__id__exact" or super().lookup_allowed(lookup, value, request)

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Deleting a token is revoking it."""
        return request.user.is_active and request.user.has_perm("accounts.delete_apitoken")

    def get_form(self, request: HttpRequest, obj: ApiToken | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **({"form": TokenForm} if obj is None else {}), **kwargs)

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> Any:
        return ["name", "user", "scopes", "sources", "days"] if obj is None else self.fields

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        days = form.cleaned_data.get("days")
        made, obj.shown_once = tokens.make_token(
            obj.user,
            name=obj.name,
            scopes=form.cleaned_data["scopes"],
            sources=[source.pk for source in form.cleaned_data["sources"]],
            expiry=timedelta(days=days) if days else None,
        )
        obj.pk, obj._state.adding = made.pk, False

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        return shown_once(request, obj, obj.shown_once)

    @admin.display(description="May")
    def may(self, token: ApiToken) -> str:
        return token.may

    @admin.display(description="Limited")
    def limited(self, token: ApiToken) -> str:
        count = len(token.sources)
        return f"to {count} source{'s' if count > 1 else ''}" if count else "–"

    @admin.display(description="Only the stories of")
    def only(self, token: ApiToken) -> str:
        names = tokens.source_names([token])
        return ", ".join(names[pk] for pk in token.sources if pk in names) or "–"

    @admin.display(description="Works until", ordering="expiry")
    def stands(self, token: ApiToken) -> str:
        if token.expiry is None:
            return "It is revoked"
        until = f"{timezone.localtime(token.expiry):%-d %b %Y, %H:%M}"
        if token.is_expired:
            return f"Expired {until}"
        return f"{until}: a new secret took its place" if token.rotated_at else until

    @admin.display(description="Begins with")
    def begins(self, token: ApiToken) -> str:
        return f"{token.begins}…"


def shown_once(request: HttpRequest, token: ApiToken, text: str, *, is_new_secret: bool = False) -> HttpResponse:
    """The page that shows a key, the only time it can be seen; it goes into no session and no cache."""
    title = f"Token for {token.name}"
    context = {**admin.site.each_context(request), "title": title, "text": text, "is_new_secret": is_new_secret}
    answer = TemplateResponse(request, "desk/token.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def rotate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new secret for a token, from its page; for admins."""
    if not request.user.has_perm("accounts.change_apitoken"):
        raise PermissionDenied
    token = get_object_or_404(ApiToken, public_id=public_id)
    try:
        made, text = tokens.rotate(token)
    except TokenError as error:
        messages.error(request, error.message)
        return redirect("admin:accounts_apitoken_change", token.pk)
    return shown_once(request, made, text, is_new_secret=True)
