"""XML without its dangers: no entity is expanded but plain words, nothing is fetched, items come one at a time."""

import html
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from articles.text import clean

from .base import ReadError
from .encoding import Decoded, decode

Element = Any  # lxml's, which has no types

_OPENING = rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s+|<\?[^>]{0,500}\?>|<!--.{0,4000}?-->|<!DOCTYPE[^\[>]{0,500}>" \
    rb"|<!DOCTYPE[^\[>]{0,500}\[.{0,8000}?\]\s*>)*+"  # fmt: skip
_ROOT = re.compile(_OPENING + rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?=[\s/>])([^>]*)", re.DOTALL)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,80}encoding\s*=\s*["']([\w.-]{2,20})["']""")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^\[>]|\"[^\"]*\"|'[^']*')*(\[.*?\]\s*)?>", re.DOTALL)
_PROLOG = 100_000  # characters in which a document type may stand
_DECLARED_ENTITY = re.compile(r"""<!ENTITY\s+([\w.-]+)\s+(?:"([^"<%]*)"|'([^'<%]*)')\s*>""")
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|([\w.-]{1,50});|)", re.DOTALL
)
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|&#(?:[0-8]|1[124-9]|2\d|3[01]|[xX]0*1?[0-9a-fA-F]);"
)
_LONGEST_ENTITY, _MOST_ADDED = 200, 1_000_000  # characters
_OPTIONS = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}


def root_of(head: bytes) -> tuple[str, bytes]:
    """The local name of the first element and what stands inside its tag; empty where the bytes are no XML."""
    match = _ROOT.match(head.replace(b"\x00", b""))
    return (match.group(1).decode(), match.group(2)) if match else ("", b"")


def source_of(data: bytes) -> tuple[bytes, Decoded]:
    """The document as UTF-8 that lxml can take: no declaration, no document type, no entity but XML's own."""
    declared = _DECLARED.match(data[:400].removeprefix(b"\xef\xbb\xbf"))
    decoded = decode(data, declared.group(1).decode() if declared else "")
    text = decoded.text.lstrip("\ufeff \r\n\t\x00")
    text = _DECLARATION.sub("", text, count=1)
    own: dict[str, str] = {}
    if doctype := _DOCTYPE.search(text, 0, _PROLOG):
        own = _declared_entities(doctype.group(1) or "")
        text = text[: doctype.start()] + text[doctype.end() :]
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    if "&" in text:
        text = _without_entities(text, own)
    return text.encode("utf-8", "replace"), decoded


def _declared_entities(subset: str) -> dict[str, str]:
    """Entities that stand for a few plain words. Any other is not expanded, whatever it would be."""
    found = {name: html.unescape(double or single) for name, double, single in _DECLARED_ENTITY.findall(subset)}
    return {name: words for name, words in found.items() if "&" not in words and len(words) <= _LONGEST_ENTITY}


def _without_entities(text: str, own: dict[str, str]) -> str:
    """HTML's and the document's own entities as characters; what is none as the words that it is."""
    added = 0

    def written(match: re.Match[str]) -> str:
        nonlocal added
        whole, name = match.group(), match.group(1)
        if whole == "&":
            return "&amp;"
        if name is None or name in _OWN:
            return whole
        words = own.get(name) or html.unescape(whole)
        added += len(words)
        if added > _MOST_ADDED:
            raise ReadError("entities", "This XML repeats its own entities too often: send it without them.")
        return words.replace("&", "&amp;").replace("<", "&lt;")

    return _REFERENCE.sub(written, text)


def parse(data: bytes) -> tuple[Element, Decoded]:
    """The whole document, its names without their namespaces; ReadError where it is broken."""
    source, decoded = source_of(data)
    parser = etree.XMLParser(**_OPTIONS)
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        if any(entry.domain_name != "NAMESPACE" for entry in parser.error_log):
            raise broken(error) from None
        root = etree.fromstring(source, etree.XMLParser(recover=True, **_OPTIONS))  # a prefix that nobody declared
    return bare(root), decoded


def stream(source: bytes, names: frozenset[str], *, recover: bool = False) -> Iterator[Element]:
    """The outermost elements of these local names, one at a time; each is forgotten when the next is asked for."""
    inside = 0
    events = etree.iterparse(BytesIO(source), events=("start", "end"), recover=recover, **_OPTIONS)
    try:
        for event, element in events:
            if local(element) not in names:
                continue
            inside += 1 if event == "start" else -1
            if event == "end" and inside == 0:
                yield element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise broken(error) from None
    if limits := [entry for entry in events.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"]:
        raise ReadError(
            "too_deep", f"This XML is nested too deeply or holds too long a text ({limits[0].message:.200})."
        )


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def broken(error: Exception) -> ReadError:
    said = str(error)[:200]
    if "huge" in said.lower() or "depth" in said.lower():
        return ReadError("too_deep", f"This XML is nested too deeply or holds too long a text ({said}).")
    return ReadError("malformed", f"This XML is broken or was cut off ({said}): ask its sender for a whole file.")


def bare(root: Element) -> Element:
    """The same tree with local names only, and without comments."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    for element in root.iter(etree.Element):
        if element.tag.startswith("{"):
            element.tag = element.tag.rpartition("}")[2]
    return root


def local(element: Element) -> str:
    """An element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def line(element: Element | None) -> str:
    """An element's words on one line."""
    return one_line("".join(element.itertext())) if element is not None else ""


def one_line(text: str | None) -> str:
    """Words on one line, twice-escaped entities ("&amp;quot;") unescaped."""
    return " ".join(clean(html.unescape(text)).text.split()) if text else ""


def first(element: Element, path: str) -> str:
    """The words of the first element at a path that has any."""
    return next((text for text in map(line, element.iterfind(path)) if text), "")


def attribute(element: Element, path: str, name: str) -> str:
    """The first value of an attribute at a path."""
    return next((one_line(found.get(name)) for found in element.iterfind(path) if found.get(name)), "")
