"""Search: what is found, in which order, page by page without loss, and facets that count what a click gives."""

from __future__ import annotations

import base64
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, SearchDocument, TagPolicy
from articles.search import Count, SearchError
from articles.search import pages as search_pages
from newsroom.accounts.models import User
from newsroom.search import SearchRequest, in_common, search_archive
from tagging.models import Entity, Status, Tag, policies
from tagging.pipeline.types import LINK_THRESHOLD
from tagging.typeahead import entities_like
from tests.factories import (
    AliasFactory,
    ArticleFactory,
    EntityFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return UserFactory()


def story(text: str, headline: str = "x", **fields: Any) -> Article:
    return ArticleFactory(headline=headline, text=text, **fields)


def found(user: User, q: str = "", **fields: Any) -> list[Article]:
    return [hit.article for hit in search_archive(user, SearchRequest(q=q, **fields)).hits]


def texts(user: User, q: str) -> set[str]:
    return {article.text for article in found(user, q)}


# --- Words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("q", "text", "hit"),
    [
        ("vote", "They voted on it.", True),
        ("votes", "One voter's vote.", True),
        ("Bogota", "A summit in Bogotá.", True),
        ("Bogotá", "A summit in Bogota.", True),
        ("naïve resume", "A naive résumé.", True),
        ("BRIDGE", "the bridge", True),
        ("bridge council", "The council and its bridge.", True),
        ("bridge council", "The bridge.", False),
        ('"bank of england"', "The Bank of England acted.", True),
        ('"bank of england"', "A bank in England.", False),
        ('"bank of england"', "Bank england.", False),
        ('"to be or not to be"', "To be or not to be, he said.", True),
        ('"to be or not to be"', "Not to be, or to be.", False),
        ("the who", "The Who played.", True),
        ("the who", "Nobody played.", False),
        ("bridge OR ferry", "The ferry.", True),
        ("bridge OR ferry", "The train.", False),
        ("bridge -ferry", "The bridge.", True),
        ("bridge -ferry", "The bridge and the ferry.", False),
        ('bridge -"new ferry"', "The bridge, a ferry.", True),
        ('bridge -"new ferry"', "The bridge and the new ferry.", False),
        ("o'neill", "Mr O'Neill spoke.", True),
        ("北京", "会议 北京 开始", True),
    ],
)
def test_a_query_finds_what_it_says(reader: User, q: str, text: str, hit: bool) -> None:
    story(text)
    assert bool(found(reader, q)) is hit


@pytest.mark.parametrize(
    "q", ["person:Nobody", "person:Nobody ferry", "ferry OR person:Nobody", "ferry -person:Nobody"]
)
def test_a_name_that_nobody_bears_names_no_story(reader: User, q: str) -> None:
    ferry = story("The ferry.")
    assert found(reader, q) == ([] if q.startswith("person") else [ferry])
    assert search_archive(reader, SearchRequest(q=q)).count.value == len(found(reader, q))


def test_an_empty_query_is_everything_newest_first(reader: User) -> None:
    stories = [story("a", published_at=datetime(2020, 1, day, tzinfo=UTC)) for day in (2, 3, 1)]
    assert found(reader) == [stories[1], stories[0], stories[2]]


def test_a_word_in_the_headline_weighs_more_than_in_the_text(reader: User) -> None:
    new = story("The ferry and a long text about the sea.", published_at=timezone.now())
    old = story("A long text about the sea.", "The ferry", published_at=timezone.now() - timedelta(days=900))
    assert found(reader, "ferry") == [old, new]
    assert found(reader, "ferry", sort="newest") == [new, old]


def test_a_query_with_a_nul_is_told(reader: User) -> None:
    with pytest.raises(SearchError) as caught:
        found(reader, "a\0b")
    assert caught.value.code == "bad_query"


