from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from articles.models import Notice
from newsroom.site import search
from tagging.models import Entity
from tests.factories import ArticleFactory, EntityFactory, EventFactory, ReportFactory, SourceFactory
from tests.newsroom.site.conftest import Tagger

pytestmark = pytest.mark.django_db


def headlines(page: Any) -> list[str]:
    return [story.article.headline for story in page.context["stories"]]


@pytest.fixture
def ann() -> Entity:
    return EntityFactory(name="Ann Lee")


@pytest.fixture
def bridges(ann: Entity, tagged: Tagger) -> None:
    """Five stories about bridges in two years from two sources; Ann is named in two of them."""
    wire, desk = SourceFactory(name="Harbour Wire"), SourceFactory(name="City Desk")
    for n in range(5):
        story = ArticleFactory(
            headline=f"Bridge {n}",
            text=f"Ann Lee on bridge number {n}.",
            source=wire if n < 3 else desk,
            published_at=f"{2020 + n % 2}-05-0{n + 1}T12:00:00Z",
        )
        if n < 2:
            tagged(story, ann)


def test_without_a_query_the_newest_stories_come_first(reading: Client, bridges: None) -> None:
    page = reading.get("/")
    assert headlines(page) == ["Bridge 3", "Bridge 1", "Bridge 4", "Bridge 2", "Bridge 0"]
    assert [(named.entity.name, named.count) for named in page.context["people"]] == [("Ann Lee", 2)]


def test_the_front_page_shows_events_that_have_begun_newest_first(reading: Client) -> None:
    EventFactory(title="Long ago", start="2019-01-01T00:00:00Z", precision="year")
    EventFactory(title="Last year", start="2025-01-01T00:00:00Z", precision="day")
    EventFactory(title="Far ahead", start="2099-01-01T00:00:00Z", precision="day")
    assert [event.title for event in reading.get("/").context["events"]] == ["Last year", "Long ago"]


def test_an_empty_archive_says_so(reading: Client) -> None:
    assert "The archive is empty" in reading.get("/").text


def test_hits_carry_snippet_source_date_notices_and_tags(reading: Client, ann: Entity, tagged: Tagger) -> None:
    story = ArticleFactory(
        headline="Ribbon cut",
        text="The new bridge was opened by Ann Lee.",
        source=SourceFactory(name="Harbour Wire"),
        published_at="2022-10-27T14:30:00Z",
    )
    Notice.objects.create(article=story, text="Legal warning.")
    tagged(story, ann)
    page = reading.get("/?q=bridge").text
    for expected in ("<mark>bridge</mark>", "Harbour Wire", "27 October 2022, 14:30", "Legal warning."):
        assert expected in page
    assert re.search(rf'<a class="chip chip-person chip-machine"\s+href="{ann.get_absolute_url()}"', page)


def test_a_snippet_carries_no_markup_but_mark(reading: Client) -> None:
    ArticleFactory(headline="Plain", text="<img src=x onerror=alert(1)> R&D 5 < 6 the bridge </mark><b>bold</b>")
    snippet = reading.get("/?q=bridge").context["stories"][0].snippet
    assert set(re.findall(r"<[^>]*>", snippet)) == {"<mark>", "</mark>"}
    assert "5 &lt; 6 the <mark>bridge</mark>" in snippet
    assert "R&amp;D" in snippet


