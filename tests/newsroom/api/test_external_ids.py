"""What a CMS needs: stories under its own ids, in its own markup, with its own tags, and a wait until it is tagged."""

from __future__ import annotations

import itertools
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from articles.ingest import revise
from articles.models import Article, Revision, Source
from articles.readers import RawArticle
from newsroom.accounts.models import ApiToken
from newsroom.api.given_tags import decide_on
from newsroom.following import waiting
from tagging import decisions
from tagging.models import Decision, Entity, Tag, TaggingRun
from tests.at_once import at_once
from tests.factories import AliasFactory, ArticleFactory, EntityFactory, SourceFactory, UserFactory
from tests.newsroom.api.conftest import NewClient
from tests.newsroom.api.test_form import refused

ROOT = "/api/v1/"
STORY = {"headline": "Ferry sails", "text": "The ferry to Port Ellery sailed on Tuesday, Mayor Mara Quill said."}
OTHER_WORDS = {"headline": "Ferry sails again", "text": "The ferry to Port Ellery sailed twice on Tuesday."}
NO_STATE = {"HTTP_IF_MATCH": None}


def address(external_id: str = "ferry-1", source: str = "Harbour Desk") -> str:
    return f"{ROOT}articles/by-external-id/{quote(source)}/{quote(external_id)}/"


def put(client: Any, story: dict[str, Any], where: str = "", **headers: Any) -> Any:
    return client.put(where or address(), story, **NO_STATE | headers)


# --- By the source's own id -----------------------------------------------------------------------------------------


def test_a_story_is_created_then_known_then_revised(editor: Any) -> None:
    made = put(editor, STORY)
    assert (made.status_code, made["Location"]) == (201, made.json()["api_url"])
    assert (made.json()["external_id"], made.json()["source"]["name"]) == ("ferry-1", "Harbour Desk")
    again = put(editor, STORY)
    assert (again.status_code, again.content, again["ETag"]) == (200, made.content, made["ETag"])
    revised = put(editor, OTHER_WORDS)
    assert (revised.status_code, revised.json()["revision"]["number"]) == (200, 2)
    assert (Article.objects.count(), Revision.objects.count()) == (1, 2)
    assert editor.get(address()).json() == revised.json()


def test_the_source_is_named_or_given_by_its_id(editor: Any) -> None:
    source = SourceFactory(name="Harbour Desk")
    assert put(editor, STORY).status_code == 201
    assert put(editor, STORY, address(source=str(source.pk))).status_code == 200
    assert put(editor, STORY, address(source="harbour desk")).status_code == 200
    unknown = "00000000-0000-7000-8000-000000000000"
    assert refused(put(editor, STORY, address(source=unknown))) == (404, "not_found")
    assert editor.get(address(source="Nobody")).status_code == 404
    assert Source.objects.count() == 1


def test_an_id_may_have_slashes_and_colons(editor: Any) -> None:
    where = address("urn:newsml:example.org/2022:a b")
    assert put(editor, STORY, where).json()["external_id"] == "urn:newsml:example.org/2022:a b"
    assert editor.get(where).status_code == 200


def test_other_words_than_ones_own_are_not_written_over_unseen(editor: Any, client_of: NewClient) -> None:
    article = Article.objects.get(pk=put(editor, STORY).json()["id"])
    revise(
        article, RawArticle(headline="Ferry", text="Corrected: it sailed on Monday."), actor=UserFactory(editor=True)
    )
    seen = editor.get(address())["ETag"]
    assert refused(put(editor, OTHER_WORDS)) == (428, "precondition_required")
    late = put(editor, OTHER_WORDS, HTTP_IF_MATCH='"old"')
    assert (refused(late), late["ETag"]) == ((412, "precondition_failed"), seen)
    assert put(editor, OTHER_WORDS, HTTP_IF_MATCH=seen).status_code == 200
    assert put(client_of("editor"), STORY, HTTP_IF_MATCH="*").status_code == 200


def test_only_a_new_one_or_only_a_known_one(editor: Any) -> None:
    assert refused(put(editor, STORY, HTTP_IF_MATCH="*")) == (412, "precondition_failed")
    assert put(editor, STORY, HTTP_IF_NONE_MATCH="*").status_code == 201
    assert refused(put(editor, STORY, HTTP_IF_NONE_MATCH="*")) == (412, "precondition_failed")
    assert Article.objects.count() == 1


