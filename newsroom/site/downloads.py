"""A story, or what a search finds, as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from articles.models import Article
from newsroom.export import FORMATS, Format, as_file, told
from newsroom.search import SearchError, documents, question
from newsroom.site.names import Request
from newsroom.site.search import parse


def story(request: Request, pk: UUID, form: str) -> StreamingHttpResponse:
    found = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    name = found.slug.encode("ascii", "ignore").decode() or "story"
    return as_file(told(Article.objects.visible_to(request.user).filter(pk=pk), request.user), _format(form), name)


def found(request: Request, form: str) -> HttpResponse | StreamingHttpResponse:
    """Every story that the search of this address finds, in the order in which they came."""
    try:
        wanted = parse(request.GET)
        asked, _ = question(request.user, wanted)
    except SearchError:  # its page says what is wrong
        return redirect(f"{reverse('front')}?{request.GET.urlencode()}")
    hits = documents(request.user, wanted, asked).values("article")
    rows = Article.objects.visible_to(request.user).filter(pk__in=hits)
    return as_file(told(rows, request.user, choice=wanted.tags), _format(form), "search")


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise Http404
    return FORMATS[name]