def test_a_snippet_marks_the_words_and_leaves_no_other_markup(reader: User) -> None:
    story('The votes < 6 & "7" > votes <b>in</b> Larsund.')
    [hit] = search_archive(reader, SearchRequest(q="vote")).hits
    assert "<mark>votes</mark>" in hit.snippet
    assert "&lt; 6 &amp; &quot;7&quot; &gt;" in hit.snippet
    assert hit.snippet.replace("<mark>", "").replace("</mark>", "").count("<") == 0


def test_a_hit_has_its_words_source_and_notices_loaded(reader: User) -> None:
    story("The ferry.")
    results = search_archive(reader, SearchRequest(q="ferry"))
    with CaptureQueriesContext(connection) as queries:
        for hit in results.hits:
            assert hit.article.text
            assert hit.article.source
            assert hit.article.standing_notices() == []
    assert len(queries) == 0


def test_only_what_a_user_may_see_is_found_and_counted(reader: User) -> None:
    shown = story("The ferry.")
    story("The ferry.", state="withheld")
    story("The ferry.", embargo_until=timezone.now() + timedelta(days=1))
    results = search_archive(reader, SearchRequest(q="ferry"))
    assert ([hit.article for hit in results.hits], results.count) == ([shown], Count(1, exact=True))
    assert in_common(reader, SearchRequest(q="ferry")).facets["source"][0].count == 1
    assert search_archive(UserFactory(admin=True), SearchRequest(q="ferry")).count.value == 3


# --- Pages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def many() -> list[Article]:
    """Thirty stories, many at the same moment, with the word more or less often."""
    chance = random.Random(1)
    days = [datetime(2026, 1, chance.randint(1, 5), tzinfo=UTC) for _ in range(30)]
    return [story("ferry " * chance.randint(1, 4) + "sea " * 9, published_at=day) for day in days]


def pages(user: User, **fields: Any) -> list[Article]:
    cursor, seen = "", list[Article]()
    for _ in range(100):
        results = search_archive(user, SearchRequest(cursor=cursor, **fields))
        seen += [hit.article for hit in results.hits]
        if results.next is None:
            return seen
        cursor = results.next
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("ranked", [2000, 12, 10, 1])
@pytest.mark.parametrize("limit", [4, 5, 30])
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_all_pages_together_are_all_hits_once(
    reader: User, many: list[Article], monkeypatch: pytest.MonkeyPatch, sort: str, limit: int, ranked: int
) -> None:
    monkeypatch.setattr(search_pages, "RANKED", ranked)
    seen = pages(reader, q="ferry", sort=sort, limit=limit)
    assert len(seen) == 30
    assert set(seen) == set(many)
    by_date = sorted(many, key=lambda article: (article.sort_at, article.pk), reverse=True)
    if sort == "newest":
        assert seen == by_date
    else:  # the newest are ranked, the others follow by date
        assert set(seen[:ranked]) == set(by_date[:ranked])
        assert seen[ranked:] == by_date[ranked:]


def coded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "====",
        coded("x"),
        coded(-1),
        coded(10**9),
        coded(None),
        coded(1.5),
        coded({}),
        coded([]),
        coded(["2026-01-01", "x"]),
        coded(["x", "00000000-0000-7000-8000-000000000000"]),
        coded(["0001-01-01T00:00:00+23:59", "00000000-0000-7000-8000-000000000000"]),
        "W" * 100_000,
    ],
)
@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_a_cursor_that_is_not_ours_is_told(reader: User, cursor: str, sort: Any) -> None:
    with pytest.raises(SearchError) as caught:
        found(reader, "ferry", cursor=cursor, sort=sort)
    assert caught.value.code == "bad_cursor"


def test_a_cursor_of_the_ranked_order_does_not_start_the_order_of_dates_anew(reader: User, many: list[Article]) -> None:
    cursor = search_archive(reader, SearchRequest(q="ferry", limit=5)).next
    assert cursor
    with pytest.raises(SearchError):
        found(reader, "ferry", cursor=cursor, sort="newest")


