"""Replay: what was learned since goes back over earlier stories, as one Batch that can be undone.

Which stories may change is found by the names that stand in them; whether one does, only a reading tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from articles.models import Article
from tagging import knowledge, store
from tagging.models import (
    Batch,
    BatchChange,
    BatchKind,
    BatchState,
    Decision,
    Entity,
    Mention,
    Queue,
    Rule,
    RuleAction,
    RunState,
    Tag,
    TaggingRun,
    TagState,
)
from tagging.models.merges import with_merged
from tagging.models.runs import Words
from tagging.pipeline.annotate import PIPELINE_VERSION, annotate
from tagging.pipeline.recognisers import load
from tagging.snapshots import Snapshot, put_back, snapshot

CAP = 10_000  # stories counted
SAMPLE = 20  # stories looked at before anything is changed
CHUNK = 10  # stories a transaction tags again
FIRST = UUID(int=0)

Found = tuple[UUID, UUID]  # revision and article


@dataclass(frozen=True)
class Which:
    """Which earlier stories: those that a rule, or the names of a record, may change; of those, or of all, the ones
    published since."""

    rule: Rule | None = None
    entity: Entity | None = None
    since: datetime | None = None

    @classmethod
    def of(cls, task: dict[str, Any]) -> Which:
        return cls(
            Rule.objects.filter(pk=task["rule"]).first() if task.get("rule") else None,
            Entity.objects.filter(pk=task["entity"]).first() if task.get("entity") else None,
            datetime.fromisoformat(task["since"]) if task.get("since") else None,
        )

    @property
    def task(self) -> dict[str, Any]:
        given = {"rule": self.rule and str(self.rule.pk), "entity": self.entity and str(self.entity.pk)}
        return {name: value for name, value in given.items() if value} | (
            {"since": self.since.isoformat()} if self.since else {}
        )

    def __str__(self) -> str:
        about = self.rule or self.entity or "all stories"
        return f"{about}, since {self.since:%-d %b %Y}" if self.since else str(about)

    def count(self) -> int:
        """How many stories may change, counted up to CAP + 1."""
        found = {story for rows, _ in self._rows() for story in rows.order_by()[: CAP + 1]}
        return min(len(found), CAP + 1)

    def after(self, revision: UUID, limit: int) -> list[Found]:
        """The next stories by the id of their revision."""
        found = {story for rows, by in self._rows(after=revision) for story in rows.order_by(by)[:limit]}
        return sorted(found)[:limit]

    def newest(self, limit: int) -> list[Found]:
        found = {story for rows, by in self._rows() for story in rows.order_by(f"-{by}")[:limit]}
        return sorted(found, reverse=True)[:limit]

    def _rows(self, after: UUID = FIRST) -> Iterator[tuple[QuerySet[Any, Found], str]]:
        """Pairs of revision and article, by each way that leads to stories; with the name of the first column."""
        if self.rule:
            yield self._in_time(_by_rule(self.rule), "revision_id", "revision__article__", after)
        if self.entity:
            family = with_merged(Entity, [self.entity.pk])[self.entity.pk]
            names = _current().filter(key__in=_names(family))
            yield self._in_time(names, "revision_id", "revision__article__", after)
            yield self._in_time(Tag.objects.filter(entity__in=family), "article__current_id", "article__", after)
        if not (self.rule or self.entity):
            yield self._in_time(Article.objects.all(), "current_id", "", after)

    def _in_time(self, rows: QuerySet[Any], by: str, article: str, after: UUID) -> tuple[QuerySet[Any, Found], str]:
        since = {f"{article}sort_at__gte": self.since} if self.since else {}
        told = rows.filter(**{f"{by}__gt": after}, **since).values_list(by, f"{article}id").distinct()
        return told, by


def _current() -> QuerySet[Mention]:
    """The mentions of current words."""
    return Mention.objects.filter(revision__article__current=F("revision_id"))


def _names(family: Iterable[UUID]) -> set[str]:
    entities = Entity.objects.filter(pk__in=family).prefetch_related("aliases")
    return {key for entity in entities for key in (entity.key, *(alias.key for alias in entity.aliases.all()))}


def _by_rule(rule: Rule) -> QuerySet[Mention]:
    """Mentions of its name that it may decide otherwise; of a rule that is off, those in stories that it decided."""
    if not rule.active:
        return _current().filter(revision__article__in=rule.hits.values("article"))
    named = _current().filter(Q(tag=None) | Q(tag__decided_by=None), key=rule.surface_key)
    if rule.source_id:
        named = named.filter(revision__article__source=rule.source_id)
    if rule.action == RuleAction.NEVER:
        return named.filter(kind=rule.kind)
    family = with_merged(Entity, [rule.entity_id])[rule.entity_id] if rule.entity_id else []
    if rule.action == RuleAction.NOT_LINK:
        return named.filter(tag__entity__in=family)
    return named.exclude(tag__entity__in=family)


# --- The Batch -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What a new tagging changes in one story: names that it gets and loses."""

    article: str
    headline: str
    more: list[str]
    less: list[str]


