"""NewsML-G2 of the IPTC: a newsItem, a packageItem, or a newsMessage of any number of them."""

from collections.abc import Iterator

from articles.text import clean

from . import nitf
from .base import Context, Kind, RawArticle, ReadError, Story, each
from .blocks import HIDDEN, paragraphs
from .headers import Found
from .html import fragment_text
from .plain import require_words
from .trees import Element, attribute, bare, first, line, one_line, root_of, source_of, stream

_ROOTS = frozenset(("newsMessage", "newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem",
                    "catalogItem"))  # fmt: skip
_ITEMS = frozenset(_ROOTS - {"newsMessage"})
_KINDS: dict[str, Kind] = {
    "person": "person", "organisation": "organization", "organization": "organization", "geoarea": "place",
    "geoArea": "place", "poi": "place", "event": "event", "city": "place", "country": "place", "statprov": "place",
}  # fmt: skip
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CORRECTIONS = ("sig:correction", "sig:updateandcorrection")
_NO_TEXT = HIDDEN | {"figure", "media", "title", "header"}


class NewsMLG2Reader:
    """Items one by one, however many; a package is told by its headline and those of its parts."""

    name = "newsml-g2"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.95 if root_of(head)[0] in _ROOTS else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        source, decoded = source_of(data)
        yield from each(stream(source, _ITEMS), lambda item: _article(item, context, str(decoded)))


def _article(item: Element, context: Context, encoding: str) -> RawArticle:
    item = bare(item)
    if item.tag not in ("newsItem", "packageItem"):
        raise ReadError("no_story", f"A {item.tag} holds no story: it describes terms, events or plans.")
    found = Found()
    _put_identity(item, found)
    _put_item_meta(item, found, context)
    _put_rights(item, found, context)
    content = item.find("contentMeta")
    if content is not None:
        _put_content_meta(content, found, context)
        _put_subjects(content, item, found)
    found.put_default("headline", first(item, "itemMeta/title"))
    text = _text(item, found, context) or found.fields.get("summary", "") or found.fields.get("headline", "")
    require_words(text)
    return found.article(text, encoding=encoding)


def _put_identity(item: Element, found: Found) -> None:
    found.put("external_id", one_line(item.get("guid")))
    found.put("version", one_line(item.get("version")))
    found.put("language", attribute(item, "contentMeta/language", "tag"))
    found.put_default("language", item.get(_LANGUAGE) or attribute(item, "contentMeta/headline", _LANGUAGE))


def _put_item_meta(item: Element, found: Found, context: Context) -> None:
    meta = "itemMeta"
    found.put("source_name", _name(item.find(f"{meta}/provider")))
    found.put_first_date(
        (first(item, f"{meta}/firstCreated"), first(item, "contentMeta/contentCreated"),
         first(item, f"{meta}/versionCreated")), context,
    )  # fmt: skip
    found.put_first_date((first(item, f"{meta}/versionCreated"),), context, "updated_at")
    _put_embargo(item.find(f"{meta}/embargoed"), found, context)
    found.put_status(_code(item.find(f"{meta}/pubStatus")))
    signals = [signal.get("qcode") or signal.get("uri") or "" for signal in item.iterfind(f"{meta}/signal")]
    found.put("correction", any(signal.endswith(_CORRECTIONS) or "/signal/correction" in signal for signal in signals))
    found.add_notes(*(line(note) for note in item.iterfind(f"{meta}/edNote")))
    for link in item.iterfind(f"{meta}/link"):
        target = link.get("residref") or link.get("href") or link.get("guidref") or ""
        found.add_link(link.get("rel") or "", one_line(target), first(link, "title") or first(link, "headline"))


def _put_embargo(embargoed: Element | None, found: Found, context: Context) -> None:
    """An empty element means: until further notice."""
    if embargoed is not None:
        moment = line(embargoed) or "until further notice"
        found.put_embargo(f"Embargo: {moment}", context, moment=moment)


def _put_rights(item: Element, found: Found, context: Context) -> None:
    for rights in item.iterfind("rightsInfo"):
        holder = _name(rights.find("copyrightHolder"))
        notices = [line(notice) for notice in rights.iterfind("copyrightNotice")]
        terms = [line(term) or one_line(term.get("href")) for term in rights.iterfind("usageTerms")]
        found.add_rights(*(notices or [f"© {holder}" if holder else ""]), *terms)
        for end in (rights.get("validto"), rights.get("validTo")):
            if end:
                found.put_published(end, context, "licence_until")
    if expires := first(item, "itemMeta/expires") or first(item, "contentMeta/contentExpires"):
        found.put_published(expires, context, "licence_until")


