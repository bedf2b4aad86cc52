"""Stories as lists show them: headline, first words, notices and the most telling tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Left
from django.utils.text import Truncator

from articles.models import Article
from articles.visibility import ArticleQuerySet
from newsroom.accounts.models import User
from newsroom.site.names import CANONICAL, addresses
from newsroom.site.paging import Order, instant
from tagging.models import Tag, TagState

NEWEST = Order("sort_at", read=instant, descending=True)
STORIES_PER_PAGE = 20
TAGS_PER_STORY = 6
LEAD_CHARACTERS = 400
_LEAD_WORDS = 32


@dataclass(frozen=True)
class TagLink:
    """A tag as a reader meets it: the record's name and where it leads."""

    tag: Tag
    name: str
    url: str

    @property
    def kind(self) -> str:
        return self.tag.entity.kind

    @property
    def is_machine_made(self) -> bool:
        return self.tag.state == TagState.SUGGESTED


@dataclass(frozen=True)
class Story:
    """One row of a list of stories. ``snippet`` is text, or safe HTML whose only markup is ``<mark>``; ``reasons`` say
    why a search found it, ``alike`` are others that it found, of nearly the same words."""

    article: Article
    snippet: str
    tags: list[TagLink]
    reasons: list[str]
    alike: list[Article]


def without_words(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Rows for a list: all it shows, and of a text that may be megabytes long only the ``lead``."""
    rows = articles.select_related("current", "source").prefetch_related("notices").defer("current__text")
    return rows.annotate(lead=Left("current__text", LEAD_CHARACTERS))


def naming(user: User, records: Iterable[UUID]) -> ArticleQuerySet:
    """The stories this user may see in which one of the records is a shown tag."""
    tagged = Tag.objects.chosen().filter(article=OuterRef("pk"), entity__in=list(records))
    return Article.objects.visible_to(user).filter(Exists(tagged))


def listed(
    user: User,
    articles: list[Article],
    snippets: Mapping[UUID, str] | None = None,
    reasons: Mapping[UUID, list[str]] | None = None,
    alike: Mapping[UUID, list[Article]] | None = None,
) -> list[Story]:
    """The rows with their tags, in two more queries however many there are."""
    tags = tags_of(user, articles)
    known, told, versions = snippets or {}, reasons or {}, alike or {}
    return [
        Story(
            article,
            known.get(article.pk) or lead(article),
            tags[article.pk],
            told.get(article.pk, []),
            versions.get(article.pk, []),
        )
        for article in articles
    ]


def lead(article: Article) -> str:
    start = getattr(article, "lead", None) or article.text[:LEAD_CHARACTERS]
    return Truncator(start).words(_LEAD_WORDS, truncate=" …")


def tags_of(user: User, articles: list[Article]) -> dict[UUID, list[TagLink]]:
    """The first few shown tags of each story: those it is about, then by relevance."""
    tags = Tag.objects.chosen().filter(article__in=[article.pk for article in articles])
    chosen: dict[UUID, dict[UUID, Tag]] = defaultdict(dict)
    for tag in tags.select_related(f"entity__{CANONICAL}").order_by("level", "-relevance", "id"):
        own = chosen[tag.article_id]
        if len(own) < TAGS_PER_STORY:
            own.setdefault(tag.entity.canonical().pk, tag)
    urls = addresses(user, [tag.entity for own in chosen.values() for tag in own.values()])
    links: dict[UUID, list[TagLink]] = defaultdict(list)
    for article_id, own in chosen.items():
        links[article_id] = [TagLink(tag, tag.entity.canonical().name, urls[tag.entity_id]) for tag in own.values()]
    return links
