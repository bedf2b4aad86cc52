"""Marked-up words that come alone, as a field of their own: nothing but the story, with perhaps its headline on top."""

from articles.text import clean, words

from .base import ReadError
from .blocks import paragraphs
from .html import parsed
from .markdown import LARGEST, blocks

FORMATS = ("text", "html", "markdown")


def plain_words(text: str, form: str, headline: str = "") -> tuple[str, str]:
    """(headline, text) of a story's words in HTML or Markdown; ReadError where they cannot be read.

    A first-level heading on top is the headline where there is none, and goes where it only repeats it.
    """
    if form == "text" or not text.strip():
        return headline, text
    heading, lines = _of_html(text) if form == "html" else _of_markdown(text)
    if not lines or words(lines[0]) != words(heading) or (headline and words(headline) != words(heading)):
        return headline, "\n".join(lines)
    return headline or heading, "\n".join(lines[1:])


def _of_html(markup: str) -> tuple[str, list[str]]:
    tree = parsed(markup)
    first = next(tree.iter("h1"), None)
    heading = "" if first is None else clean(first.text_content()).text.replace("\n", " ")
    return heading, clean(paragraphs(tree)).text.split("\n")


def _of_markdown(text: str) -> tuple[str, list[str]]:
    if len(text) > LARGEST:
        raise ReadError("too_long", f"Markdown of more than {LARGEST:,} characters is not read: send it as text.")
    heading, found, _ = blocks(text.replace("\r\n", "\n").replace("\r", "\n"))
    return heading, clean("\n\n".join([heading, *found])).text.split("\n")