def _put_content_meta(content: Element, found: Found, context: Context) -> None:
    found.put_urgency(first(content, "urgency"))
    found.put("slugline", first(content, "slugline"))
    _put_headlines(content, found)
    by = [line(by) for by in content.iterfind("by")]
    creators = [
        name for name in map(_name, content.iterfind("creator")) if " " in name
    ]  # without one: a login, an agency
    found.put_byline(", ".join(filter(None, by or creators)))
    found.put_dateline(first(content, "dateline"))
    found.put_default("dateline", next(filter(None, map(_name, content.iterfind("located"))), ""))
    found.put("genre", next(filter(None, (_name(genre) for genre in content.iterfind("genre"))), ""))
    for source in (*content.iterfind("infoSource"), *content.iterfind("creditline")):
        found.put_default("source_name", _name(source))


def _put_headlines(content: Element, found: Found) -> None:
    for headline in content.iterfind("headline"):
        sub = "sub" in (headline.get("role") or "").lower()
        found.put("subheadline" if sub else "headline", line(headline))
    for description in content.iterfind("description"):
        role = (description.get("role") or "").lower()
        if "caption" in role:
            found.add("captions", line(description))
        elif text := line(description):
            found.put_default("summary", text)


def _put_subjects(content: Element, item: Element, found: Found) -> None:
    names = {attribute: _name(known) for known in item.iterfind("assert") if (attribute := _ref(known))}
    for subject in content.iterfind("subject"):
        scheme, code = _split(_ref(subject))
        name = _name(subject) if subject.find("name") is not None else names.get(_ref(subject), _name(subject))
        kind = _KINDS.get((subject.get("type") or subject.get("typeuri") or "").replace("/", ":").split(":")[-1])
        if kind and name:
            found.add_tag(kind, scheme, code, name)
        else:
            found.add_subject(scheme, code, name)
    for keyword in content.iterfind("keyword"):
        found.add_subject("", "", line(keyword))


def _ref(element: Element) -> str:
    return one_line(element.get("uri") or element.get("qcode"))


def _split(ref: str) -> tuple[str, str]:
    """Scheme and code of a qcode (``medtop:20000065``) or of a full address."""
    if "://" in ref:
        scheme, _, code = ref.rpartition("/")
        return scheme, code
    scheme, colon, code = ref.partition(":")
    return (scheme, code) if colon else ("", ref)


def _code(element: Element | None) -> str:
    return _split(_ref(element))[1].rpartition(":")[2] if element is not None else ""


def _name(element: Element | None) -> str:
    """What a party, a place or a subject is called; its code only where that reads like a name."""
    if element is None:
        return ""
    return first(element, "name") or one_line(element.get("literal")) or (line(element) if not len(element) else "")


def _text(item: Element, found: Found, context: Context) -> str:
    if item.tag == "packageItem":
        return _package(item, found)
    parts = [_chosen(item, found, context)]
    is_text = _code(item.find("itemMeta/itemClass")) == "text"
    captions = () if any(parts) or is_text else found.fields.get("captions", ())
    return "\n\n".join(filter(None, (*parts, *captions)))


def _chosen(item: Element, found: Found, context: Context) -> str:
    """The parts of a content set are alternates of each other: the first marked-up one, else the longest plain one."""
    for part in item.iterfind("contentSet/remoteContent"):
        _put_remote(part, found)
    for part in item.iterfind("contentSet/inlineXML"):
        if text := _inline(part, found, context):
            return text
    plain = [
        part for part in item.iterfind("contentSet/inlineData") if "nonpublic" not in (part.get("rendition") or "")
    ]
    return max(map(_data, plain), key=len, default="")


def _put_remote(part: Element, found: Found) -> None:
    found.add_link("content", one_line(part.get("href") or part.get("residref")), first(part, "title"))
    for caption in part.iterfind("altText"):
        found.add("captions", line(caption))


def _inline(part: Element, found: Found, context: Context) -> str:
    root = part.find(".//nitf")
    if root is not None:
        nitf.describe(root, found, context)
        return nitf.text_of(root)
    for caption in part.iterfind(".//figcaption"):
        found.add("captions", line(caption))
    return paragraphs(part, _NO_TEXT)


def _data(part: Element) -> str:
    """Words, or a page, as they stand in the XML; what is encoded (a picture) is no text."""
    text = "".join(part.itertext())
    kind = part.get("contenttype") or "text/plain"
    if part.get("encoding") or not kind.startswith("text/"):
        return ""
    return fragment_text(text) if "html" in kind else clean(text).text


def _package(item: Element, found: Found) -> str:
    """The headlines of the parts, each a link to its item."""
    headlines = []
    for part in item.iterfind(".//itemRef"):
        title = first(part, "headline") or first(part, "title")
        found.add_link("part", one_line(part.get("residref") or part.get("href")), title)
        headlines.append(title)
    listed = "\n\n".join(dict.fromkeys(filter(None, headlines)))
    return "\n\n".join(filter(None, (found.fields.get("summary", ""), listed)))
