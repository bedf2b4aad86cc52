"""What a web page says of its story: JSON-LD (schema.org), Open Graph, HTML's own elements, in this order."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from articles.text import clean, words

from .base import Context, Subject
from .headers import Found

_ARTICLE_TYPES = re.compile(r"[A-Za-z]{0,30}Article|(?:Live)?BlogPosting")
_MOST_NODES = 2_000  # of JSON-LD that are looked at
_LONGEST_JSON = 500_000
_LONGEST = 500  # code points of a value
_PUBLISHED_META = (
    "article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date",
    "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date", "date",
)  # fmt: skip
_AUTHOR_META = ("author", "parsely-author", "sailthru.author", "dc.creator", "byl", "article:author")


def describe(tree: HtmlElement, found: Found, context: Context) -> None:
    """Put what the page declares, its headline apart, into ``found``."""
    data = _article_data(tree)
    meta = _meta(tree)
    _put_published(tree, data, meta, found, context)
    found.put("byline", _byline(tree, data, meta))
    found.put("url", _address(tree, data, meta))
    found.put(
        "language", _text(data.get("inLanguage")) or tree.get("lang") or meta.get("og:locale", "").replace("_", "-")
    )
    found.put("source_name", _name(data.get("publisher")) or meta.get("og:site_name", ""))
    found.put("subjects", _subjects(data, meta))


def headline_of(tree: HtmlElement) -> str:
    """The heading that readers saw: the first-level heading that the page's own data confirms, else that data."""
    data, meta = _article_data(tree), _meta(tree)
    title = _bare_title(_line(tree.findtext(".//title") or ""), meta.get("og:site_name", ""))
    declared = [text for text in (_text(data.get("headline")), meta.get("og:title", ""), title) if text]
    headings = [text for text in (_line(heading.text_content()) for heading in tree.iter("h1")) if text]
    for text in declared:
        confirmed = next((heading for heading in headings if _alike(heading, text)), "")
        if confirmed:
            return confirmed
    return _bare_title(declared[0], meta.get("og:site_name", "")) if declared else next(iter(headings), "")


def _alike(heading: str, declared: str) -> bool:
    """Whether they share more than half of the words of the shorter one."""
    ours, theirs = set(words(heading)), set(words(declared))
    return len(ours & theirs) > 0.5 * min(len(ours), len(theirs)) and len(ours) > 1


def _bare_title(title: str, site: str) -> str:
    """A title without the site's name behind it."""
    head, separator, tail = (*re.split(r"(\s+[|–—-]\s+)(?!.*\s[|–—-]\s)", title, maxsplit=1), "", "")[:3]
    named = site and words(tail) == words(site)
    return head if separator and (named or ("|" in separator and len(head) > len(tail))) else title


def _article_data(tree: HtmlElement) -> dict[str, Any]:
    """The page's JSON-LD node of an article; empty where it has none or a broken one."""
    for script in tree.iter("script"):
        content = script.text or ""
        if "ld+json" in (script.get("type") or "") and len(content) <= _LONGEST_JSON:
            for node in _nodes(content):
                if any(_ARTICLE_TYPES.fullmatch(kind) for kind in _texts(node.get("@type"))):
                    return node
    return {}


def _nodes(content: str) -> Iterator[dict[str, Any]]:
    try:
        waiting = [json.loads(content, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting = value + waiting
        elif isinstance(value, dict):
            yield value
            waiting += [value[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in value]


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The meta elements' first values by lower-case name or property."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if name and element.get("content"):
            found.setdefault(name, _line(element.get("content")))
    return found


def _put_published(
    tree: HtmlElement, data: dict[str, Any], meta: dict[str, str], found: Found, context: Context
) -> None:
    """The first date that can be read; what could not be is noted only where none could."""
    marked = [
        time.get("datetime") or time.text_content()
        for time in tree.iter("time")
        if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None or _in_article(time)
    ]
    declared = [_text(data.get("datePublished")), *(meta.get(name, "") for name in _PUBLISHED_META), *marked[:1]]
    found.put_first_date(map(_line, declared), context)


def _in_article(element: HtmlElement) -> bool:
    return any(parent.tag in ("article", "header") for parent in element.iterancestors())


def _byline(tree: HtmlElement, data: dict[str, Any], meta: dict[str, str]) -> str:
    names = _names(data.get("author")) or [meta[name] for name in _AUTHOR_META if meta.get(name)][:1]
    if not names:
        marked = tree.xpath("//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')]")
        names = list(dict.fromkeys(_line(element.text_content()) for element in marked))[:1]
    names = [re.sub(r"(?i)^by\s+", "", name) for name in names if not name.startswith(("http://", "https://"))]
    return ", ".join(name for name in names if name and len(name) <= 200)


def _address(tree: HtmlElement, data: dict[str, Any], meta: dict[str, str]) -> str:
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    page = data.get("mainEntityOfPage")
    entity = page.get("@id") if isinstance(page, dict) else page
    declared = (*links, meta.get("og:url"), _text(data.get("url")), _text(entity))
    return next((_line(url) for url in declared if url and re.match(r"https?://[^\s/]+", url.strip())), "")


def _subjects(data: dict[str, Any], meta: dict[str, str]) -> tuple[Subject, ...]:
    keywords = _texts(data.get("keywords")) or [meta.get("news_keywords", "") or meta.get("keywords", "")]
    listed = [_text(data.get("articleSection")) or meta.get("article:section", "")]
    listed += [name.strip() for keyword in keywords for name in keyword.split(",")]
    names = list(dict.fromkeys(_line(name) for name in listed if name.strip()))
    return tuple(Subject(scheme="", code="", name=name) for name in names[:50])


def _names(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [name for name in (_name(item) for item in values[:20]) if name]


def _name(value: Any) -> str:
    return _text(value.get("name") if isinstance(value, dict) else value)


def _texts(value: Any) -> list[str]:
    return [_line(item) for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]


def _text(value: Any) -> str:
    return next(iter(_texts(value)), "")


def _line(text: str) -> str:
    """One line of bounded length."""
    return " ".join(clean(text[: 4 * _LONGEST]).text.split())[:_LONGEST]
