"""All that the page of one story shows, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper
from django.utils import timezone

from articles.models import Article, Revision
from articles.models.likeness import near_duplicates
from newsroom.accounts.models import User
from newsroom.export import FORMATS
from newsroom.highlight import MOST_MARKED, Segment, paragraphs
from newsroom.site.names import CANONICAL, addresses, events_with_page
from newsroom.site.stories import TagLink
from tagging.models import Event, Mention, Report, RunState, Tag, TaggingRun, TagState, shown
from tagging.store import tagging_state

KINDS = (("person", "People"), ("organization", "Organizations"), ("place", "Places"))
MOST_ALIKE = 10
_UNFINISHED = (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True)
class Highlight:
    """A name in the text, and the tag it belongs to."""

    start: int
    end: int
    link: TagLink

    @cached_property
    def label(self) -> str:
        """What the colour and the line under the name mean, in words."""
        made = "suggested by machine" if self.link.is_machine_made else "accepted"
        return f"{self.link.kind}: {self.link.name}, {made}"


@dataclass(frozen=True)
class TagGroup:
    kind: str
    title: str
    links: list[TagLink]


@dataclass(frozen=True)
class Tagging:
    """How far the machine's reading of the story is."""

    state: str
    run: TaggingRun | None

    @property
    def is_unfinished(self) -> bool:
        return self.state in _UNFINISHED


@dataclass(frozen=True)
class Reported:
    event: Event
    url: str
    is_machine_made: bool


def page(user: User, article: Article) -> dict[str, Any]:
    """The context of ``site/article.html``. ``article`` comes with its current Revision and its Source."""
    tags = _tags(user, article)
    links = _links(user, tags)
    visible = {pk: link for pk, link in links.items() if link.tag.is_shown}  # type: ignore[attr-defined]
    hidden = [link for pk, link in links.items() if pk not in visible]
    return {
        "article": article,
        "paragraphs": _paragraphs(article, visible),
        "groups": _groups(list(visible.values())),
        "hidden_tags": hidden,
        "events": _events(user, article),
        "versions": _versions(article),
        "alike": list(near_duplicates(article, user).select_related("current", "source")[:MOST_ALIKE]),
        "citation": _citation(article),
        "formats": FORMATS.values(),
        "tagging": tagging_of(article),
    }


def _citation(article: Article) -> str:
    """As one names a source: who, what, where, when."""
    at = timezone.localdate(article.published_at) if article.published_at else None
    source = article.source.name if article.source else ""
    parts = [
        article.byline,
        f"“{article.headline}”" if article.headline else "",
        source,
        f"{at:%-d %B %Y}" if at else "",
    ]
    return f"{', '.join(part.strip(' .') for part in parts if part.strip())}."


def tagging_of(article: Article) -> Tagging:
    run = tagging_state(article.pk)
    return Tagging(run.state if run else "none", run)


def _tags(user: User, article: Article) -> list[Tag]:
    """Readers get the shown tags; editors also those that wait below the threshold."""
    tags = Tag.objects.filter(article=article).chosen("all" if user.may_edit else "shown")
    marked = tags.annotate(is_shown=ExpressionWrapper(shown(), BooleanField()))
    return list(marked.select_related(f"entity__{CANONICAL}").order_by("level", "-relevance", "id"))


def _links(user: User, tags: list[Tag]) -> dict[UUID, TagLink]:
    urls = addresses(user, [tag.entity for tag in tags])
    return {tag.pk: TagLink(tag, tag.entity.canonical().name, urls[tag.entity_id]) for tag in tags}


def _paragraphs(article: Article, links: dict[UUID, TagLink]) -> list[list[Segment[Highlight]]]:
    """With the names marked; in a very long story the first ones."""
    mentions = Mention.objects.filter(revision=article.current_id, field="text", tag__in=list(links))
    spans = mentions.order_by("start").values_list("start", "end", "tag_id")[:MOST_MARKED]
    return paragraphs(article.text, (Highlight(start, end, links[tag]) for start, end, tag in spans))


def _groups(links: list[TagLink]) -> list[TagGroup]:
    """By kind; one line per record, also where a merge has left two tags of it for a moment."""
    once = {link.tag.entity.canonical().pk: link for link in reversed(links)}
    kept = [link for link in links if once[link.tag.entity.canonical().pk] is link]
    groups = (TagGroup(kind, title, [link for link in kept if link.kind == kind]) for kind, title in KINDS)
    return [group for group in groups if group.links]


def _events(user: User, article: Article) -> list[Reported]:
    reports = Report.objects.filter(shown(), article=article).select_related(f"event__{CANONICAL}", "event__place")
    events = {report.event.canonical(): report for report in reports.order_by("event__start", "id")}
    readable = events_with_page(user, {event.pk for event in events})
    return [
        Reported(
            event,
            event.get_absolute_url() if event.pk in readable else "",
            report.state == TagState.SUGGESTED,
        )
        for event, report in events.items()
    ]


def _versions(article: Article) -> list[Revision]:
    rows = Revision.objects.filter(article=article).order_by("-number")
    return list(rows.only("article_id", "number", "kind", "created_at"))
