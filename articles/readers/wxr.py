"""WXR, the export of WordPress: its posts and pages."""

import re
from collections.abc import Iterator

from articles.text import clean

from .base import Context, RawArticle, ReadError, Story, each
from .feeds import Channel, Fields, fields_of, put_fields, whole_entries
from .headers import Found
from .html import fragment_text, has_markup
from .plain import require_words
from .trees import Element, line, local, root_of, source_of

_NAMESPACE = b"wordpress.org/export/"
# What an export also holds and no reader of the site saw as a text.
_NO_STORY_TYPES = (
    "attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block wp_template "
    "wp_template_part wp_global_styles wp_navigation"
)
_NO_STORIES = frozenset(_NO_STORY_TYPES.split())
_CAPTION = re.compile(r"\[caption[^\]]*\](.*?)\[/caption\]", re.DOTALL)
_SHORTCODE = re.compile(r"\[/?[a-z][\w-]{1,40}(?: [^\]\n]{0,500})?/?\]")
_BLANK = re.compile(r"\n\s*\n")
_NEVER = "0000-00-00 00:00:00"


class WxrReader:
    """Posts and pages one by one; what is not published is held as a draft."""

    name = "wxr"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.96 if root_of(head)[0] == "rss" and _NAMESPACE in head else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        source, decoded = source_of(data)
        channel = Channel()
        authors: dict[str, str] = {}

        def posts() -> Iterator[Element]:
            for item in whole_entries(source):
                if not channel.fields:
                    channel.learn(item)
                    authors.update(_authors(channel.fields))
                if _word(fields_of(item), "wp:post_type") not in _NO_STORIES:
                    yield item

        yield from each(posts(), lambda item: _article(item, channel, authors, context, str(decoded)))


def _authors(fields: Fields) -> dict[str, str]:
    """Display names by login."""
    named = {}
    for author in fields.get("wp:author", ()):
        parts = {local(child): line(child) for child in author}
        name = parts.get("author_display_name") or " ".join(
            (parts.get("author_first_name", ""), parts.get("author_last_name", ""))
        )
        named[parts.get("author_login", "")] = name.strip()
    return named


def _word(fields: Fields, name: str) -> str:
    return next(map(line, fields.get(name, ())), "")


def _raw(fields: Fields, name: str) -> str:
    return next((element.text or "" for element in fields.get(name, ())), "")


def _article(item: Element, channel: Channel, authors: dict[str, str], context: Context, encoding: str) -> RawArticle:
    found = Found()
    fields = fields_of(item)
    for name, target in (("wp:post_date_gmt", "published_at"), ("wp:post_modified_gmt", "updated_at")):
        if (moment := _word(fields, name)) and moment != _NEVER:
            found.put_published(f"{moment}Z", context, target)
    if login := _word(fields, "dc:creator"):
        found.put_byline(authors.get(login) or login)
    fields.pop("dc:creator", None)
    put_fields(item, fields, channel, found, context)
    _put_state(fields, found, context)
    text = _story(_raw(fields, "content:encoded"), found)
    found.put("summary", _story(_raw(fields, "excerpt:encoded"), found))
    text = text or found.fields.get("summary", "")
    if not text:
        raise ReadError("no_story", "This post has no text.")
    require_words(text)
    return found.article(text, encoding=encoding)


def _put_state(fields: Fields, found: Found, context: Context) -> None:
    """Only what was published on the site, and without a password, is free to be shown."""
    status = _word(fields, "wp:status")
    if status == "trash":
        found.put("status", "canceled")
    elif status == "future" and (moment := _word(fields, "wp:post_date_gmt")) not in ("", _NEVER):
        found.put_embargo(f"Embargo: {moment}Z", context, moment=f"{moment}Z")
    elif status not in ("publish", "inherit", "") or _word(fields, "wp:post_password"):
        kept = "password-protected" if _word(fields, "wp:post_password") else status
        found.fields["embargo_note"] = f"In WordPress this is {kept}."


def _story(markup: str, found: Found) -> str:
    """WordPress makes paragraphs of blank lines; its shortcodes are no words of the story."""
    for caption in _CAPTION.findall(markup):
        found.add("captions", " ".join(fragment_text(caption).split()) if has_markup(caption) else clean(caption).text)
    bare = _SHORTCODE.sub("", _CAPTION.sub("", markup))
    return fragment_text(_BLANK.sub("\n<p>", bare)) if has_markup(bare) or "<" in bare else clean(bare).text