def replay_some(batch: Batch, limit: int) -> tuple[list[BatchChange], int]:
    """Tag the next stories again; tells what was changed, and how many were read."""
    return read_some(batch, limit)(batch, limit)


def read_some(batch: Batch, limit: int) -> Callable[[Batch, int], tuple[list[BatchChange], int]]:
    """Read the next stories, which may take long; what tags them again is left to be called."""
    found = Which.of(batch.task).after(UUID(batch.task.get("after", str(FIRST))), limit)
    read = _read(found)

    def tag_again(batch: Batch, limit: int) -> tuple[list[BatchChange], int]:
        changes = [change for story, words in read if (change := _tag_again(batch, story, words))]
        if found:
            batch.task = {**batch.task, "after": str(found[-1][0])}
        return changes, len(found)

    return tag_again


def look(batch: Batch) -> None:
    """What would change in the newest of the stories: kept with the Batch, for people to look at first."""
    found = differences(Which.of(batch.task), SAMPLE)
    changed = [vars(one) for one in found if one.more or one.less]
    batch.task = {**batch.task, "sample": changed, "sampled": len(found)}


def differences(which: Which, most: int) -> list[Difference]:
    """What would change in the newest stories; nothing is stored."""
    return [_would_change(article, read) for article, read in _read(which.newest(most))]


def put_stories_back(changes: list[BatchChange]) -> None:
    for change in changes:
        put_back(
            UUID(change.target.partition(":")[2]),
            Snapshot(**change.before),
            Snapshot(**(change.after or change.before)),
        )


def replays_of(decision: Decision) -> list[Batch]:
    """Replays that were finished for rules which rest on the Decision no longer: theirs to undo, if somebody wants."""
    keys = decision.lessons.values("surface_key")
    rules = Rule.objects.filter(surface_key__in=keys, active=False).values_list("pk", flat=True)
    asleep = [str(pk) for pk in rules]
    finished = Batch.objects.filter(kind=BatchKind.REPLAY, state=BatchState.DONE)
    return list(finished.filter(task__rule__in=asleep)) if asleep else []


@dataclass(frozen=True)
class _Reading:
    annotation: Any
    pipeline: str
    knowledge: str


def _read(found: Iterable[Found]) -> list[tuple[Article, _Reading]]:
    """The stories as they are read now; before anything is locked."""
    authority, recogniser = knowledge.current(), load(settings.RECOGNISER)
    articles = Article.objects.select_related("current", "source").in_bulk([article for _, article in found])
    return [
        (
            article,
            _Reading(
                annotate(_words(article).document(), authority, recogniser),
                f"{recogniser.name}-{PIPELINE_VERSION}",
                authority.version,
            ),
        )
        for revision, pk in found
        if (article := articles.get(pk)) and article.current_id == revision
    ]


def _words(article: Article) -> Words:
    place = article.source.place if article.source else ""
    return Words(article.headline, article.text, article.published_at, article.language, article.source_id, place)


def _stored(article: Article, read: _Reading) -> tuple[Snapshot, Snapshot] | None:
    """The story before and after the reading is stored; None where a newer Revision took over."""
    locked = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    before = snapshot(locked)
    run = TaggingRun.objects.create(
        article=article,
        revision_id=UUID(str(article.current_id)),
        state=RunState.DONE,
        queue=Queue.BACKFILL,
        finished_at=timezone.now(),
        pipeline_version=read.pipeline,
        knowledge_version=read.knowledge,
        note="Tagged again in a replay.",
    )
    if not store.store(run, read.annotation):
        run.delete()
        return None
    return before, snapshot(locked)


def _tag_again(batch: Batch, article: Article, read: _Reading) -> BatchChange | None:
    stored = _stored(article, read)
    if stored is None or stored[0].says_the_same(stored[1]):
        return None
    before, after = stored
    return BatchChange(batch=batch, target=f"article:{article.pk}", before=before._asdict(), after=after._asdict())


def _would_change(article: Article, read: _Reading) -> Difference:
    with transaction.atomic():
        names = _names_of_tags(article)
        _stored(article, read)
        now = _names_of_tags(article)
        transaction.set_rollback(True)
    return Difference(str(article.pk), article.headline, sorted(now - names), sorted(names - now))


def _names_of_tags(article: Article) -> set[str]:
    tags = Tag.objects.filter(article=article).exclude(state=TagState.REJECTED)
    return set(tags.values_list("entity__name", flat=True))
