"""A token that is limited to sources sees and writes their stories, and nothing of any other is told to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve

from articles.models import Article, Source, Upload
from articles.reading import read_now
from newsroom.accounts.tokens import make_token
from newsroom.api.urls import router
from tagging import batches
from tagging.models import Batch, Report, Tag
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
from tests.newsroom.api.conftest import Overwriting

API = "/api/v1/"
SECRET = "Zirconium"


class World:
    """A story of each of two sources, with all that hangs on them; what only the other one tells has one word in it."""

    def __init__(self, role: str) -> None:
        self.own, self.other = SourceFactory(name="Own Desk"), SourceFactory(name="Other Desk")
        self.story = self._story(self.own, "Bridge")
        self.secret = self._story(self.other, SECRET)
        self.user = UserFactory(role=role)
        scopes = ["read"] if role == "reader" else ["read", "write", "review"]
        _, text = make_token(self.user, name="Limited", scopes=scopes, sources=[self.own.pk])
        self.client: Any = Overwriting(raise_request_exception=False)
        self.client.credentials(HTTP_AUTHORIZATION=f"Token {text}")

    def _story(self, source: Source, word: str) -> Article:
        article = ArticleFactory(source=source, headline=f"{word} opens", text=f"The {word} opened; {word} Quill came.")
        for person in (EntityFactory(name=f"{word} Quill", status="proposed"), EntityFactory(name="Mara Quill")):
            TagFactory(article=article, entity=person, state="accepted")
        ReportFactory(article=article, event=EventFactory(title=f"{word} opening", status="proposed", origin="machine"))
        UploadFactory(source=source, filename=f"{word}.txt")
        return article


def routes() -> list[str]:
    """Every address of the API that is read without an id."""
    return [
        f"{API}{url.pattern}" for url in router.urls if "get" in url.callback.actions and "<" not in str(url.pattern)
    ]  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "editor", "archive_editor", "admin"])
def test_whatever_it_reads_tells_nothing_of_other_sources(role: str) -> None:
    world = World(role)
    client = world.client
    parameters = {"search/": [f"?q={SECRET}", "?q=opens"], "people/": ["", "?q=quill"], "changes/": ["?include=object"]}
    opened = 0
    for route in [API, *routes()]:
        for query in parameters.get(route.removeprefix(API), [""]):
            answer = client.get(route + query)
            told = answer.getvalue().decode() if answer.streaming else answer.content.decode()
            assert answer.status_code in (200, 403), (route, told)
            assert SECRET not in told.replace(f"q={SECRET}", ""), route
            assert str(world.secret.pk) not in told, route
            assert str(world.other.pk) not in told, route
            opened += answer.status_code == 200
    assert opened >= 10
    assert str(world.story.pk) in client.get(f"{API}articles/").content.decode()
    assert str(world.story.pk) in client.get(f"{API}changes/").content.decode()
    assert client.get(f"{API}search/?q=opens").json()["count"]["value"] == 1


@pytest.mark.django_db
def test_things_of_other_sources_are_not_there_by_their_ids_either() -> None:
    world = World("editor")
    secret, event = world.secret, Report.objects.get(article=world.secret).event
    tag = Tag.objects.filter(article=secret).earliest("id")
    upload = Upload.objects.get(source=world.other)
    paths = [f"articles/{secret.pk}/", f"tags/{tag.pk}/", f"sources/{world.other.pk}/", f"uploads/{upload.pk}/"]
    paths += [f"uploads/{upload.pk}/original/", f"jobs/{upload.pk}/", f"jobs/{upload.pk}/results/"]
    proposed = Tag.objects.get(article=secret, entity__status="proposed").entity
    paths += [f"people/{proposed.pk}/", f"events/{event.pk}/"]
    for path in paths:
        assert world.client.get(API + path).status_code == 404, path
    for path, body in (
        (f"articles/{secret.pk}/retag/", {}),
        (f"tags/{tag.pk}/accept/", {}),
        (f"articles/{secret.pk}/sign-off/", {}),
    ):
        assert world.client.post(API + path, body).status_code == 404, path
    any_state = {"If-Match": "*"}
    assert world.client.patch(f"{API}articles/{secret.pk}/", {"byline": "x"}, headers=any_state).status_code == 404


@pytest.mark.django_db
def test_it_writes_to_its_own_source_alone() -> None:
    world = World("editor")
    client = world.client
    story = {"text": "A ferry sailed from the harbour."}
    made = client.post(f"{API}articles/", {**story, "source": "own desk"})
    assert (made.status_code, made.json()["source"]["name"]) == (201, "Own Desk")
    assert client.post(f"{API}articles/", {"text": "Unsaid, so its own."}).json()["source"]["name"] == "Own Desk"
    for name in ("Other Desk", "A New Desk"):
        refused = client.post(f"{API}articles/", {**story, "source": name})
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (400, "source")
    assert not Source.objects.filter(name="A New Desk").exists()
    file = SimpleUploadedFile("a.txt", b"A ferry of the other desk sailed.")
    assert client.post(f"{API}uploads/", {"file": file, "source": "Other Desk"}, format="multipart").status_code == 400
    file.seek(0)
    upload = client.post(f"{API}uploads/", {"file": file}, format="multipart").json()
    read_now(upload["id"])
    assert client.get(f"{API}articles/{client.get(upload['url']).json()['articles'][0]}/").status_code == 200
    bulk = client.post(f"{API}articles/bulk/", {"items": [{"text": "One of many sailed."}, {"text": "Two of them."}]})
    assert [result["status"] for result in bulk.json()["results"]] == [201, 201]
    assert Article.objects.filter(source=world.own).count() == 6
    items = [{"text": "One.", "source": "Own Desk"}, {"text": "Two.", "source": "Other Desk"}]
    assert client.post(f"{API}articles/bulk/", {"items": items}).status_code == 400
    assert Article.objects.filter(source=world.other).count() == 1


@pytest.mark.django_db
def test_decisions_sent_together_are_bound_by_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World("editor")
    monkeypatch.setattr(batches, "FEW", 0)  # in the background, by a worker that knows the batch alone
    own, secret = (Tag.objects.filter(article=article).earliest("id") for article in (world.story, world.secret))
    items = [{"act": "accept", "tag": str(tag.pk)} for tag in (own, secret)]
    items.append({"act": "create", "kind": "person", "name": "New"})
    job = world.client.post(f"{API}decisions/bulk/", {"items": items}).json()
    batches.run(job["id"])
    results = world.client.get(f"{job['url']}results/").json()["results"]
    assert [result["status"] for result in results] == [201, 404, 403]
    other = Batch.objects.create(title=f"{SECRET} follows", state="waiting")
    assert world.client.get(f"{API}jobs/{other.pk}/").status_code == 404


def test_an_action_is_closed_to_it_unless_its_view_opens_it() -> None:
    """A new endpoint tells limited tokens nothing until somebody has thought about it."""
    closed = {
        str(url.pattern).partition("/")[0]
        for url in router.urls
        if not url.callback.cls.for_limited  # type: ignore[attr-defined]
    }
    assert {"batches", "rules", "review-queue", "saved-searches", "alerts", "list-searches", "webhooks"} <= closed
    assert resolve(f"{API}deliveries/").func.cls.for_limited == ()  # type: ignore[attr-defined]
