"""An editor who knows the gold goes through stories in the order of their dates, and the archive learns or does not.

Two arms read the same stories, each beginning with the same authority file. In one the editor decides on up to MOST
tags of each story, those first that the queue would ask about first, through ``tagging.decisions``; in the other
nobody does. Errors are counted before a story is decided on: what a decision taught shows in the *next* stories.
Everything happens in a transaction that is rolled back.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from articles.ingest import add_revision
from articles.models import Article, Source
from tagging import decisions, knowledge, typeahead
from tagging.evaluate import keys, titles
from tagging.evaluate.gold import GoldMention, Story
from tagging.evaluate.matching import align
from tagging.models import Entity, Mention, Status, Tag, TaggingRun
from tagging.pipeline.annotate import annotate
from tagging.pipeline.names import name_key
from tagging.pipeline.spans import field_text
from tagging.pipeline.types import Recogniser
from tagging.queued_names import worth
from tagging.store import store

MOST = 10  # decisions a story
ROUNDS = 2_000  # of the bootstrap
ROWS = ("person", "organization", "place")  # as the review page shows them
NOBODY_KNOWS = "?"  # a name that the gold marks without saying what it means: neither right nor wrong


@dataclass(frozen=True)
class Read:
    """One story as it was tagged: its errors, the decisions before it, and the keys that putting it right takes."""

    story: str
    decided_before: int
    errors: int  # wrong tags and missed ones, of what readers are shown
    errors_of_all: int  # the same, of all suggestions
    keys: int


@dataclass
class _Judged:
    """A story's tags, each with what the gold says it names, and what the gold wants."""

    tags: list[Tag]
    meant: dict[UUID, str | None]
    wanted: dict[str, GoldMention]
    right: dict[str, UUID] = field(default_factory=dict)  # title → the tag that is right

    def errors(self, counts: Callable[[Tag], bool]) -> int:
        tags = [tag for tag in self.tags if counts(tag)]
        wrong = sum(self.is_wrong(tag) for tag in tags)
        found = {title for title, pk in self.right.items() if pk in {tag.pk for tag in tags}}
        return wrong + len(self.wanted.keys() - found)

    def is_wrong(self, tag: Tag) -> bool:
        return self.meant[tag.pk] != NOBODY_KNOWS and tag.pk not in self.right.values()

    @property
    def missed(self) -> list[str]:
        return [title for title in self.wanted if title not in self.right]


def run(stories: Sequence[Story], recogniser: Recogniser, *, learns: bool) -> list[Read]:
    """One arm. ``recogniser`` may remember what it read: both arms read the same."""
    with transaction.atomic():
        knowledge.forget()
        try:
            return list(_Arm(recogniser, learns).go_through(stories))
        finally:
            transaction.set_rollback(True)
            knowledge.forget()


