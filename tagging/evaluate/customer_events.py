"""The customer's own story: are the events that a careful editor listed all found, on the right days?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tagging.evaluate import data
from tagging.evaluate.events import day, names_of
from tagging.pipeline.events.matching import words_of
from tagging.pipeline.names import name_key
from tagging.pipeline.types import Annotation, Document, EventDraft


@dataclass(frozen=True, slots=True)
class Listed:
    """``first`` and ``last`` are empty where the story does not say when."""

    what: str
    first: str
    last: str
    where: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    listed: int
    found: int
    days: int
    places: int
    proposed: int


def story() -> tuple[Document, list[Listed]]:
    """FileNotFoundError if it is not at hand."""
    folder = data.folder() / "seed"
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    text = (folder / gold["file"]).read_text("utf-8")
    published = datetime.fromisoformat(f"{gold['published_at']}T12:00:00+00:00")
    return Document(text, published_at=published), [_listed(row) for row in gold["events"]]


def _listed(row: dict[str, str]) -> Listed:
    first, _, last = (row["when"] or "").partition("/")
    return Listed(row["what"], first, last or first, row["where"] or "", tuple(row["who"]))


def score(events: Sequence[Listed], annotation: Annotation) -> Found:
    """A listed event is found if a draft names who takes part and says in a word what is done; one draft each."""
    waiting = list(annotation.events)
    met: list[tuple[Listed, EventDraft]] = []
    for event in events:
        draft = max((d for d in waiting if _is(event, d, annotation)), key=lambda d: _shared(event, d), default=None)
        if draft is not None:
            waiting.remove(draft)
            met.append((event, draft))
    return Found(
        listed=len(events),
        found=len(met),
        days=sum((event.first, event.last) == (day(d.first) or "", day(d.last) or "") for event, d in met),
        places=sum(not event.where or name_key(event.where) == name_key(d.place) for event, d in met),
        proposed=len(annotation.events),
    )


def _is(event: Listed, draft: EventDraft, annotation: Annotation) -> bool:
    taking_part = {name for p in draft.participants for name in names_of(annotation, p.tag)}
    return {name_key(name) for name in event.who} <= taking_part and _shared(event, draft) > 0


def _shared(event: Listed, draft: EventDraft) -> int:
    """Words of the deed and its circumstances that both have."""
    names = [*event.who, event.where]
    return len(words_of(event.what, names) & words_of(draft.title, names)) + (event.where == draft.place != "")
