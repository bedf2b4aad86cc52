"""Dated events with a named participant in Wikinews (MEANTIME): are they found, with whom, on which day?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tagging.evaluate import data
from tagging.evaluate.events import day, names_of
from tagging.evaluate.recognition import Score
from tagging.pipeline.names import name_key
from tagging.pipeline.types import Annotation, Document, EventDraft


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a Wikinews story: where the words for it stand (one pair each time it is told), its day as far as
    the gold says it ("2008-02-XX"), and by what names the story calls those who take part."""

    words: tuple[tuple[int, int], ...]
    day: str
    who: frozenset[str]


@dataclass(frozen=True, slots=True)
class ToldStory:
    """``until``: where the annotation of the text ends."""

    document: Document
    events: tuple[Told, ...]
    until: int


@dataclass(frozen=True, slots=True)
class ToldScore:
    """``by_word``: the word of the draft is the gold's; ``found``: the gold's word stands in the sentence of a draft,
    one draft for one event. ``who`` and ``days`` count what is right of the found ones."""

    found: Score = field(default_factory=Score)
    by_word: Score = field(default_factory=Score)
    who: int = 0
    days: int = 0

    def __add__(self, other: ToldScore) -> ToldScore:
        return ToldScore(
            self.found + other.found, self.by_word + other.by_word, self.who + other.who, self.days + other.days
        )


def stories() -> list[ToldStory]:
    """In the order of their dates; those without one are left out. FileNotFoundError if they are not at hand."""
    folder = data.folder() / "meantime"
    instances = {row["instance"]: row for row in data.rows(folder / "instances.jsonl.gz")}
    dated = [row for row in data.rows(folder / "docs.jsonl.gz") if row["date"]]
    return [_story(row, instances) for row in sorted(dated, key=lambda row: (row["date"], row["id"]))]


def _story(row: dict[str, Any], instances: dict[str, Any]) -> ToldStory:
    last = max((m["end"] for m in row["mentions"] if m.get("syntactic_type") is not None), default=0)
    line_end = row["text"].find("\n", last)
    document = Document(row["text"], published_at=datetime.fromisoformat(f"{row['date']}T12:00:00+00:00"))
    until = line_end if line_end >= 0 else len(row["text"])
    return ToldStory(document, tuple(_told(row["mentions"], instances, until)), until)


def _told(mentions: list[dict[str, Any]], instances: dict[str, Any], until: int) -> Iterable[Told]:
    """Certain, dated, not of speech, and with somebody who is named: no pronouns or descriptions."""
    events: dict[str, list[dict[str, Any]]] = {}
    for mention in mentions:
        if mention["tag"] == "EVENT_MENTION" and mention["end"] <= until and _is_certain(mention):
            events.setdefault(mention.get("instance") or mention["m_id"], []).append(mention)
    for instance, told in events.items():
        known = instances.get(instance, {})
        dates = (known.get("time"), told[0].get("event_time"), known.get("begin"))
        told_day = next(filter(None, dates), "")
        who = _named(mentions, told, known)
        if who and told_day[:4].isdigit():
            yield Told(tuple((m["start"], m["end"]) for m in told), told_day, who)


def _named(mentions: list[dict[str, Any]], told: list[dict[str, Any]], known: dict[str, Any]) -> frozenset[str]:
    instance_of = {m["m_id"]: m.get("instance") for m in mentions}
    taking_part = {instance_of.get(p["m_id"]) for m in told for p in m.get("participants", ())}
    taking_part |= {each.rsplit("_", 1)[0] for each in known.get("participants", "").split()}
    names = [m for m in mentions if m.get("syntactic_type") == "NAM" and m.get("class") in ("PER", "ORG", "LOC")]
    return frozenset(name_key(m["surface"]) for m in names if m.get("instance") in taking_part - {None})


def _is_certain(mention: dict[str, Any]) -> bool:
    said = mention.get("certainty") != "UNCERTAIN" and mention.get("polarity") != "NEG"
    return said and mention.get("class") != "SPEECH_COGNITIVE" and not mention.get("modality")


def score(stories: Iterable[tuple[ToldStory, Annotation]]) -> ToldScore:
    total = ToldScore()
    for story, annotation in stories:
        total += _compared(story, annotation)
    return total


def _compared(story: ToldStory, annotation: Annotation) -> ToldScore:
    inside = [d for d in annotation.events if d.field == "text" and d.end <= story.until]
    drafts = [d for d in inside if d.first and (d.participants or d.place_tag is not None)]
    by_word = _pairs(story.events, drafts, _is_same_word)
    left = [d for d in drafts if all(d is not met for _, met in by_word)]
    waiting = [event for event in story.events if all(event is not met for met, _ in by_word)]
    in_sentence = _pairs(waiting, left, lambda event, d: any(d.start <= s < d.end for s, _ in event.words))
    pairs = by_word + in_sentence
    who = sum(any(event.who & names_of(annotation, tag) for tag in _named_in(d)) for event, d in pairs)
    days = sum(_is_day(event.day, d) for event, d in pairs)
    wanted = len(story.events)
    return ToldScore(Score(len(pairs), len(drafts), wanted), Score(len(by_word), len(drafts), wanted), who, days)


def _named_in(draft: EventDraft) -> list[int]:
    """Who takes part, and where: the gold counts the place of an event among them."""
    return [p.tag for p in draft.participants] + ([] if draft.place_tag is None else [draft.place_tag])


def _is_same_word(event: Told, draft: EventDraft) -> bool:
    return any(start < draft.trigger[1] and draft.trigger[0] < end for start, end in event.words)


def _pairs(
    events: Sequence[Told], drafts: Sequence[EventDraft], meet: Callable[[Told, EventDraft], bool]
) -> list[tuple[Told, EventDraft]]:
    waiting, pairs = list(drafts), []
    for event in events:
        draft = next((d for d in waiting if meet(event, d)), None)
        if draft is not None:
            waiting.remove(draft)
            pairs.append((event, draft))
    return pairs


def _is_day(value: str, draft: EventDraft) -> bool:
    """Of a day that the gold knows in part the known part."""
    known = value[:10].split("-X")[0]
    first = day(draft.first) or ""
    if draft.precision in ("day", "minute", "month"):
        return first.startswith(known)
    return first <= value <= (day(draft.last) or "")
