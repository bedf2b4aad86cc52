"""Stories told again with other names in the places of the old ones: so a recogniser that has learned from a story
meets names in it that it has not. The words around them it may still know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

from tagging.evaluate.gold import GoldMention, Story
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import FIELDS, EntityRecord, Field, SpanKind

KEPT = 0.3  # of the names; a fresh story has familiar ones too

Names = Mapping[SpanKind, Sequence[str]]


def names(records: Iterable[EntityRecord], stories: Iterable[Story]) -> Names:
    """Names and aliases of the authority file, and those in the stories, by kind."""
    found: dict[SpanKind, dict[str, None]] = {}
    for record in records:
        found.setdefault(record.kind, {}).update(dict.fromkeys((record.name, *record.aliases)))
    for story in stories:
        for gold in story.mentions:
            found.setdefault(gold.kind, {})[_text(story, gold)] = None
    return {kind: tuple(by_name) for kind, by_name in found.items()}


def retold(story: Story, others: Names, random: Random) -> Story:
    """The story with most of its names replaced, each by one of the same kind, wherever it stands."""
    chosen: dict[tuple[SpanKind, str], str] = {}
    for gold in sorted(
        story.mentions, key=lambda gold: gold.start - gold.end
    ):  # the longest first: they bring surnames
        old = _text(story, gold)
        if (gold.kind, old) not in chosen:
            chosen[gold.kind, old] = old if random.random() < KEPT else random.choice(others.get(gold.kind) or [old])
            chosen.setdefault((gold.kind, old.split()[-1]), chosen[gold.kind, old].split()[-1])
    texts, moved = {}, []
    for field in FIELDS:
        texts[field], marked = _replaced(story, field, chosen)
        moved += marked
    document = replace(story.document, headline=texts["headline"], text=texts["text"])
    return replace(story, document=document, mentions=tuple(moved))


def _replaced(story: Story, field: Field, chosen: Mapping[tuple[SpanKind, str], str]) -> tuple[str, list[GoldMention]]:
    text, done = "", 0
    marked = []
    for gold in sorted((gold for gold in story.mentions if gold.field == field), key=lambda gold: gold.start):
        if gold.start < done:
            continue  # inside of another name
        old = _text(story, gold)
        new = chosen[gold.kind, old]
        new = new.upper() if old.isupper() and " " in new else new
        text += field_text(story.document, field)[done : gold.start]
        marked.append(replace(gold, start=len(text), end=len(text) + len(new), entity=None))
        text, done = text + new, gold.end
    return text + field_text(story.document, field)[done:], marked


def _text(story: Story, gold: GoldMention) -> str:
    return field_text(story.document, gold.field)[gold.start : gold.end]
