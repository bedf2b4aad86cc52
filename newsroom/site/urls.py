from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.views import LogoutView
from django.http import HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from newsroom.feeds import views as feeds
from newsroom.site import downloads, lists, search, searches, sign_on, tokens, typeahead, views, webhooks


class Readable(StringConverter):
    """The end of a readable address: any slug, a hyphen and the id, or the bare id."""

    regex = "(?:[^/]*-)?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"

    def to_python(self, value: str) -> UUID:  # type: ignore[override]
        return UUID(value[-36:])

    def to_url(self, value: UUID) -> str:  # type: ignore[override]
        return str(value)


class Act(StringConverter):
    """What is done with a webhook."""

    regex = "test|pause|continue|again|rotate|delete"


class Form(StringConverter):
    """The ending of a file in which events or stories come."""

    regex = "ics|jsonld|atom"


register_converter(Readable, "readable")
register_converter(Form, "form")
register_converter(Act, "act")


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page to read. No cache may answer with it later: what somebody may see changes by the minute."""
    return cache_control(private=True, no_cache=True)(require_safe(view))


def file(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A file to keep; by the same rule."""
    return cache_control(private=True, no_cache=True)(require_safe(view))


urlpatterns: list[URLPattern] = [
    path("", page(search.front), name="front"),
    path("facets/", page(search.beside), name="facets"),
    path("searches/", page(searches.mine), name="searches"),
    path("searches/save/", require_POST(searches.save), name="save-search"),
    path("searches/<uuid:pk>/change/", require_POST(searches.change), name="change-search"),
    path("searches/<uuid:pk>/delete/", require_POST(searches.delete), name="delete-search"),
    path("follow/record/<uuid:pk>/", require_POST(searches.follow), {"kind": "record"}, name="follow-record"),
    path("follow/event/<uuid:pk>/", require_POST(searches.follow), {"kind": "event"}, name="follow-event"),
    path("lists/", page(lists.mine), name="lists"),
    path("lists/start/", require_POST(lists.start), name="start-list"),
    path("lists/<uuid:pk>/", page(lists.one), name="list"),
    path("lists/<uuid:pk>/csv/", file(lists.download), name="list-csv"),
    path("lists/<uuid:pk>/delete/", require_POST(lists.delete), name="delete-list"),
    path("offers/", page(typeahead.offers), name="offers"),
    path("login/", views.LogIn.as_view(), name="login"),
    path("login/sso/", sign_on.begin, name="sign-on"),
    path("login/sso/callback/", sign_on.callback, name="signed-on"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("articles/<readable:pk>/", page(views.article), name="article"),
    path("articles/<readable:pk>/versions/<int:number>/", page(views.version), name="version"),
    path("articles/<uuid:pk>/download/<slug:form>/", file(downloads.story), name="download-story"),
    path("download/<slug:form>/", file(downloads.found), name="download-found"),
    path("articles/<uuid:pk>/tagging/", page(views.article_tagging), name="article-tagging"),
    path("people/", page(views.entities), {"kind": "person"}, name="people"),
    path("people/<readable:pk>/", page(views.entity), name="person"),
    path("people/<readable:pk>/timeline/", page(views.entity_timeline), name="person-timeline"),
    path("organizations/", page(views.entities), {"kind": "organization"}, name="organizations"),
    path("organizations/<readable:pk>/", page(views.entity), name="organization"),
    path("organizations/<readable:pk>/timeline/", page(views.entity_timeline), name="organization-timeline"),
    path("places/", page(views.entities), {"kind": "place"}, name="places"),
    path("places/<readable:pk>/", page(views.entity), name="place"),
    path("places/<readable:pk>/timeline/", page(views.entity_timeline), name="place-timeline"),
    path("events/", page(views.events), name="events"),
    path("events/planned.<form:form>", page(feeds.download), {"kind": "planned"}, name="planned-file"),
    path("events/<readable:pk>/", page(views.event), name="event"),
    path("events/<uuid:pk>/event.<form:form>", page(feeds.download), {"kind": "event"}, name="event-file"),
    path("records/<uuid:pk>/events.<form:form>", page(feeds.download), {"kind": "record"}, name="record-file"),
    path("addresses/", feeds.addresses, name="addresses"),
    path("addresses/<uuid:pk>/revoke/", feeds.revoke_address, name="revoke-address"),
    path("tokens/", page(tokens.mine), name="tokens"),
    path("tokens/make/", require_POST(tokens.make), name="make-token"),
    path("tokens/<uuid:pk>/rotate/", require_POST(tokens.rotate), name="rotate-token"),
    path("tokens/<uuid:pk>/revoke/", require_POST(tokens.revoke), name="revoke-token"),
    path("webhooks/", page(webhooks.mine), name="webhooks"),
    path("webhooks/make/", require_POST(webhooks.make), name="make-webhook"),
    path("webhooks/<uuid:pk>/", page(webhooks.one), name="webhook"),
    path("webhooks/<uuid:pk>/<act:act>/", require_POST(webhooks.act), name="webhook-act"),
    path("feeds/<slug:secret>/events.<form:form>", page(feeds.at_address), name="feed"),
    path("feeds/<slug:secret>/stories.<form:form>", page(feeds.at_address), name="feed-of-stories"),
]
