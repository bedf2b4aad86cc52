"""Every example of docs/search.md, asked of the archive that the page describes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from articles.models import Article
from articles.search import SearchError
from newsroom.accounts.models import User
from newsroom.search import SearchRequest, search_archive
from tagging.models import Entity
from tests.factories import (
    AliasFactory,
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGE = (Path(__file__).parents[3] / "docs" / "search.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.removeprefix("|").removesuffix("|").split("|")] for row in rows]


def code(cell: str) -> str:
    return cell.strip("` ")


FOUND = [(code(row[0]), row[1]) for heading in ("Words", "Fields") for row in table(heading)]
MISTAKES = [(code(query), code(suggestion)) for query, suggestion in table("Mistakes")]


@pytest.fixture
def archive() -> dict[str, Article]:
    norland = EntityFactory(kind="place", name="Norland")
    known = {
        "Ann Lee": EntityFactory(name="Ann Lee"),
        "Tor Hansen": AliasFactory(entity=EntityFactory(name="Tor Hansen"), name="Skipper").entity,
        "Fjord Line": EntityFactory(kind="organization", name="Fjord Line"),
        "Norland": norland,
        "Larsund": EntityFactory(kind="place", name="Larsund", parent=norland),
    }
    sources = {name: SourceFactory(name=name) for name in ("Harbour Wire", "City Desk")}
    stories = {}
    for number, headline, text, byline, source, day, language, tags in table("The little archive"):
        story = ArticleFactory(
            headline=headline, text=text, byline=byline, source=sources.get(source), published_at=f"{day}T12:00:00Z",
            language=language, subjects=[{"scheme": "medtop", "code": "11000000"}] if number == "2" else [],
        )  # fmt: skip
        stories[number] = story
        tag(story, known, tags)
    ReportFactory(article=stories["2"], event=EventFactory(title="Larsund summit"), confidence=0.95)
    return stories


def tag(story: Article, known: dict[str, Entity], tags: str) -> None:
    editor = UserFactory(editor=True)
    for name, how in re.findall(r"([^,(]+?)\s*(?:\(([^)]*)\))?(?:, |$)", tags):
        accepted = {"state": "accepted", "decided_by": editor} if "accepted" in how else {"confidence": 0.95}
        level = "about" if "about" in how else "passing"
        TagFactory(article=story, entity=known[name], level=level, **accepted)


@pytest.fixture
def reader() -> User:
    return UserFactory()


@pytest.mark.parametrize(("query", "numbers"), FOUND)
def test_an_example_finds_what_the_page_says(
    archive: dict[str, Article], reader: User, query: str, numbers: str
) -> None:
    hits = {hit.article for hit in search_archive(reader, SearchRequest(q=query)).hits}
    assert {number for number, story in archive.items() if story in hits} == set(numbers.split(", "))


@pytest.mark.parametrize(("query", "suggestion"), MISTAKES)
def test_a_mistake_gets_the_suggestion_that_the_page_says(
    archive: dict[str, Article], reader: User, query: str, suggestion: str
) -> None:
    with pytest.raises(SearchError) as caught:
        search_archive(reader, SearchRequest(q=query))
    assert caught.value.suggestion == suggestion
    assert 0 <= caught.value.start < caught.value.end <= len(query)
    search_archive(reader, SearchRequest(q=suggestion))
