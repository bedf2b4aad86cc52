"""Lists and things as their reader asks for them: some fields, more parts, another order; unknown names are errors."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.api.counting import stories_of_entities, stories_of_events
from tagging import decisions
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, TagFactory, UserFactory
from tests.newsroom.api.test_form import refused

ROOT = "/api/v1/"


def listed(client: Any, path: str) -> list[dict[str, Any]]:
    response = client.get(ROOT + path)
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["results"]
    return found


@pytest.fixture
def things(db: None) -> dict[str, Any]:
    tag = TagFactory(entity__status="confirmed", state="accepted")
    report = ReportFactory(article=tag.article, event__status="confirmed", state="accepted")
    return {"articles": tag.article, "people": tag.entity, "events": report.event, "tags": tag}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("articles", {"headline", "source"}), ("people", {"name", "aliases"}), ("events", {"title", "place"}),
     ("tags", {"level", "entity"})],
)  # fmt: skip
def test_some_fields_of_a_thing_and_its_id(reader: Any, things: dict[str, Any], kind: str, fields: set[str]) -> None:
    asked = ",".join(sorted(fields))
    whole = reader.get(f"{ROOT}{kind}/{things[kind].pk}/").json()
    one = reader.get(f"{ROOT}{kind}/{things[kind].pk}/?fields={asked}").json()
    assert one == {name: whole[name] for name in fields | {"id"}}, "what lies within is whole"
    assert listed(reader, f"{kind}/?fields={asked}") == [one]


def test_fields_of_a_list_bring_what_it_leaves_out_otherwise(reader: Any, things: dict[str, Any]) -> None:
    assert [set(story) for story in listed(reader, "articles/?fields=text")] == [{"id", "text"}]
    assert "mentions" in listed(reader, "tags/?fields=mentions")[0]
    assert listed(reader, "people/?fields=articles")[0]["articles"] == {"value": 1, "exact": True}
    assert "text" not in listed(reader, "articles/")[0]


def test_a_name_that_is_none_is_an_error_that_says_what_may_be_meant(reader: Any, things: dict[str, Any]) -> None:
    for path, attr, likely in (
        ("articles/?fields=headlin", "fields", "headline"),
        (f"articles/{things['articles'].pk}/?fields=id,tag", "fields", "tags"),
        ("people/?fields=alias", "fields", "aliases"),
        ("events/?include=article", "include", "articles"),
        ("tags/?include=mention", "include", "mentions"),
        ("articles/?publised_from=2022-10-27", "publised_from", "published_from"),
    ):
        answer = reader.get(ROOT + path)
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["attr"], error["code"]) == (400, attr, "unknown"), path
        assert f"Did you mean “{likely}”?" in error["detail"], path
    for path in ("articles/?fields=", "articles/?fields=,", "people/?fields=password", "tags/?fields=article__text"):
        assert reader.get(ROOT + path).status_code == 400, path


def test_fields_change_the_etag_and_not_what_a_change_asks_for(editor: Any, things: dict[str, Any]) -> None:
    address = f"{ROOT}articles/{things['articles'].pk}/"
    some, whole = editor.get(f"{address}?fields=byline")["ETag"], editor.get(address)["ETag"]
    assert some != whole
    assert refused(editor.patch(address, {"byline": "By X"}, HTTP_IF_MATCH=some)) == (412, "precondition_failed")
    assert editor.patch(address, {"byline": "By X"}, HTTP_IF_MATCH=whole).status_code == 200


def test_stories_are_counted_in_lists_as_on_their_own(reader: Any, things: dict[str, Any]) -> None:
    person, event = things["people"], things["events"]
    TagFactory(entity=person, state="accepted")
    TagFactory(entity=person, article__state="draft", state="accepted")
    ReportFactory(event=event, article__state="draft", state="accepted")
    goes = TagFactory(entity__status="confirmed", state="accepted").entity
    stays, _ = decisions.merge(person, goes, actor=UserFactory(admin=True))
    for path, pk in (("people", stays.pk), ("events", event.pk)):
        one = reader.get(f"{ROOT}{path}/{pk}/").json()
        [row] = [row for row in listed(reader, f"{path}/?include=articles") if row["id"] == str(pk)]
        assert row == one
    assert reader.get(f"{ROOT}people/{stays.pk}/").json()["articles"]["value"] == 3


def test_counts_are_bounded(reader: Any, things: dict[str, Any]) -> None:
    person = things["people"].pk
    for _ in range(2):
        TagFactory(entity=things["people"], state="accepted")
    for most, told in ((1, {"value": 1, "exact": False}), (3, {"value": 3, "exact": True})):
        assert stories_of_entities([person], reader.user, most) == {person: told}
    assert stories_of_events([], reader.user) == stories_of_entities([], reader.user) == {}


@pytest.mark.parametrize(
    ("path", "field"),
    [("articles/?ordering=published_at", "headline"), ("people/?ordering=created_at", "name"),
     ("events/?ordering=created_at", "title"), ("tags/?ordering=created_at", "id"),
     ("sources/?ordering=created_at", "name")],
)  # fmt: skip
def test_lists_go_both_ways_page_by_page(editor: Any, path: str, field: str) -> None:
    for number in range(3):
        tag = TagFactory(article__headline=f"Story {number}")
        ReportFactory(article=tag.article, event=EventFactory(title=f"Event {number}"))
    forward = [row[field] for row in listed(editor, path)]
    assert [row[field] for row in listed(editor, path.replace("=", "=-"))] == forward[::-1]
    walked, page = [], f"{ROOT}{path}&limit=1"
    while page:
        told = editor.get(page).json()
        walked += [row[field] for row in told["results"]]
        page = told["next"]
    assert walked == forward


def test_an_order_that_is_none_and_a_cursor_of_another_are_refused(reader: Any) -> None:
    for _ in range(2):
        ArticleFactory()
    for name in ("text", "-", "", "--published_at", "pk", "source__name"):
        answer = reader.get(f"{ROOT}articles/?ordering={name}")
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "ordering"), name
    cursor = reader.get(f"{ROOT}articles/?limit=1").json()["next"].partition("cursor=")[2].partition("&")[0]
    answer = reader.get(f"{ROOT}articles/?limit=1&ordering=published_at&cursor={cursor}")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "cursor")
    assert reader.get(f"{ROOT}people/?q=mara&ordering=name").status_code == 400


def test_a_record_is_found_by_its_id_elsewhere(reader: Any) -> None:
    found = EntityFactory(external_ids={"wikidata": "Q22686"}, status="confirmed")
    EntityFactory(status="confirmed")
    assert [row["id"] for row in listed(reader, "people/?external_id=wikidata:Q22686")] == [str(found.pk)]
    assert reader.get(f"{ROOT}people/?external_id=Q22686").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["articles/?include=text,mentions", "people/?include=articles", "events/?include=articles",
     "tags/?include=mentions", "articles/?fields=headline&ordering=published_at"],
)  # fmt: skip
def test_a_longer_page_asks_no_more_queries(reader: Any, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            listed(reader, path)
        return len(seen)

    def fill() -> None:
        tag = TagFactory(entity__status="confirmed", state="accepted")
        ReportFactory(article=tag.article, event__status="confirmed", state="accepted")

    fill()
    listed(reader, path)
    few = queries()
    for _ in range(5):
        fill()
    assert queries() == few
