"""What the review page shows of one story: its words with their mentions, its tags with evidence and origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from articles.models import Article, Revision
from newsroom.accounts.models import User
from newsroom.highlight import MOST_MARKED, Segment, paragraphs, segments
from tagging.decisions.signing import version_of
from tagging.models import (
    Action,
    Decision,
    EntityKind,
    EventStatus,
    Hold,
    Mention,
    Report,
    RunState,
    SignOff,
    Tag,
    TaggingRun,
    TagState,
    shown,
)
from tagging.store import tagging_state

QUOTES = 3  # mentions shown as evidence beside a tag
MOST_ROWS = 300  # tags listed; each costs milliseconds
AROUND = 45  # characters of the story on either side of a quoted mention

ORIGINS = {
    "machine": "model",
    "model": "model",
    "authority": "authority file",
    "source": "the file's own tags",
    "editor": "added by hand",
    "seed": "seed",
    "import": "import",
}


@dataclass(frozen=True)
class Quote:
    """A mention in its sentence."""

    mention: Mention
    before: str
    after: str


def quote(mention: Mention, revision: Revision) -> Quote:
    words = revision.headline if mention.field == "headline" else revision.text
    start, end = max(0, mention.start - AROUND), mention.end + AROUND
    before, after = words[start : mention.start], words[mention.end : end]
    if start:
        before = "…" + before.partition(" ")[2]
    if end < len(words):
        after = after.rpartition(" ")[0] + "…"
    return Quote(mention, before, after)


def origin_of(made: dict[str, Any]) -> str:
    """ "model minilm 1 · surname of Antony Blinken"."""
    origin = str(made.get("origin", ""))
    who = " ".join(part for part in (ORIGINS.get(origin, origin), made.get("pipeline", "")) if part)
    return " · ".join(part for part in (who, made.get("reason", "")) if part)


@dataclass
class Row:
    """One tag as its row on the page."""

    tag: Tag
    quotes: list[Quote] = field(default_factory=list)
    mentions: int = 0
    is_reopened: bool = False  # accepted, but its words are gone from this version

    @property
    def seen(self) -> str:
        """The version of the tag that this page shows; sent back with every act on it."""
        return self.tag.updated_at.isoformat()

    @property
    def link_threshold(self) -> str:
        return str(settings.LINK_THRESHOLD)

    @property
    def percent(self) -> int:
        return round(self.tag.confidence * 100)

    @property
    def origin(self) -> str:
        return origin_of(self.tag.provenance)

    @property
    def other_level(self) -> str:
        return "passing" if self.tag.level == "about" else "about"

    @property
    def other_kinds(self) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in EntityKind.choices if value != self.tag.entity.kind]

    @property
    def new_alias(self) -> str:
        """What the story calls it that its record does not know yet, if anything."""
        known = {self.tag.entity.key, *(alias.key for alias in self.tag.entity.aliases.all() if not alias.blocked)}
        named = (found.mention for found in self.quotes)
        return next((mention.text for mention in named if mention.key not in known), "")


@dataclass(frozen=True)
class EventRow:
    """A Report as the page shows it: an event that the story tells, with the sentence that tells it."""

    report: Report
    evidence: str

    @property
    def origin(self) -> str:
        return origin_of(self.report.provenance)

    @property
    def percent(self) -> int:
        return round(self.report.confidence * 100)

    @property
    def link_threshold(self) -> str:
        return str(settings.LINK_THRESHOLD)


@dataclass(frozen=True)
class Group:
    label: str
    kind: str
    rows: list[Row]


PLURALS = {EntityKind.PERSON: "People", EntityKind.ORGANIZATION: "Organizations", EntityKind.PLACE: "Places"}


class Workbench:
    """Everything on the review page of one article, read in a fixed number of queries."""

    def __init__(self, article: Article, user: User) -> None:
        self.article = article
        self.user = user

    @cached_property
    def revision(self) -> Revision | None:
        return self.article.current

    @cached_property
    def tags(self) -> list[Tag]:
        tags = Tag.objects.filter(article=self.article).select_related("entity__merged_into", "decided_by")
        tags = tags.prefetch_related("entity__aliases")
        return sorted(tags, key=lambda tag: (tag.state == TagState.REJECTED, -tag.relevance, tag.entity.key))

    @cached_property
    def mentions(self) -> list[Mention]:
        """In the order of the story, the headline first; each with its tag's state to colour it by. Of a very long
        story the first ones."""
        by_id = {tag.pk: tag for tag in self.tags}
        mentions = list(self._mentions().order_by("field", "start", "end")[:MOST_MARKED])
        for mention in mentions:
            mention.tag = by_id.get(mention.tag_id) if mention.tag_id else None
        return mentions

    def _mentions(self) -> QuerySet[Mention]:
        of_a_kind = Q(kind__in=EntityKind.values) | Q(tag__isnull=False)
        return Mention.objects.filter(of_a_kind, revision=self.revision).defer("candidates")

    @property
    def is_marked_in_part(self) -> bool:
        return len(self.mentions) == MOST_MARKED

    @cached_property
    def names_left_open(self) -> int:
        """Of which nobody has said yet whose they are."""
        return len({mention.text for mention in self.mentions if not mention.tag_id})

    @cached_property
    def by_tag(self) -> dict[UUID, list[Mention]]:
        grouped: dict[UUID, list[Mention]] = defaultdict(list)
        for mention in [*self.mentions, *self._later()]:
            if mention.tag_id:
                grouped[mention.tag_id].append(mention)
        return grouped

    def _later(self) -> Iterable[Mention]:
        """Of a very long story the first mention of each tag that none of the marked ones has: its evidence."""
        if not self.is_marked_in_part:
            return ()
        seen = {mention.tag_id for mention in self.mentions}
        unseen = [tag.pk for tag in self.tags if tag.pk not in seen]
        return self._mentions().filter(tag__in=unseen).order_by("tag_id", "start").distinct("tag_id")

    def row(self, tag: Tag) -> Row:
        mentions = self.by_tag.get(tag.pk, [])
        quotes = [quote(mention, self.revision) for mention in mentions[:QUOTES]] if self.revision else []
        return Row(tag, quotes, len(mentions), tag.pk in self.reopened)

    @cached_property
    def listed(self) -> list[Tag]:
        """Of very many tags those that wait, and of these those that matter most."""
        if len(self.tags) <= MOST_ROWS:
            return self.tags
        waiting_first = sorted(self.tags, key=lambda tag: not (self._is_suggested(tag) or tag.pk in self.reopened))
        chosen = {tag.pk for tag in waiting_first[:MOST_ROWS]}
        return [tag for tag in self.tags if tag.pk in chosen]

    @staticmethod
    def _is_suggested(tag: Tag) -> bool:
        return tag.state == TagState.SUGGESTED

    @cached_property
    def groups(self) -> list[Group]:
        rows = [self.row(tag) for tag in self.listed]
        kinds = [(kind, [row for row in rows if row.tag.entity.kind == kind]) for kind in PLURALS]
        return [Group(PLURALS[kind], str(kind), rows) for kind, rows in kinds if rows]

    @cached_property
    def events(self) -> list[EventRow]:
        """The events that the story reports, in its order; the rejected ones last."""
        reports = Report.objects.filter(article=self.article).exclude(event__status=EventStatus.REJECTED)
        found = list(reports.select_related("event__merged_into", "event__place", "decided_by"))
        found.sort(key=lambda report: (report.state == TagState.REJECTED, report.evidence.get("start", 0)))
        return [EventRow(report, str(report.evidence.get("text", ""))) for report in found]

    def _in(self, name: str) -> Iterable[Any]:  # Any: mypy does not see that a model's fields are what Spanned asks for
        return (mention for mention in self.mentions if mention.field == name)

    @cached_property
    def headline(self) -> list[Segment[Any]]:
        return segments(self.revision.headline, self._in("headline")) if self.revision else []

    @cached_property
    def text(self) -> list[list[Segment[Any]]]:
        return paragraphs(self.revision.text, self._in("text")) if self.revision else []

    @cached_property
    def reopened(self) -> set[UUID]:
        """Tags that people accepted for words that a new version no longer has: to be looked at again."""
        if self.revision is None or self.revision.number == 1 or self.is_waiting or self.signed_off:
            return set()
        accepted = (tag for tag in self.tags if tag.state == TagState.ACCEPTED and tag.is_decided and tag.surfaces)
        # Decided on since these words came in: somebody looked.
        older = (tag for tag in accepted if tag.decided_at and tag.decided_at < self.revision.created_at)
        return {tag.pk for tag in older if tag.pk not in self.by_tag}

    @cached_property
    def left(self) -> int:
        """How many tags still wait for somebody."""
        return self.suggested - self.left_open + len(self.reopened)

    @property
    def suggested(self) -> int:
        return sum(map(self._is_suggested, self.tags))

    @cached_property
    def left_open(self) -> int:
        """How many suggestions a sign-off left as they are."""
        return self.suggested and self.suggested - Tag.objects.waiting().filter(article=self.article).count()

    @cached_property
    def doubtful(self) -> int:
        """How many suggestions readers are not shown."""
        found = Tag.objects.filter(article=self.article, state=TagState.SUGGESTED)
        return found.exclude(pk__in=found.filter(shown())).count()

    @cached_property
    def held_by_other(self) -> Hold | None:
        """Who else has the story open."""
        standing = Hold.objects.standing().filter(article=self.article).exclude(holder=self.user)
        return standing.select_related("holder").first()

    @cached_property
    def signed_off(self) -> SignOff | None:
        return SignOff.objects.filter(revision=self.revision).select_related("reviewed_by").first()

    @property
    def seen(self) -> str:
        """The version of all that this page shows; sent back when the story is signed off."""
        return version_of(self.tags)

    @cached_property
    def run(self) -> TaggingRun | None:
        return tagging_state(self.article.pk)

    @property
    def is_waiting(self) -> bool:
        return self.run is not None and self.run.state in (RunState.QUEUED, RunState.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.run is not None and self.run.state == RunState.FAILED

    @cached_property
    def last(self) -> Decision | None:
        """This editor's newest act on this story that still stands: what "undo" takes back."""
        return last_decision(self.article, self.user)

    @cached_property
    def decisions(self) -> Iterable[Decision]:
        made = Decision.objects.filter(article=self.article).select_related("actor", "entity", "event")
        return list(made.order_by("-id")[:20])


def last_decision(article: Article, user: User) -> Decision | None:
    standing = Decision.objects.filter(~Q(action=Action.UNDO), article=article, actor=user, undone_by__isnull=True)
    return standing.select_related("entity", "event").order_by("-id").first()
