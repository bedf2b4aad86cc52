"""Web pages: the story, what the page says of it, and nothing that runs."""

import json
import socket
import time
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from articles.readers import RawArticle, ReadError, read

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PARAGRAPHS = [
    "The island's only harbour reopened on Monday after dredgers cleared a sandbar that had kept ferries away.",
    "The port authority said the first boats brought flour, medicine and mail to shopkeepers who had waited six weeks.",
    "“We had run out of nearly everything,” said a baker on the quay, “and the bridge was never going to be enough.”",
]
STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def only(page: str) -> RawArticle:
    (article,) = read(page.encode(), zone=ZoneInfo("Europe/Paris"), now=NOW)
    assert isinstance(article, RawArticle)
    return article


def page(head: str = "", body: str = f"<article><h1>Harbour reopens after weeks</h1>{STORY}</article>") -> str:
    return f"<!DOCTYPE html><html lang='en-GB'><head>{head}</head><body>{body}</body></html>"


def linked(**data: Any) -> str:
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


def test_the_story_is_the_paragraphs_without_headline_and_furniture() -> None:
    article = only(
        page(
            body="<nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
            f"<article><h1>Harbour reopens after weeks</h1>{STORY}</article><footer>All rights reserved</footer>"
        )
    )
    assert article.headline == "Harbour reopens after weeks"
    assert [line for line in article.text.split("\n") if line] == PARAGRAPHS


def test_linked_data_gives_the_fields() -> None:
    node = {
        "@type": ["NewsArticle"],
        "headline": "Harbour reopens",
        "datePublished": "2022-10-27T08:00:00+02:00",
        "author": [{"@type": "Person", "name": "Ada Berg"}, {"name": "Li Wen"}],
        "publisher": {"name": "Fjord News"},
        "inLanguage": "en",
        "keywords": ["ports", "ferries"],
        "mainEntityOfPage": {"@id": "https://fjord.example/harbour"},
    }
    article = only(page(linked(**{"@graph": [{"@type": "WebSite"}, node]})))
    assert article.headline == "Harbour reopens after weeks"  # what readers saw
    assert article.published_at == datetime(2022, 10, 27, 6, tzinfo=UTC)
    assert (article.byline, article.source_name) == ("Ada Berg, Li Wen", "Fjord News")
    assert (article.language, article.url) == ("en", "https://fjord.example/harbour")
    assert [subject["name"] for subject in article.subjects] == ["ports", "ferries"]


def test_meta_elements_give_the_fields() -> None:
    article = only(
        page(
            "<title>Harbour reopens – Fjord News</title><link rel='canonical' href='https://fjord.example/h'>"
            "<meta property='og:site_name' content='Fjord News'><meta name='author' content='By Ada Berg'>"
            "<meta property='article:published_time' content='2022-10-27T06:00:00Z'>",
            f"<h1>Fjord</h1><div>{STORY}</div>",
        )
    )
    assert article.headline == "Harbour reopens"
    assert article.published_at == datetime(2022, 10, 27, 6, tzinfo=UTC)
    assert (article.byline, article.source_name, article.language) == ("Ada Berg", "Fjord News", "en-GB")
    assert article.url == "https://fjord.example/h"


@pytest.mark.parametrize("broken", ["{not json", "[" * 100_000, '{"@type": 7, "author": [null, 3, {}]}', "null"])
def test_broken_linked_data_costs_only_itself(broken: str) -> None:
    article = only(page(f"<script type='application/ld+json'>{broken}</script>"))
    assert article.headline == "Harbour reopens after weeks"


def test_an_impossible_date_is_noted() -> None:
    article = only(page(linked(**{"@type": "NewsArticle", "datePublished": "0592-01-01T00:00:00-21:23"})))
    assert article.published_at is None
    assert "Date not kept" in article.notes


def test_nothing_that_runs_or_styles_survives() -> None:
    article = only(
        page(
            "<style>p{color:red}</style>",
            "<article onload='evil()'><p onclick='evil()'>Ferries <b>sail</b> again.</p><script>evil()</script>"
            "<style>b{}</style><p>Tax &amp; <img src=x onerror=evil()> spend &lt;script&gt; shown</p><noscript>evil()"
            "</noscript><svg><text>evil()</text></svg><iframe>evil()</iframe></article>",
        )
    )
    assert article.text == "Ferries sail again.\n\nTax & spend <script> shown"


def test_a_fragment_of_one_paragraph_is_a_story() -> None:
    assert only("<p>Ferries sail<br>again.</p>").text == "Ferries sail\nagain."


def test_reading_a_page_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("a reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    only(page("<link rel='canonical' href='https://fjord.example/'><base href='https://fjord.example/'>"))


def test_a_page_nested_too_deeply_is_refused_and_not_cut() -> None:
    with pytest.raises(ReadError) as caught:
        only("<html><body>" + "<div>" * 100_000 + "<p>Ferries sail.</p>")
    assert caught.value.code == "too_deep"


def test_a_page_of_five_megabytes_keeps_its_words_in_bounded_time() -> None:
    start = time.process_time()
    article = only("<html><body><article>" + f"<p>{PARAGRAPHS[0]}</p>" * 45_000)
    assert article.text.count("sandbar") == 45_000
    only("<html><body><table>" + "<tr><td>word" * 400_000)
    assert time.process_time() - start < 30
