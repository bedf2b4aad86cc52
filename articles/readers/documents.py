"""Office files and PDFs: what their extractors told, as a story."""

from collections.abc import Iterator
from typing import Any

from articles.text import clean

from .base import Context, RawArticle, ReadError, Story
from .confined import frames
from .headers import Found, subjects_in
from .opening import take_opening
from .plain import require_words


def stories(kind: str, data: bytes, context: Context) -> Iterator[Story]:
    for frame in frames(kind, data):
        yield _article(frame.head, context)


def _article(told: dict[str, Any], context: Context) -> RawArticle:
    found = Found()
    paragraphs = [text for text in (clean(str(text)).text for text in told["paragraphs"]) if text]
    found.put("headline", " ".join(clean(told["headline"]).text.split()))
    lines = "\n\n".join(paragraphs).split("\n")
    story = "\n".join(take_opening(lines, found, context)).strip()
    require_words(story or found.fields.get("headline", ""))
    found.put_default("headline", _title(told))
    found.put("language", clean(told["language"]).text)
    found.put_default("subjects", subjects_in(clean(told["keywords"]).text))
    found.add_notes(*(clean(note).text for note in told["notes"]), *_about(told))
    return found.article(story)


def _title(told: dict[str, Any]) -> str:
    """The file's own title, unless it is a file's name or a program's."""
    title = " ".join(clean(told["title"]).text.split())
    made_up = title.lower().startswith(("microsoft word", "untitled", "document")) or title.lower().endswith(
        (".doc", ".docx", ".odt", ".rtf", ".pdf", ".indd", ".qxd")
    )
    return "" if made_up else title


def _about(told: dict[str, Any]) -> list[str]:
    """Who wrote the file and when: that may be anybody and any day, so it is no byline and no date."""
    said = {"Document's author": told["author"], "made": told["created"], "changed": told["modified"]}
    return [f"{name}: {words}" for name, value in said.items() if (words := clean(value).text)]


OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refuse_old_office(data: bytes) -> None:
    """An encrypted document of today lies inside the format of the old ones."""
    if data.startswith(OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise ReadError("password", "This document is protected by a password: save it without one.")
        raise ReadError("unsupported", "This is an old Microsoft Office file: save it as DOCX, or send the text.")
