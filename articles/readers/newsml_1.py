"""NewsML 1.2 of the IPTC: each NewsItem is a story, its words in NITF, HTML or plain."""

import re
from collections.abc import Iterator

from articles.text import clean, words

from . import nitf
from .base import Context, RawArticle, Story, each
from .blocks import paragraphs
from .headers import Found
from .html import fragment_text, has_markup
from .plain import require_words
from .trees import Element, attribute, bare, first, line, one_line, root_of, source_of, stream

_ITEM = frozenset(("NewsItem",))
_NO_WORDS = re.compile(r"(?i)image|picture|photo|video|audio|graphic|clip|pdf|css|script|jpe?g|mp[34]|mpeg|png|gif")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class NewsML1Reader:
    """Items one by one, however many."""

    name = "newsml-1"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.95 if root_of(head)[0] == "NewsML" else 0.0

    def read(self, data: bytes, context: Context) -> Iterator[Story]:
        source, decoded = source_of(data)
        yield from each(stream(source, _ITEM), lambda item: _article(item, context, str(decoded)))


def _article(item: Element, context: Context, encoding: str) -> RawArticle:
    item = bare(item)
    found = Found()
    _put_identity(item, found)
    _put_management(item, found, context)
    _put_lines(item, found)
    _put_administration(item, found)
    _put_subjects(item, found)
    text = _text(item, found, context) or "\n\n".join(found.fields.get("captions", ()))
    text = text or found.fields.get("summary", "") or found.fields.get("headline", "")
    require_words(text)
    return found.article(text, encoding=encoding)


def _put_identity(item: Element, found: Found) -> None:
    """The public identifier names one version; the parts before it are those of the story."""
    of = "Identification/NewsIdentifier"
    provider, day, number = (first(item, f"{of}/{name}") for name in ("ProviderId", "DateId", "NewsItemId"))
    public = first(item, f"{of}/PublicIdentifier")
    known = f"urn:newsml:{provider}:{day}:{number}" if provider and number else public
    found.put("external_id", known)
    found.put("version", first(item, f"{of}/RevisionId"))
    language = attribute(item, ".//DescriptiveMetadata/Language", "FormalName")
    found.put("language", language or item.get(_LANGUAGE) or attribute(item, ".//NewsComponent", _LANGUAGE))


def _put_management(item: Element, found: Found, context: Context) -> None:
    of = "NewsManagement"
    made, revised = first(item, f"{of}/FirstCreated"), first(item, f"{of}/ThisRevisionCreated")
    found.put_first_date((made, revised, first(item, "Identification/NewsIdentifier/DateId")), context)
    found.put_first_date((revised,), context, "updated_at")
    found.put_urgency(attribute(item, f"{of}/Urgency", "FormalName") or first(item, f"{of}/Urgency"))
    status = attribute(item, f"{of}/Status", "FormalName")
    found.put_status(status)
    future = attribute(item, f"{of}/StatusWillChange/FutureStatus", "FormalName")
    lifted = first(item, f"{of}/StatusWillChange/DateAndTime")
    if status.lower() == "embargoed" or (lifted and future.lower() == "usable"):
        moment = lifted or "until further notice"
        found.put_embargo(f"Embargo: {moment}", context, moment=moment)
    instructions = [
        attribute(item, f"{of}/Instruction", "FormalName"),
        attribute(item, f"{of}/NewsItemType", "FormalName"),
    ]
    found.put("correction", any("correct" in instruction.lower() for instruction in instructions))
    for associated in item.iterfind(f"{of}/AssociatedWith"):
        found.add_link("associated", one_line(associated.get("NewsItem")), line(associated))
    found.add_notes(*(line(comment) for comment in item.iterfind("NewsComponent/Comment")))


def _put_lines(item: Element, found: Found) -> None:
    lines = ".//NewsLines"
    for name in ("HeadLine", "SubHeadLine", "SlugLine"):
        found.put(name.lower(), first(item, f"{lines}/{name}"))
    found.put_dateline(first(item, f"{lines}/DateLine"))
    found.put_byline(first(item, f"{lines}/ByLine"))
    found.put_default("headline", first(item, "Identification/NameLabel"))
    found.add_rights(first(item, f"{lines}/CopyrightLine"), *(line(terms) for terms in item.iterfind(".//UsageType")))
    for keyword in item.iterfind(f"{lines}/KeywordLine"):
        found.add_subject("", "", line(keyword))
    for other in item.iterfind(f"{lines}/NewsLine"):
        kind, text = attribute(other, "NewsLineType", "FormalName"), first(other, "NewsLineText")
        found.add_notes(f"{kind}: {text}" if kind and text else text)


def _put_administration(item: Element, found: Found) -> None:
    of = ".//AdministrativeMetadata"
    names = (attribute(item, f"{of}/{name}/Party", "FormalName") for name in ("Provider", "Source"))
    found.put("source_name", next(filter(None, names), "") or first(item, ".//NewsLines/CreditLine"))


def _put_subjects(item: Element, found: Found) -> None:
    of = ".//DescriptiveMetadata"
    found.put("genre", attribute(item, f"{of}/Genre", "FormalName"))
    for subject in item.iterfind(f"{of}/SubjectCode/*"):
        found.add_subject(one_line(subject.get("Scheme")) or "subj", one_line(subject.get("FormalName")), "")
    for location in item.iterfind(f"{of}/Location"):
        parts = {part.get("FormalName"): one_line(part.get("Value")) for part in location.iterfind("Property")}
        found.add_tag("place", "", "", next(filter(None, map(parts.get, ("City", "CountryArea", "Country"))), ""))
    for keyword in item.iterfind(f"{of}/Property[@FormalName='Keyword']"):
        found.add_subject("", "", one_line(keyword.get("Value")))


def _text(item: Element, found: Found, context: Context) -> str:
    """The words of all parts; the same in another format (NITF, HTML, plain) only once."""
    texts: dict[tuple[str, ...], str] = {}
    for content in item.iterfind(".//ContentItem"):
        role = _role(content)
        text = _content(content, found, context)
        if "caption" in role:
            found.add("captions", one_line(text))
        elif role in ("title", "headline"):
            found.put_default("headline", one_line(text))
        elif text:
            texts.setdefault(tuple(words(text)), text)
    return "\n\n".join(texts.values())


def _role(content: Element) -> str:
    """What the component that holds the content is for."""
    holder = next(content.iterancestors("NewsComponent"), None)
    return attribute(holder, "Role", "FormalName").lower() if holder is not None else ""


def _content(content: Element, found: Found, context: Context) -> str:
    data = content.find("DataContent")
    kinds = " ".join(attribute(content, name, "FormalName") for name in ("MediaType", "Format", "MimeType"))
    if data is None or (_NO_WORDS.search(kinds) and "nitf" not in kinds.lower()):
        found.add_link("content", one_line(content.get("Href")), "")
        return ""
    root = data.find(".//nitf")
    if root is not None:
        nitf.describe(root, found, context)
        return nitf.text_of(root)
    text = "".join(data.itertext())
    if len(data):
        return paragraphs(data)
    return fragment_text(text) if has_markup(text) else clean(text).text
