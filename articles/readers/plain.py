"""Plain text (.txt)."""

from collections.abc import Iterator

from articles.text import clean

from .base import Context, ItemError, RawArticle, ReadError
from .encoding import decode
from .headers import Found
from .opening import take_opening
from .signatures import foreign_kind


class PlainReader:
    """Text without markup: what nothing else claims and what is no foreign format."""

    name = "text"

    def sniff(self, head: bytes, filename: str) -> float:
        return 0.0 if foreign_kind(head) else 0.1

    def read(self, data: bytes, context: Context) -> Iterator[RawArticle | ItemError]:
        decoded = decode(data)
        yield article_from_text(decoded.text, context, encoding=str(decoded))


def article_from_text(text: str, context: Context, encoding: str = "") -> RawArticle:
    """The story in a text without markup; ReadError("empty") where there are no words in it."""
    lines = clean(text).text.split("\n")
    found = Found()
    story = "\n".join(take_opening(lines, found, context)).strip()
    require_words(story or found.fields.get("headline", ""))
    return found.article(story, encoding=encoding)


def require_words(text: str) -> None:
    """ReadError("empty") where a text has not one letter or digit."""
    if not any(char.isalnum() for char in text):
        raise ReadError("empty", "There are no words in this file: check that the story was saved in it.")
