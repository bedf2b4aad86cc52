"""PDF with a text layer: lines by their place on the page, columns one after the other, furniture and hyphens gone."""

import re
from collections.abc import Iterator
from typing import IO, Any

import pypdfium2

from articles.extractors import Frame, RefusedError
from articles.extractors.pdf_layout import Piece, columns, headline, paragraphs, without_furniture

_MOST_PAGES = 3_000
_FEWEST_LETTERS = 25  # a page, on the average: below, the words are in pictures


def extract(file: IO[bytes]) -> Iterator[Frame]:
    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as error:
        raise _refusal(str(error)) from None
    if len(document) > _MOST_PAGES:
        raise RefusedError("too_large", f"This PDF has {len(document):,} pages; at most {_MOST_PAGES:,} are read.")
    heights, found = [], []
    for number in range(len(document)):
        page = document[number]
        heights.append(page.get_height())
        found.append(_pieces(page))
        page.close()
    letters = sum(char.isalpha() for page in found for piece in page for char in piece.text)
    if letters < min(_FEWEST_LETTERS * len(found), 400):
        raise RefusedError(
            "scan", "This PDF is a scan, or holds only pictures: it has no text layer. Run OCR over it first."
        )
    laid_out = [columns(page) for page in found]
    said = document.get_metadata_dict()
    yield Frame(
        {
            "paragraphs": paragraphs(without_furniture(laid_out, heights)),
            "headline": headline(laid_out[0]),
            "notes": [],
            "title": said.get("Title", ""),
            "author": said.get("Author", ""),
            "keywords": said.get("Keywords", ""),
            "created": _date(said.get("CreationDate", "")),
            "modified": _date(said.get("ModDate", "")),
            "language": "",
        }
    )


def _refusal(said: str) -> RefusedError:
    if "assword" in said:
        return RefusedError("password", "This PDF is protected by a password: save it without one.")
    if "ecurity" in said:
        return RefusedError("password", "This PDF is protected in a way that is not known here: save it without.")
    return RefusedError("malformed", f"This PDF is broken ({said[:100]}): print or export it once more.")


def _date(said: str) -> str:
    match = re.match(r"D:(\d{4})(\d\d)(\d\d)", said)
    return "-".join(match.groups()) if match else ""


def _pieces(page: Any) -> list[Piece]:
    """The page's runs of text, each with its place: a run ends at a line's end, a jump or a wide gap."""
    words = page.get_textpage()
    found: list[Piece] = []
    run: Piece | None = None
    for index in range(words.count_chars()):
        char = chr(pypdfium2.raw.FPDFText_GetUnicode(words, index))
        if char in "\r\n":
            _ended(run, found)
            run = None
        elif run is None or not char.isspace():
            left, bottom, right, top = words.get_charbox(index, loose=True)
            if run is not None and _jumps(run, left, bottom, top):
                _ended(run, found)
                run = None
            run = run or Piece(left, bottom, right, top, "")
            edges = min(run.left, left), min(run.bottom, bottom), max(run.right, right), max(run.top, top)
            run = Piece(*edges, run.text + char)
        else:
            run = run._replace(text=run.text + " ")
    _ended(run, found)
    words.close()
    return found


def _jumps(run: Piece, left: float, bottom: float, top: float) -> bool:
    height = max(run.height, 1.0)
    return (
        left - run.right > 1.5 * height or left < run.left - height or not run.bottom <= (bottom + top) / 2 <= run.top
    )


def _ended(run: Piece | None, found: list[Piece]) -> None:
    """Keep a run, after which none is open."""
    if run and (text := " ".join(run.text.split())):
        found.append(run._replace(text=text))
