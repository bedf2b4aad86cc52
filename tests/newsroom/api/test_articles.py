from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Change, Revision
from tagging.models import Mention, RunState, TaggingRun
from tests.factories import (
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)

ARTICLES = "/api/v1/articles/"
STORY = {"headline": "Ferry service resumes", "text": "The ferry to Port Ellery sailed again on Tuesday."}


def errors(response: Any) -> list[tuple[str | None, str]]:
    return [(error["attr"], error["code"]) for error in response.json()["errors"]]


def test_an_editor_creates_a_story_and_gets_it_back_whole(editor: Any) -> None:
    given = STORY | {
        "published_at": "2022-10-27T06:00:00Z",
        "source": "Harbour Desk",
        "byline": "By Mara Quill",
        "language": "en",
        "url": "https://example.org/ferry",
        "external_id": "ferry-1",
        "subjects": [{"scheme": "medtop", "code": "20000339", "name": "transport"}],
    }
    response = editor.post(ARTICLES, given)
    assert response.status_code == 201
    story = response.json()
    assert response["Location"] == story["api_url"] == f"http://testserver{ARTICLES}{story['id']}/"
    for field in ("headline", "text", "byline", "language", "url", "external_id", "subjects"):
        assert story[field] == given[field], field
    assert story["published_at"] == "2022-10-27T06:00:00Z"
    assert story["source"]["name"] == "Harbour Desk"
    assert story["tagging"]["state"] == "queued"
    assert (story["tags"], story["events"], story["notices"]) == ([], [], [])
    assert story["revision"]["number"] == 1
    assert editor.get(story["api_url"]).json() == story


def test_the_same_story_again_is_recognised_and_changes_nothing(editor: Any) -> None:
    first = editor.post(ARTICLES, STORY | {"published_at": "2022-10-27", "source": "Wire"})
    again = editor.post(ARTICLES, STORY | {"published_at": "2022-10-27", "source": "wire"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert Revision.objects.count() == 1


def test_other_words_under_the_same_external_id_make_a_revision(editor: Any) -> None:
    known = STORY | {"source": "Wire", "external_id": "w-1"}
    first = editor.post(ARTICLES, known)
    second = editor.post(ARTICLES, known | {"text": "The ferry to Port Ellery was stopped again on Tuesday."})
    assert second.status_code == 200
    assert second.json()["id"] == first.json()["id"]
    assert second.json()["revision"]["number"] == 2


def test_a_date_without_a_time_is_a_day_in_the_newsrooms_zone(editor: Any) -> None:
    story = editor.post(ARTICLES, STORY | {"published_at": "2022-10-27"}).json()
    assert (story["published_at"], story["published_precision"]) == ("2022-10-27T00:00:00Z", "day")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("published_at", "0592-01-01", "year"),
        ("published_at", "2022-10-27T06:00:00-21:23", "offset"),
        ("published_at", "2022-02-30", "impossible"),
        ("published_at", "soon", "unreadable"),
        ("published_at", 20221027, "not_a_string"),
        ("embargo_until", "9999-12-31T23:59:59-14:00", "year"),
        ("text", "", "blank"),
        ("text", " \n\t ", "blank"),
        ("text", None, "null"),
        ("text", ["words"], "invalid"),
        ("text", "a\x00b", "null_characters_not_allowed"),
        ("text", "a\ud800b", "surrogate_characters_not_allowed"),
        ("headline", "a\x00b", "null_characters_not_allowed"),
        ("source", "a\x00b", "null_characters_not_allowed"),
        ("source", "s" * 121, "max_length"),
        ("url", "javascript:alert(1)", "invalid"),
        ("state", "erased", "invalid_choice"),
        ("state", "withheld", "not_allowed"),
        ("language", "English!", "invalid"),
        ("subjects", "sport", "not_a_list"),
        ("body", "x", "unknown"),
        ("state", "\ud800", "invalid_choice"),
        ("id", "x", "unknown"),
    ],
)
def test_bad_input_is_refused_with_a_pointer_at_the_field(editor: Any, field: str, value: Any, code: str) -> None:
    response = editor.post(ARTICLES, json.dumps(STORY | {field: value}), content_type="application/json")
    assert response.status_code == 400
    assert errors(response) == [(field, code)]
    assert not Article.objects.exists()


def test_an_error_inside_a_list_says_where(editor: Any) -> None:
    response = editor.post(ARTICLES, STORY | {"subjects": [{"name": "sport"}, {"name": "a\x00"}]})
    assert response.status_code == 400
    assert errors(response)[0][0].startswith("subjects.1.name")  # type: ignore[union-attr]