def test_a_count_stops_at_the_cap_and_says_so(
    reader: User, many: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    for cap, expected in ((31, Count(30, True)), (30, Count(30, True)), (29, Count(29, False))):
        monkeypatch.setattr(search_pages, "COUNT_CAP", cap)
        results = search_archive(reader, SearchRequest(q="ferry"))
        common = in_common(reader, SearchRequest(q="ferry"))
        assert (results.count, common.exact) == (expected, expected.exact)
        assert sum(value.count for value in common.facets["year"]) == expected.value


# --- Filters and facets ----------------------------------------------------------------------------------------------


def random_archive(seed: int) -> None:
    chance = random.Random(seed)
    sources = [SourceFactory(tag_policy=policy) for policy in TagPolicy.values]
    entities = [
        EntityFactory(kind=kind, status=status, name=f"{kind} {n}")
        for kind in ("person", "organization", "place")
        for n, status in enumerate(["confirmed", "confirmed", "proposed"])
    ]
    editor = UserFactory(editor=True)
    for _ in range(15):
        article = story(
            chance.choice(["The ferry.", "The bridge.", "The ferry bridge."]),
            source=chance.choice([*sources, None]),
            state=chance.choice(["published", "published", "draft", "withheld"]),
            published_at=datetime(
                chance.randint(2019, 2021), chance.choice([1, 12]), chance.choice([1, 31]), tzinfo=UTC
            ),
        )
        for entity in chance.sample(entities, chance.randint(0, 5)):
            state = chance.choice(["suggested", "accepted", "rejected"])
            decided = None if state == "suggested" else editor
            TagFactory(
                article=article, entity=entity, state=state, decided_by=decided, confidence=chance.choice([0.3, 0.9])
            )


def with_value(request: dict[str, Any], facet: str, value: str) -> dict[str, Any]:
    from uuid import UUID

    if facet == "year":
        return request | {"years": (int(value),)}
    if facet == "source":
        return request | {"sources": (UUID(value),)}
    if facet == "language":
        return request | {"languages": (value,)}
    return request | {"entities": (*request.get("entities", ()), UUID(value))}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("tags", ["shown", "accepted", "all"])
@pytest.mark.parametrize("role", ["reader", "admin"])
def test_a_facet_counts_what_a_click_on_it_gives(settings: Any, seed: int, tags: str, role: str) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    timezone.get_default_timezone.cache_clear()
    try:
        random_archive(seed)
        user, clicked = UserFactory(role=role), 0
        for q in ("", "ferry"):
            request: dict[str, Any] = {"q": q, "tags": tags}
            for facet, values in in_common(user, SearchRequest(**request)).facets.items():
                for value in values:
                    narrower = SearchRequest(**with_value(request, facet, value.value))
                    results = search_archive(user, narrower)
                    assert results.count.value == len(results.hits) == value.count > 0
                    chosen = {v.value: v.selected for v in in_common(user, narrower).facets[facet]}
                    assert chosen[value.value] is True
                    clicked += 1
        assert clicked > 10
    finally:
        timezone.get_default_timezone.cache_clear()


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        (TagPolicy.OPT_IN, {"accepted"}),
        (TagPolicy.MIXED, {"accepted", "sure"}),
        (TagPolicy.OPT_OUT, {"accepted", "sure", "unsure"}),
        (None, {"accepted", "sure"}),
    ],
)
def test_which_tags_count_is_the_sources_policy_unless_one_asks_for_others(
    reader: User, policy: str | None, shown: set[str]
) -> None:
    source = SourceFactory(tag_policy=policy) if policy else None
    editor = UserFactory(editor=True)
    kinds = {
        "accepted": {"state": "accepted", "decided_by": editor, "confidence": 0.1},
        "sure": {"confidence": LINK_THRESHOLD},
        "unsure": {"confidence": LINK_THRESHOLD - 0.01},
        "rejected": {"state": "rejected", "decided_by": editor},
    }
    tags = {name: TagFactory(article=story("a", source=source), **fields) for name, fields in kinds.items()}

    def names(choice: str) -> set[str]:
        return {name for name, tag in tags.items() if found(reader, entities=(tag.entity_id,), tags=choice)}

    assert names("shown") == shown
    assert names("accepted") == {"accepted"}
    assert names("all") == {"accepted", "sure", "unsure"}
    assert set(Tag.objects.chosen()) == {tags[name] for name in shown}


