"""Whatever the desk can do, a client of the API can: each address of the admin names the endpoint for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = "/api/v1/"
CONTRACT = Path(__file__).parents[2] / "docs" / "api-contract.json"

# A page that only shows what it names, or leads somewhere; "people" stands for the three kinds of records.
ENDPOINTS = {
    "review_next": "GET review-queue/next/",
    "review": "GET articles/{id}/",
    "review_after": "GET review-queue/next/",
    "review_undo": "POST decisions/{id}/undo/",
    "review_only_here": "POST decisions/{id}/only-here/",
    "review_pulse": "POST articles/{id}/hold/",
    "review_take_over": "POST articles/{id}/hold/",
    "review_others": "POST decisions/bulk/",
    "review_sign_off": "POST articles/{id}/sign-off/",
    "review_add": "POST tags/",
    "review_decide": (
        "POST tags/{id}/accept/",
        "POST tags/{id}/reject/",
        "POST tags/{id}/passing/",
        "POST tags/{id}/about/",
        "POST tags/{id}/relink/",
        "POST tags/{id}/retype/",
        "POST people/{id}/aliases/",
    ),
    "review_event": ("PUT events/{id}/articles/{article}/", "DELETE events/{id}/articles/{article}/"),
    "review_pick": "GET people/",
    "review_choices": "GET people/",
    "revise": "PATCH articles/{id}/",
    "add_story": "POST articles/",
    "my_uploads": "GET uploads/",
    "upload_original": "GET uploads/{id}/original/",
    "upload_retry": "POST uploads/{id}/retry/",
    "upload_undo": "POST uploads/{id}/undo/",
    "uploads_retry_failed": "POST uploads/retry-failed/",
    "queue": "GET review-queue/",
    "queue_group": "GET review-queue/",
    "queue_decide": "POST review-queue/decide/",
    "queue_other": "POST review-queue/decide/",
    "queue_event": ("POST events/{id}/confirm/", "POST events/{id}/reject/"),
    "queue_record": (
        "PATCH people/{id}/",
        "POST people/{id}/bin/",
        "POST people/{id}/never-profile/",
        "POST people/{id}/keep-apart/",
    ),
    "quality": "GET quality/",
    "split": ("POST people/{id}/split/", "POST people/{id}/split/preview/"),
    "merge": "GET people/{id}/merge/",
    "merge_act": ("POST people/{id}/merge/", "POST people/{id}/keep-apart/"),
    "event_act": ("POST events/{id}/split/", "POST events/{id}/pin/", "POST events/{id}/unpin/"),
    "event_merge": "GET events/{id}/merge/",
    "event_merge_act": ("POST events/{id}/merge/", "POST events/{id}/keep-apart/"),
    "decision_undo": "POST decisions/{id}/undo/",
    "rule_replay": "POST rules/{id}/replay/",
    "batch_act": ("POST batches/{id}/pause/", "POST batches/{id}/continue/", "POST batches/{id}/undo/"),
    "retag": "POST articles/{id}/retag/",
    "token_rotate": "POST tokens/{id}/rotate/",
}
# The lists and forms of the admin, by model: what can be done with its rows.
LISTS = {
    "articles_article": ("GET articles/", "PATCH articles/{id}/", "GET articles/{id}/revisions/", "GET decisions/"),
    "articles_revision": ("GET articles/{id}/revisions/", "GET articles/{id}/revisions/{number}/"),
    "articles_source": ("GET sources/", "POST sources/", "PATCH sources/{id}/"),
    "articles_upload": ("GET uploads/", "GET uploads/{id}/"),
    "tagging_batch": ("GET batches/", "GET batches/{id}/"),
    "tagging_decision": ("GET decisions/", "GET decisions/{id}/"),
    "tagging_rule": ("GET rules/", "GET rules/{id}/", "PATCH rules/{id}/"),
    "tagging_taggingrun": ("GET tagging-runs/", "GET tagging-runs/{id}/"),
    "tagging_event": ("GET events/", "POST events/", "PATCH events/{id}/", "DELETE events/{id}/", "GET decisions/"),
    **{
        f"tagging_{model}": (
            f"GET {kind}/",
            f"POST {kind}/",
            f"PATCH {kind}/{{id}}/",
            f"POST {kind}/{{id}}/retype/",
            f"DELETE {kind}/{{id}}/aliases/{{alias}}/",
            "GET decisions/",
        )
        for model, kind in (
            ("person", "people"),
            ("organization", "organizations"),
            ("place", "places"),
            ("entity", "people"),
        )
    },
    "accounts_apitoken": ("GET tokens/", "POST tokens/"),
}
# Who may log in, with which password and role, is for the admin alone; and what is the admin's own.
FOR_THE_ADMIN_ALONE = {
    *("index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "app_list"),
    *("view_on_site", "auth_user_password_change"),
}
PEOPLE = "accounts_user"
SUFFIXES = ("changelist", "add", "history", "delete", "change")


def desk() -> set[str]:
    """The names of all addresses of the admin."""
    found = next(each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    assert isinstance(found, URLResolver)
    return {name for name in _names(found) if name}


def _names(resolver: URLResolver) -> Iterator[str | None]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each.name
        else:
            yield from _names(each)


def operations() -> set[str]:
    paths = json.loads(CONTRACT.read_text())["paths"]
    return {f"{method.upper()} {path.removeprefix(ROOT)}" for path, methods in paths.items() for method in methods}


def test_each_address_of_the_desk_has_its_endpoint() -> None:
    lists = {f"{model}_{suffix}" for model in (*LISTS, PEOPLE) for suffix in SUFFIXES}
    known = ENDPOINTS.keys() | FOR_THE_ADMIN_ALONE | lists
    assert desk() - known == set()
    assert (ENDPOINTS.keys() | FOR_THE_ADMIN_ALONE) - desk() == set()


@pytest.mark.parametrize("name", [*ENDPOINTS, *LISTS])
def test_each_endpoint_named_is_there(name: str) -> None:
    named = ENDPOINTS.get(name) or LISTS[name]
    assert set([named] if isinstance(named, str) else named) - operations() == set()
