"""How well events are read out of single stories: the project's own gold.

An event is found if the word for it lies in the gold's phrase. Of those found it is counted whether the
dates, those who have to take part, place, type and "planned" are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tagging.evaluate import data
from tagging.evaluate.recognition import Score
from tagging.pipeline.names import name_key
from tagging.pipeline.types import Annotation, Document, EventDraft

ASPECTS = ("who", "dates", "place", "type", "planned")


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """``words`` is a phrase of the story in which the word for the event stands."""

    words: str
    type: str
    first: str | None
    last: str | None
    precision: str
    planned: bool
    place: str | None
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventStory:
    key: str
    document: Document
    events: tuple[GoldEvent, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventScore:
    """``right`` counts by aspect, of the events found; ``banned`` drafts stand where there is no event."""

    found: Score = field(default_factory=Score)
    right: dict[str, int] = field(default_factory=dict)
    banned: int = 0
    bans: int = 0

    def __add__(self, other: EventScore) -> EventScore:
        right = {aspect: self.right.get(aspect, 0) + other.right.get(aspect, 0) for aspect in ASPECTS}
        return EventScore(self.found + other.found, right, self.banned + other.banned, self.bans + other.bans)

    def share(self, aspect: str) -> float:
        return self.right.get(aspect, 0) / self.found.right if self.found.right else 0.0


def own() -> list[EventStory]:
    return [_story(row) for row in data.rows(data.GOLD / "events.jsonl")]


def _story(row: dict[str, Any]) -> EventStory:
    events = tuple(
        GoldEvent(e["words"], e["type"], e["from"], e["to"], e["precision"], e["planned"], e["place"], tuple(e["who"]))
        for e in row["events"]
    )
    document = Document(row["text"], row["headline"], datetime.fromisoformat(row["published_at"]))
    return EventStory(row["key"], document, events, tuple(each["words"] for each in row["never"]))


def score(stories: Iterable[tuple[EventStory, Annotation]]) -> EventScore:
    total = EventScore()
    for story, annotation in stories:
        total += _compared(story, annotation)
    return total


def _compared(story: EventStory, annotation: Annotation) -> EventScore:
    drafts = annotation.events
    met = [(event, draft) for event in story.events if (draft := at(story.document, event.words, drafts))]
    right = {aspect: sum(is_right(aspect, event, draft, annotation) for event, draft in met) for aspect in ASPECTS}
    banned = sum(at(story.document, words, drafts) is not None for words in story.never)
    return EventScore(Score(len(met), len(drafts), len(story.events)), right, banned, len(story.never))


def at(document: Document, words: str, drafts: Sequence[EventDraft]) -> EventDraft | None:
    """The draft whose word lies in this phrase."""
    start = document.text.find(words)
    inside = range(start, start + len(words))
    return next((d for d in drafts if start >= 0 and d.field == "text" and d.trigger[0] in inside), None)


def is_right(aspect: str, event: GoldEvent, draft: EventDraft, annotation: Annotation) -> bool:
    if aspect == "who":
        taking_part = {name for p in draft.participants for name in names_of(annotation, p.tag)}
        return {name_key(name) for name in event.who} <= taking_part
    if aspect == "dates":
        return (event.first, event.last) == (day(draft.first), day(draft.last))
    if aspect == "place":
        return event.place is None or name_key(event.place) == name_key(draft.place)
    if aspect == "type":
        return event.type == draft.type
    return event.planned == draft.planned


def names_of(annotation: Annotation, tag: int) -> set[str]:
    """By what names the story calls a tag, the record's own among them."""
    surfaces = (mention.text for mention in annotation.mentions if mention.tag == tag)
    return {name_key(name) for name in (annotation.tags[tag].name, *surfaces)}


def day(moment: date | None) -> str | None:
    return moment.isoformat()[:10] if moment else None
