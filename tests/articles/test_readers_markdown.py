"""Markdown: front matter, headline, and paragraphs without their markup."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from articles.readers import RawArticle, read

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def only(text: str) -> RawArticle:
    (article,) = read(text.encode(), filename="story.md", zone=ZoneInfo("Europe/Paris"), now=NOW)
    assert isinstance(article, RawArticle)
    return article


def test_front_matter_becomes_fields() -> None:
    article = only(
        '---\ntitle: "Harbour reopens: ferries sail"\nauthor: Ada Berg\ndate: 2022-10-27T06:00:00Z\nlang: en\n'
        "tags:\n  - ports\n  - ferries\nlayout: post\n---\n\nThe harbour reopened.\n"
    )
    assert article.headline == "Harbour reopens: ferries sail"
    assert article.byline == "Ada Berg"
    assert article.published_at == datetime(2022, 10, 27, 6, tzinfo=UTC)
    assert article.language == "en"
    assert [subject["name"] for subject in article.subjects] == ["ports", "ferries"]
    assert article.notes == "layout: post"
    assert article.text == "The harbour reopened."


def test_the_top_heading_is_the_headline_and_the_byline_below_it_is_found() -> None:
    article = only("# Harbour *reopens*\n\n*By Ada Berg*\n\nThe harbour reopened.\n\n## Ferries\n\nThey sail.")
    assert (article.headline, article.byline) == ("Harbour reopens", "Ada Berg")
    assert article.text == "The harbour reopened.\n\nFerries\n\nThey sail."


def test_markup_goes_and_words_stay() -> None:
    article = only(
        "# H\n\nThe **harbour** of [Hällevik](https://x.example) `reopened` &amp; more,\nhe said.\n\n> Quoted.\n\n"
        "- one\n- two\n\n3. three\n\n| port | boats |\n|---|---|\n| Hällevik | 4 |\n\n![The quay](q.jpg)\n\n---\n\nEnd."
    )
    assert article.text == (
        "The harbour of Hällevik reopened & more,\nhe said.\n\nQuoted.\n\n- one\n\n- two\n\n3. three\n\n"
        "port | boats\n\nHällevik | 4\n\nEnd."
    )
    assert article.notes == "Picture: The quay"


def test_raw_html_is_dropped_with_what_scripts_contain() -> None:
    article = only(
        "# H\n\nThe <b onclick='x()'>harbour</b> <script>steal()</script>reopened.\n\n<script>\nmore()\n</script>\n\n"
        "<div onload='y()'>box</div>\n\nEnd."
    )
    assert article.text == "The harbour reopened.\n\nEnd."


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    article = only("---\n\nThe harbour reopened: ferries sail.\n\n---\n\nEnd.")
    assert article.text == "The harbour reopened: ferries sail.\n\nEnd."


def test_lists_within_lists_keep_their_words() -> None:
    text = "".join(f"{'  ' * level}- level {level}\n" for level in range(30))
    assert "level 29" in only(f"# H\n\n{text}").text


def test_hostile_markup_is_read_in_bounded_time() -> None:
    for unit in ("[", "*a ", "> ", "**a _b ", "[a](<b"):
        start = time.process_time()
        only("# H\n\nwords " + unit * (400_000 // len(unit)))
        assert time.process_time() - start < 20
