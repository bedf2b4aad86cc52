"""Every page of the desk opens for whom it is meant, stays shut for others, and costs the same however long a list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Item, Source, Upload
from newsroom.accounts.models import ApiToken, User
from newsroom.accounts.tokens import make_token
from newsroom.desk import lists
from newsroom.desk.lists import BoundedPaginator, capped_count, capped_text
from tagging import decisions
from tagging.models import Entity, Event, Tag, TaggingRun
from tagging.tasks import retag
from tests.factories import (
    AliasFactory,
    ArticleFactory,
    EntityFactory,
    EventFactory,
    SourceFactory,
    TagFactory,
    UploadFactory,
    UserFactory,
)
from tests.newsroom.desk.conftest import logged_in

pytestmark = pytest.mark.django_db

EDITORS_LISTS = [
    "articles/article",
    "articles/source",
    "articles/upload",
    "tagging/decision",
    "tagging/entity",
    "tagging/event",
    "tagging/organization",
    "tagging/person",
    "tagging/place",
    "tagging/taggingrun",
]
ADMINS_LISTS = ["accounts/user", "accounts/apitoken"]
EDITORS_FORMS = ["articles/source", "tagging/entity", "tagging/event", "tagging/person", "tagging/place"]
OWN_PAGES = ["", "add-story/", "uploads/mine/"]


@pytest.fixture
def one_of_each(editor: User, tag: Tag) -> None:
    EventFactory()
    EntityFactory(kind="organization", name="Harbour Board")
    EntityFactory(kind="place", name="Port Harlow")
    UploadFactory(created_by=editor)
    decisions.accept(tag, actor=editor)
    AliasFactory(entity=tag.entity)


@pytest.mark.parametrize("name", EDITORS_LISTS)
def test_an_editor_opens_every_list_and_what_is_in_it(desk: Client, one_of_each: None, name: str) -> None:
    answer = desk.get(f"/admin/{name}/")
    assert answer.status_code == 200
    row = answer.context["cl"].result_list[0]
    page = desk.get(f"/admin/{name}/{row.pk}/change/")
    assert page.status_code == 200
    assert b"/admin/accounts/user/" not in page.content, "a link that an editor may not follow"


@pytest.mark.parametrize("name", EDITORS_LISTS)
def test_every_list_answers_a_search_and_nonsense(desk: Client, one_of_each: None, name: str) -> None:
    for words in ("okonjo", "%", "'\"", "\0", "x" * 300, "1b4e28ba-2fa1-11d2-883f-0016d3cca427"):
        assert desk.get(f"/admin/{name}/", {"q": words}).status_code in (200, 302), words
    assert desk.get(f"/admin/{name}/1b4e28ba-2fa1-11d2-883f-0016d3cca427/change/").status_code in (302, 404)
    assert desk.get(f"/admin/{name}/nonsense/change/").status_code in (302, 404)


@pytest.mark.parametrize("name", [*EDITORS_FORMS, *ADMINS_LISTS])
def test_an_admin_opens_every_form(admins_desk: Client, name: str) -> None:
    assert admins_desk.get(f"/admin/{name}/add/").status_code == 200


@pytest.mark.parametrize("address", OWN_PAGES)
def test_the_desks_own_pages_open(desk: Client, one_of_each: None, address: str) -> None:
    assert desk.get(f"/admin/{address}").status_code == 200


@pytest.mark.parametrize("name", ADMINS_LISTS)
def test_users_and_tokens_are_for_admins(desk: Client, admins_desk: Client, name: str) -> None:
    assert desk.get(f"/admin/{name}/").status_code == 403
    assert desk.get(f"/admin/{name}/add/").status_code == 403
    assert admins_desk.get(f"/admin/{name}/").status_code == 200


@pytest.mark.parametrize("address", [*OWN_PAGES, *[f"{name}/" for name in EDITORS_LISTS], "review/"])
def test_readers_and_strangers_are_kept_out(reader: User, address: str) -> None:
    for client in (logged_in(reader), Client()):
        answer = client.get(f"/admin/{address}")
        assert answer.status_code == 302
        assert "/login/" in answer["Location"]


@pytest.mark.parametrize("name", ["articles/article", "tagging/batch", "tagging/decision", "tagging/event"])
def test_the_page_of_no_row_is_no_error(desk: Client, name: str) -> None:
    assert desk.get(f"/admin/{name}/nonsense/change/").status_code == 302


@pytest.mark.parametrize("model", [Article, Source, Upload, Entity, Event, TaggingRun])
def test_nothing_of_the_archive_is_deleted_on_the_desk(admins_desk: Client, one_of_each: None, model: Any) -> None:
    row = model.objects.first()
    name = f"{model._meta.app_label}/{model._meta.model_name}"
    assert admins_desk.post(f"/admin/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("articles/article", 17),
        ("tagging/entity", 12),
        ("tagging/taggingrun", 9),
        ("tagging/decision", 10),
        ("articles/upload", 12),
    ],
)
def test_a_list_costs_the_same_with_many_rows(
    desk: Client, editor: User, name: str, most: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(25):
        tag = TagFactory(entity__name=f"Person {number}")
        AliasFactory(entity=tag.entity)
        decisions.accept(tag, actor=editor)
        Item.objects.create(upload=UploadFactory(), position=0, article=tag.article, state="done")
    with django_assert_max_num_queries(most):
        assert desk.get(f"/admin/{name}/").status_code == 200


def test_the_front_page_says_what_waits(desk: Client, tag: Tag) -> None:
    EntityFactory(status="proposed", name="Odo Renard")
    UploadFactory(state="failed")
    TaggingRun.objects.filter(article=tag.article).update(state="failed")
    waiting = {line.title: line.shown for line in desk.get("/admin/").context["waiting"]}
    assert waiting == {"Stories to review": "1", "Proposed records": "1", "Uploads failed": "1", "Tagging failed": "1"}


def test_a_tagging_that_failed_no_longer_waits_once_its_story_was_tagged(desk: Client, tag: Tag) -> None:
    TaggingRun.objects.filter(article=tag.article).update(state="failed")
    retag(tag.article)
    [line] = [line for line in desk.get("/admin/").context["waiting"] if line.title == "Tagging failed"]
    assert line.count == 0
    assert desk.get(line.url).context["cl"].result_count == 0
    assert desk.get("/admin/articles/article/?tagging=failed").context["cl"].result_count == 0


def test_the_front_page_hides_what_an_editor_may_not_see(desk: Client) -> None:
    TagFactory(article=ArticleFactory(headline="Sealed verdict", state="withheld", state_reason="court"))
    answer = desk.get("/admin/")
    assert "Sealed verdict" not in answer.content.decode()
    assert {line.title: line.count for line in answer.context["waiting"]}["Stories to review"] == 0


def test_counts_stop_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        EntityFactory()
    assert capped_count(Entity.objects.all(), cap=2) == 3
    assert capped_text(3, cap=2) == "2+"
    assert capped_text(1_000) == "1,000"
    assert capped_text(1_001) == "1,000+"
    monkeypatch.setattr(lists, "CAP", 2)
    monkeypatch.setattr(capped_count, "__defaults__", (2,))
    paginator = BoundedPaginator(Entity.objects.all(), 50)
    assert (paginator.count, paginator.is_capped) == (2, True)


def test_tags_and_stories_are_counted_for_what_the_editor_may_see(desk: Client, tag: Tag) -> None:
    TagFactory(article=ArticleFactory(state="withheld", state_reason="court"), entity=tag.entity)
    rows = desk.get("/admin/tagging/person/").context["cl"].result_list
    assert [row.story_count for row in rows] == [1]


def test_a_strict_policy_needs_no_inline_script_or_style(desk: Client, one_of_each: None, tag: Tag) -> None:
    for address in (
        *OWN_PAGES,
        f"review/{tag.article_id}/",
        "articles/article/",
        f"tagging/entity/{tag.entity_id}/change/",
    ):
        answer = desk.get(f"/admin/{address}")
        shown = answer.content.decode()
        assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
        for inline in (" style=", " onclick=", " onload=", "<style", "javascript:"):
            assert inline not in shown, (address, inline)


def test_the_history_of_a_row_says_who_changed_what(desk: Client, editor: User, tag: Tag) -> None:
    decisions.rename(tag.entity, "Nadia Okonjo-Bell", actor=editor)
    shown = desk.get(f"/admin/tagging/person/{tag.entity_id}/history/").content.decode()
    assert "Renamed" in shown
    assert "<del>Nadia Okonjo</del> → <ins>Nadia Okonjo-Bell</ins>" in shown
    assert editor.username in shown


def test_the_audit_of_decisions_shows_before_and_after(desk: Client, editor: User, tag: Tag) -> None:
    decision = decisions.accept(tag, actor=editor, reason="seen in print")
    shown = desk.get(f"/admin/tagging/decision/{decision.pk}/change/").content.decode()
    assert "<del>suggested</del> → <ins>accepted</ins>" in shown
    assert "seen in print" in shown
    assert desk.get("/admin/tagging/decision/", {"article": str(tag.article_id)}).context["cl"].result_count == 1


def test_decisions_on_stories_an_editor_may_not_see_are_not_listed(desk: Client, admin: User) -> None:
    decisions.accept(TagFactory(article=ArticleFactory(state="withheld", state_reason="court")), actor=admin)
    assert desk.get("/admin/tagging/decision/").context["cl"].result_count == 0


def test_a_token_is_shown_once_and_stored_as_a_digest(admins_desk: Client, editor: User) -> None:
    answer = admins_desk.post(
        "/admin/accounts/apitoken/add/",
        {"name": "Wire feed", "user": str(editor.pk), "scopes": ["read", "write"], "days": "30"},
    )
    assert answer.status_code == 200
    key = answer.content.decode().split('id="token">')[1].split("<")[0]
    assert "no-store" in answer["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.name, token.user, token.scopes) == ("Wire feed", editor, ["read", "write"])
    assert token.expiry is not None
    assert key not in admins_desk.get("/admin/accounts/apitoken/").content.decode()
    headers = {"Authorization": f"Token {key}"}
    assert Client().get("/api/v1/articles/", headers=headers).status_code == 200
    assert admins_desk.post(f"/admin/accounts/apitoken/{token.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Client().get("/api/v1/articles/", headers=headers).status_code == 401


def test_a_token_never_may_more_than_its_user(admins_desk: Client, editor: User) -> None:
    answer = admins_desk.post(
        "/admin/accounts/apitoken/add/", {"name": "Too much", "user": str(editor.pk), "scopes": ["admin"]}
    )
    assert answer.status_code == 200
    assert "More than editors may" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_an_admin_makes_a_user_with_a_role(admins_desk: Client) -> None:
    answer = admins_desk.post(
        "/admin/accounts/user/add/",
        {
            "username": "cem",
            "role": "archive_editor",
            "desk": "Foreign",
            "usable_password": "true",
            "password1": "harbour-bridge-71",
            "password2": "harbour-bridge-71",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get(username="cem")
    assert (user.role, user.desk) == ("archive_editor", "Foreign")
    assert user.check_password("harbour-bridge-71")


def test_an_admin_cannot_lock_the_last_door_behind_them(admins_desk: Client, admin: User) -> None:
    admins_desk.post(f"/admin/accounts/user/{admin.pk}/change/", {"username": "root", "role": "reader"})
    admin.refresh_from_db()
    assert (admin.role, admin.is_active) == ("admin", True)


def test_a_service_account_needs_no_password_and_its_tokens_are_one_link_away(admins_desk: Client) -> None:
    form = {"username": "cms", "role": "editor", "is_service": "on", "usable_password": "true"}
    assert admins_desk.post("/admin/accounts/user/add/", form).status_code == 302
    service = User.objects.get(username="cms")
    assert (service.is_service, service.has_usable_password()) == (True, False)
    source = SourceFactory(name="Harbour Wire")
    answer = admins_desk.post(
        "/admin/accounts/apitoken/add/",
        {"name": "CMS", "user": str(service.pk), "scopes": ["read", "write"], "sources": [str(source.pk)]},
    )
    text = answer.content.decode().partition('id="token">')[2].partition("<")[0]
    token = ApiToken.objects.get(name="CMS")
    assert (token.sources, token.begins) == ([source.pk], text[:8])
    assert f"user__id__exact={service.pk}" in admins_desk.get(f"/admin/accounts/user/{service.pk}/change/").text
    listed = admins_desk.get(f"/admin/accounts/apitoken/?user__id__exact={service.pk}").text
    assert "to 1 source" in listed
    page = admins_desk.get(f"/admin/accounts/apitoken/{token.pk}/change/").text
    assert "Harbour Wire" in page
    rotated = admins_desk.post(f"/admin/tokens/{token.public_id}/rotate/")
    assert "The old one works on for a day." in rotated.text
    assert "no-store" in rotated["Cache-Control"]
    assert ApiToken.objects.filter(name="CMS").count() == 2
    assert admins_desk.post(f"/admin/tokens/{token.public_id}/rotate/").status_code == 302  # once


def test_only_admins_change_the_tokens_of_others(desk: Client, editor: User) -> None:
    token, _ = make_token(UserFactory(), name="x", scopes=["read"])
    assert desk.post(f"/admin/tokens/{token.public_id}/rotate/").status_code == 403
