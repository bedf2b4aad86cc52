"""Do stories on the same event come to one Event (ECB+)? B-cubed over stories, by each story's main event.

A story's main event is, of those that it reports, the one that most stories report; of several the first that it
tells, the headline's before the text's. Stories come in one after the other, as they would into an archive; one without
an event stands alone. Compared with two that need no events: leads clustered by their words (TF-IDF, its threshold
chosen on the topics that are looked at), and one cluster for each topic.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tagging.evaluate import data
from tagging.evaluate.archive import Archive, Tagged
from tagging.evaluate.resolution import BCubed, Clustered, b_cubed
from tagging.pipeline.events.matching import SAME, Telling, likeness, words_around, words_of
from tagging.pipeline.events.when import day_of
from tagging.pipeline.types import Document, EventDraft

LEAD = 3  # sentences, as the set cuts them
THRESHOLDS = tuple(step / 50 for step in range(2, 25))
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class ClusteredStory:
    id: str
    topic: str
    subtopic: str
    document: Document

    @property
    def lead(self) -> str:
        return "\n".join([self.document.headline, *self.document.text.split("\n")[:LEAD]])


def stories() -> list[ClusteredStory]:
    """FileNotFoundError if they are not at hand."""
    rows = data.rows(data.folder() / "ecb_plus" / "topics_1-35.jsonl.gz")
    return [
        ClusteredStory(row["id"], str(row["topic"]), row["subtopic"], Document(row["text"], row["title"] or ""))
        for row in rows
    ]


def score(found: Sequence[ClusteredStory], clusters: Sequence[object]) -> BCubed:
    return b_cubed([Clustered("", str(c), s.subtopic) for s, c in zip(found, clusters, strict=True)])


# --- Our events ------------------------------------------------------------------------------------------------------


class Events:
    """An archive's events, in memory."""

    def __init__(self) -> None:
        self._known: list[Telling] = []

    def report(self, told: Telling) -> int:
        """The number of the event that is told, new or known."""
        scores = [(likeness(told, known), -place) for place, known in enumerate(self._known)]
        best, place = max(scores, default=(0.0, 0))
        if best < SAME:
            self._known.append(told)
            return len(self._known) - 1
        known = self._known[-place]
        self._known[-place] = replace(
            known, who=known.who | told.who, where=known.where or told.where, around=told.around
        )
        return -place


def by_events(found: Iterable[ClusteredStory], archive: Archive, tag: Callable[[Document], Tagged]) -> list[str]:
    """The main event of each story; of one without events its own id."""
    events = Events()
    told: list[dict[int, EventDraft]] = []
    stories = list(found)
    for story in stories:
        tagged = tag(story.document)
        drafts = sorted(tagged.annotation.events, key=lambda draft: (draft.field != "headline", draft.start))
        numbers: dict[int, EventDraft] = {}
        for draft in drafts:
            numbers.setdefault(events.report(_telling(draft, tagged, story)), draft)
        told.append(numbers)
    reports = Counter(number for numbers in told for number in numbers)
    main = [max(numbers, key=lambda number: reports[number], default=None) for numbers in told]
    return [story.id if number is None else f"event {number}" for story, number in zip(stories, main, strict=True)]


def _telling(draft: EventDraft, tagged: Tagged, story: ClusteredStory) -> Telling:
    place = tagged.entities[draft.place_tag] if draft.place_tag is not None else ""
    return Telling(
        words=words_of(draft.title, [draft.place, *(p.name for p in draft.participants)]),
        type=draft.type,
        who=frozenset(tagged.entities[p.tag] for p in draft.participants),
        where=frozenset((place,)) if place else frozenset(),
        first=day_of(draft.first) if draft.first else None,
        last=day_of(draft.last) if draft.last else None,
        around=words_around(story.document.headline, story.document.text),
    )


# --- What it is compared with ----------------------------------------------------------------------------------------


def by_words(found: Sequence[ClusteredStory], threshold: float) -> list[int]:
    """Leads of at least this cosine similarity, and what they are joined with, are one cluster."""
    vectors = _tf_idf([story.lead for story in found])
    clusters = list(range(len(found)))
    for one, vector in enumerate(vectors):
        for other in range(one):
            if clusters[one] != clusters[other] and _cosine(vector, vectors[other]) >= threshold:
                old, new = clusters[one], clusters[other]
                clusters = [new if cluster == old else cluster for cluster in clusters]
    return clusters


def best_threshold(found: Sequence[ClusteredStory]) -> float:
    return max(THRESHOLDS, key=lambda threshold: score(found, by_words(found, threshold)).f1)


def by_topic(found: Iterable[ClusteredStory]) -> list[str]:
    return [story.topic for story in found]


def _tf_idf(texts: Sequence[str]) -> list[dict[str, float]]:
    counts = [Counter(word.lower() for word in _WORD.findall(text)) for text in texts]
    stories_with = Counter(word for count in counts for word in count)
    rare = {word: math.log(len(texts) / count) for word, count in stories_with.items()}
    return [_normal({word: (1 + math.log(n)) * rare[word] for word, n in count.items()}) for count in counts]


def _normal(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return {word: weight / length for word, weight in vector.items()}


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * long.get(word, 0.0) for word, weight in short.items())
