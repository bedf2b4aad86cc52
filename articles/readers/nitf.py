"""NITF, the News Industry Text Format of the IPTC, by itself or inside other formats."""

import re
from collections.abc import Iterator
from dataclasses import replace

from .base import Context, Kind, RawArticle, ReadError, Story
from .blocks import HIDDEN, paragraphs
from .headers import Found
from .plain import require_words
from .trees import Element, attribute, first, line, one_line, parse, root_of

_NO_TEXT = HIDDEN | {"media", "note", "body.head", "body.end"}
_INSIDE = re.compile(rb"<(?:\w+:)?nitf[\s>]")  # in an envelope of an agency's own
_TAGS: dict[str, Kind] = {"person": "person", "org": "organization", "location": "place", "event": "event"}
_PLACE_PARTS = ("sublocation", "city", "state", "region", "country")


class NitfReader:
    """One story."""

    name = "nitf"

    def sniff(self, head: bytes, filename: str) -> float:
        root, _ = root_of(head)
        return 0.95 if root == "nitf" else 0.6 if root and _INSIDE.search(head) else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        root, decoded = parse(data)
        root = root if root.tag == "nitf" else root.find(".//nitf")
        if root is None:
            raise ReadError("no_story", "There is no NITF story in this XML.")
        yield replace(article(root, Found(), context), encoding=str(decoded))


def article(root: Element, found: Found, context: Context) -> RawArticle:
    """A story whose file said more of it around its NITF; that comes first."""
    describe(root, found, context)
    text = text_of(root) or found.fields.get("summary", "") or found.fields.get("headline", "")
    require_words(text)
    return found.article(text)


def text_of(root: Element) -> str:
    """The story's words, without its head and its pictures."""
    content = root.find("body/body.content")
    content = root.find("body") if content is None else content
    return paragraphs(content, _NO_TEXT) if content is not None else ""


def describe(root: Element, found: Found, context: Context) -> None:
    """Put everything but the text into ``found``."""
    _put_headlines(root, found)
    _put_document(root, found, context)
    _put_credits(root, found)
    _put_dates(root, found, context)
    _put_subjects(root, found)
    _put_media(root, found)


def _put_headlines(root: Element, found: Found) -> None:
    title = first(root, "head/title")
    found.put("headline", first(root, ".//hedline/hl1") or first(root, ".//headline/hl1") or title)
    sub = first(root, ".//hedline/hl2")
    found.put("subheadline", sub if sub != found.fields.get("headline") else "")
    abstract = root.find(".//body.head/abstract")
    found.put("summary", paragraphs(abstract) if abstract is not None else "")


def _put_document(root: Element, found: Found, context: Context) -> None:
    docdata = "head/docdata"
    found.put("external_id", attribute(root, f"{docdata}/doc-id", "id-string"))
    found.put("version", attribute(root, f"{docdata}/du-key", "version"))
    found.put_urgency(attribute(root, f"{docdata}/urgency", "ed-urg"))
    found.put("slugline", _slugline(root))
    found.put("language", root.get("lang") or root.get("baselang") or attribute(root, "body", "lang"))
    found.put_status(attribute(root, docdata, "management-status"))
    found.put("correction", root.find(f"{docdata}/correction") is not None)
    found.add_notes(
        *(one_line(message.get("info")) for message in root.iterfind(f"{docdata}/ed-msg")),
        attribute(root, f"{docdata}/correction", "info"),
        *(f"Note: {line(note)}" for note in root.iterfind(".//body.head/note")),
        first(root, ".//body.end/tagline"),
        attribute(root, f"{docdata}/series", "series.name"),
    )


def _slugline(root: Element) -> str:
    fixture = attribute(root, "head/docdata/fixture", "fix-id")
    named = [meta.get("content") for meta in root.iterfind("head/meta") if "slug" in (meta.get("name") or "").lower()]
    keywords = (keyword.get("key") for keyword in root.iterfind("head/docdata/key-list/keyword"))
    return next(map(one_line, filter(None, (*named, fixture))), "") or "-".join(map(one_line, filter(None, keywords)))


def _put_credits(root: Element, found: Found) -> None:
    for byline in root.iterfind(".//body.head/byline"):
        found.put_byline(_without(byline, "byttl"))
    source = first(root, ".//body.head/distributor") or first(root, ".//body.head/rights/rights.owner")
    found.put("source_name", source or attribute(root, "head/docdata/doc.copyright", "holder"))
    holder = attribute(root, "head/docdata/doc.copyright", "holder")
    year = attribute(root, "head/docdata/doc.copyright", "year")
    found.add_rights(f"© {holder} {year}".strip() if holder else "", first(root, ".//body.head/rights"))
    found.put("dateline", first(root, ".//body.head/dateline"))


def _without(element: Element, name: str) -> str:
    """An element's words, with a child's behind a comma."""
    child = first(element, name)
    whole = line(element)
    bare = whole.removesuffix(child).strip(" ,") if child else whole
    return f"{bare}, {child}" if child and bare else whole


def _put_dates(root: Element, found: Found, context: Context) -> None:
    docdata = "head/docdata"
    issued = re.sub(r"^(\d{8})[+-]\d{4}$", r"\1", attribute(root, f"{docdata}/date.issue", "norm"))
    released = attribute(root, f"{docdata}/date.release", "norm")
    told = attribute(root, ".//body.head/dateline/story.date", "norm")
    publication = attribute(root, "head/pubdata", "date.publication")
    found.put_first_date((issued, publication, released, told), context)
    expires = attribute(root, f"{docdata}/date.expire", "norm")
    if expires and not expires.startswith("9999"):
        found.put_published(expires, context, "licence_until")
    if released and released > issued:
        found.put_embargo(f"Embargo: {released}", context, moment=released)


def _put_subjects(root: Element, found: Found) -> None:
    for genre in root.iterfind("head/tobject/tobject.property"):
        found.put("genre", one_line(genre.get("tobject.property.type")))
    for subject in root.iterfind("head/tobject/tobject.subject"):
        names = [one_line(subject.get(f"tobject.subject.{part}")) for part in ("detail", "matter", "type")]
        found.add_subject("subj", one_line(subject.get("tobject.subject.refnum")), next(filter(None, names), ""))
    for name, kind in _TAGS.items():
        for element in (*root.iterfind(f".//body//{name}"), *root.iterfind(f"head/docdata/identified-content/{name}")):
            found.add_tag(kind, element.get("idsrc") or "", element.get("value") or "", _tag_name(element))
    for place in root.iterfind("head/docdata/evloc"):
        found.add_tag("place", "", "", one_line(place.get("city") or place.get("state-prov")))


def _tag_name(element: Element) -> str:
    """The most exact part of a structured name; ``alt-code`` and the like are no words of it."""
    for part in _PLACE_PARTS if element.tag == "location" else ("name.given",):
        if text := first(element, part):
            return one_line(f"{text} {first(element, 'name.family')}")
    return line(element)


def _put_media(root: Element, found: Found) -> None:
    for media in root.iterfind(".//media"):
        caption = first(media, "media-caption")
        found.add("captions", re.sub(r"\s+", " ", caption))
        found.add_link("media", attribute(media, "media-reference", "source"), caption[:200])