@pytest.mark.parametrize("state", ["withdrawn", "draft"])
def test_what_was_taken_from_readers_stays_so(editor: Any, reader: Any, state: str) -> None:
    put(editor, STORY)
    Article.objects.update(state=state, state_reason="A kill.")
    told = put(editor, OTHER_WORDS | {"state": "published"}).json()
    assert (told["state"], told["revision"]["number"]) == (state, 2)
    assert reader.get(address()).status_code == 404


def test_a_story_that_the_caller_may_not_see_is_neither_told_nor_written(editor: Any) -> None:
    put(editor, STORY)
    Article.objects.update(state="withheld")
    assert refused(put(editor, OTHER_WORDS)) == (400, "not_permitted")
    assert editor.get(address()).status_code == 404
    assert Revision.objects.count() == 1


def test_of_a_known_story_byline_and_embargo_are_set_and_the_rest_is_its_own(editor: Any) -> None:
    put(editor, STORY | {"published_at": "2022-10-27", "byline": "By A"})
    until = timezone.now() + timedelta(days=1)
    told = put(editor, STORY | {"byline": "By B", "embargo_until": until.isoformat(), "published_at": "2021-01-01"})
    assert told.json()["byline"] == "By B"
    assert told.json()["embargo_until"]
    assert told.json()["published_at"].startswith("2022-10-27")
    version = Article.objects.get().version
    put(editor, STORY | {"byline": "By B", "embargo_until": until.isoformat()})
    assert Article.objects.get().version == version, "the same again writes nothing"
    assert put(editor, STORY | {"embargo_until": None}).json()["embargo_until"] is None


def test_the_address_of_another_story_is_refused(editor: Any) -> None:
    put(editor, STORY | {"url": "https://example.org/ferry"})
    other = put(editor, OTHER_WORDS | {"url": "https://example.org/ferry"}, address("ferry-2"))
    assert refused(other) == (409, "other_id")
    assert Revision.objects.count() == 1


def test_a_story_known_by_its_words_alone_gets_the_id(editor: Any) -> None:
    words = STORY | {"text": " ".join(f"Word{n} of the ferry." for n in range(20))}
    known = editor.post(f"{ROOT}articles/", words | {"source": "Harbour Desk"}).json()
    told = put(editor, words)
    assert (told.status_code, told.json()["id"], told.json()["external_id"]) == (200, known["id"], "ferry-1")


def test_what_the_address_says_is_not_said_again(editor: Any) -> None:
    for field in ("source", "external_id"):
        assert refused(put(editor, STORY | {field: "x"})) == (400, "unknown")
    for external_id in ("%00", "%20", "x" * 251):
        assert put(editor, STORY, f"{ROOT}articles/by-external-id/Desk/{external_id}/").status_code in (400, 404)
    assert not Article.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_story(editor: Any) -> None:
    stories = [STORY | {"text": f"{STORY['text']} Version {n}."} for n in range(4)]
    answers = at_once(*(lambda story=story: put(editor, story) for story in stories))
    assert sorted(each.status_code for each in answers) == [200, 200, 200, 201]
    assert (Article.objects.count(), Revision.objects.count()) == (1, 4)


# --- Markup ---------------------------------------------------------------------------------------------------------


def test_marked_up_words_are_kept_as_words_and_offsets_count_in_them(editor: Any) -> None:
    html = "<h1>Ferry sails</h1><p>The ferry&nbsp;sailed, <b>Mara Quill</b> said. \U0001f6a2</p>"
    told = editor.post(f"{ROOT}articles/", {"text": html, "text_format": "html"}).json()
    assert (told["headline"], told["text"]) == ("Ferry sails", "The ferry sailed, Mara Quill said. \U0001f6a2")
    markdown = {"text": "The *ferry* did **not** sail, Mara Quill said.", "text_format": "markdown"}
    revised = editor.patch(told["api_url"], markdown).json()
    assert (revised["headline"], revised["text"]) == ("Ferry sails", "The ferry did not sail, Mara Quill said.")
    entity = str(EntityFactory(name="Mara Quill").pk)
    tag = editor.post(f"{ROOT}tags/", {"article": told["id"], "entity": entity}).json()
    [mention] = [mention for mention in tag["mentions"] if mention["field"] == "text"]
    assert revised["text"][mention["start"] : mention["end"]] == "Mara Quill"
    assert put(editor, {"text": "<p>Put words.</p>", "text_format": "html"}).json()["text"] == "Put words."