def test_a_missing_text_is_an_error_and_a_text_of_nothing_but_markup_space_too(editor: Any) -> None:
    assert errors(editor.post(ARTICLES, {"headline": "No words"})) == [("text", "required")]
    response = editor.post(ARTICLES, {"headline": "No words", "text": "\u200b\u200b"})
    assert (response.status_code, errors(response)[0][0]) == (400, "text")


def test_five_megabytes_of_unique_words_are_taken(editor: Any) -> None:
    words = " ".join(f"word{number:x}" for number in range(480_000))
    assert len(words) > 4_500_000
    response = editor.post(ARTICLES, {"headline": "Long", "text": words})
    assert response.status_code == 201
    assert len(response.json()["text"]) == len(words)


def test_the_current_words_come_with_mentions_in_code_points(reader: Any) -> None:
    article = ArticleFactory(headline="🛳 Quill sails", text="A 🛳 for Mara Quill.")
    tag = TagFactory(article=article, entity=EntityFactory(name="Mara Quill"), level="about")
    for field, text in (("text", "Mara Quill"), ("headline", "Quill")):
        start = getattr(article, field).index(text)
        end = start + len(text)
        Mention.objects.create(
            revision=article.current, tag=tag, field=field, start=start, end=end, text=text, kind="person"
        )
    story = reader.get(f"{ARTICLES}{article.pk}/").json()
    [shown] = story["tags"]
    assert (shown["id"], shown["kind"], shown["level"], shown["state"]) == (str(tag.pk), "person", "about", "suggested")
    assert shown["entity"]["name"] == "Mara Quill"
    assert shown["decided_by"] is None
    assert len(shown["mentions"]) == 2
    for mention in shown["mentions"]:
        assert story[mention["field"]][mention["start"] : mention["end"]] == mention["text"]


def test_tags_chooses_which_tags_are_told(reader: Any) -> None:
    article = ArticleFactory()
    accepted = TagFactory(article=article, state="accepted", confidence=0.1)
    sure, unsure = TagFactory(article=article, confidence=0.95), TagFactory(article=article, confidence=0.2)
    TagFactory(article=article, state="rejected", decided_by=UserFactory(editor=True))
    told = {
        choice: {tag["id"] for tag in reader.get(f"{ARTICLES}{article.pk}/?tags={choice}").json()["tags"]}
        for choice in ("shown", "accepted", "all")
    }
    assert told["shown"] == {str(accepted.pk), str(sure.pk)}
    assert told["accepted"] == {str(accepted.pk)}
    assert told["all"] == {str(accepted.pk), str(sure.pk), str(unsure.pk)}


def test_a_superseded_run_does_not_hide_the_newest_ones_state(reader: Any) -> None:
    article = ArticleFactory()
    TaggingRun.objects.filter(article=article).update(state=RunState.SUPERSEDED)
    TaggingRun.objects.create(article=article, revision=article.current, state=RunState.FAILED, error="No model.")
    tagging = reader.get(f"{ARTICLES}{article.pk}/").json()["tagging"]
    assert (tagging["state"], tagging["error"]) == ("failed", "No model.")
    assert len(reader.get(f"{ARTICLES}?tagging=failed").json()["results"]) == 1
    assert reader.get(f"{ARTICLES}?tagging=queued").json()["results"] == []


def test_lists_leave_text_and_mentions_out_unless_asked(reader: Any) -> None:
    TagFactory()
    [short] = reader.get(ARTICLES).json()["results"]
    assert "text" not in short
    assert "mentions" not in short["tags"][0]
    [whole] = reader.get(f"{ARTICLES}?include=text,mentions").json()["results"]
    assert whole["text"]
    assert whole["tags"][0]["mentions"] == []


def test_pages_lead_through_all_stories_once_newest_first_also_where_many_share_a_moment(reader: Any) -> None:
    moment = timezone.now() - timedelta(days=1)
    made = [ArticleFactory(text=f"Story {n}.", sort_at=moment if n < 5 else moment + timedelta(n)) for n in range(8)]
    address, seen, pages = f"{ARTICLES}?limit=3", [], []
    while address:
        page = reader.get(address).json()
        pages.append([story["id"] for story in page["results"]])
        seen += pages[-1]
        address, back = page["next"], page["previous"]
    assert seen == [str(article.pk) for article in sorted(made, key=lambda a: (a.sort_at, a.pk), reverse=True)]
    assert [story["id"] for story in reader.get(back).json()["results"]] == pages[-2]


