"""RSS 0.9 to 2.0, RSS 1.0 (RDF), CDF and Atom: an entry is a story, in full or as a summary."""

import base64
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from articles.text import clean

from .base import Context, RawArticle, ReadError, Story, each
from .blocks import paragraphs
from .headers import Found
from .html import fragment_text, has_markup
from .plain import require_words
from .trees import Element, line, local, one_line, root_of, source_of, stream

_ROOTS = frozenset(("rss", "feed", "RDF", "rdf", "channel"))
ITEMS = frozenset(("item", "entry", "Item"))
_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content:", "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:", "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:", "http://search.yahoo.com/mrss": "media:",
    "http://www.w3.org/2005/Atom": "", "http://wordpress.org/export/1.2/": "wp:",
    "http://wordpress.org/export/1.2/excerpt/": "excerpt:", "http://wordpress.org/export/1.1/": "wp:",
    "http://wordpress.org/export/1.1/excerpt/": "excerpt:", "http://wordpress.org/export/1.0/": "wp:",
    "http://wordpress.org/export/1.0/excerpt/": "excerpt:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:", "http://www.w3.org/1999/xhtml": "xhtml:",
}  # fmt: skip
_END = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|RDF|rdf|channel)\s*>\s*(?:<!--.{0,4000}?-->\s*)*\Z", re.DOTALL)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FULL = ("content:encoded", "content", "xhtml:body", "xhtml:div", "body", "fullitem", "prodlink")
_SHORT = ("description", "summary", "media:description", "itunes:summary", "dc:description", "abstract", "tagline")
_PUBLISHED = ("pubDate", "published", "issued", "dc:date", "dcterms:issued", "created", "dcterms:created", "pubdate")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastBuildDate")
_MAILBOX = re.compile(r"[\w.+-]+@[\w.-]+\s*\((?P<name>[^()]+)\)|(?P<other>[^<>]+?)\s*<[^<>@\s]+@[^<>\s]+>")

Fields = dict[str, list[Element]]


class FeedReader:
    """Entries one by one, however many."""

    name = "feed"

    def sniff(self, head: bytes, filename: str) -> float:
        name, _ = root_of(head)
        return 0.9 if name in _ROOTS and not (name == "channel" and b"<item" not in head.lower()) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        source, decoded = source_of(data)
        channel = Channel()
        entries = whole_entries(source)

        def build(entry: Element) -> RawArticle:
            channel.learn(entry)
            return _article(entry, channel, context, str(decoded))

        told = False
        for story in each(entries, build):
            told = True
            yield story
        if not told:
            raise ReadError("empty", "This feed has no entries: there is no story in it.")


class Channel:
    """What a feed says of all its entries."""

    def __init__(self) -> None:
        self.fields: Fields = {}
        self.language = self.base = ""

    def learn(self, entry: Element) -> None:
        """Read it off the first entry's surroundings; later they are gone."""
        if self.fields:
            return
        holder = entry.getparent()
        if holder is not None:
            inner = next((child for child in holder if local(child) == "channel"), holder)
            self.fields = fields_of(inner) | {"": [holder]}
            self.language = next((line(text) for text in self.all("language", "dc:language")), "")
            self.language = self.language or next(
                (e.get(_LANGUAGE) for e in entry.iterancestors() if e.get(_LANGUAGE)), ""
            )
            self.base = entry.base or next((line(link) or one_line(link.get("href")) for link in self.all("link")), "")

    def all(self, *names: str) -> list[Element]:
        return [element for name in names for element in self.fields.get(name, ())]


def whole_entries(source: bytes) -> Iterator[Element]:
    """The entries of a feed, also of one whose markup is faulty; one that was cut off is an error."""
    cut = _cut_off_at(source)
    yield from stream(source[:cut], ITEMS, recover=True)
    if cut is not None:
        raise ReadError("truncated", "This feed was cut off before its end: ask its sender for a whole one.")


def _cut_off_at(source: bytes) -> int | None:
    """Where the entry begins that the end of the bytes cuts off; the end, where it is between two; None: nowhere."""
    if _END.search(source[-5_000:]):
        return None
    start = max(source.rfind(b"<item"), source.rfind(b"<entry"))
    closed = max(source.rfind(end) for end in (b"/item>", b":item>", b"/entry>", b":entry>"))
    return start if start > closed else len(source)


def fields_of(element: Element) -> Fields:
    """The children by name, those of a known vocabulary with its prefix."""
    found: Fields = {}
    own = ("", element.tag.rpartition("}")[0])
    for child in element:
        if isinstance(child.tag, str):
            namespace, _, name = child.tag.rpartition("}")
            prefix = "" if namespace in own else _PREFIXES.get(namespace.strip("{"), "other:")
            found.setdefault(prefix + name, []).append(child)
    return found


def _article(entry: Element, channel: Channel, context: Context, encoding: str) -> RawArticle:
    found = Found()
    fields = fields_of(entry)
    put_fields(entry, fields, channel, found, context)
    full = next(filter(None, (text_of(element) for name in _FULL for element in fields.get(name, ()))), "")
    short = next(filter(None, (text_of(element) for name in _SHORT for element in fields.get(name, ()))), "")
    if full:
        found.put("summary", short if short != full else "")
    elif short and found.fields.get("url"):
        found.add_notes("The feed gives a summary and no full text.")
    text = full or short or found.fields.get("headline", "")
    if not text:
        raise ReadError("no_story", "This entry has no words: no text, no summary and no title.")
    require_words(text)
    return found.article(text, encoding=encoding)


