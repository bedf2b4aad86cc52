"""My tokens: keys with which programs of one's own use the API; they never may more than their user."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from articles.models import Source
from newsroom.accounts import tokens
from newsroom.accounts.models import ApiToken, Role, Scope
from newsroom.accounts.tokens import SCOPES_OF_ROLE, TokenError
from newsroom.site.names import Request

MOST_SOURCES = 500  # that the page offers
LONGEST_DAYS = 3650


def mine(request: Request) -> HttpResponse:
    own = list(_own(request))
    names = tokens.source_names(own)
    context = {
        "tokens": [(token, [names[pk] for pk in token.sources if pk in names]) for token in own],
        "scopes": [(scope.value, scope.label) for scope in SCOPES_OF_ROLE[Role(request.user.role)]],
        "sources": Source.objects.order_by("name")[:MOST_SOURCES],
    }
    return render(request, "site/tokens.html", context)


@never_cache
def make(request: Request) -> HttpResponse:
    """The answer shows the token, the only time that it can be seen."""
    given = request.POST
    days = given.get("days", "").strip()
    try:
        token, text = tokens.make_token(
            request.user,
            name=given.get("name", ""),
            scopes=[scope for scope in Scope.values if scope in given.getlist("scopes")],
            sources=_sources(given.getlist("sources")),
            expiry=_lifetime(days) if days else None,
        )
    except TokenError as error:
        messages.error(request, f"Not made. {error.message}")
        return redirect("tokens")
    return _shown(request, token, text)


@never_cache
def rotate(request: Request, pk: UUID) -> HttpResponse:
    old = get_object_or_404(_own(request), public_id=pk)
    try:
        token, text = tokens.rotate(old)
    except TokenError as error:
        messages.error(request, error.message)
        return redirect("tokens")
    return _shown(request, token, text, is_new_secret=True)


def revoke(request: Request, pk: UUID) -> HttpResponse:
    token = get_object_or_404(_own(request), public_id=pk)
    token.delete()
    messages.success(request, f"“{token.name}” is revoked: it works no more.")
    return redirect("tokens")


def _own(request: Request) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=request.user).order_by("-created")


def _shown(request: Request, token: ApiToken, text: str, *, is_new_secret: bool = False) -> HttpResponse:
    context = {"token": token, "text": text, "is_new_secret": is_new_secret}
    return render(request, "site/token_secret.html", context)


def _sources(ids: list[str]) -> list[UUID]:
    known = {str(pk): pk for pk in Source.objects.values_list("pk", flat=True)} if ids else {}
    if not set(ids) <= known.keys():
        raise TokenError("sources", "One of the sources is no longer there.")
    return [known[pk] for pk in ids]


def _lifetime(days: str) -> timedelta:
    if not (days.isdecimal() and len(days) < 5 and 1 <= int(days) <= LONGEST_DAYS):
        raise TokenError("days", f"It may be valid for 1 to {LONGEST_DAYS:,} days.")
    return timedelta(days=int(days))
