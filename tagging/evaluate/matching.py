"""Names of gold and names found, brought together on equal terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tagging.evaluate.gold import GoldMention, Story
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import Document, Field, Mention, Span

Place = tuple[Field, int, int]

_OUTER_LEFT = "\"“”'‘’([,."
_OUTER_RIGHT = '"“”,;:(['
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_BLANKS = re.compile(r"\s+")


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without outer blanks and quotes, leading article and trailing possessive: cut on both sides alike,
    for sets differ in what they count to a name."""
    while start < end and (text[start].isspace() or text[start] in _OUTER_LEFT):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _OUTER_RIGHT):
        end -= 1
    article = _ARTICLE.match(text[start:end])
    if article and article.end() < end - start:
        start += article.end()
    possessive = _POSSESSIVE.search(text[start:end])
    if possessive and possessive.start() > 0:
        end = start + possessive.start()
    return start, end


def place(document: Document, name: GoldMention | Mention | Span) -> Place:
    return name.field, *trimmed(field_text(document, name.field), name.start, name.end)


def surface(document: Document, name: GoldMention | Mention | Span) -> str:
    """The trimmed words without case, and with single blanks."""
    field, start, end = place(document, name)
    text = field_text(document, field)[start:end].replace("’", "'")
    return _BLANKS.sub(" ", text).strip().casefold().rstrip(".")


@dataclass(frozen=True, slots=True)
class Aligned:
    """``pairs`` has for each gold mention what was found there, if anything; ``spurious`` was found where the gold
    has nothing, in the part of the text that people annotated."""

    pairs: tuple[tuple[GoldMention, Mention | None], ...]
    spurious: tuple[Mention, ...]


def align(story: Story, found: Sequence[Mention]) -> Aligned:
    """Each found mention meets one gold mention at most: the one at its place, else one that ends where it ends (so
    "President Vladimir Putin" meets "Vladimir Putin": the last words of an English name are its head)."""
    document = story.document
    waiting: dict[Place, Mention] = {place(document, mention): mention for mention in found}
    answers: dict[int, Mention] = {}
    for index, gold in enumerate(story.mentions):
        if mention := waiting.pop(place(document, gold), None):
            answers[index] = mention
    ends = {(field, end): (field, start, end) for field, start, end in waiting}
    for index, gold in enumerate(story.mentions):
        field, _, end = place(document, gold)
        if index not in answers and (where := ends.pop((field, end), None)):
            answers[index] = waiting.pop(where)
    pairs = tuple((gold, answers.get(index)) for index, gold in enumerate(story.mentions))
    left = (m for m in waiting.values() if story.covers(m.field, m.start))
    return Aligned(pairs, tuple(left))