def test_markup_without_words_and_formats_without_text_are_refused(editor: Any) -> None:
    for text in ("<p></p>", "<script>x</script>"):
        answer = editor.post(f"{ROOT}articles/", {"text": text, "text_format": "html"})
        assert (refused(answer), answer.json()["errors"][0]["attr"]) == ((400, "no_text"), "text")
    deep = editor.post(f"{ROOT}articles/", {"text": "<div>" * 300 + "x", "text_format": "html"})
    assert (refused(deep), deep.json()["errors"][0]["attr"]) == ((400, "too_deep"), "text")
    assert refused(editor.post(f"{ROOT}articles/", STORY | {"text_format": "rtf"})) == (400, "invalid_choice")
    path = f"{ROOT}articles/{ArticleFactory().pk}/"
    assert editor.patch(path, {"text_format": "html"}).json()["errors"][0]["attr"] == "text_format"


# --- Tags of the caller's ------------------------------------------------------------------------------------------


def test_tags_that_come_with_a_story_are_decisions_of_the_caller(editor: Any) -> None:
    mayor, ferry = EntityFactory(name="Mara Quill"), EntityFactory(kind="place", name="Port Ellery")
    AliasFactory(entity=ferry, name="Ellery Harbour")
    tags = [
        {"entity": str(mayor.pk), "level": "passing"},
        {"name": "Ellery Harbour", "kind": "place", "state": "rejected"},
        {"name": "Tidal Authority", "kind": "organization"},
    ]
    told = put(editor, STORY | {"tags": tags}).json()
    found = {tag["entity"]["name"]: (tag["level"], tag["state"], tag["decided_by"]) for tag in told["tags"]}
    who = editor.user.username
    assert found == {"Mara Quill": ("passing", "accepted", who), "Tidal Authority": ("about", "accepted", who)}
    assert Tag.objects.get(entity=ferry).state == "rejected"
    assert Entity.objects.get(name="Tidal Authority").status == "proposed"
    made = Decision.objects.count()
    assert put(editor, STORY | {"tags": tags}).status_code == 200
    assert Decision.objects.count() == made, "said once more, they are no new decisions"
    changed = put(editor, STORY | {"tags": [{"entity": str(mayor.pk), "level": "about"}]}).json()
    assert {tag["level"] for tag in changed["tags"] if tag["kind"] == "person"} == {"about"}


def test_a_merged_record_stands_for_the_one_that_stayed(editor: Any) -> None:
    stays, goes = EntityFactory(status="confirmed"), EntityFactory(status="proposed")
    stays, _ = decisions.merge(stays, goes, actor=UserFactory(admin=True))
    gone = ({stays.pk, goes.pk} | {Entity.objects.exclude(merged_into=None).get().pk}) - {stays.pk}
    told = editor.post(f"{ROOT}articles/", STORY | {"tags": [{"entity": str(gone.pop())}]}).json()
    assert [tag["entity"]["id"] for tag in told["tags"]] == [str(stays.pk)]


def test_all_tags_or_none_and_each_fault_at_its_place(editor: Any) -> None:
    for name in ("Joan Mill", "Joan Mill"):
        EntityFactory(name=name, status="confirmed")
    tags = [
        {"name": "Mara Quill", "kind": "person"},
        {"name": "Joan Mill", "kind": "person"},
        {"entity": "00000000-0000-7000-8000-000000000000"},
        {"name": "…", "kind": "place"},
    ]
    answer = put(editor, STORY | {"tags": tags})
    told = {error["attr"]: error["code"] for error in answer.json()["errors"]}
    assert answer.status_code == 400
    assert told == {"tags.1.name": "several", "tags.2.entity": "does_not_exist", "tags.3.name": "no_name"}
    assert not Article.objects.exists()
    assert not Entity.objects.filter(name="Mara Quill").exists()
    wrong = [{"name": "A"}, {"entity": str(EntityFactory().pk), "name": "B"}, {"kind": "person"}, {"nme": "C"}]
    answer = put(editor, STORY | {"tags": wrong})
    assert [error["attr"] for error in answer.json()["errors"]] == [
        *("tags.0.kind", "tags.1.entity", "tags.2.entity", "tags.3.nme")
    ]
    assert put(editor, STORY | {"tags": [tags[0]] * 51}).status_code == 400


