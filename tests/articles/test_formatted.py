"""Marked-up words that come as a field."""

from __future__ import annotations

import pytest

from articles.readers import ReadError
from articles.readers.formatted import plain_words

HTML = "<h1>Ferry sails</h1><p>The <b>ferry</b> sailed&nbsp;on.</p><script>x()</script><ul><li>One</li></ul>"
MARKDOWN = "# Ferry sails\n\nThe **ferry** [sailed](https://example.org) on.\n\n- One\n"


@pytest.mark.parametrize(("text", "form"), [(HTML, "html"), (MARKDOWN, "markdown")])
def test_the_words_without_markup_and_the_heading_once(text: str, form: str) -> None:
    headline, words = plain_words(text, form)
    assert headline == "Ferry sails"
    assert words.split("\n\n")[0].strip() == "The ferry sailed on."
    assert "<" not in words
    assert "x()" not in words
    assert plain_words(text, form, "Ferry sails!") == ("Ferry sails!", words)
    kept_headline, kept = plain_words(text, form, "Another headline")
    assert kept_headline == "Another headline"
    assert kept.startswith("Ferry sails\n")


def test_a_heading_in_the_middle_is_no_headline() -> None:
    assert plain_words("<p>One.</p><h1>Two</h1><p>Three.</p>", "html")[0] == ""


def test_text_is_left_as_it_is_and_nothing_stays_nothing() -> None:
    assert plain_words("a <b>c", "text", "h") == ("h", "a <b>c")
    for form in ("html", "markdown"):
        assert plain_words(" \n", form)[1].strip() == ""


def test_what_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ReadError):
        plain_words("<div>" * 300 + "x", "html")
    with pytest.raises(ReadError):
        plain_words("x" * 300_001, "markdown")
