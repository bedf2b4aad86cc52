"""``ETag``: what an answer's bytes are known by, so that it changes whenever anything changes that its reader is shown.

``If-None-Match`` then saves sending it again. ``If-Match`` keeps a write from overwriting what its sender has not seen:
the thing is locked and told once more, as its own address tells it, before anything is written.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from articles.models import Article
from newsroom.api.errors import PreconditionFailed, PreconditionRequired

OF_THE_BODY = ("Content-Type", "Content-Length")


def etag_of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tag(request: Request, response: Response) -> None:
    """Give the answer its ETag as soon as its bytes are there; 304 in its place where the client has them."""
    response.add_post_render_callback(partial(_tagged, request))


def _tagged(request: Request, response: HttpResponse) -> HttpResponse | None:
    response["ETag"] = etag = etag_of(response.content)
    return unchanged(response) if request.method in SAFE_METHODS and is_known(request, etag) else None


def is_known(request: Request, etag: str) -> bool:
    return is_among(etag, request.headers.get("If-None-Match", ""))


def unchanged(response: HttpResponse) -> HttpResponse:
    """304 with the headers that the answer would have."""
    answer = HttpResponseNotModified()
    for name, value in response.items():
        if name not in OF_THE_BODY:
            answer[name] = value
    return answer


def check_match(view: Any, request: Request) -> None:
    """Raises what RFC 9110 and RFC 6585 ask for. Call it in the transaction of the write."""
    wanted = request.headers.get("If-Match")
    if wanted is None:
        raise PreconditionRequired
    _lock(view)
    if wanted.strip() != "*":
        etag = current(view, request)
        if etag is not None and not is_among(etag, wanted):
            raise PreconditionFailed(headers={"ETag": etag})


def current(view: Any, request: Request) -> str | None:
    """The ETag that the thing has at its own address, for this caller; None where it is told at another."""
    told: Response = view.retrieve(request, pk=view.kwargs["pk"])
    return etag_of(rendered(request, told)) if told.status_code == 200 else None


def rendered(request: Request, response: Response) -> bytes:
    """The bytes that will be sent."""
    if response.data is None:
        return b""
    context = {"request": request, "response": response, "view": None}
    made = request.accepted_renderer.render(response.data, request.accepted_media_type, context)
    return made if isinstance(made, bytes) else made.encode()


def _lock(view: Any) -> None:
    """As the write itself will, only earlier: nobody changes it between the look and the write. Stories come first, as
    everywhere: so no two wait for each other."""
    model, pk = view.get_queryset().model, view.kwargs["pk"]
    stories = set(view.stories_to_lock())
    if any(field.name == "article" for field in model._meta.concrete_fields):
        stories |= set(model._base_manager.filter(pk=pk).values_list("article_id", flat=True))
    list(Article.objects.select_for_update(of=("self",)).filter(pk__in=stories).order_by("pk").values_list("pk"))
    if view.action in view.overwrites or model is Article:
        list(model._base_manager.select_for_update(no_key=True).filter(pk=pk).values_list("pk"))


def is_among(etag: str, given: str) -> bool:
    """A weakened one is the same: whatever packs an answer on its way writes W/ before the ETag."""
    known = parse_etags(given)
    return known == ["*"] or etag in {each.removeprefix("W/") for each in known}
