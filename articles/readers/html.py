"""Web pages (.html): trafilatura finds the story's text, ``page`` what the page says of it. Nothing is ever fetched."""

import re
from collections.abc import Iterator
from copy import deepcopy

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.settings import Document

from articles.text import clean, words

from .base import Context, ItemError, RawArticle, ReadError
from .blocks import paragraphs
from .encoding import decode
from .headers import Found
from .opening import take_opening
from .page import describe, headline_of
from .plain import require_words

_START = re.compile(
    rb"(?>\s+|<!--.{0,4000}?-->|<\?xml[^>]{0,200}\?>)*+<(?:!doctype\s+html|(?:html|head|body|title|meta|article|main|section"
    rb"|div|p|h[1-6]|span|script|style|table|ul|ol|br|a|b|i|em|strong|img|link|header|blockquote)\b)",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}charset\s*=\s*["']?\s*([\w-]{2,20})|<\?xml[^>]{0,80}encoding=["']([\w-]{2,20})""",
    re.IGNORECASE | re.ASCII,
)
_DECLARATION_WITHIN = 8_192  # bytes; browsers look at 1,024, templates put it later
_MOST_ELEMENTS = 20_000  # that trafilatura is given, which takes seconds for them; no story's page has as many
_TAG = re.compile(
    r"</(?:p|div|b|i|em|strong|a|ul|ol|li|h[1-6]|table|span|sup|sub|blockquote|body|html)>|<(?:p|br|hr|img)\b[^<>]*>",
    re.IGNORECASE,
)
_SHORT = 250  # code points


class HtmlReader:
    """A page, or a piece of one."""

    name = "html"

    def sniff(self, head: bytes, filename: str) -> float:
        plain = (
            head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
        )
        return 0.9 if _START.match(plain) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[RawArticle | ItemError]:
        decoded = decode(data, _declared_encoding(data))
        yield _article(decoded.text, context, str(decoded))


def _declared_encoding(data: bytes) -> str:
    match = _DECLARED.search(data[:_DECLARATION_WITHIN])
    return (match.group(1) or match.group(2)).decode() if match else ""


def _article(markup: str, context: Context, encoding: str) -> RawArticle:
    tree = parsed(markup)
    found = Found()
    describe(tree, found, context)
    headline = headline_of(tree)
    found.put("headline", headline)
    lines = _without_repeats(_story(tree), headline)
    story = "\n".join(take_opening(lines, found, context)).strip()
    require_words(story or headline)
    return found.article(story, encoding=encoding)


def parsed(markup: str) -> HtmlElement:
    """The page as a tree; an error where the parser stops at 256 nested elements and would lose what follows."""
    live = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup.replace("\x00", ""))
    parser = HTMLParser(huge_tree=False, no_network=True)
    try:
        tree: HtmlElement = document_fromstring(live, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise ReadError("malformed", "This HTML could not be parsed: open it in a browser and save it again.") from None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ReadError(
            "too_deep", "This HTML nests its elements too deeply to be read: send the story as text instead."
        )
    return tree


def _story(tree: HtmlElement) -> list[str]:
    """The lines of the story, as trafilatura finds them; short pages, which it disdains, by their blocks."""
    text = "" if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS else _extracted(tree)
    if len(text) < _SHORT:
        text = max(text, paragraphs(tree), key=len)
    return clean(text).text.split("\n")


def _extracted(tree: HtmlElement) -> str:
    try:
        found = trafilatura.bare_extraction(deepcopy(tree), include_comments=False, favor_precision=True)
    except Exception:  # broken pages make it and lxml raise many kinds; the blocks still tell the story
        return ""
    return found.text if isinstance(found, Document) and found.text else ""


def has_markup(text: str) -> bool:
    return bool(_TAG.search(text[:20_000]))


def fragment_text(markup: str) -> str:
    """All words of a piece of a page that is nothing but the story, as feeds and agencies send it."""
    return paragraphs(parsed(markup)) if markup.strip() else ""


def _without_repeats(lines: list[str], headline: str) -> list[str]:
    """Without the headline where the text begins with it."""
    return lines[1:] if headline and lines and words(lines[0]) == words(headline) else lines
