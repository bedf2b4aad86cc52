"""Stories with what the archive knows about them, loaded for a whole page in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from articles.models import Article
from articles.visibility import sees_all_records
from tagging.models import Entity, Event, Mention, Report, RunState, Tag, TagChoice, TaggingRun, TagState, shown


@dataclass(frozen=True)
class Record:
    """An Entity or Event as a caller may see it: without an address where it has no page for them."""

    row: Entity | Event
    has_page: bool


@dataclass(frozen=True)
class FoundTag:
    """A Tag with its record (at the end of a merge) and its places in the current words."""

    tag: Tag
    entity: Record
    mentions: Sequence[Mention] | None = None


@dataclass
class Story:
    """An Article as the API shows it. ``parts`` names what is included beyond the short form."""

    article: Article
    parts: frozenset[str]
    tagging: TaggingRun | None = None
    tags: list[FoundTag] = field(default_factory=list)
    events: list[Record] = field(default_factory=list)


PARTS = frozenset({"text", "mentions"})


def stories(
    articles: Iterable[Article], user: Any, *, choice: str = TagChoice.SHOWN, parts: Collection[str] = PARTS
) -> list[Story]:
    """The articles, in order, each with its tagging, tags and events: six queries, however many there are."""
    told = {article.pk: Story(article, frozenset(parts)) for article in articles}
    for run in _newest_runs(told):
        told[run.article_id].tagging = run
    tags = Tag.objects.filter(article__in=told).chosen(choice)
    revisions = [story.article.current_id for story in told.values()] if "mentions" in parts else None
    for found in found_tags(tags, user, revisions=revisions):
        told[found.tag.article_id].tags.append(found)
    for article_id, event in _reported(told, user, choice):
        told[article_id].events.append(event)
    return list(told.values())


def found_tags(tags: Any, user: Any, *, revisions: Collection[UUID | None] | None) -> list[FoundTag]:
    """Tags with their records, and their mentions in these revisions (None: without mentions)."""
    rows = list(tags.select_related("entity__merged_into", "decided_by").order_by("-relevance", "id"))
    mentions = _mentions(rows, revisions) if revisions is not None else None
    records = entity_records((row.entity for row in rows), user)
    return [FoundTag(row, records[row.entity_id], None if mentions is None else mentions[row.pk]) for row in rows]


def entity_records(entities: Iterable[Entity | None], user: Any) -> dict[UUID, Record]:
    """By the id of each given entity, the record it leads to."""
    canonical = {entity.pk: entity.canonical() for entity in entities if entity is not None}
    pages = _with_page(Entity.objects, {entity.pk for entity in canonical.values()}, user)
    return {pk: Record(entity, entity.pk in pages) for pk, entity in canonical.items()}


def _with_page(manager: Any, ids: set[UUID], user: Any) -> set[UUID]:
    if not ids or sees_all_records(user):
        return ids
    return set(manager.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def _newest_runs(articles: Collection[UUID]) -> Iterable[TaggingRun]:
    runs = TaggingRun.objects.filter(article__in=articles).exclude(state=RunState.SUPERSEDED)
    return runs.order_by("article_id", "-id").distinct("article_id")


def _mentions(tags: Iterable[Tag], revisions: Collection[UUID | None]) -> dict[UUID, list[Mention]]:
    found: dict[UUID, list[Mention]] = defaultdict(list)
    rows = Mention.objects.filter(tag__in=[tag.pk for tag in tags], revision__in=revisions)
    for mention in rows.only("tag_id", "field", "start", "end", "text").order_by("field", "start"):
        assert mention.tag_id is not None
        found[mention.tag_id].append(mention)
    return found


def _reported(articles: Collection[UUID], user: Any, choice: str) -> Iterable[tuple[UUID, Record]]:
    """Events of articles by the same rule as tags. Readers see those only that have a page: an event's title may
    come from a story that they may not see."""
    reports = Report.objects.filter(article__in=articles).select_related("event__merged_into").order_by("event_id")
    if choice == TagChoice.ACCEPTED:
        reports = reports.filter(state=TagState.ACCEPTED)
    else:
        reports = reports.exclude(state=TagState.REJECTED) if choice == TagChoice.ALL else reports.filter(shown())
    pairs = list(dict.fromkeys((report.article_id, report.event.canonical()) for report in reports))
    pages = _with_page(Event.objects, {event.pk for _, event in pairs}, user)
    return [(article_id, Record(event, True)) for article_id, event in pairs if event.pk in pages]
