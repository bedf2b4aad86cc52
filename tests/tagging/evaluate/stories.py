"""Tiny stories whose names are marked in the text, with what they mean: ``[person:blair|Tony Blair]``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tagging.evaluate.archive import Tagged
from tagging.evaluate.gold import GoldMention, Story
from tagging.pipeline.types import Annotation, Document, Mention, Span, TagDraft

_MARK = re.compile(r"\[(person|organization|place|other)(?::([\w-]*))?\|([^\]]*)\]")


def story(key: str, marked: str, annotated_to: int | None = None) -> Story:
    text, mentions, end = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[end : match.start()]
        kind, entity, name = match.groups()
        mentions.append(GoldMention("text", len(text), len(text) + len(name), kind, entity or None))  # type: ignore[arg-type]
        text, end = text + name, match.end()
    return Story(key, Document(text + marked[end:]), tuple(mentions), annotated_to=annotated_to)


class FoundAsMarked:
    """A recogniser that sees exactly the gold names."""

    name = "marked"

    def __init__(self, stories: Sequence[Story]) -> None:
        self._stories = {one.document: one for one in stories}
        self.asked = 0

    def recognise(self, document: Document) -> list[Span]:
        self.asked += 1
        return [
            Span(m.field, m.start, m.end, document.text[m.start : m.end], m.kind, 0.99)
            for m in self._stories[document].mentions
        ]


def mention(one: Story, name: str, kind: str, tag: int | None = 0, confidence: float = 0.9, nth: int = 0) -> Mention:
    """The machine's mention of the ``nth`` occurrence of a name."""
    start = -1
    for _ in range(nth + 1):
        start = one.document.text.index(name, start + 1)
    return Mention("text", start, start + len(name), name, kind, confidence, tag)  # type: ignore[arg-type]


def tagged(mentions: Sequence[Mention], *records: str) -> Tagged:
    """An annotation whose tags came to ``records``; each tag is named after its record."""
    tags = tuple(
        TagDraft(
            kind=next(m.kind for m in mentions if m.tag == index),  # type: ignore[arg-type]
            name=record,
            entity_id=record,
            status="confirmed",
            aliases=(),
            level="about",
            confidence=0.9,
            relevance=0.5,
            reason="",
        )
        for index, record in enumerate(records)
    )
    return Tagged(Annotation(tuple(mentions), tags), records)
