"""ETags: true of what the caller is shown, saving what is known, keeping unseen changes from being overwritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from newsroom.accounts.models import User
from tagging.models import Entity
from tests.at_once import at_once
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, TagFactory, UploadFactory
from tests.newsroom.api.conftest import NewClient
from tests.newsroom.api.test_form import refused
from tests.newsroom.api.test_permissions import World

ROOT = "/api/v1/"
WITHOUT = {"changes/", "exports/?format=jsonl", "review-queue/", "review-queue/next/", "schema/"}
NO_STATE = {"HTTP_IF_MATCH": None}


def article_address(article: Article) -> str:
    return f"{ROOT}articles/{article.pk}/"


def test_whatever_is_read_has_an_etag_and_is_not_sent_again(editor: Any) -> None:
    world = World(editor)
    for path in {*world.readable(), *world.for_editors()} - WITHOUT:
        first = editor.get(ROOT + path)
        again = editor.get(ROOT + path, HTTP_IF_NONE_MATCH=f'"other", {first["ETag"]}')
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), path
        assert (again["Cache-Control"], again["Vary"]) == (first["Cache-Control"], first["Vary"])
    assert editor.get(ROOT, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert editor.head(f"{ROOT}sources/")["ETag"] == editor.get(f"{ROOT}sources/")["ETag"]
    for path in WITHOUT:
        assert "ETag" not in editor.get(ROOT + path)


def test_a_page_in_the_middle_of_a_list_keeps_its_etag(reader: Any) -> None:
    for _ in range(3):
        ArticleFactory()
    page = reader.get(f"{ROOT}articles/?limit=1").json()["next"]
    first = reader.get(page)
    assert first.json()["next"] and first.json()["previous"]  # noqa: PT018
    assert reader.get(page, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_the_bytes_of_an_original_are_known_by_their_digest(editor: Any) -> None:
    upload = UploadFactory(sha256="a" * 64)
    answer = editor.get(f"{ROOT}uploads/{upload.pk}/original/", HTTP_IF_NONE_MATCH=f'"{"a" * 64}"')
    assert (answer.status_code, answer["ETag"]) == (304, f'"{"a" * 64}"')


@pytest.mark.parametrize(
    "change",
    [
        lambda tag: Article.objects.update(byline="By X"),
        lambda tag: Entity.objects.update(name="Another Name"),
        lambda tag: type(tag).objects.update(confidence=0.95),
        lambda tag: tag.article.notices.create(kind="legal", text="Mind."),
        lambda tag: ReportFactory(article=tag.article, event__status="confirmed", state="accepted"),
        lambda tag: User.objects.filter(username="decider").update(username="other"),
    ],
    ids=["field", "name of a record", "confidence", "notice", "event", "who decided"],
)
def test_it_changes_with_whatever_is_shown(editor: Any, change: Callable[[Any], Any]) -> None:
    editor.user.username = "decider"
    editor.user.save()
    tag = TagFactory(decided_by=editor.user, state="accepted")
    before = editor.get(article_address(tag.article))["ETag"]
    change(tag)
    answer = editor.get(article_address(tag.article), HTTP_IF_NONE_MATCH=before)
    assert answer.status_code == 200
    assert answer["ETag"] != before


def test_it_is_of_what_this_caller_sees(reader: Any, editor: Any) -> None:
    """A record gets a page for readers: nothing else of the story changes, and for editors nothing at all."""
    tag = TagFactory(entity__status="proposed", entity__origin="machine")
    address = article_address(tag.article)
    before = [client.get(address)["ETag"] for client in (reader, editor)]
    assert before[0] != before[1]
    for _ in range(2):
        TagFactory(entity=tag.entity)
    after = [client.get(address)["ETag"] for client in (reader, editor)]
    assert (before[0] == after[0], before[1] == after[1]) == (False, True)


def overwrites(editor: Any) -> list[tuple[str, dict[str, Any]]]:
    person, event = EntityFactory(), EventFactory()
    search = editor.post(f"{ROOT}saved-searches/", {"name": "A", "query": "bridge"}).json()["id"]
    webhook = editor.post(f"{ROOT}webhooks/", {"name": "A", "address": "https://203.0.113.7/hook"}).json()["id"]
    taught = editor.post(f"{ROOT}tags/{TagFactory().pk}/relink/", {"entity": str(person.pk)}).json()
    return [
        (f"articles/{ArticleFactory().pk}/", {"byline": "By X"}),
        (f"people/{person.pk}/", {"description": "New"}),
        (f"events/{event.pk}/", {"title": "New"}),
        (f"saved-searches/{search}/", {"name": "New"}),
        (f"webhooks/{webhook}/", {"name": "New"}),
        (f"rules/{taught['learned'][0]['rule']}/", {"active": False}),
    ]


def test_a_write_says_what_it_changes_and_is_refused_where_that_has_changed(editor: Any) -> None:
    for path, change in overwrites(editor):
        address = ROOT + path
        seen = editor.get(address)["ETag"]
        assert refused(editor.patch(address, change, **NO_STATE)) == (428, "precondition_required"), path
        assert editor.get(address)["ETag"] == seen, path
        done = editor.patch(address, change, HTTP_IF_MATCH=seen)
        assert done.status_code == 200, (path, done.content)
        late = editor.patch(address, change, HTTP_IF_MATCH=seen)
        assert refused(late) == (412, "precondition_failed"), path
        now = editor.get(address)["ETag"]
        assert (done["ETag"], late["ETag"]) == (now, now), path
        assert editor.patch(address, change, HTTP_IF_MATCH=f'"old", W/{now}').status_code == 200, path


def test_a_refused_write_changes_nothing(editor: Any) -> None:
    article = ArticleFactory(byline="By Y")
    assert editor.patch(article_address(article), {"byline": "By X"}, HTTP_IF_MATCH='"old"').status_code == 412
    article.refresh_from_db()
    assert article.byline == "By Y"


def test_whatever_else_is_done_heeds_an_etag_that_was_sent(editor: Any) -> None:
    tag = TagFactory()
    address = f"{ROOT}tags/{tag.pk}/"
    seen = editor.get(address)["ETag"]
    assert editor.post(f"{address}about/", HTTP_IF_MATCH=seen).status_code == 200
    assert refused(editor.post(f"{address}reject/", HTTP_IF_MATCH=seen)) == (412, "precondition_failed")
    search = editor.post(f"{ROOT}saved-searches/", {"name": "A", "query": "bridge"}).json()["url"]
    assert editor.delete(search, HTTP_IF_MATCH='"old"').status_code == 412
    assert editor.delete(search, HTTP_IF_MATCH=editor.get(search)["ETag"]).status_code == 204


def test_what_is_not_there_is_not_found_whatever_state_is_named(editor: Any, client_of: NewClient) -> None:
    other = client_of("editor").post(f"{ROOT}saved-searches/", {"name": "A", "query": "bridge"}).json()["url"]
    for state in ("*", '"any"'):
        assert refused(editor.patch(other, {"name": "B"}, HTTP_IF_MATCH=state)) == (404, "not_found")


def test_a_new_story_has_the_etag_of_its_address(editor: Any) -> None:
    made = editor.post(f"{ROOT}articles/", {"text": "The quoddle opened in Larsund on Monday."})
    assert made["ETag"] == editor.get(made["Location"])["ETag"]


def test_a_retry_is_answered_though_the_state_is_another_by_then(editor: Any) -> None:
    address = article_address(ArticleFactory())
    state = {"HTTP_IF_MATCH": editor.get(address)["ETag"], "HTTP_IDEMPOTENCY_KEY": "1"}
    first, again = (editor.patch(address, {"byline": "By X"}, **state) for _ in range(2))
    assert (first.status_code, again.status_code, again["ETag"]) == (200, 200, first["ETag"])


def test_stories_are_locked_before_what_hangs_on_them(editor: Any) -> None:
    """As the tagger does: else the two would wait for each other."""
    event, story, tag = EventFactory(), ArticleFactory(), TagFactory()
    tag_seen = editor.get(f"{ROOT}tags/{tag.pk}/")["ETag"]
    for method, path, body, state in (
        ("patch", f"events/{event.pk}/", {"title": "New", "articles": [str(story.pk)]}, "*"),
        ("post", f"tags/{tag.pk}/accept/", {}, tag_seen),
    ):
        with CaptureQueriesContext(connection) as seen:
            answer = getattr(editor, method)(ROOT + path, body, HTTP_IF_MATCH=state)
        assert answer.status_code == 200, answer.content
        locks = [query["sql"] for query in seen.captured_queries if " FOR " in query["sql"]]
        assert 'FROM "articles_article"' in locks[0]
        assert any('FROM "tagging_' in lock for lock in locks)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["articles", "people", "events"])
def test_of_two_writes_on_the_same_state_one_is_done(editor: Any, kind: str) -> None:
    made = {"articles": ArticleFactory, "people": EntityFactory, "events": EventFactory}[kind]()
    field = {"articles": "byline", "people": "description", "events": "title"}[kind]
    address = f"{ROOT}{kind}/{made.pk}/"
    seen = editor.get(address)["ETag"]
    answers = at_once(
        *(lambda value=value: editor.patch(address, {field: value}, HTTP_IF_MATCH=seen) for value in "ABC")
    )
    assert sorted(each.status_code for each in answers) == [200, 412, 412]
    [done] = [each.json() for each in answers if each.status_code == 200]
    assert editor.get(address).json()[field] == done[field]
