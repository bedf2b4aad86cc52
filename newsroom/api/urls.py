from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter

from newsroom.api import root
from newsroom.api.alerts import Alerts, SavedSearches
from newsroom.api.annotate import Annotate
from newsroom.api.articles import Articles
from newsroom.api.batches import Batches
from newsroom.api.changes import Changes
from newsroom.api.decisions import Decisions
from newsroom.api.deliveries import Deliveries
from newsroom.api.entities import Organizations, People, Places
from newsroom.api.events import Events
from newsroom.api.exports import Exports
from newsroom.api.jobs import Jobs
from newsroom.api.list_searches import ListSearches
from newsroom.api.quality import Quality
from newsroom.api.queue import ReviewQueue
from newsroom.api.rules import Rules
from newsroom.api.search import Search
from newsroom.api.sources import Sources
from newsroom.api.tagging_runs import TaggingRuns
from newsroom.api.tags import Tags
from newsroom.api.tokens import Tokens
from newsroom.api.uploads import Uploads
from newsroom.api.webhooks import Webhooks

app_name = "api"

router = SimpleRouter(use_regex_path=False)
for name, resource in {
    "articles": Articles,
    "uploads": Uploads,
    "deliveries": Deliveries,
    "exports": Exports,
    "sources": Sources,
    "people": People,
    "organizations": Organizations,
    "places": Places,
    "events": Events,
    "tags": Tags,
    "decisions": Decisions,
    "batches": Batches,
    "rules": Rules,
    "review-queue": ReviewQueue,
    "quality": Quality,
    "tagging-runs": TaggingRuns,
    "annotate": Annotate,
    "jobs": Jobs,
    "search": Search,
    "saved-searches": SavedSearches,
    "alerts": Alerts,
    "list-searches": ListSearches,
    "changes": Changes,
    "webhooks": Webhooks,
    "tokens": Tokens,
}.items():
    router.register(name, resource, basename=name)

EVERY_METHOD = ("get", "head", "options", "post", "put", "patch", "delete")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", root.Root.as_view({"get": "list"}), name="root"),
    path("schema/", root.SchemaView.as_view(), name="schema"),
    path("docs/", root.docs, name="docs"),
    path("", include(router.urls)),
    re_path(r"", root.Unknown.as_view(dict.fromkeys(EVERY_METHOD, "refuse"), schema=None), name="unknown"),
]