def test_tags_are_chosen_alike_where_the_policies_were_read_before() -> None:
    editor = UserFactory(editor=True)
    for policy in (*TagPolicy.values, None):
        told = story("a", source=SourceFactory(tag_policy=policy) if policy else None)
        TagFactory(article=told, state="accepted", decided_by=editor, confidence=0.1)
        TagFactory(article=told, confidence=LINK_THRESHOLD)
        TagFactory(article=told, confidence=LINK_THRESHOLD - 0.01)
        TagFactory(article=told, state="rejected", decided_by=editor)
        assert set(Tag.objects.chosen("shown", policies())) == set(Tag.objects.chosen())
    assert Tag.objects.chosen().count() == 1 + 2 + 3 + 2


def test_a_story_with_two_records_that_are_one_by_now_counts_once(reader: User) -> None:
    ann = EntityFactory(name="Ann Lee")
    other = EntityFactory(name="A. Lee", merged_into=ann)
    for entities in ([ann, other], [other], [ann]):
        told = story("The ferry.")
        for entity in entities:
            TagFactory(article=told, entity=entity, confidence=1)
    [facet] = in_common(reader, SearchRequest(q="ferry")).facets["person"]
    assert (facet.label, facet.count) == ("Ann Lee", 3)


def test_all_chosen_records_must_be_named(reader: User) -> None:
    both, one = story("a"), story("b")
    mira, tor = EntityFactory(), EntityFactory()
    for article, entity in ((both, mira), (both, tor), (one, mira)):
        TagFactory(article=article, entity=entity)
    assert set(found(reader, entities=(mira.pk,))) == {both, one}
    assert found(reader, entities=(mira.pk, tor.pk)) == [both]


def test_an_event_finds_its_stories_unless_the_report_was_rejected_or_is_too_unsure(reader: User) -> None:
    report = ReportFactory()
    ReportFactory(event=report.event, state="rejected")
    ReportFactory(event=report.event, confidence=0.2)
    assert found(reader, events=(report.event_id,)) == [report.article]


@pytest.mark.parametrize("year", [0, -1, 9999, 10**9])
def test_a_year_that_is_none_is_told(reader: User, year: int) -> None:
    with pytest.raises(SearchError) as caught:
        found(reader, years=(year,))
    assert caught.value.code == "bad_year"


@pytest.mark.parametrize("year", [1, 592, 9998])
def test_any_other_year_can_be_asked_for(reader: User, year: int) -> None:
    assert found(reader, years=(year,)) == []


def test_facets_do_not_name_who_has_no_page(reader: User) -> None:
    private, unknown, known = EntityFactory(never_profile=True), EntityFactory(status=Status.PROPOSED), EntityFactory()
    for entity in (private, unknown, known):
        TagFactory(entity=entity)

    def named(user: User) -> set[str]:
        return {value.label for value in in_common(user, SearchRequest()).facets["person"]}

    assert named(reader) == {known.name}
    assert named(UserFactory(editor=True)) == {private.name, unknown.name, known.name}