def test_tags_ask_for_the_scope_to_review(editor: Any) -> None:
    ApiToken.objects.update(scopes=["read", "write"])
    answer = put(editor, STORY | {"tags": [{"name": "Mara Quill", "kind": "person"}]})
    assert refused(answer) == (403, "permission_denied")
    assert not Article.objects.exists()
    assert put(editor, STORY | {"tags": []}).status_code == 201


def test_who_is_meant_is_found_in_as_many_queries_for_many_tags(editor: Any) -> None:
    def queries(count: int) -> int:
        given = [{"name": EntityFactory().name, "kind": "person"} for _ in range(count)]
        with CaptureQueriesContext(connection) as seen, pytest.raises(ValidationError):
            decide_on(article, [*given, {"entity": uuid4()}], user=editor.user, by={"actor": editor.user})
        return len(seen)

    article = ArticleFactory()
    assert queries(1) == queries(20)


# --- Waiting --------------------------------------------------------------------------------------------------------


def test_who_waits_is_answered_when_the_story_is_tagged(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            TaggingRun.objects.update(state="done")

    slept: list[float] = []
    monkeypatch.setattr(waiting.time, "sleep", sleep)
    told = put(editor, STORY, f"{address()}?wait=10")
    assert (told.status_code, told.json()["tagging"]["state"], len(slept)) == (201, "done", 3)
    assert told["ETag"] == editor.get(address())["ETag"]
    slept.clear()
    again = editor.post(f"{told.json()['api_url']}retag/?wait=10")
    assert (again.status_code, again.json()["state"]) == (200, "done")


def test_what_is_not_tagged_in_time_says_so(editor: Any) -> None:
    for answer in (
        editor.post(f"{ROOT}articles/?wait=1", STORY),
        put(editor, OTHER_WORDS, f"{address()}?wait=1"),
    ):
        assert (answer.status_code, answer.json()["tagging"]["state"]) == (201, "queued")
    retagged = editor.post(f"{answer.json()['api_url']}retag/?wait=1")
    assert (retagged.status_code, retagged.json()["state"]) == (202, "queued")
    assert refused(editor.post(f"{ROOT}articles/?wait=31", STORY)) == (400, "max_value")


def test_who_finds_no_seat_is_answered_at_once(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_seats", waiting.threading.BoundedSemaphore(1))
    waiting._seats.acquire()
    answer = editor.post(f"{ROOT}articles/?wait=30", STORY)
    assert (answer.status_code, answer.json()["tagging"]["state"], answer["Retry-After"]) == (201, "queued", "5")


@pytest.mark.django_db(transaction=True)
def test_waiting_holds_no_transaction_and_asks_little(editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_transaction() -> bool:
        return bool(connection.in_atomic_block)

    inside: list[bool] = []
    moments = itertools.count()
    slept: Any = SimpleNamespace(monotonic=lambda: next(moments), sleep=lambda seconds: inside.append(in_transaction()))
    monkeypatch.setattr(waiting, "time", slept)
    key = {"HTTP_IDEMPOTENCY_KEY": "1"}
    answer = editor.post(f"{ROOT}articles/?wait=10", STORY, **key)
    assert answer.json()["tagging"]["state"] == "queued"
    assert len(inside) == 9, "one look a second of this clock"
    assert not any(inside)
    TaggingRun.objects.update(state="done")
    again = editor.post(f"{ROOT}articles/?wait=10", STORY, **key)
    assert (again.status_code, again["Idempotent-Replayed"], again.json()["tagging"]["state"]) == (201, "true", "done")