def test_filters_narrow_the_list(reader: Any) -> None:
    wire = SourceFactory()
    old = ArticleFactory(source=wire, published_at=timezone.now() - timedelta(days=400))
    ArticleFactory(published_at=timezone.now() - timedelta(days=1))

    def found(query: str) -> list[str]:
        return [story["id"] for story in reader.get(f"{ARTICLES}?{query}").json()["results"]]

    assert found(f"source={wire.pk}") == [str(old.pk)]
    assert found(f"published_to={(timezone.now() - timedelta(days=300)).date()}") == [str(old.pk)]
    assert str(old.pk) not in found(f"published_from={(timezone.now() - timedelta(days=300)).date()}")
    assert len(found("state=published")) == 2
    assert found("state=draft") == []


@pytest.mark.parametrize(
    "query",
    ["page=2", "limit=0", "limit=many", "limit=201", "source=x", "state=erased", "include=password", "cursor=abc",
     "published_from=0592-01-01", "tags=every", "limit=1&limit=2", "external_id=%00", "ordering=password"],
)  # fmt: skip
def test_a_parameter_that_makes_no_sense_is_an_error(reader: Any, query: str) -> None:
    response = reader.get(f"{ARTICLES}?{query}")
    assert response.status_code == 400
    assert errors(response)[0][0] == query.split("=")[0]


def test_a_cursor_of_another_list_or_an_altered_one_is_refused(reader: Any) -> None:
    ArticleFactory()
    ArticleFactory(text="Another.")
    address = reader.get(f"{ARTICLES}?limit=1").json()["next"]
    assert reader.get(address + "x").status_code == 400
    assert reader.get(address.replace("articles", "tags")).status_code == 400


def test_a_list_costs_the_same_number_of_queries_for_one_story_and_for_twenty(
    reader: Any,
) -> None:
    def tagged(number: int) -> None:
        for n in range(number):
            article = ArticleFactory(text=f"Story {n} of {number}.")
            for _ in range(3):
                TagFactory(article=article)
            ReportFactory(article=article, event=EventFactory())

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(f"{ARTICLES}?include=text,mentions").status_code == 200
        return len(queries)

    tagged(1)
    cost()  # the first request with a token notes its use
    one = cost()
    tagged(19)
    assert cost() == one <= 16


def test_state_embargo_and_byline_are_changed_together_or_not_at_all(editor: Any) -> None:
    article = ArticleFactory()
    address = f"{ARTICLES}{article.pk}/"
    later = (timezone.now() + timedelta(days=2)).replace(microsecond=0).isoformat()
    changed = editor.patch(address, {"state": "draft", "embargo_until": later, "byline": "By Mara Quill"}).json()
    assert (changed["state"], changed["byline"]) == ("draft", "By Mara Quill")
    assert changed["embargo_until"]
    refused = editor.patch(address, {"byline": "Somebody else", "state": "withdrawn"})
    assert refused.status_code == 400
    assert editor.get(address).json()["byline"] == "By Mara Quill"
    assert Change.objects.filter(object_id=article.pk, action="embargo").exists()


def test_a_withdrawal_needs_its_reason(editor: Any) -> None:
    address = f"{ARTICLES}{ArticleFactory().pk}/"
    assert editor.patch(address, {"state": "withdrawn"}).status_code == 400
    story = editor.patch(address, {"state": "withdrawn", "reason": "Killed by the agency."}).json()
    assert (story["state"], story["state_reason"]) == ("withdrawn", "Killed by the agency.")


def test_other_words_by_patch_make_a_revision_and_the_same_words_none(editor: Any) -> None:
    article = ArticleFactory()
    address = f"{ARTICLES}{article.pk}/"
    same = editor.patch(address, {"text": article.text}).json()
    assert same["revision"]["number"] == 1
    notice = "An earlier version named the wrong day."
    story = editor.patch(address, {"text": "It was on Tuesday.", "kind": "correction", "notice": notice}).json()
    assert (story["headline"], story["text"]) == (article.headline, "It was on Tuesday.")
    assert story["revision"]["number"] == 2
    assert story["notices"] == [{"kind": "correction", "text": notice}]
    assert editor.patch(address, {"notice": "x"}).status_code == 400


def test_retag_answers_with_a_queued_run(editor: Any) -> None:
    article = ArticleFactory()
    response = editor.post(f"{ARTICLES}{article.pk}/retag/")
    assert (response.status_code, response.json()["state"]) == (202, "queued")


def test_a_story_without_a_headline_gets_the_beginning_of_its_text(editor: Any) -> None:
    for given in ({}, {"headline": ""}):
        text = f"The ferry to Port Ellery sailed again on Tuesday, {len(given)} weeks late. It rained."
        story = editor.post(ARTICLES, {"text": text, **given})
        assert story.status_code == 201
        assert story.json()["headline"] == text.removesuffix(". It rained.")
