"""What a file says, found in a second, simpler way than the readers': every place where such a thing may stand.

A reader's answer is right where it is one of those; a body, where its words are those of the file's content elements.
"""

import email
import email.policy
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from typing import Any

from lxml import etree

from articles.dates import DateError, parse_published

_HEADLINES = frozenset(("headline", "hl1", "hl2", "title", "namelabel"))
_DATES = re.compile(r"(?i)date|created|modified|updated|published|issued|norm$|time|sent")
_BODIES = frozenset(
    ("inlinexml", "inlinedata", "body.content", "datacontent", "encoded", "content", "description", "summary", "body")
)
_SKIPPED = frozenset(("style", "script", "head", "media", "note", "figure", "header"))
_LANGUAGES = re.compile(r"(?i)^(?:language|lang|baselang|tag|inlanguage)$")
_OF_XML = ("newsml", "nitf", "xml", "wordpress", "feed", "text:xml")
_WORD = re.compile(r"\w+")


@dataclass
class Seen:
    """Everything that might be the answer."""

    headlines: list[str] = field(default_factory=list)
    dates: set[date] = field(default_factory=set)
    bodies: list[str] = field(default_factory=list)
    languages: set[str] = field(default_factory=set)


def look(data: bytes, kind: str, zone: tzinfo) -> Seen:
    seen = Seen()
    if kind.startswith(_OF_XML) and not data.lstrip().startswith(b"{"):
        _xml(data, seen, zone)
    elif "json" in kind or data.lstrip().startswith(b"{"):
        _json(json.loads(data), "", seen, zone)
    elif kind in ("email-rfc822", "mail"):
        _mail(data, seen, zone)
    elif kind.startswith(("anpa", "iptc", "text")):
        _wire(data, seen)
    return seen


def _put_date(text: str, seen: Seen, zone: tzinfo) -> None:
    try:
        found = parse_published(text, zone)
    except DateError:
        return
    if found.at:
        seen.dates |= {found.at.date(), found.at.astimezone(UTC).date()}


def _xml(data: bytes, seen: Seen, zone: tzinfo) -> None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(data.lstrip(), parser)
    for element in root.iter(etree.Element) if root is not None else ():
        name = etree.QName(element).localname.lower()
        words = " ".join(element.itertext())
        if name in _HEADLINES:
            seen.headlines.append(words)
        if name in _BODIES:
            seen.bodies.append(_bare(html.unescape(" ".join(_without_furniture(element)))))
        if name == "language":
            seen.languages.add(words.strip())
        if _DATES.search(name):
            _put_date(words, seen, zone)
        for key, value in element.attrib.items():
            bare = key.rpartition("}")[2]
            if _LANGUAGES.match(bare) or (name == "language" and bare == "FormalName"):
                seen.languages.add(value)
            if bare == "norm" or _DATES.search(bare):
                _put_date(value, seen, zone)


def _without_furniture(element: Any) -> Iterator[str]:
    if isinstance(element.tag, str) and etree.QName(element).localname.lower() not in _SKIPPED:
        yield element.text or ""
        for child in element:
            yield from _without_furniture(child)
            yield child.tail or ""


def _json(value: Any, key: str, seen: Seen, zone: tzinfo) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _json(inner, name if name != "value" else key, seen, zone)
    elif isinstance(value, list):
        for inner in value:
            _json(inner, key, seen, zone)
    elif isinstance(value, str):
        lowered = key.lower()
        if lowered.startswith(("headline", "title")):
            seen.headlines.append(value)
        if lowered.startswith(("body", "bodies", "description", "headline")):
            seen.bodies.append(_bare(value))
        if _LANGUAGES.match(key):
            seen.languages.add(value)
        if _DATES.search(key):
            _put_date(value, seen, zone)


def _bare(markup: str) -> str:
    return re.sub(r"<[^>]*>", " ", markup)


def _mail(data: bytes, seen: Seen, zone: tzinfo) -> None:
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    seen.headlines.append(re.sub(r"(?i)^((re|fwd?|i): *)+", "", str(message.get("subject", ""))))
    _put_date(str(message.get("date", "")), seen, zone)
    seen.languages.add(str(message.get("content-language", "")))
    for part in message.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            text = (
                payload.decode(part.get_content_charset() or "utf-8", "replace") if isinstance(payload, bytes) else ""
            )
            text = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", " ", text)
            seen.bodies.append(_bare(text) if part.get_content_subtype() == "html" else text)


def _wire(data: bytes, seen: Seen) -> None:
    """ANPA, IPTC 7901 and plain text: the first lines hold the headline; the days that are written anywhere count."""
    text = data.decode("cp1252" if b"\xe9" in data else "utf-8", "replace").replace("\r", "")
    body = re.split(r"[\x03\x04]", text.split("\x02", 1)[-1], maxsplit=1)[0]
    seen.headlines.append(" ".join(body.split("\n")[:12]))
    seen.bodies.append(body)
    for month, day, year in re.findall(r"-(\d\d)-(\d\d)-(\d\d) ", text):
        _put_date(f"20{year}-{month}-{day}", seen, UTC)
    for day, month, year in re.findall(r"(?m)^\W?(\d\d)\d{4} ?(?:GMT )?([A-Za-z]{3})[a-z]* ?(\d\d)\s*$", text):
        _put_date(f"{day} {month} 20{year}", seen, UTC)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
