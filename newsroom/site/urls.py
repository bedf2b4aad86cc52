from __future__ import annotations

from uuid import UUID

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from newsroom.site import search, views


class Readable(StringConverter):
    """The end of a readable address: any slug, a hyphen and the id, or the bare id."""

    regex = "(?:[^/]*-)?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:  # type: ignore[override]
        return UUID(value[-36:])

    def to_url(self, value: UUID) -> str:  # type: ignore[override]
        return str(value)


register_converter(Readable, "readable")

urlpatterns: list[URLPattern] = [
    path("", search.front, name="front"),
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("articles/<readable:pk>/", views.article, name="article"),
    path("articles/<uuid:pk>/tagging/", views.article_tagging, name="article-tagging"),
    path("people/", views.entities, {"kind": "person"}, name="people"),
    path("people/<readable:pk>/", views.entity, name="person"),
    path("organizations/", views.entities, {"kind": "organization"}, name="organizations"),
    path("organizations/<readable:pk>/", views.entity, name="organization"),
    path("places/", views.entities, {"kind": "place"}, name="places"),
    path("places/<readable:pk>/", views.entity, name="place"),
    path("events/", views.events, name="events"),
    path("events/<readable:pk>/", views.event, name="event"),
]
