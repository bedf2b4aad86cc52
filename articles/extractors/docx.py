"""Word (DOCX, DOCM): paragraphs, tables, foot- and endnotes, comments; macros and deleted words are left out."""

from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from articles.extractors import Frame, RefusedError
from articles.extractors.zipped import Parts, local, value

_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "‑", "ptab": "\t"}
_SKIPPED = frozenset(
    ("del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "sectPr", "tblPr", "trPr", "tcPr", "pict")
)


def extract(file: IO[bytes]) -> Iterator[Frame]:
    parts = Parts(file)
    document = parts.tree("word/document.xml")
    if document is None:
        raise RefusedError("malformed", "This Word file has no document in it.")
    titles = _title_styles(parts)
    paragraphs = list(_paragraphs(document, titles))
    for name in ("footnotes", "endnotes"):
        notes = parts.tree(f"word/{name}.xml")
        if notes is not None:
            paragraphs += [(text, False) for text, _ in _paragraphs(notes, frozenset())]
    yield Frame(
        {
            "paragraphs": [text for text, _ in paragraphs],
            "headline": next((text for text, is_title in paragraphs[:3] if is_title), ""),
            "notes": [*_comments(parts), *_macros(parts)],
            **_properties(parts),
        }
    )


def _title_styles(parts: Parts) -> frozenset[str]:
    """The ids of the styles for titles; ids are in the writer's language, names in English."""
    styles = parts.tree("word/styles.xml")
    found = set()
    for style in () if styles is None else styles.iter("{*}style"):
        name = next((value(child, "val") for child in style if local(child) == "name"), "")
        if name.lower() in ("title", "heading 1"):
            found.add(value(style, "styleId"))
    return frozenset(found or ("Title", "Heading1"))


def _paragraphs(tree: Any, titles: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """(words, whether it is a title) of each paragraph, a table's rows as one each; those of a text box come after."""
    for element in tree.iter("{*}p", "{*}tr"):
        if local(element) == "tr":
            if text := _row(element):
                yield text, False
        elif not _inside(element):
            text = _words(element)
            if text.strip():
                yield _mark(element) + text, _style(element) in titles


def _inside(element: Any) -> bool:
    """Whether a row tells it already, or it was deleted or is there a second time."""
    return any(local(parent) in ("tr", "del", "moveFrom", "Fallback") for parent in element.iterancestors())


def _row(row: Any) -> str:
    if any(local(parent) in ("tr", "Fallback") for parent in row.iterancestors()):
        return ""
    cells = [" ".join(filter(None, map(_words, cell.iter("{*}p")))) for cell in row if local(cell) == "tc"]
    return " | ".join(cell.strip() for cell in cells) if any(cell.strip() for cell in cells) else ""


def _words(paragraph: Any) -> str:
    pieces: list[str] = []
    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        name = local(element)
        if name in _SKIPPED or (name == "p" and element is not paragraph):
            walker.skip_subtree()
        elif name == "t":
            pieces.append(element.text or "")
        else:
            pieces.append(_SIGNS.get(name, ""))
    return "".join(pieces)


def _style(paragraph: Any) -> str:
    return next((value(style, "val") for style in paragraph.iterfind("{*}pPr/{*}pStyle")), "")


def _mark(paragraph: Any) -> str:
    return "- " if paragraph.find("{*}pPr/{*}numPr") is not None and "ead" not in _style(paragraph) else ""


def _comments(parts: Parts) -> Iterator[str]:
    comments = parts.tree("word/comments.xml")
    for comment in () if comments is None else comments.iter("{*}comment"):
        words = " ".join(map(_words, comment.iter("{*}p"))).strip()
        if words:
            yield f"Comment by {value(comment, 'author') or 'somebody'}: {words}"


def _macros(parts: Parts) -> list[str]:
    has_any = any(name.endswith("vbaProject.bin") for name in parts.names)
    return ["The document's macros were left out."] if has_any else []


def _properties(parts: Parts) -> dict[str, str]:
    """What the file says of itself: Dublin Core, and the language its words are set in."""
    core = parts.tree("docProps/core.xml")
    said = {local(element): (element.text or "").strip() for element in core} if core is not None else {}
    styles = parts.tree("word/styles.xml")
    languages = [value(lang, "val") for lang in styles.iter("{*}lang")] if styles is not None else []
    return {
        "title": said.get("title", ""),
        "author": said.get("creator", ""),
        "keywords": said.get("keywords", ""),
        "created": said.get("created", ""),
        "modified": said.get("modified", ""),
        "language": said.get("language", "") or next(filter(None, languages), ""),
    }
