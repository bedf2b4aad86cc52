"""What goes out: every format says the story, its notices and what it is about, and only what the caller may see."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from articles.models import Article, ArticleState
from articles.readers import RawArticle, read
from newsroom.export import FORMATS, told
from newsroom.export.newsml_g2 import NAR
from newsroom.export.table import safe
from tests.articles.reading import ZONE
from tests.factories import (
    ArticleFactory,
    EntityFactory,
    EventFactory,
    ReportFactory,
    SourceFactory,
    TagFactory,
    UserFactory,
)
from tests.newsroom.api.conftest import admin, client_of, editor, reader  # noqa: F401

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXT = "Mira Solheim opened the bridge <in> Larsund & left.\n\nIt cost “4 million”, said Tor Vik.\x0b"


@pytest.fixture
def story() -> Article:
    article = ArticleFactory(
        headline="Bridge opened",
        text=TEXT.strip("\x0b"),
        notice="The bridge cost 4 million, not 5.",
        byline="Ines Dahl",
        published_at=NOON,
        external_id="wire:1",
        url="https://sund.example/bridge",
        source=SourceFactory(name="Sund Wire", slug="sund-wire"),
        subjects=[{"scheme": "medtop", "code": "20000763", "name": "transport"}],
        details={"urgency": 3, "slugline": "BRIDGE", "summary": "A bridge opened.", "rights": "© Sund Wire"},
    )
    mira = EntityFactory(name="Mira Solheim", external_ids={"wikidata": "Q77"})
    TagFactory(article=article, entity=mira, level="about", confidence=0.97)
    TagFactory(article=article, entity=EntityFactory(name="Larsund", kind="place"), level="passing", confidence=0.95)
    TagFactory(article=article, entity=EntityFactory(name="Sund Roads", kind="organization"), state="accepted")
    ReportFactory(article=article, event=EventFactory(title="Opening of the bridge"), state="accepted")
    return article


def written(name: str, *articles: Article) -> str:
    rows = Article.objects.filter(pk__in=[article.pk for article in articles])
    return "".join(FORMATS[name].write(told(rows, UserFactory(editor=True))))


def test_json_lines_say_all_of_it(story: Article) -> None:
    (line,) = written("jsonl", story).splitlines()
    told = json.loads(line)
    assert (told["headline"], told["text"], told["published_at"]) == ("Bridge opened", story.text, NOON.isoformat())
    assert told["notices"] == ["Notice: The bridge cost 4 million, not 5."]
    assert {tag["name"]: (tag["kind"], tag["level"], tag["how"]) for tag in told["tags"]} == {
        "Mira Solheim": ("person", "about", "machine"),
        "Larsund": ("place", "passing", "machine"),
        "Sund Roads": ("organization", "passing", "machine"),
    }
    assert [event["title"] for event in told["events"]] == ["Opening of the bridge"]


def test_a_table_holds_no_formula(story: Article) -> None:
    bad = ArticleFactory(headline='=HYPERLINK("http://evil.example")', text="-1 degrees.", byline="@cmd")
    rows = list(csv.reader(io.StringIO(written("csv", story, bad).removeprefix("\ufeff"), newline="")))
    assert rows[0][1:4] == ["headline", "text", "byline"]
    assert (rows[1][2], rows[1][10], rows[1][12]) == (story.text, "Mira Solheim", "Larsund")
    assert rows[2][1:4] == ['\'=HYPERLINK("http://evil.example")', "'-1 degrees.", "'@cmd"]
    assert [safe(cell) for cell in ("  =1", "\t=1", "a=1", "＝1")] == ["'  =1", "'\t=1", "a=1", "'＝1"]


def test_ninjs_names_each_record_and_how_sure_it_is(story: Article) -> None:
    (item,) = json.loads(written("ninjs", story))
    assert item["standard"] == {"name": "ninjs", "version": "3.1"}
    assert item["people"] == [{"name": "Mira Solheim", "uri": item["people"][0]["uri"], "rel": "about"}]
    rated = next(subject for subject in item["subjects"] if subject["name"] == "Mira Solheim")
    assert (rated["confidence"], rated["relevance"], rated["creator"]) == (97, 50, "machine")
    assert item["edNote"].endswith("not 5.")


def test_newsml_g2_says_of_each_tag_how_sure_and_by_whom(story: Article) -> None:
    root = etree.fromstring(written("newsml-g2", story).encode())
    subject = next(s for s in root.iter(f"{{{NAR}}}subject") if s.findtext(f"{{{NAR}}}name") == "Mira Solheim")
    assert (subject.get("confidence"), subject.get("how"), subject.get("type")) == (
        "97",
        "howextr:tool",
        "cpnat:person",
    )
    assert subject.find(f"{{{NAR}}}sameAs").get("uri") == "http://www.wikidata.org/entity/Q77"


def test_json_ld_parts_what_it_is_about_from_what_it_mentions(story: Article) -> None:
    (article,) = json.loads(written("jsonld", story))["@graph"]
    assert [thing["name"] for thing in article["about"]] == ["Mira Solheim"]
    assert article["about"][0]["sameAs"] == ["https://www.wikidata.org/entity/Q77"]
    assert {thing["name"] for thing in article["mentions"]} == {"Larsund", "Sund Roads", "Opening of the bridge"}


def test_plain_text_begins_with_headline_byline_source_and_notice(story: Article) -> None:
    text = written("txt", story)
    assert text.startswith(
        "Bridge opened\n\nBy Ines Dahl\n\nSund Wire, 2026-03-02T12:00:00+00:00\n\nNotice: The bridge"
    )
    assert text.endswith(f"{story.text}\n")


@pytest.mark.parametrize("name", ["newsml-g2", "ninjs", "jsonl", "csv"])
def test_our_own_readers_read_what_we_write(name: str, story: Article) -> None:
    other = ArticleFactory(headline="Second story", text=f"{story.text} A second one of these.")
    first, second = read(written(name, story, other).encode(), zone=ZONE)
    assert isinstance(first, RawArticle)
    assert isinstance(second, RawArticle)
    assert (first.headline, first.text, second.headline) == ("Bridge opened", story.text, "Second story")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_nothing_is_still_a_file_of_its_format(name: str) -> None:
    text = written(name)
    if name == "ninjs":
        assert json.loads(text) == []
    if name == "jsonld":
        assert json.loads(text)["@graph"] == []
    if name == "newsml-g2":
        assert etree.fromstring(text.encode()).tag == f"{{{NAR}}}newsMessage"


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    article = ArticleFactory(headline="A \x01 bridge", text="Words \x0c here.")
    assert b"A  bridge" in etree.tostring(etree.fromstring(written("newsml-g2", article).encode()))


SCHEMAS = Path(os.environ.get("IPTC_SCHEMAS", "none"))


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="IPTC_SCHEMAS names no folder with g2.xsd and ninjs-schema_3.1.json")
def test_iptcs_own_schemas_find_no_fault(story: Article) -> None:
    import jsonschema

    bare = ArticleFactory(headline="", text="Only words.", published_at=None, source=None)
    held = ArticleFactory(
        headline="Held", text="Held.", state=ArticleState.WITHDRAWN, state_reason="x", embargo_until=NOON
    )
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "g2.xsd"))
    schema.assertValid(etree.fromstring(written("newsml-g2", story, bare, held).encode()))
    rules = json.loads((SCHEMAS / "ninjs-schema_3.1.json").read_text())
    checker = jsonschema.Draft202012Validator(rules, format_checker=jsonschema.FormatChecker())
    for item in json.loads(written("ninjs", story, bare, held)):
        assert [error.message for error in checker.iter_errors(item)] == []


# --- The door

EXPORTS = "/api/v1/exports/"


def lines(client: Any, **asked: Any) -> list[str]:
    response = client.get(EXPORTS, {"format": "jsonl", **asked})
    assert response.status_code == 200, response.content
    return [json.loads(line)["headline"] for line in b"".join(response.streaming_content).splitlines()]


def test_a_caller_gets_what_the_caller_may_see(reader: Any, editor: Any) -> None:  # noqa: F811
    ArticleFactory(headline="Published", published_at=NOON)
    ArticleFactory(headline="Draft", state="draft")
    ArticleFactory(headline="Later", embargo_until=datetime(2099, 1, 1, tzinfo=UTC))
    ArticleFactory(headline="Withheld", state="withheld")
    assert lines(reader) == ["Published"]
    assert lines(editor) == ["Published", "Draft", "Later"]


def test_a_story_a_search_or_the_rest_after_one(reader: Any) -> None:  # noqa: F811
    first, second, third = (ArticleFactory(headline=f"{name} bridge") for name in ("Old", "New", "Third"))
    assert lines(reader, article=str(second.pk)) == ["New bridge"]
    assert lines(reader, q="title:old") == ["Old bridge"]
    assert lines(reader, after=str(first.pk)) == ["New bridge", "Third bridge"]
    assert lines(reader, after=str(third.pk)) == []


def test_the_file_is_a_download(reader: Any) -> None:  # noqa: F811
    response = reader.get(EXPORTS, {"format": "newsml-g2"})
    assert response["Content-Disposition"] == 'attachment; filename="stories.xml"'
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", [{"format": "docx"}, {"format": "csv", "article": "x"}, {"format": "csv", "x": "1"}])
def test_what_makes_no_sense_is_refused(reader: Any, asked: dict[str, str]) -> None:  # noqa: F811
    assert reader.get(EXPORTS, asked).status_code == 400


def test_pages_cost_the_same_few_queries(django_assert_max_num_queries: Any) -> None:
    for number in range(60):
        ArticleFactory(headline=f"Story {number}")
    user = UserFactory(editor=True)
    with django_assert_max_num_queries(24):
        assert len(list(told(Article.objects.all(), user))) == 60
