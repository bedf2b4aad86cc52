"""Does each record stand for one real thing, and each real thing for one record, across stories?

B-cubed (Bagga and Baldwin, 1998): for each gold mention, precision is the share of its cluster that means what it
means, recall the share of what means the same that is in its cluster; both averaged over the mentions. The mentions
are the linked names of people, organizations and places. One that was not found, or found but linked to no record, is
a cluster of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tagging.evaluate.archive import Archive, Tagged
from tagging.evaluate.gold import GoldMention, Story
from tagging.evaluate.matching import Aligned, place
from tagging.pipeline.names import name_key
from tagging.pipeline.repair import cut_descriptions, cut_titles, repair, trim
from tagging.pipeline.spans import field_text, span_at
from tagging.pipeline.titles import title_length
from tagging.pipeline.types import Span

GIVEN_NAMES = (trim, cut_descriptions, cut_titles)  # sets count articles, descriptions and titles to a name


@dataclass(frozen=True, slots=True)
class Clustered:
    """A gold mention's surface (normalised), the cluster it was put in, and what it really means."""

    surface: str
    cluster: Hashable
    entity: str


@dataclass(frozen=True, slots=True)
class BCubed:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(items: Sequence[Clustered]) -> BCubed:
    if not items:
        return BCubed(0.0, 0.0)
    clusters = Counter(item.cluster for item in items)
    entities = Counter(item.entity for item in items)
    both = Counter((item.cluster, item.entity) for item in items)
    precision = sum(n * n / clusters[cluster] for (cluster, _), n in both.items())
    recall = sum(n * n / entities[entity] for (_, entity), n in both.items())
    return BCubed(precision / len(items), recall / len(items))


def on_gold_mentions(stories: Iterable[Story], archive: Archive) -> list[Tagged]:
    """Group and resolve the names that people marked, linked or not, story after story."""
    found = []
    for story in stories:
        spans = [_given(story, mention) for mention in story.mentions]
        repaired = repair(story.document, spans, archive.authority, GIVEN_NAMES)
        found.append(archive.tag_spans(story.document, repaired))
    return found


def _given(story: Story, mention: GoldMention) -> Span:
    """The marked name as a span. Where another marked name opens it as an owner or employer ("Singapore's Changi
    Airport", "Boeing president Scott Carson"), only what follows: spans may not overlap."""
    document = story.document
    text, start = field_text(document, mention.field), mention.start
    field, first, end = place(document, mention)
    for other in story.mentions:
        where = place(document, other)
        if where[:2] == (field, first) and where[2] < end:
            rest = text[where[2] : end]
            if rest.startswith(("'s ", "’s ")) or title_length(rest.lstrip()):
                start = end - len(rest.removeprefix("'s").removeprefix("’s").lstrip())
    return span_at(document, field, start, mention.end, mention.kind, 1.0)


def clustered(stories: Sequence[Story], tagged: Sequence[Tagged], aligned: Sequence[Aligned]) -> list[Clustered]:
    """The linked names of the stories in the clusters that the archive's records make of them."""
    items = []
    for story, result, names in zip(stories, tagged, aligned, strict=True):
        for index, (gold, mention) in enumerate(names.pairs):
            if gold.is_linked_name and gold.entity:
                alone: Hashable = (story.id, index)
                is_linked = mention is not None and mention.tag is not None
                cluster = result.entities[mention.tag] if is_linked else alone  # type: ignore[union-attr, index]
                items.append(Clustered(_key(story, gold), cluster, gold.entity))
    return items


def by_string(stories: Iterable[Story]) -> list[Clustered]:
    """The simple baseline: names that are spelled alike (``name_key``) are one thing."""
    return [Clustered(key, key, gold.entity or "") for _, gold, key in _linked(stories)]


def by_string_and_surname(stories: Iterable[Story]) -> list[Clustered]:
    """The same, but a lone surname is first replaced by the only full name in its story that ends with it."""
    found = list(_linked(stories))
    full_names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for story, gold, key in found:
        if gold.kind == "person" and " " in key:
            full_names[story.id, key.rsplit(" ", 1)[1]].add(key)
    items = []
    for story, gold, key in found:
        owners = full_names[story.id, key] if gold.kind == "person" else set()
        items.append(Clustered(key, next(iter(owners)) if len(owners) == 1 else key, gold.entity or ""))
    return items


def _linked(stories: Iterable[Story]) -> Iterator[tuple[Story, GoldMention, str]]:
    for story in stories:
        for gold in story.mentions:
            if gold.is_linked_name:
                yield story, gold, _key(story, gold)


def _key(story: Story, gold: GoldMention) -> str:
    return name_key(field_text(story.document, gold.field)[gold.start : gold.end])


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """What became of surfaces that mean more than one entity in the set. ``pairs`` are pairs of mentions with one
    surface and two meanings, ``pairs_merged`` those that share a cluster; ``mentions`` have such a surface, and
    ``mentions_merged`` are in a cluster most of which means something else."""

    surfaces: int
    mentions: int
    mentions_merged: int
    pairs: int
    pairs_merged: int

    @property
    def merged(self) -> float:
        """The share of the pairs that was wrongly merged."""
        return self.pairs_merged / self.pairs if self.pairs else 0.0


def ambiguity(items: Sequence[Clustered]) -> Ambiguity:
    by_surface: dict[str, list[Clustered]] = defaultdict(list)
    for item in items:
        by_surface[item.surface].append(item)
    doubtful = [same for same in by_surface.values() if len({item.entity for item in same}) > 1]
    meant = meanings(items)
    return Ambiguity(
        surfaces=len(doubtful),
        mentions=sum(map(len, doubtful)),
        mentions_merged=sum(meant[item.cluster] != item.entity for same in doubtful for item in same),
        pairs=sum(_pairs_of_two_meanings(item.entity for item in same) for same in doubtful),
        pairs_merged=sum(_merged_pairs(same) for same in doubtful),
    )


def meanings(items: Iterable[Clustered]) -> dict[Hashable, str]:
    """What most of each cluster means; of equals the one that came first."""
    counts: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for item in items:
        counts[item.cluster][item.entity] += 1
    return {cluster: entities.most_common(1)[0][0] for cluster, entities in counts.items()}


def _merged_pairs(same: Iterable[Clustered]) -> int:
    clusters: dict[Hashable, list[str]] = defaultdict(list)
    for item in same:
        clusters[item.cluster].append(item.entity)
    return sum(map(_pairs_of_two_meanings, clusters.values()))


def _pairs_of_two_meanings(entities: Iterable[str]) -> int:
    counts = Counter(entities)
    return (counts.total() ** 2 - sum(n * n for n in counts.values())) // 2
