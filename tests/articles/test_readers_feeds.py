"""Feeds and WordPress exports: entries one by one, in full or as summaries."""

from datetime import UTC, datetime

import pytest

from articles.readers import ItemError, RawArticle
from articles.readers.feeds import ITEMS
from articles.readers.trees import stream
from tests.articles.reading import STORY, only, refused, stories

RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Coast News</title><language>en-gb</language><copyright>© Coast</copyright>
<item><title>Quay &amp; pier to close</title><link>https://coast.example/quay</link><guid isPermaLink="false">q1</guid>
<pubDate>Mon, 02 Mar 2026 08:00:00 +0100</pubDate>
<dc:creator>Ann Leewood</dc:creator><category>Ports</category>
<description>Repairs all winter.</description>
<content:encoded><![CDATA[<p>{STORY}</p><script>x()</script>]]></content:encoded>
<media:content url="https://coast.example/q.jpg">
<media:description>The quay at dawn.</media:description></media:content>
</item>
<item><title>Ferries move</title><link>https://coast.example/ferries</link>
<description>To the old pier.</description></item>
<item><title/></item></channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Coast</title>
<author><name>Desk</name></author>
<entry><id>tag:coast,1</id><title type="html">Quay &lt;b&gt;closes&lt;/b&gt;</title>
<updated>2026-03-02T08:00:00Z</updated>
<link rel="alternate" href="https://coast.example/quay"/><category term="ports" label="Ports"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{STORY}</p></div></content></entry></feed>"""


def test_rss_gives_full_texts_summaries_and_errors() -> None:
    full, short, empty = stories(RSS)
    assert isinstance(full, RawArticle)
    assert (full.headline, full.text, full.summary) == ("Quay & pier to close", STORY, "Repairs all winter.")
    assert (full.byline, full.url, full.external_id) == ("Ann Leewood", "https://coast.example/quay", "q1")
    assert full.published_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert (full.language, full.source_name, full.rights) == ("en-gb", "Coast News", "© Coast")
    assert (full.captions, full.subjects[0]["name"]) == (("The quay at dawn.",), "Ports")
    assert isinstance(short, RawArticle)
    assert (short.text, short.notes) == ("To the old pier.", "The feed gives a summary and no full text.")
    assert isinstance(empty, ItemError)
    assert empty.code == "no_story"


def test_atom_gives_its_entries() -> None:
    story = only(ATOM)
    assert (story.headline, story.text, story.byline, story.language) == ("Quay closes", STORY, "Desk", "en")
    assert (story.external_id, story.url) == ("tag:coast,1", "https://coast.example/quay")
    assert story.subjects == ({"scheme": "", "code": "ports", "name": "Ports"},)


def test_a_feed_with_faulty_markup_gives_what_can_be_read() -> None:
    faulty = RSS.replace("<title>Ferries move</title>", "<title>Ferries & boats &nbsp;move</title><b>")
    assert [getattr(story, "headline", "") for story in stories(faulty)][:2] == [
        "Quay & pier to close",
        "Ferries & boats move",
    ]


def test_of_a_feed_that_was_cut_off_the_last_entry_is_an_error() -> None:
    *whole, cut = stories(RSS[: RSS.index("To the old")])
    assert len(whole) == 1
    assert isinstance(cut, ItemError)
    assert cut.code == "truncated"


def test_a_feed_without_entries_is_empty() -> None:
    assert refused("<rss><channel><title>Coast</title></channel></rss>") == "empty"


def test_each_entry_is_forgotten_when_the_next_is_read() -> None:
    entry = f"<item><title>Story</title><description>{STORY}</description></item>"
    source = f"<rss><channel><title>Coast</title>{entry * 3_000}</channel></rss>".encode()
    kept = [len(element.getparent()) for element in stream(source, ITEMS)]
    assert len(kept) == 3_000
    assert max(kept) < 500  # what the parser is ahead
    assert len(stories(source)) == 3_000


# --- WordPress -----------------------------------------------------------------------------------------------------


def export(*posts: str) -> str:
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Coast</title>
<wp:author><wp:author_login>ann</wp:author_login>
 <wp:author_display_name>Ann Leewood</wp:author_display_name></wp:author>{"".join(posts)}</channel></rss>"""


def post(status: str = "publish", kind: str = "post", more: str = "") -> str:
    return f"""<item><title>Quay to close</title><link>https://coast.example/q</link><dc:creator>ann</dc:creator>
 <guid isPermaLink="false">https://coast.example/?p=1</guid><content:encoded><![CDATA[{STORY} [gallery ids="1"]

Ferries use the <em>old</em> pier.
[caption id="a"]<img src="q.jpg" /> The quay at dawn.[/caption]]]></content:encoded>
 <wp:post_date_gmt>2026-03-02 07:00:00</wp:post_date_gmt><wp:post_type>{kind}</wp:post_type>
 <wp:status>{status}</wp:status>{more}</item>"""


def test_a_post_keeps_its_paragraphs_its_author_and_its_captions() -> None:
    story = only(export(post()))
    assert story.text == f"{STORY}\n\nFerries use the old pier."
    assert (story.byline, story.captions) == ("Ann Leewood", ("The quay at dawn.",))
    assert story.published_at == datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "more"), [("draft", ""), ("private", ""), ("publish", "<wp:post_password>x</wp:post_password>")]
)
def test_what_was_not_public_on_the_site_is_held(status: str, more: str) -> None:
    assert only(export(post(status, more=more))).embargo_note


def test_a_planned_post_waits_for_its_moment_and_a_binned_one_is_canceled() -> None:
    assert only(export(post("future"))).embargo_until == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert only(export(post("trash"))).status == "canceled"


def test_menus_and_attachments_are_no_stories() -> None:
    assert len(stories(export(post(), post(kind="attachment"), post(kind="nav_menu_item")))) == 1
