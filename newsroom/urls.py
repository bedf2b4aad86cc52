from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from newsroom import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("newsroom.api.urls")),
    path("", include("newsroom.site.urls")),
]
