"""Stories with their names marked by hand, so that a test is about the rules and not about the model.

``{person|Antony Blinken}`` marks a span that the recogniser is to find; ``{place?|Jordan}`` one it doubts.
"""

from __future__ import annotations

import re
from datetime import datetime

from tagging.pipeline.annotate import annotate
from tagging.pipeline.authority import Authority
from tagging.pipeline.events import Parser
from tagging.pipeline.types import Annotation, Document, EntityRecord, Field, Kind, Mention, Office, Span, TagDraft

_MARK = re.compile(r"\{(person|organization|place|other)(\??)\|([^{}]*)\}")


class MarkedRecogniser:
    """Finds exactly what was marked."""

    name = "marked"

    def __init__(self, spans: list[Span]) -> None:
        self._spans = spans

    def recognise(self, document: Document) -> list[Span]:
        return self._spans


def unmark(field: Field, marked: str) -> tuple[str, list[Span]]:
    text, spans, end = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[end : match.start()]
        kind, doubt, name = match.groups()
        spans.append(Span(field, len(text), len(text) + len(name), name, kind, 0.6 if doubt else 0.99))  # type: ignore[arg-type]
        text, end = text + name, match.end()
    return text + marked[end:], spans


def read(
    text: str,
    *records: EntityRecord,
    headline: str = "",
    on: str = "",
    place: str = "",
    parser: Parser | None = None,
) -> Annotation:
    """Annotate a marked story with an authority file of ``records``; ``on`` is the day it appeared, ``place`` that of
    its source."""
    plain_text, in_text = unmark("text", text)
    plain_headline, in_headline = unmark("headline", headline)
    published_at = datetime.fromisoformat(f"{on}T12:00:00+00:00") if on else None
    document = Document(text=plain_text, headline=plain_headline, published_at=published_at, place=place)
    return annotate(document, Authority(records), MarkedRecogniser(in_headline + in_text), parser=parser)


def record(
    kind: Kind,
    name: str,
    *aliases: str,
    description: str = "",
    parent: str | None = None,
    offices: tuple[Office, ...] = (),
    meant: dict[str, int] | None = None,
) -> EntityRecord:
    """A confirmed record whose id is its kind and name."""
    counts = tuple((meant or {}).items())
    return EntityRecord(f"{kind}:{name}", kind, name, aliases, "confirmed", description, parent, offices, counts)


def proposed(kind: Kind, name: str) -> EntityRecord:
    """A record that the archive found itself."""
    return EntityRecord(f"proposed {kind}:{name}", kind, name, status="proposed")


def names(annotation: Annotation) -> set[tuple[Kind, str]]:
    return {(tag.kind, tag.name) for tag in annotation.tags}


def tag(annotation: Annotation, name: str) -> TagDraft:
    """The one tag of this name."""
    (found,) = [tag for tag in annotation.tags if tag.name == name]
    return found


def mentions(annotation: Annotation, name: str) -> list[str]:
    """The texts of the mentions that carry the tag of this name."""
    index = annotation.tags.index(tag(annotation, name))
    return [mention.text for mention in annotation.mentions if mention.tag == index]


def unresolved(annotation: Annotation) -> list[Mention]:
    return [mention for mention in annotation.mentions if mention.tag is None]
