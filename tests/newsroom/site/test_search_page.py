"""What the search page says beside its hits: how it read the query, what else was meant, and ways to narrow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from articles.search import vocabulary
from newsroom.search import SearchError, SearchRequest, search_archive
from newsroom.site.chart import chart
from newsroom.site.search import EXAMPLES
from tagging.models import Entity
from tests.factories import (
    ArticleFactory,
    EntityFactory,
    EventFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
    link_near_duplicates,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Entity:
    return EntityFactory(name="Ann Lee", description="Mayor of Larsund")


@pytest.fixture
def ferries(ann: Entity) -> None:
    wire, desk = SourceFactory(name="Harbour Wire"), SourceFactory(name="City Desk")
    for n, (source, language) in enumerate([(wire, "en"), (wire, "fr"), (desk, "en"), (desk, "de")]):
        story = ArticleFactory(
            headline=f"Ferry {n}", text=f"The parliament spoke of ferry number {n}.", source=source, language=language,
            published_at=datetime(2022, 1 + n, 10, tzinfo=UTC),
        )  # fmt: skip
        TagFactory(article=story, entity=ann if n < 3 else EntityFactory(name="Tor Hansen"))
    ArticleFactory(headline="Untagged", text="Ann Lee walked.", published_at=datetime(2022, 6, 1, tzinfo=UTC))


def test_a_mistake_is_marked_at_its_place_with_the_suggestion_as_a_link(reading: Client) -> None:
    page = reading.get("/", {"q": "ferry persom:Lee", "year": "2022"})
    assert page.status_code == 400
    assert "ferry <mark>persom:</mark>Lee" in page.text
    assert reading.get(page.context["marked"].url).status_code == 200
    assert "year=2022" in page.context["marked"].url


def test_the_page_says_how_a_query_was_read(reading: Client, ferries: None) -> None:
    page = reading.get("/", {"q": 'the ferry person:"Ann Lee"'}).text
    assert "Mayor of Larsund" in page
    assert "nearly every story has it: the" in page
    assert "Found because: tagged Ann Lee" in page
    page = reading.get("/", {"q": "ferry number OR zeppelin"}).text
    assert "(ferry AND number) OR zeppelin" in page


def test_stories_that_hold_a_name_untagged_are_a_click_away(reading: Client, ferries: None) -> None:
    page = reading.get("/", {"q": 'person:"Ann Lee"'})
    [(told, url)] = page.context["untagged"]
    assert told.count.value == 1
    assert [story.article.headline for story in reading.get(url).context["stories"]] == ["Untagged"]


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("parlaiment", "parliament"),
        ("ferry parlaiment", "ferry parliament"),
        ('person:"Anne Leee"', 'person:"Ann Lee"'),
    ],
)
def test_a_misspelled_word_or_name_gets_what_may_be_meant(reading: Client, ferries: None, q: str, meant: str) -> None:
    vocabulary.refresh()
    [(text, url)] = reading.get("/", {"q": q}).context["did_you_mean"][:1]
    assert text == meant
    assert reading.get(url).context["count"].value > 0


def links(reading: Client, address: str, key: str) -> dict[str, Any]:
    beside = reading.get("/facets/?" + address.partition("?")[2])
    return {link.label: link for facet in beside.context["facets"] if facet.key == key for link in facet.links}


def test_values_of_a_facet_add_up_and_can_be_left_out(reading: Client, ferries: None) -> None:
    english = links(reading, "/?q=ferry", "language")["en"]
    assert english.count == 2
    french = links(reading, english.url, "language")["fr"]
    assert (french.adds, french.count) == (True, 1)
    assert reading.get(french.url).context["count"].value == 3
    for key, label, left in (("source", "City Desk", 2), ("person", "Ann Lee", 1)):
        without = reading.get(links(reading, "/?q=ferry", key)[label].exclude_url)
        assert without.context["count"].value == left
        assert without.context["filters"][0].label == f"not {label}"


def test_one_can_look_for_a_name_within_a_facet(reading: Client, ferries: None) -> None:
    found = links(reading, "/?q=ferry&find_person=hans", "person")
    assert {label: link.count for label, link in found.items()} == {"Tor Hansen": 1}
    assert reading.get(found["Tor Hansen"].url).context["count"].value == 1
    assert "Nobody and nothing of this name" in reading.get("/?q=ferry&find_person=zzz").text


def test_a_bar_of_the_chart_counts_what_its_click_gives(reading: Client, ferries: None) -> None:
    shown = reading.get("/facets/?q=ferry").context["chart"]
    assert [(bar.title, bar.count) for bar in shown.bars] == [
        (f"{name} 2022", 1) for name in ("Jan", "Feb", "Mar", "Apr")
    ]
    assert reading.get(shown.bars[1].url).context["count"].value == 1


def test_what_stories_have_in_common_comes_after_them_or_with_them(reading: Client, ferries: None) -> None:
    page = reading.get("/?q=ferry&year=2022")
    assert 'hx-get="/facets/?q=ferry&amp;year=2022"' in page.text
    assert "facet-person" not in page.text
    assert 'href="?q=ferry&amp;year=2022&amp;facets=1#facets"' in page.text
    page = reading.get("/?q=ferry&year=2022&facets=1")
    assert "facet-person" in page.text
    assert page.context["chart"].bars
    assert "/facets/" not in page.text
    assert reading.get("/facets/?q=persom:ferry").status_code == 400


@pytest.mark.parametrize(
    ("days", "unit", "bars"),
    [
        ({"2022-01-01": 1, "2022-02-14": 3}, "day", 2),
        ({"2022-01-01": 1, "2022-03-14": 3, "2022-03-15": 1}, "month", 2),
        ({"1999-01-01": 1, "2022-03-14": 3}, "year", 2),
    ],
)
def test_the_chart_takes_the_unit_that_fits(days: dict[str, int], unit: str, bars: int) -> None:
    made = chart(days, QueryDict("q=a"))
    assert made
    assert (made.unit, len(made.bars)) == (unit, bars)
    assert max(bar.height for bar in made.bars) == made.height
    assert len(made.labels) <= 8


def test_one_day_alone_needs_no_chart() -> None:
    assert chart({"2022-01-01": 5}, QueryDict("")) is None
    assert chart({}, QueryDict("")) is None


def test_an_exact_count_is_given_on_request_and_tells_rewrites(
    reading: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.search.pages.COUNT_CAP", 2)
    for _ in range(4):
        ArticleFactory(headline="Same", text="The ferry sails.")
    ArticleFactory(headline="Other", text="The ferry stops.")
    page = reading.get("/?q=ferry")
    assert "2+ stories" in page.text
    exact = reading.get(page.context["exactly_url"])
    assert (exact.context["exactly"].stories, exact.context["exactly"].different) == (5, 2)
    assert "count once: 2." in exact.text


def test_the_beginning_of_a_word_is_marked_in_the_snippet(ferries: None) -> None:
    hit = search_archive(UserFactory(), SearchRequest(q="parl*")).hits[0]
    assert "<mark>parliament</mark>" in hit.snippet


def test_names_events_and_their_fields_are_offered_while_typing(reading: Client, ferries: None) -> None:
    EventFactory(title="Leeward summit")
    page = reading.get("/offers/", {"q": "ferry le"}).text
    assert "person%3A%22Ann+Lee%22" in page
    assert "ferry+person" in page
    assert "event%3A%22Leeward+summit%22" in reading.get("/offers/", {"q": "leew"}).text
    assert "Ann Lee" not in reading.get("/offers/", {"q": "org:lee"}).text
    assert "about%3A%22Ann+Lee%22" in reading.get("/offers/", {"q": 'about:"ann'}).text
    assert reading.get("/offers/", {"q": "l"}).text.strip() == ""


@pytest.mark.parametrize("text", [text for text, _ in EXAMPLES])
def test_an_example_of_the_help_can_be_read(text: str) -> None:
    try:
        search_archive(UserFactory(), SearchRequest(q=text))
    except SearchError as error:
        pytest.fail(error.told)


def test_rewrites_and_versions_stand_under_the_first_of_them_and_each_is_counted(reading: Client) -> None:
    days = [datetime(2022, 10, day, tzinfo=UTC) for day in (9, 8, 7, 6)]
    newest, other, rewrite, late = (
        ArticleFactory(headline=f"Ferry of {day:%d}", source=SourceFactory(name=f"Wire {day:%d}"), published_at=day)
        for day in days
    )
    link_near_duplicates(newest, rewrite)
    link_near_duplicates(rewrite, late)  # of what is told under another story none is the first
    link_near_duplicates(newest, ArticleFactory(headline="Ferry in secret", state="withheld"))
    rewrite.notices.create(kind="legal", text="It was the other ferry.")
    page = reading.get("/", {"q": "title:ferry", "sort": "newest"})
    told = [(story.article, story.alike) for story in page.context["stories"]]
    assert told == [(newest, [rewrite]), (other, []), (late, [])]
    assert page.context["count"].value == 4
    for words in ("1 more of nearly the same words: Wire 07", "It was the other ferry.", rewrite.get_absolute_url()):
        assert words in page.text
    assert "secret" not in page.text
