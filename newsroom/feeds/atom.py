"""Stories as Atom (RFC 4287), for feed readers."""

from __future__ import annotations

from urllib.parse import urljoin

from django.utils.feedgenerator import Atom1Feed
from django.utils.html import conditional_escape

from newsroom.feeds.contents import Feed
from newsroom.site.stories import Story


def stories(feed: Feed | None, site: str) -> bytes:
    """``site`` is the address under which its pages are read. None: a feed without entries and without a name."""
    about = feed.subject if feed else None
    made = Atom1Feed(
        title=feed.title if feed else "Stories",
        link=urljoin(site, about.get_absolute_url()) if about else site,
        description="",
        feed_guid=about.pk.urn if about else None,
    )
    for story in feed.stories if feed else ():
        _add(made, story, site)
    return made.writeString("utf-8").encode()


def _add(made: Atom1Feed, story: Story, site: str) -> None:
    article = story.article
    made.add_item(
        title=article.headline,
        link=urljoin(site, article.get_absolute_url()),
        description=conditional_escape(story.snippet),
        unique_id=article.pk.urn,
        pubdate=article.published_at or article.created_at,
        updateddate=article.current.created_at if article.current else article.created_at,
        author_name=article.source.name if article.source else None,
        categories=[tag.name for tag in story.tags],
    )