def put_fields(entry: Element, fields: Fields, channel: Channel, found: Found, context: Context) -> None:
    """Everything but the text."""
    titles = (text_of(title) for name in ("title", "dc:title", "media:title") for title in fields.get(name, ()))
    said = {name.lower(): one_line(value) for name, value in entry.attrib.items()}  # CDF says it there
    found.put_default("headline", next((one_line(title) for title in titles if title), "") or said.get("title"))
    found.put_default("url", said.get("href"))
    _put_identity(entry, fields, channel, found)
    found.put_first_date(map(line, (e for name in _PUBLISHED for e in fields.get(name, ()))), context)
    updated = [line(e) for name in _UPDATED for e in fields.get(name, ())]
    found.put_first_date(updated, context, "updated_at")
    found.put_default("published_at", found.fields.get("updated_at"))
    found.put_byline(", ".join(dict.fromkeys(filter(None, _authors(fields) or _authors(channel.fields)))))
    language = (entry.get(_LANGUAGE), *map(line, fields.get("dc:language", ())), channel.language)
    found.put("language", next(filter(None, language), ""))
    _put_subjects(fields, found)
    _put_media(fields, channel, found)
    rights = [line(e) for name in ("rights", "dc:rights", "copyright") for e in fields.get(name, ())]
    found.add_rights(*(rights or [line(e) for e in channel.all("copyright", "rights", "dc:rights")]))


def _put_identity(entry: Element, fields: Fields, channel: Channel, found: Found) -> None:
    guid = next((e for name in ("guid", "id") for e in fields.get(name, ()) if line(e)), None)
    about = entry.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    found.put("external_id", line(guid) or one_line(about))
    links = [link for link in fields.get("link", ()) if (link.get("rel") or "alternate") == "alternate"]
    addresses = [urljoin(channel.base, one_line(link.get("href")) or line(link)) for link in links]
    if guid is not None and (guid.get("isPermaLink") or "true") != "false":
        addresses.append(line(guid))
    found.put("url", next((url for url in addresses if url.startswith(("http://", "https://"))), ""))
    titles = (one_line(e.get("title")) or attribute_text(e) for e in fields.get("source", ()))
    found.put("source_name", next(filter(None, titles), "") or next(map(text_of, channel.all("title")), ""))


def attribute_text(source: Element) -> str:
    """The name of where an entry came from: RSS writes it plainly, Atom as a feed's own title."""
    return next((line(child) for child in source if local(child) == "title"), "") or line(source)


def _authors(fields: Fields) -> list[str]:
    elements = [e for name in ("author", "dc:creator", "itunes:author", "managingEditor") for e in fields.get(name, ())]
    return [_person(e) for e in elements]


def _person(element: Element) -> str:
    name = next((line(child) for child in element if local(child) == "name"), "")
    words = name or line(element)
    mailbox = _MAILBOX.fullmatch(words)
    if mailbox:
        return (mailbox["name"] or mailbox["other"]).strip(' "')
    return "" if re.fullmatch(r"\S+@\S+", words) else words


def _put_subjects(fields: Fields, found: Found) -> None:
    for category in fields.get("category", ()):
        scheme = one_line(category.get("domain") or category.get("scheme"))
        code = one_line(category.get("term"))
        found.add_subject(scheme, code, one_line(category.get("label")) or line(category) or code)
    for subject in fields.get("dc:subject", ()):
        found.add_subject("", "", line(subject))


def _put_media(fields: Fields, channel: Channel, found: Found) -> None:
    for link in (*fields.get("enclosure", ()), *fields.get("link", ())):
        rel = one_line(link.get("rel")) or ("enclosure" if local(link) == "enclosure" else "")
        if rel and rel != "alternate":
            found.add_link(
                rel, urljoin(channel.base, one_line(link.get("href") or link.get("url"))), one_line(link.get("title"))
            )
    for group in (*fields.get("media:content", ()), *fields.get("media:group", ()), *fields.get("media:thumbnail", ())):
        found.add_link("media", one_line(group.get("url")))
        for caption in group.iter("{http://search.yahoo.com/mrss/}description", "{http://search.yahoo.com/mrss/}title"):
            found.add("captions", line(caption))


def text_of(element: Element) -> str:
    """An element's words, whether it holds markup, escaped markup, or plain text; nothing where it holds a picture."""
    if len(element):
        return paragraphs(element)
    words = element.text or ""
    kind = (element.get("type") or "").lower()
    if kind and "/" in kind and not kind.startswith("text/") and "xml" not in kind and "html" not in kind:
        return ""
    if element.get("mode") == "base64":
        words = _unpacked(words)
    return fragment_text(words) if has_markup(words) or "html" in kind or "&" in words else clean(words).text


def _unpacked(words: str) -> str:
    try:
        return base64.b64decode(words, validate=False).decode("utf-8", "replace")
    except ValueError:
        return words
