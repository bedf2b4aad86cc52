"""Who may do what: roles by scopes, over every endpoint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from newsroom.accounts.models import ApiToken, Role
from newsroom.api.urls import router
from tagging.models import Batch, Decision, Tag, TaggingRun
from tests.factories import (
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UploadFactory,
    UserFactory,
)

ROOT = "/api/v1/"
KINDS = ("person", "organization", "place")


class World:
    """One of everything, and the requests that can be made of it."""

    def __init__(self, editor: Any) -> None:
        self.tag = TagFactory(article__external_id="one")
        self.by_external_id = f"articles/by-external-id/{self.tag.article.source.pk}/one/"
        self.event = ReportFactory(article=self.tag.article).event
        self.another = ReportFactory(event=self.event).article
        self.upload = UploadFactory()
        self.failed, self.done = UploadFactory(state="failed"), UploadFactory(state="done")
        self.place = EntityFactory(kind="place")
        self.notice = self.tag.article.notices.create(text="It is old.")
        self.run = TaggingRun.objects.get(article=self.tag.article)
        self.proposed = [EntityFactory(kind=kind, status="proposed") for kind in KINDS]
        self.organization = EntityFactory(kind="organization")
        self.doubtful = [TagFactory(), TagFactory()]
        other = TagFactory()
        self.decision = editor.post(f"{ROOT}tags/{other.pk}/accept/").json()["decision_id"]
        answer = editor.post(f"{ROOT}tags/{TagFactory().pk}/relink/", {"entity": str(self.tag.entity.pk)}).json()
        self.taught, self.rule = answer["decision_id"], answer["learned"][0]["rule"]
        self.records = [
            f"people/{self.tag.entity.pk}/",
            f"organizations/{self.organization.pk}/",
            f"places/{self.place.pk}/",
        ]
        answers = [editor.post(f"{ROOT}{record}aliases/", {"name": "Another"}).json() for record in self.records]
        self.replay = str(Batch.objects.create(kind="replay", title="Replay", state="done").pk)
        self.batches = [str(self._batch(state).pk) for state in ("waiting", "paused")]
        self.aliases = [answer["aliases"][0]["id"] for answer in answers]

    def _batch(self, state: str) -> Batch:
        stays, goes = EntityFactory(), EntityFactory()
        task = {"source": str(goes.pk), "target": str(stays.pk)}
        return Batch.objects.create(title="Rows follow", state=state, task=task)

    def readable(self) -> list[str]:
        pages = ["", "articles/", "sources/", "people/", "organizations/", "places/", "events/", "tags/", "search/"]
        return [
            *pages,
            "schema/",
            "exports/?format=jsonl",
            "saved-searches/",
            "list-searches/",
            "alerts/",
            "changes/",
            "webhooks/",
            "jobs/",
            "tokens/",
            f"articles/{self.tag.article.pk}/",
            *(f"articles/{self.tag.article.pk}/{part}/" for part in ("revisions", "revisions/1", "related", "notices")),
            self.by_external_id,
            f"sources/{self.tag.article.source.pk}/",
            f"people/{self.tag.entity.pk}/",
            f"organizations/{self.organization.pk}/",
            f"places/{self.place.pk}/",
            f"events/{self.event.pk}/",
            f"events/{self.event.pk}/reports/",
            f"tags/{self.tag.pk}/",
        ]

    def for_editors(self) -> list[str]:
        return [
            *("uploads/", f"uploads/{self.upload.pk}/", "deliveries/", "decisions/", f"decisions/{self.decision}/"),
            *("batches/", f"batches/{self.batches[0]}/", "rules/", f"rules/{self.rule}/"),
            *("review-queue/", "review-queue/next/", "quality/"),
            *("tagging-runs/", f"tagging-runs/{self.run.pk}/"),
        ]

    def writes(self) -> list[tuple[str, str, Any]]:
        return [
            ("post", "articles/", {"headline": "New", "text": "New words."}),
            ("patch", f"articles/{self.tag.article.pk}/", {"byline": "By X"}),
            ("put", self.by_external_id, {"text": "Other words."}),
            ("post", f"articles/{self.tag.article.pk}/retag/", {}),
            ("post", "uploads/", SimpleUploadedFile("a.txt", b"words")),
            ("post", "deliveries/", {"size": 3}),
            ("post", f"uploads/{self.failed.pk}/retry/", {}),
            ("post", "uploads/retry-failed/", {}),
            ("post", f"uploads/{self.done.pk}/undo/", {}),
            *(("post", f"{kind}/", {"name": "New"}) for kind in ("people", "organizations", "places")),
            *(("patch", record, {"description": "x"}) for record in self.records),
            *(("post", f"{record}aliases/", {"name": "Third"}) for record in self.records),
            *(
                ("delete", f"{record}aliases/{alias}/", None)
                for record, alias in zip(self.records, self.aliases, strict=True)
            ),
            ("post", "articles/bulk/", {"items": [{"text": "One of many."}]}),
            ("post", "sources/", {"name": "New wire"}),
            ("patch", f"sources/{self.tag.article.source.pk}/", {"place": "Port Ellery"}),
            ("post", f"articles/{self.tag.article.pk}/notices/", {"text": "Appeal is pending."}),
            ("delete", f"articles/{self.tag.article.pk}/notices/{self.notice.pk}/", None),
            ("post", "events/", {"title": "New"}),
            ("patch", f"events/{self.event.pk}/", {"title": "Newer"}),
        ]

    def reviews(self) -> list[tuple[str, str, Any]]:
        tag = f"tags/{self.tag.pk}/"
        new = {"article": str(self.tag.article.pk), "entity": str(self.place.pk)}
        return [
            ("post", "decisions/bulk/", {"items": [{"act": "accept", "tag": str(self.doubtful[0].pk)}]}),
            ("post", "tags/", new),
            *(("post", f"{tag}{act}/", {}) for act in ("accept", "reject", "passing", "about")),
            ("post", f"{tag}relink/", {"entity": str(EntityFactory().pk)}),
            ("post", f"tags/{self.doubtful[0].pk}/retype/", {"kind": "place"}),
            ("post", "review-queue/decide/", self._asked(self.doubtful[1])),
            ("post", f"decisions/{self.taught}/only-here/", {}),
            ("post", f"rules/{self.rule}/replay/", {}),
            ("post", f"batches/{self.replay}/undo/", {}),
            ("patch", f"rules/{self.rule}/", {"active": False}),
            ("post", f"decisions/{self.decision}/undo/", {}),
            ("post", f"articles/{self.tag.article.pk}/sign-off/", {}),
            *((method, f"articles/{self.tag.article.pk}/hold/", {}) for method in ("post", "get", "delete")),
            ("post", f"batches/{self.batches[0]}/pause/", {}),
            ("post", f"batches/{self.batches[1]}/continue/", {}),
            *self._on_event(f"events/{self.event.pk}/"),
            *(("get", f"{record}merge/?other={self._like(record)}", None) for record in self.records),
            *(("post", f"{record}keep-apart/", {"other": self._like(record)}) for record in self.records),
            *(("post", f"{record}merge/", {"other": self._like(record)}) for record in self.records),
            *(("post", f"{record}split/preview/", {"articles": [str(self.tag.article.pk)]}) for record in self.records),
            *(
                ("post", f"{record}split/", {"articles": [str(self.tag.article.pk)], "name": "X"})
                for record in self.records
            ),
            *(("post", f"{record}never-profile/", {}) for record in self.records),
            *(("post", f"{one.plural}/{one.pk}/bin/", {}) for one in self.proposed),
            *(("post", f"{record}retype/", {"kind": kind}) for record, kind in zip(self.records, KINDS, strict=True)),
        ]

    def _asked(self, tag: Tag) -> dict[str, str]:
        """A question of the queue."""
        seen = (timezone.now() + timedelta(hours=1)).isoformat()
        return {"entity": str(tag.entity.pk), "name": tag.surfaces[0], "act": "accept", "seen": seen}

    def _on_event(self, event: str) -> list[tuple[str, str, Any]]:
        others = [str(EventFactory(status="proposed").pk) for _ in range(2)]
        return [
            *(("post", f"{event}{act}/", {}) for act in ("confirm", "pin", "unpin")),
            ("put", f"{event}articles/{self.tag.article.pk}/", None),
            ("post", f"{event}split/", {"articles": [str(self.another.pk)]}),
            ("delete", f"{event}articles/{self.tag.article.pk}/", None),
            ("post", f"{event}keep-apart/", {"other": others[0]}),
            ("get", f"{event}merge/?other={others[1]}", None),
            ("post", f"{event}merge/", {"other": others[1]}),
            ("post", f"{event}reject/", {}),
        ]

    def _like(self, record: str) -> str:
        """Another record of its kind."""
        kind = {"people": "person", "organizations": "organization", "places": "place"}[record.partition("/")[0]]
        return str(EntityFactory(kind=kind, status="proposed").pk)


def send(client: Any, method: str, path: str, body: Any) -> int:
    if isinstance(body, SimpleUploadedFile):
        body.seek(0)
        return int(client.post(ROOT + path, {"file": body}, format="multipart").status_code)
    return int(getattr(client, method)(ROOT + path, body).status_code)


@pytest.fixture
def world(editor: Any) -> World:
    return World(editor)


def test_the_lists_here_name_every_route_and_method(world: World) -> None:
    """A new endpoint must be entered above: it is then tested for all roles and scopes."""
    known = {("get", "uploads/<uuid:pk>/original/"), ("delete", "events/<uuid:pk>/")}
    known |= {(method, "deliveries/<uuid:pk>/") for method in ("get", "patch")}  # its sender's alone: test_deliveries
    one = "saved-searches/<uuid:pk>/"  # their owner's alone: test_alerts
    known |= {("post", "saved-searches/"), *((method, one) for method in ("get", "patch", "delete"))}
    known |= {("post", "list-searches/"), *((method, "list-searches/<uuid:pk>/") for method in ("get", "delete"))}
    own = [("get", ""), ("patch", ""), ("delete", ""), ("get", "messages/"), ("post", "messages/<int:message>/replay/")]
    own += [("post", f"{act}/") for act in ("pause", "continue", "rotate", "test", "replay")]
    known |= {("post", "annotate/"), ("get", "jobs/<uuid:pk>/"), ("post", "jobs/<uuid:pk>/cancel/")}  # test_annotate
    known |= {("get", "jobs/<uuid:pk>/results/")}  # test_bulk
    known |= {("post", "tokens/"), ("post", "tokens/<uuid:pk>/rotate/")}  # one's own alone: test_tokens
    known |= {(method, "tokens/<uuid:pk>/") for method in ("get", "delete")}
    known |= {("post", "webhooks/"), *((method, f"webhooks/<uuid:pk>/{act}") for method, act in own)}  # test_webhooks
    for method, path in [("get", path) for path in world.readable() + world.for_editors()] + [
        (method, path) for method, path, _ in world.writes() + world.reviews()
    ]:
        known.add((method, resolve(ROOT + path.partition("?")[0]).route.removeprefix("api/v1/")))
    routes = {(method, str(url.pattern)) for url in router.urls for method in url.callback.actions}  # type: ignore[attr-defined]
    assert {(method, route) for method, route in routes if method != "head"} <= known


def test_nobody_gets_nothing(world: World, nobody: Any) -> None:
    for path in world.readable() + world.for_editors():
        response = nobody.get(ROOT + path)
        assert (path, response.status_code) == (path, 401)
        assert response["WWW-Authenticate"] == "Token"
    for method, path, body in world.writes() + world.reviews():
        assert (path, send(nobody, method, path, body)) == (path, 401)


def test_a_reader_reads_and_changes_nothing(world: World, reader: Any) -> None:
    for path in world.readable():
        assert (path, reader.get(ROOT + path).status_code) == (path, 200)
    for path in world.for_editors():
        assert (path, reader.get(ROOT + path).status_code) == (path, 403)
    before = (Decision.objects.count(), list(Tag.objects.values_list("state", "level")))
    for method, path, body in world.writes() + world.reviews():
        assert (path, send(reader, method, path, body)) == (path, 403)
    assert before == (Decision.objects.count(), list(Tag.objects.values_list("state", "level")))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.READER])
def test_whoever_may_edit_may_do_it_all(world: World, client_of: Callable[..., Any], role: str) -> None:
    client = client_of(role)
    for path in world.readable() + world.for_editors():
        assert (path, client.get(ROOT + path).status_code) == (path, 200)
    for method, path, body in world.writes() + world.reviews():
        assert send(client, method, path, body) in (200, 201, 202), (method, path)


@pytest.mark.parametrize("scopes", [[], ["read"], ["write"], ["review"], ["read", "write"], ["read", "review"]])
def test_a_token_does_what_its_scopes_say_and_no_more(
    world: World, client_of: Callable[..., Any], scopes: list[str]
) -> None:
    client = client_of("editor", scopes=scopes)
    for path in world.readable() + world.for_editors():
        if path != "schema/":  # the description of the API is no part of the archive
            assert (path, client.get(ROOT + path).status_code == 200) == (path, "read" in scopes)
    for scope, requests in (("write", world.writes()), ("review", world.reviews())):
        for method, path, body in requests:
            assert (path, send(client, method, path, body) != 403) == (path, scope in scopes)


def test_a_token_never_exceeds_its_user(world: World, client_of: Callable[..., Any]) -> None:
    client = client_of("reader", scopes=["read", "write", "review", "admin"])
    for method, path, body in world.writes() + world.reviews():
        assert (path, send(client, method, path, body)) == (path, 403)


def test_an_expired_token_and_one_of_a_switched_off_account_are_refused(client_of: Callable[..., Any]) -> None:
    expired, switched_off = client_of("editor"), client_of("editor")
    ApiToken.objects.filter(user=expired.user).update(expiry=timezone.now() - timedelta(minutes=1))
    type(switched_off.user).objects.filter(pk=switched_off.user.pk).update(is_active=False)
    assert expired.get(ROOT).status_code == switched_off.get(ROOT).status_code == 401


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token wrong", "Bearer x", "Token ÿ", "Token a\x00b"])
def test_a_token_that_is_none_is_refused(nobody: Any, header: str) -> None:
    assert nobody.get(ROOT, HTTP_AUTHORIZATION=header).status_code == 401


@pytest.mark.django_db
def test_a_session_reads_and_writes_only_with_its_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(editor=True), backend="newsroom.accounts.backends.RoleBackend")
    tag = TagFactory()
    assert client.get(f"{ROOT}tags/{tag.pk}/").status_code == 200
    assert client.post(f"{ROOT}tags/{tag.pk}/accept/", {}, content_type="application/json").status_code == 403
    client.get(f"{ROOT}docs/")
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    answer = client.post(f"{ROOT}tags/{tag.pk}/accept/", {}, content_type="application/json", headers=headers)
    assert answer.status_code == 200


HIDDEN = [
    {"state": "draft"},
    {"state": "withheld"},
    {"state": "withdrawn", "state_reason": "Killed."},
    {"state": "erased"},
    {"embargo_until": timezone.now() + timedelta(days=1)},
]


@pytest.mark.parametrize("hidden", HIDDEN, ids=["draft", "withheld", "withdrawn", "erased", "embargoed"])
def test_what_a_reader_may_not_see_is_nowhere(reader: Any, hidden: dict[str, Any]) -> None:
    """Not in a list, by its id, in a search, a count, a facet, its tags, its event, or the pages of its people."""
    source = SourceFactory(name="Quiet Desk")
    article = ArticleFactory(headline="Zirconium secret", text="Zirconium and Mara Quill.", source=source, **hidden)
    person = EntityFactory(name="Mara Quill")
    proposed = EntityFactory(name="Known From Secrets", status="proposed")
    tag = TagFactory(article=article, entity=person, state="accepted")
    TagFactory(article=article, entity=proposed, state="accepted")
    event, secret = EventFactory(), EventFactory(status="proposed")
    ReportFactory(article=article, event=event, state="accepted")
    ReportFactory(article=article, event=secret, state="accepted")

    for path in (
        f"articles/{article.pk}/", f"tags/{tag.pk}/", f"people/{proposed.pk}/", f"events/{secret.pk}/"
    ):  # fmt: skip
        assert (path, reader.get(ROOT + path).status_code) == (path, 404)
    for path in ("articles/", f"articles/?source={source.pk}", "tags/", f"tags/?article={article.pk}"):
        assert (path, reader.get(ROOT + path).json()["results"]) == (path, [])
    assert reader.get(f"{ROOT}people/{person.pk}/").json()["articles"]["value"] == 0
    assert reader.get(f"{ROOT}events/{event.pk}/").json()["articles"]["value"] == 0
    for query in ("", "q=zirconium", f"person={person.pk}", f"event={event.pk}", f"source={source.pk}"):
        found = reader.get(f"{ROOT}search/?{query}").json()
        assert (found["count"]["value"], found["results"]) == (0, [])
        assert not any(found["facets"].values())
    assert "Known From Secrets" not in reader.get(f"{ROOT}people/?q=known").content.decode()


def test_an_embargo_ends_by_itself(reader: Any) -> None:
    article = ArticleFactory(embargo_until=timezone.now() - timedelta(seconds=1))
    assert reader.get(f"{ROOT}articles/{article.pk}/").status_code == 200


def test_an_editor_sees_drafts_and_only_standards_what_is_withheld(editor: Any, standards: Any) -> None:
    draft, withheld = ArticleFactory(state="draft"), ArticleFactory(state="withheld")
    tag = TagFactory(article=withheld)
    made = standards.post(f"{ROOT}tags/{tag.pk}/accept/").json()["decision_id"]
    assert editor.get(f"{ROOT}articles/{draft.pk}/").status_code == 200
    for path in (f"articles/{withheld.pk}/", f"tags/{tag.pk}/", f"decisions/{made}/"):
        assert (editor.get(ROOT + path).status_code, standards.get(ROOT + path).status_code) == (404, 200)
    assert editor.post(f"{ROOT}tags/{tag.pk}/reject/").status_code == 404
    assert editor.post(f"{ROOT}decisions/{made}/undo/").status_code == 404
    assert editor.patch(f"{ROOT}articles/{withheld.pk}/", {"state": "published"}).status_code == 404
    assert editor.patch(f"{ROOT}articles/{draft.pk}/", {"state": "withheld"}).status_code == 400
    assert standards.patch(f"{ROOT}articles/{draft.pk}/", {"state": "withheld"}).json()["state"] == "withheld"
