"""A story, and what a search finds, taken along as a file."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from newsroom.export import FORMATS
from tests.factories import ArticleFactory, SourceFactory, link_near_duplicates

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


@pytest.fixture
def story() -> Article:
    return ArticleFactory(
        headline="Bridge opens",
        byline="Ann Lee",
        text="The ferry stopped.",
        source=SourceFactory(name="Harbour Wire"),
        published_at="2022-10-27T14:30:00+00:00",
    )


@pytest.mark.parametrize("form", FORMATS)
def test_a_story_is_offered_in_every_format(reading: Client, story: Article, form: str) -> None:
    address = f"/articles/{story.pk}/download/{form}/"
    assert f'href="{address}"' in reading.get(story.get_absolute_url()).text
    answer = reading.get(address)
    assert answer["Content-Disposition"] == f'attachment; filename="bridge-opens.{FORMATS[form].suffix}"'
    assert "private" in answer["Cache-Control"]
    assert "The ferry stopped." in text_of(answer) or form == "csv"


def test_what_a_search_finds_is_one_file(reading: Client, story: Article) -> None:
    ArticleFactory(headline="Ferry again", text="The ferry sails.", source=None)
    ArticleFactory(headline="Secret ferry", state="withheld")
    ArticleFactory(headline="Trains")
    page = reading.get("/?q=ferry&sort=newest").text
    assert 'href="/download/csv/?q=ferry&amp;sort=newest"' in page
    rows = list(csv.DictReader(io.StringIO(text_of(reading.get("/download/csv/?q=ferry")).removeprefix("\ufeff"))))
    assert [row["headline"] for row in rows] == ["Bridge opens", "Ferry again"]
    lines = text_of(reading.get(f"/download/jsonl/?q=ferry&source={story.source_id}")).splitlines()
    assert [json.loads(line)["headline"] for line in lines] == ["Bridge opens"]


def test_a_search_that_cannot_be_read_leads_to_its_page(reading: Client) -> None:
    answer = reading.get("/download/csv/?q=%22open")
    assert (answer.status_code, answer["Location"]) == (302, "/?q=%22open")


@pytest.mark.parametrize("address", ["/download/exe/?q=ferry", "/articles/{}/download/exe/"])
def test_an_unknown_format_is_no_page(reading: Client, story: Article, address: str) -> None:
    assert reading.get(address.format(story.pk)).status_code == 404


def test_a_hidden_story_is_no_file(reading: Client, story: Article) -> None:
    Article.objects.filter(pk=story.pk).update(state="withheld")
    assert reading.get(f"/articles/{story.pk}/download/txt/").status_code == 404


def test_nobody_takes_anything_without_logging_in(client: Client, story: Article) -> None:
    for address in (f"/articles/{story.pk}/download/txt/", "/download/csv/?q=ferry"):
        assert client.get(address).status_code == 302


def test_a_story_says_how_to_cite_it_and_which_are_nearly_the_same(reading: Client, story: Article) -> None:
    other = ArticleFactory(headline="Bridge opened", source=SourceFactory(name="South Wire"))
    hidden = ArticleFactory(headline="Bridge in secret", state="withheld")
    link_near_duplicates(story, other)
    link_near_duplicates(hidden, story)
    page = reading.get(story.get_absolute_url()).text
    assert "Ann Lee, “Bridge opens”, Harbour Wire, 27 October 2022." in page
    assert f'<a href="{other.get_absolute_url()}">Bridge opened</a>' in page
    assert "secret" not in page