def test_the_query_comes_back_escaped(reading: Client) -> None:
    page = reading.get("/", {"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def facet(reading: Client, address: str, key: str) -> dict[str, search.FacetLink]:
    """Its links beside the search at this address."""
    beside = reading.get("/facets/?" + address.partition("?")[2])
    return {link.label: link for found in beside.context["facets"] if found.key == key for link in found.links}


def test_facet_counts_are_what_a_click_gives(reading: Client, bridges: None) -> None:
    seen = 0
    for key in ("person", "source", "year"):
        for link in facet(reading, "/?q=bridge", key).values():
            assert reading.get(link.url).context["count"].value == link.count
            seen += 1
    assert seen == 5


def test_a_filter_that_is_on_can_be_taken_off_again(reading: Client, bridges: None) -> None:
    narrowed = facet(reading, "/?q=bridge", "person")["Ann Lee"].url
    page = reading.get(narrowed)
    assert page.context["count"].value == 2
    link = facet(reading, narrowed, "person")["Ann Lee"]
    assert link.is_selected
    assert [one.label for one in page.context["filters"]] == ["Ann Lee"]
    assert reading.get(link.url).context["count"].value == 5
    assert reading.get(page.context["filters"][0].url).context["count"].value == 5


def test_names_narrow_together_but_years_replace_each_other(reading: Client, bridges: None) -> None:
    in_2020 = facet(reading, "/?q=bridge", "year")["2020"].url
    page = reading.get(facet(reading, in_2020, "person")["Ann Lee"].url)
    assert headlines(page) == ["Bridge 0"]
    assert page.context["filters"][0].label == "Ann Lee"
    assert len(page.context["filters"]) == 2


def test_a_new_query_keeps_the_filters(reading: Client, bridges: None) -> None:
    page = reading.get("/?q=bridge&year=2020&cursor=").text
    assert '<input type="hidden" name="year" value="2020">' in page
    assert 'name="cursor"' not in page


def test_an_event_can_be_searched_within(reading: Client) -> None:
    report = ReportFactory(event=EventFactory(title="First crossing"), confidence=0.9)
    ArticleFactory(headline="Other", text="Another bridge.")
    page = reading.get(f"/?event={report.event.pk}")
    assert headlines(page) == [report.article.headline]
    assert page.context["filters"][0].label == "First crossing"


def test_the_next_link_leads_through_all_stories_once(reading: Client) -> None:
    for n in range(45):
        ArticleFactory(headline=f"Bridge {n}", text=f"About bridge {n}.")
    seen: list[str] = []
    for sort in ("newest", "relevance"):
        seen.clear()
        address = f"/?q=bridge&sort={sort}"
        while address:
            page = reading.get(address)
            seen += headlines(page)
            address = page.context["next"]
        assert sorted(seen) == sorted(f"Bridge {n}" for n in range(45))


def test_counts_say_where_they_stopped(reading: Client, bridges: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "5 stories" in reading.get("/?q=bridge").text
    monkeypatch.setattr("articles.search.pages.COUNT_CAP", 3)
    page = reading.get("/?q=bridge").text
    assert "3+ stories" in page
    assert "of the newest 10,000" in reading.get("/facets/?q=bridge").text


def test_no_hit_says_what_to_try(reading: Client, bridges: None) -> None:
    page = reading.get("/?q=zeppelin&year=2020").text
    assert "No story matches" in page
    assert "Search without the filters" in page


@pytest.mark.parametrize(
    "query", ["q=a&cursor=nonsense", "q=a&year=abc", "q=a&entity=1", "q=a&sort=best", "q=a&tags=x", "year=99999"]
)
def test_what_cannot_be_read_is_answered_with_a_clear_message(reading: Client, query: str) -> None:
    page = reading.get(f"/?{query}")
    assert page.status_code == 400
    assert "This search could not be read." in page.text


def test_the_page_costs_the_same_queries_for_one_hit_and_for_twenty(
    reading: Client, tagged: Tagger, django_assert_max_num_queries: Any
) -> None:
    for n in range(20):
        story = ArticleFactory(headline=f"Bridge {n}", text=f"Bridge {n} by Person{n}.")
        tagged(story, EntityFactory(name=f"Person{n}"))
        Notice.objects.create(article=story, text="Legal warning.")
    with django_assert_max_num_queries(18):
        page = reading.get("/?q=bridge")
    assert len(page.context["stories"]) == 20
    with django_assert_max_num_queries(10):
        page = reading.get("/")
    assert len(page.context["stories"]) == search.LATEST_STORIES