class _Arm:
    def __init__(self, recogniser: Recogniser, learns: bool) -> None:
        self.recogniser, self.learns, self.decided = recogniser, learns, 0
        self.actor: Any = get_user_model().objects.create(username="simulated-editor", role="editor")
        self.source = Source.objects.create(name="Simulated wire", slug="simulated-wire")
        self.titles = titles.Titles()

    def go_through(self, stories: Iterable[Story]) -> Iterator[Read]:
        for story in stories:
            article = self._tagged(story)
            judged = self._judge(story, article)
            shown = judged.errors(lambda tag: tag.confidence >= settings.LINK_THRESHOLD)
            yield Read(
                story.id, self.decided, shown, judged.errors(lambda tag: True), self._keys(story, article, judged)
            )
            if self.learns:
                self._decide(story, article, judged)

    def _tagged(self, story: Story) -> Article:
        at = story.document.published_at
        article = Article(source=self.source, language="en", published_at=at, slug=story.id)
        if at:
            article.sort_at = at
        article.save()
        add_revision(article, story.document.headline, story.document.text, actor=None)
        run = TaggingRun.objects.filter(article=article).select_related("revision").latest("id")
        document = replace(story.document, source=str(self.source.pk))
        store(run, annotate(document, knowledge.current(), self.recogniser))
        return article

    def _judge(self, story: Story, article: Article) -> _Judged:
        tags = list(Tag.objects.filter(article=article).select_related("entity__merged_into"))
        mentions: list[Any] = list(Mention.objects.filter(revision=article.current_id))
        aligned = align(story, mentions)
        said: dict[UUID, Counter[str | None]] = defaultdict(Counter)
        for gold, mention in aligned.pairs:
            if mention is not None and mention.tag_id:  # type: ignore[attr-defined]
                said[mention.tag_id][gold.entity if gold.is_linked_name else NOBODY_KNOWS] += 1  # type: ignore[attr-defined]
        for mention in aligned.spurious:
            if mention.tag_id:  # type: ignore[attr-defined]
                said[mention.tag_id][None] += 1  # type: ignore[attr-defined]
        meant = {tag.pk: said[tag.pk].most_common(1)[0][0] if said[tag.pk] else NOBODY_KNOWS for tag in tags}
        judged = _Judged(tags, meant, {g.entity: g for g in story.mentions if g.is_linked_name and g.entity})
        for tag in tags:
            title = meant[tag.pk]
            if title in judged.wanted and title is not None and self._is_right(tag, title, judged.wanted[title], story):
                judged.right.setdefault(title, tag.pk)
        return judged

    def _is_right(self, tag: Tag, title: str, gold: GoldMention, story: Story) -> bool:
        entity = tag.entity.canonical()
        record = self.titles.record(title, gold.kind)
        if record is None and self.titles.may_be(title, entity, gold.kind, _words(story, gold)):
            record = self.titles.settle(title, entity.pk)
        return record == entity.pk

    # --- Keys ------------------------------------------------------------------------------------------------------

    def _keys(self, story: Story, article: Article, judged: _Judged) -> int:
        ordered = sorted(judged.tags, key=lambda tag: (ROWS.index(tag.entity.kind), -tag.relevance, tag.entity.key))
        shown = [tag for tag in ordered if tag.confidence >= settings.LINK_THRESHOLD]
        led = {judged.meant[tag.pk] for tag in shown if judged.is_wrong(tag)} & set(judged.missed)
        rows = [self._row(tag, story, article, judged) for tag in ordered]
        added = (title for title in judged.missed if title not in led)
        adding = (self._choosing(title, judged.wanted[title], story, article) for title in added)
        return keys.keys(rows, [keys.MARK + cost for cost in adding])

    def _row(self, tag: Tag, story: Story, article: Article, judged: _Judged) -> keys.Row:
        title, is_shown = judged.meant[tag.pk], tag.confidence >= settings.LINK_THRESHOLD
        if not judged.is_wrong(tag):
            return keys.Row(is_shown, None if title == NOBODY_KNOWS else True)
        if not is_shown or title is None or title not in judged.missed:
            return keys.Row(is_shown, False)
        gold = judged.wanted[title]
        return keys.Row(is_shown, False, self._choosing(title, gold, story, article, tag.entity.kind))

    def _choosing(self, title: str, gold: GoldMention, story: Story, article: Article, kind: str = "") -> int:
        words = _words(story, gold)
        record = self.titles.record(title, gold.kind, Status.values)
        offered = [entity.pk for entity in typeahead.offered(article, self.actor, words, kind=kind)] if record else []
        name = titles.called(title)
        is_so_called = name_key(words) == name_key(name)
        return keys.choosing(offered, record, typed=0 if is_so_called else len(name))

    # --- Deciding --------------------------------------------------------------------------------------------------

    def _decide(self, story: Story, article: Article, judged: _Judged) -> None:
        ordered = sorted(judged.tags, key=lambda tag: (-worth(tag.confidence, tag.level), str(tag.pk)))
        acts = [lambda tag=tag: self._on_tag(tag, judged) for tag in ordered if judged.meant[tag.pk] != NOBODY_KNOWS]
        acts += [lambda title=title: self._add(article, title, judged.wanted[title], story) for title in judged.missed]
        for act in acts[:MOST]:
            try:
                act()
                self.decided += 1
            except decisions.DecisionError:
                pass  # what an earlier decision on the story settled

    def _on_tag(self, tag: Tag, judged: _Judged) -> None:
        title = judged.meant[tag.pk]
        if not judged.is_wrong(tag):
            decisions.accept(tag, actor=self.actor)
        elif title in judged.wanted and title is not None:
            decisions.relink(tag, self._meant(title, judged.wanted[title]), actor=self.actor)
        else:
            decisions.reject(tag, actor=self.actor)

    def _add(self, article: Article, title: str, gold: GoldMention, story: Story) -> None:
        surface = _words(story, gold)
        decisions.add_tag(article, self._meant(title, gold), surface=surface, actor=self.actor)

    def _meant(self, title: str, gold: GoldMention) -> Entity:
        """The record that the editor finds for it, a proposed one rather than none, or makes."""
        record = self.titles.record(title, gold.kind, Status.values)
        if record is None:
            kind, name = titles.kind_of(title, gold.kind), titles.called(title)
            entity, _ = decisions.create_entity(kind, name, actor=self.actor)
            record = self.titles.settle(title, entity.pk)
        return Entity.objects.get(pk=record)


def _words(story: Story, gold: GoldMention) -> str:
    return field_text(story.document, gold.field)[gold.start : gold.end]


@dataclass(frozen=True)
class Gain:
    """How many fewer errors, of how many, in the stories after so many decisions; with its bootstrap interval."""

    stories: int
    control: int
    learning: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return 1 - self.learning / self.control if self.control else 0.0


def gain(learning: Sequence[Read], control: Sequence[Read], after: int, errors: Callable[[Read], int]) -> Gain:
    """Of the stories that came after ``after`` decisions, those of both arms in pairs."""
    pairs = [(errors(a), errors(b)) for a, b in zip(learning, control, strict=True) if a.decided_before >= after]
    rng = random.Random(1)  # noqa: S311 (a resampling that anybody can repeat)
    shares = sorted(_resampled(pairs, rng) for _ in range(ROUNDS)) if pairs else [0.0]
    low, high = shares[int(0.025 * len(shares))], shares[min(int(0.975 * len(shares)), len(shares) - 1)]
    return Gain(len(pairs), sum(b for _, b in pairs), sum(a for a, _ in pairs), low, high)


def _resampled(pairs: Sequence[tuple[int, int]], rng: random.Random) -> float:
    drawn = rng.choices(pairs, k=len(pairs))
    control = sum(b for _, b in drawn)
    return 1 - sum(a for a, _ in drawn) / control if control else 0.0