def test_a_page_and_its_facets_cost_the_same_queries_for_two_stories_and_for_twenty(reader: User) -> None:
    counts = []
    for stories in (2, 18):
        for _ in range(stories):
            TagFactory(article=story("The ferry."))
        with CaptureQueriesContext(connection) as queries:
            search_archive(reader, SearchRequest(q="ferry"))
            in_common(reader, SearchRequest(q="ferry"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_a_new_version_is_found_by_its_new_words_alone(reader: User) -> None:
    from articles.ingest import add_revision

    article = story("The ferry sails.")
    add_revision(article, "New", "The train runs.", actor=None)
    assert (found(reader, "ferry"), found(reader, "train")) == ([], [article])
    assert SearchDocument.objects.count() == 1


# --- Names as they are typed ---------------------------------------------------------------------------------------


def typed(user: User, text: str, **options: Any) -> list[str]:
    return [entity.name for entity in entities_like(user, text, **options)]


def test_names_are_found_as_they_are_typed(reader: User) -> None:
    mira = EntityFactory(name="Mira Solheim")
    AliasFactory(entity=mira, name="Sunhome")
    AliasFactory(entity=mira, name="Blocked", blocked=True)
    EntityFactory(name="Mirage", kind="place")
    EntityFactory(name="Élise Mirbeau")
    assert typed(reader, "mir") == ["Mirage", "Mira Solheim", "Élise Mirbeau"]
    assert typed(reader, "SUNH") == typed(reader, "solh") == ["Mira Solheim"]
    assert typed(reader, "elise") == ["Élise Mirbeau"]
    assert typed(reader, "mir", kind="place") == ["Mirage"]
    assert len(typed(reader, "mir", limit=2)) == 2
    for text in ("blocked", "heim", "", "%", "_", "\0", "."):
        assert typed(reader, text) == []


def test_those_described_so_come_after_those_called_so(reader: User) -> None:
    EntityFactory(name="Mira Solheim", description="Ferry minister of Larsund")
    EntityFactory(name="Ferry Point", kind="place")
    EntityFactory(name="Nadia Okonjo", description="Mayor")
    assert typed(reader, "ferry", described=True) == ["Ferry Point", "Mira Solheim"]
    assert typed(reader, "minister ferry", described=True) == ["Mira Solheim"]
    assert typed(reader, "solheim minister", described=True) == ["Mira Solheim"]
    assert typed(reader, "ferry minister") == []
    for text in ("okonjo minister", "", "%%%", "___", "a\0bcd", "the"):
        assert typed(reader, text, described=True) == []


def test_the_exact_name_comes_first_then_confirmed_ones(reader: User) -> None:
    for name, status in (("Ana Bergen", "confirmed"), ("Ana Berg", "confirmed"), ("Ana B", "proposed")):
        EntityFactory(name=name, status=status)
    alias_of = EntityFactory(name="Queen of Larsund")
    AliasFactory(entity=alias_of, name="Ana")
    editor = UserFactory(editor=True)
    assert typed(editor, "ana") == ["Queen of Larsund", "Ana Berg", "Ana Bergen", "Ana B"]
    assert typed(editor, "ana bergen") == ["Ana Bergen"]


def test_no_merged_no_private_and_no_pageless_record_is_offered(reader: User) -> None:
    end = EntityFactory(name="Ana Berg")
    EntityFactory(name="Ana Berg-Vik", merged_into=end)
    EntityFactory(name="Ana Private", never_profile=True)
    EntityFactory(name="Ana Proposed", status=Status.PROPOSED)
    assert typed(reader, "ana") == ["Ana Berg"]
    assert set(typed(UserFactory(editor=True), "ana")) == {"Ana Berg", "Ana Proposed"}


def test_many_names_of_one_beginning_still_offer_the_shortest(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagging.typeahead.CANDIDATES", 5)
    Entity.objects.bulk_create(
        Entity(kind="person", name=f"Anabel Longname {n:03}", key=f"anabel longname {n:03}") for n in range(30)
    )
    EntityFactory(name="Anabel V")
    assert typed(reader, "anabel")[0] == "Anabel V"
