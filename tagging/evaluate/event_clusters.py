"""Do stories on the same event come to one Event (ECB+)? B-cubed over stories, by each story's main event.

A story's main event is what its headline or opening tells, and if they tell none, the event of the stories that it is
like (``pipeline.events.stories``); one that reports no such event stands alone. Stories come in one after the other, as
they would into an archive. Compared with two that need no events: leads clustered by their words (TF-IDF, its threshold
chosen on the topics that are looked at), and one cluster for each topic. How rare a word is, is counted in the stories
that are clustered.
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
from tagging.pipeline.events.matching import SAME, Telling, doing, likeness, words_of
from tagging.pipeline.events.stories import MOST_STORIES, Vector, main_of, together, weighed, words_about
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


@dataclass(slots=True)
class _Story:
    """A story as the matching sees it: what it tells or, by itself, what it is about; ``records`` find its event."""

    telling: Telling
    records: set[str]
    tells: bool
    event: int | None = None


@dataclass(slots=True)
class _Event:
    telling: Telling
    records: set[str]
    stories: list[Vector]


class Events:
    """An archive's events, in memory, found and joined as ``event_store`` does."""

    def __init__(self) -> None:
        self._known: list[_Event] = []
        self._loose: list[_Story] = []

    def report(self, story: _Story) -> None:
        """Find the story's main event; what it tells and nobody else did opens one, and stories that came before
        and told nothing may turn out to be about it."""
        found = self._likest(story)
        if found is None and not story.tells:
            self._loose.append(story)
            return
        if found is None:
            self._known.append(_Event(story.telling, set(), []))
            found = len(self._known) - 1
        self._join(story, found)
        for loose in self._loose:
            if _score(loose, self._known[found]) >= SAME:
                self._join(loose, found)
        self._loose = [loose for loose in self._loose if loose.event is None]

    def _likest(self, story: _Story) -> int | None:
        scores = [(_score(story, event), -place) for place, event in enumerate(self._known)]
        best, place = max(scores, default=(0.0, 0))
        return -place if best >= SAME else None

    def _join(self, story: _Story, number: int) -> None:
        event, told = self._known[number], story.telling
        event.records |= story.records
        event.stories = [*event.stories, told.around][-MOST_STORIES:]
        known = event.telling
        event.telling = replace(
            known,
            who=known.who | told.who,
            doers=known.doers | told.doers,
            where=known.where or told.where,
            place=known.place or told.place,
            around=together(event.stories),
        )
        story.event = number


def _score(story: _Story, event: _Event) -> float:
    return likeness(story.telling, event.telling) if story.records & event.records else 0.0


def by_events(found: Iterable[ClusteredStory], archive: Archive, tag: Callable[[Document], Tagged]) -> list[str]:
    """The main event of each story; of one without its own id."""
    stories = list(found)
    tagged = [tag(story.document) for story in stories]
    words = [_words(story, each) for story, each in zip(stories, tagged, strict=True)]
    counts = Counter(word for each in words for word in each)
    events = Events()
    read = [_read(each, weighed(about, counts, len(stories))) for each, about in zip(tagged, words, strict=True)]
    for each in read:
        events.report(each)
    return [s.id if e.event is None else f"event {e.event}" for s, e in zip(stories, read, strict=True)]


def _words(story: ClusteredStory, tagged: Tagged) -> frozenset[str]:
    names = [tag.name for tag in tagged.annotation.tags if tag.level == "about"]
    return words_about(story.document.headline, story.document.text, names)


def _read(tagged: Tagged, around: Vector) -> _Story:
    main = main_of(tagged.annotation.events)
    telling = _telling(main, tagged) if main else Telling(frozenset(), "")
    tags = zip(tagged.annotation.tags, tagged.entities, strict=True)
    records = {entity for tag, entity in tags if tag.level == "about"} | telling.who | telling.where
    return _Story(replace(telling, around=around), records, main is not None)


def _telling(draft: EventDraft, tagged: Tagged) -> Telling:
    place = tagged.entities[draft.place_tag] if draft.place_tag is not None else ""
    kinds = [tag.kind for tag in tagged.annotation.tags]
    return Telling(
        words=words_of(draft.title, [draft.place, *(p.name for p in draft.participants)]),
        type=draft.type,
        who=frozenset(tagged.entities[p.tag] for p in draft.participants),
        where=frozenset((place,)) if place else frozenset(),
        place=place,
        first=day_of(draft.first) if draft.first else None,
        last=day_of(draft.last) if draft.last else None,
        doers=doing((tagged.entities[p.tag], kinds[p.tag], p.role) for p in draft.participants),
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
