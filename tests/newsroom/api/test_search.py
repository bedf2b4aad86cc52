from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import (
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    link_near_duplicates,
)

SEARCH = "/api/v1/search/"


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [hit["id"] for hit in response.json()["results"]]


def test_a_search_tells_hits_count_facets_and_tags(reader: Any) -> None:
    source, mayor = SourceFactory(name="Harbour Desk"), EntityFactory(name="Mara Quill")
    article = ArticleFactory(
        headline="Ferry <sails>",
        text="The ferry sailed & came back.",
        source=source,
        url="https://example.org/ferry",
        published_at=datetime(2022, 10, 27, tzinfo=UTC),
        notice="The route was wrong at first.",
    )
    TagFactory(article=article, entity=mayor)
    ArticleFactory(headline="Nothing of the kind", text="A bridge.")
    told = reader.get(SEARCH, {"q": "ferries"}).json()
    assert told["count"] == {"value": 1, "exact": True}
    [hit] = told["results"]
    assert (hit["id"], hit["headline"], hit["url"]) == (str(article.pk), "Ferry <sails>", "https://example.org/ferry")
    assert "<mark>ferry</mark>" in hit["snippet"]
    assert "&amp;" in hit["snippet"]
    assert hit["source"] == {"id": str(source.pk), "name": "Harbour Desk"}
    assert hit["notices"] == [{"kind": "original", "text": "The route was wrong at first."}]
    assert [tag["entity"]["name"] for tag in hit["tags"]] == ["Mara Quill"]
    [person] = told["facets"]["person"]
    assert person == {"value": str(mayor.pk), "label": "Mara Quill", "count": 1, "selected": False, "adds": False}
    assert told["facets"]["year"][0]["value"] == "2022"
    assert reader.get(hit["api_url"]).status_code == 200


def test_filters_narrow_a_search(reader: Any) -> None:
    tag = TagFactory(article=ArticleFactory(published_at=datetime(2020, 5, 1, tzinfo=UTC)))
    event = ReportFactory(article=tag.article, event=EventFactory()).event
    ArticleFactory(text="The council met again about the bridge.")
    for query in (
        {"person": tag.entity.pk},
        {"event": event.pk},
        {"source": tag.article.source.pk},
        {"year": 2020},
        {"q": "Monday"},
    ):
        assert ids(reader.get(SEARCH, {"q": "bridge"} | query)) == [str(tag.article.pk)], query
    assert ids(reader.get(SEARCH, {"person": [tag.entity.pk, uuid4()]})) == []
    assert ids(reader.get(SEARCH, {"person": tag.entity.pk, "tags": "accepted"})) == []


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_pages_of_a_search_lead_through_all_hits_once(reader: Any, sort: str) -> None:
    made = {str(ArticleFactory(text=f"Bridge number {n}.").pk) for n in range(7)}
    seen: list[str] = []
    address = f"{SEARCH}?q=bridge&limit=3&sort={sort}"
    while address:
        page = reader.get(address)
        seen += ids(page)
        address = page.json()["next"]
    assert len(seen) == 7
    assert set(seen) == made


@pytest.mark.parametrize(
    "query",
    ["q=%00", "sort=oldest", "limit=0", "limit=101", "person=x", "year=0", "year=99999999999", "cursor=abc",
     "tags=none", "colour=red", "q=a&q=b"],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_refused(reader: Any, query: str) -> None:
    response = reader.get(f"{SEARCH}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"].split(".")[0] == query.split("=")[0]


@pytest.mark.parametrize("words", ["' or 1=1", "a & b", "((", ":*", "🛳", "-", "x" * 1000, "''", "{}", "%s", "$1"])
def test_any_words_may_be_looked_for(reader: Any, words: str) -> None:
    ArticleFactory()
    assert reader.get(SEARCH, {"q": words, "words": "any"}).status_code == 200


def test_a_mistake_is_told_with_its_place_and_what_could_be_asked_instead(reader: Any) -> None:
    response = reader.get(SEARCH, {"q": "bridge (ferry"})
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["attr"], error["code"]) == ("q", "bad_query")
    assert error["detail"] == "This bracket is never closed. (characters 8 to 8) Try: bridge (ferry)"


def test_a_search_costs_the_same_for_one_hit_and_for_many(reader: Any, django_assert_max_num_queries: Any) -> None:
    for n in range(15):
        article = ArticleFactory(text=f"Bridge {n}.")
        TagFactory(article=article)
        TagFactory(article=article)
    with django_assert_max_num_queries(24):
        assert len(ids(reader.get(SEARCH, {"q": "bridge"}))) == 15


def test_a_hit_says_of_which_it_is_a_near_duplicate(reader: Any) -> None:
    first, second = (ArticleFactory(published_at=datetime(2022, 10, day, tzinfo=UTC)) for day in (9, 8))
    link_near_duplicates(first, second)
    told = reader.get(SEARCH, {"q": "bridge", "sort": "newest"}).json()["results"]
    assert [(hit["id"], hit["near_duplicate_of"]) for hit in told] == [
        (str(first.pk), None),
        (str(second.pk), str(first.pk)),
    ]


def test_all_are_counted_where_it_is_asked_for(reader: Any) -> None:
    for _ in range(2):
        ArticleFactory(headline="Ferry", text="The ferry sails.")
    ArticleFactory(headline="Ferry", text="The ferry is late.")
    assert reader.get("/api/v1/search/", {"q": "ferry"}).json()["exactly"] is None
    told = reader.get("/api/v1/search/", {"q": "ferry", "exact": "true"}).json()
    assert told["exactly"] == {"stories": 3, "different": 2}


def test_where_nothing_is_found_other_queries_are_offered(reader: Any) -> None:
    TagFactory(article=ArticleFactory(), entity=EntityFactory(name="Antonia Larkspur", status="confirmed"))
    told = reader.get("/api/v1/search/", {"q": 'person:"Antonia Larkspurr"'}).json()
    assert told["did_you_mean"] == ['person:"Antonia Larkspur"']
