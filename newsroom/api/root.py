"""``/api/v1/`` itself: what there is, the schema, its page, and the answer to every unknown address."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.resource import Resource

RESOURCES = (
    "articles",
    "uploads",
    "deliveries",
    "exports",
    "sources",
    "people",
    "organizations",
    "places",
    "events",
    "tags",
    "decisions",
    "batches",
    "review-queue",
    "quality",
    "tagging-runs",
    "annotate",
    "jobs",
    "search",
    "saved-searches",
    "alerts",
    "list-searches",
    "changes",
    "webhooks",
    "tokens",
)


ADDRESSES = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}


class Root(Resource):
    """The way in."""

    pagination_class = None
    for_limited = ("list",)

    @extend_schema(responses={200: ADDRESSES}, operation_id="root")
    def list(self, request: Request) -> Response:
        """The addresses of all resources, of the schema and of its page."""
        root = request.build_absolute_uri(reverse("api:root"))
        return Response({name: f"{root}{name}/" for name in (*RESOURCES, "schema", "docs")})


class Unknown(Resource):
    """Addresses that are none: an error in the API's own form."""

    permission_classes = (IsAuthenticated,)

    def refuse(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise Http404


@cache
def _schema() -> dict[str, Any]:
    """It takes seconds to make and never changes under a process."""
    made: dict[str, Any] = SchemaView.generator_class(api_version="v1").get_schema(public=True)
    return made


class SchemaView(SpectacularAPIView):
    """The API in OpenAPI 3.1, as JSON unless YAML is asked for."""

    permission_classes = [IsAuthenticated]
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2]

    def _get_schema_response(self, request: Request) -> Response:
        name = self._get_filename(request, "v1")
        return Response(_schema(), headers={"Content-Disposition": f'inline; filename="{name}"'})


@require_safe
@never_cache
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    """The schema as a page to read and try; for whoever is logged in."""
    return render(request, "api/docs.html")
