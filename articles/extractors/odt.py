"""OpenDocument text (ODT): paragraphs, tables, notes, comments."""

from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from articles.extractors import Frame, RefusedError
from articles.extractors.zipped import Parts, local, value

_BLOCKS = ("{*}p", "{*}h", "{*}table-row")
_SKIPPED = frozenset(("tracked-changes", "annotation", "note-citation", "bookmark", "image", "object", "script"))


def extract(file: IO[bytes]) -> Iterator[Frame]:
    parts = Parts(file)
    manifest = parts.tree("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise RefusedError("password", "This document is protected by a password: save it without one.")
    content = parts.tree("content.xml")
    body = next(content.iter("{*}text"), None) if content is not None else None
    if content is None or body is None:
        raise RefusedError("malformed", "This OpenDocument file has no text document in it.")
    titles = _title_styles(content)
    paragraphs = list(_paragraphs(body, titles))
    yield Frame(
        {
            "paragraphs": [text for text, _ in paragraphs],
            "headline": next((text for text, is_title in paragraphs[:3] if is_title), ""),
            "notes": list(_comments(content)),
            **_properties(parts),
        }
    )


def _title_styles(content: Any) -> frozenset[str]:
    """Title, and the automatic styles made from it."""
    made = {value(style, "name") for style in content.iter("{*}style") if value(style, "parent-style-name") == "Title"}
    return frozenset({"Title", *made})


def _paragraphs(body: Any, titles: frozenset[str]) -> Iterator[tuple[str, bool]]:
    for element in body.iter(*_BLOCKS):
        parents = {local(parent) for parent in element.iterancestors()}
        if parents & {"tracked-changes", "annotation", "table-row"}:
            continue
        if local(element) == "table-row":
            cells = (" ".join(map(_words, cell.iter("{*}p", "{*}h"))).strip() for cell in element.iter("{*}table-cell"))
            text = " | ".join(cells)
            text = text if text.strip(" |") else ""
        else:
            text = ("- " if "list-item" in parents else "") + _words(element)
        if text.strip(" -"):
            yield text, value(element, "style-name") in titles or _is_top_heading(element)


def _is_top_heading(element: Any) -> bool:
    return local(element) == "h" and value(element, "outline-level") in ("", "1")


def _words(paragraph: Any) -> str:
    pieces: list[str] = []
    walker = etree.iterwalk(paragraph, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            pieces.append((element.tail or "") if element is not paragraph else "")
        elif local(element) in _SKIPPED or (local(element) in ("p", "h") and element is not paragraph):
            walker.skip_subtree()
        else:
            pieces += (_sign(element), element.text or "")
    return "".join(pieces)


def _sign(element: Any) -> str:
    name = local(element)
    if name == "s":
        return " " * min(int(value(element, "c") or 1), 100) if (value(element, "c") or "1").isdigit() else " "
    return {"tab": "\t", "line-break": "\n"}.get(name, "")


def _comments(content: Any) -> Iterator[str]:
    for comment in content.iter("{*}annotation"):
        words = " ".join(map(_words, comment.iter("{*}p"))).strip()
        author = next((child.text for child in comment if local(child) == "creator"), "") or "somebody"
        if words:
            yield f"Comment by {author}: {words}"


def _properties(parts: Parts) -> dict[str, str]:
    meta = parts.tree("meta.xml")
    said: dict[str, str] = {}
    keywords = []
    for element in meta.iter("{*}*") if meta is not None else ():
        text = (element.text or "").strip()
        if local(element) == "keyword" and text:
            keywords.append(text)
        elif text:
            said.setdefault(local(element), text)
    return {
        "title": said.get("title", ""),
        "author": said.get("initial-creator", "") or said.get("creator", ""),
        "keywords": "; ".join(keywords),
        "created": said.get("creation-date", ""),
        "modified": said.get("date", ""),
        "language": said.get("language", ""),
    }
