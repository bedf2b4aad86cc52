"""List searches: many names or queries at once, and what each of them finds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from articles.search import SearchError
from newsroom.lists import counting
from newsroom.lists.models import MOST_LINES, ListSearch, ListState
from newsroom.site.names import Request

NEWEST = 50


def mine(request: Request) -> HttpResponse:
    context = {"lists": ListSearch.objects.filter(owner=request.user)[:NEWEST], "most": MOST_LINES}
    return render(request, "site/lists.html", context)


def start(request: Request) -> HttpResponse:
    given = request.POST
    try:
        made = counting.start(
            request.user,
            given.get("lines", ""),
            name=given.get("name", ""),
            are_names=given.get("read_as") != "queries",
        )
    except SearchError as error:
        messages.error(request, error.told)
        return redirect("lists")
    return redirect(made.get_absolute_url())


def one(request: Request, pk: UUID) -> HttpResponse:
    found = get_object_or_404(ListSearch, pk=pk, owner=request.user)
    context = {
        "list": found,
        "rows": counting.rows(found, request.user),
        "is_done": found.state == ListState.DONE,
    }
    return render(request, "site/list.html", context)


def download(request: Request, pk: UUID) -> StreamingHttpResponse:
    found = get_object_or_404(ListSearch, pk=pk, owner=request.user)
    answer = StreamingHttpResponse(counting.as_csv(found, request.user), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(found.name) or "list"}.csv"'
    return answer


def delete(request: Request, pk: UUID) -> HttpResponse:
    get_object_or_404(ListSearch, pk=pk, owner=request.user).delete()
    return redirect("lists")
