"""Stories that are nearly the same: found by an index, at a cost that does not grow with the archive.

A near-duplicate of the same source, headline and day is a version of its story; any other is linked with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from articles.likeness import Likeness, bands, likeness, shingles, window
from articles.models import Article, ArticleState, NearDuplicate, Signature, Source
from articles.readers import RawArticle
from articles.text import words
from articles.visibility import visible

MOST_COMPARED = 20  # stories whose words are looked at
MOST_FOUND = 1_000  # stories that the index may give: a standing form with new figures each day has many
VERSIONS_WITHIN = timedelta(hours=36)
ALIKE, ALIKE_IF_CORRECTED = 0.6, 0.4  # the share of words that two headlines have in common
_CORRECTS = re.compile(r"(?i)\W*(?:correct(?:ed|ion|s)|refiles?|amend(?:s|ed)|clarifi(?:es|cation))\b\W*")
_REPEATS = re.compile(
    r"(?i)\W*(?:upd(?:ate[sd]?)?|repeat(?:ed)?|rpt|adds|lead|\d(?:st|nd|rd|th) lead)\b[^\w]*\d*[^\w]*"
)


@dataclass(frozen=True)
class Near:
    """A story whose words are nearly those that were asked about."""

    article: Article
    likeness: Likeness


def near_to(text: str, at: datetime | None, beside: Article | None = None) -> list[Near]:
    """Stories published around ``at`` (None: now) whose current words are nearly ``text``."""
    keys, runs = keys_around(text, at), shingles(text)
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT articles_near(%s, %s, %s)", [keys, MOST_FOUND, MOST_COMPARED + 1])
        found = [row[0] for row in cursor.fetchall()]
    articles = Article.objects.filter(pk__in=found).exclude(state=ArticleState.ERASED).select_related("current")
    compared = (
        Near(article, likeness(runs, shingles(article.text)))
        for article in articles
        if beside is None or article.pk != beside.pk
    )
    return [near for near in compared if near.likeness.is_near]


def keys_around(text: str, at: datetime | None) -> list[int]:
    """The keys by which the index finds what the text may be nearly the same as; none for a short text."""
    middle = window(_day(at))
    return [key for of_window in (middle - 1, middle, middle + 1) for key in bands(shingles(text), of_window)]


def _day(at: datetime | None) -> Any:
    return timezone.localdate(at or timezone.now())


def version_of(
    raw: RawArticle, at: datetime | None, source: Source | None, near: list[Near], viewer: Any
) -> Article | None:
    """Which of the near-duplicates (of a story that is known by no id, address or words) it is a version of: one of
    the same source and day, with a headline alike, that ``viewer`` (None: anybody) may see."""
    alike = [one.article for one in near if _is_version(raw, at, one)]
    if not alike or source is None:
        return None
    known = Article.objects.filter(pk__in=[article.pk for article in alike], source=source)
    if viewer is not None:
        known = known.filter(visible(viewer))
    # With another id or address of the same source it is another story, however alike.
    known = known.filter(_same_or_empty("external_id", raw.external_id), _same_or_empty("url", raw.url))
    return known.select_related("current").order_by("-sort_at").first()


def _same_or_empty(name: str, value: str) -> Q:
    return Q(**{name: ""}) if value else Q()


def _is_version(raw: RawArticle, at: datetime | None, near: Near) -> bool:
    corrects = raw.correction or bool(_CORRECTS.match(raw.headline))
    if not (corrects or near.likeness.is_version):
        return False
    if abs((at or timezone.now()) - near.article.sort_at) > VERSIONS_WITHIN:
        return False
    shared = _shared(_bare(raw.headline), _bare(near.article.headline))
    return shared >= (ALIKE_IF_CORRECTED if corrects else ALIKE)


def _bare(headline: str) -> set[str]:
    """Its words without what says that it is a version."""
    return set(words(_REPEATS.sub("", _CORRECTS.sub("", headline, count=1), count=1)))


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def remember(article: Article) -> None:
    """Keep by what the story's present words are found as nearly the same, and link it with what they are like."""
    NearDuplicate.objects.filter(Q(first=article) | Q(second=article)).delete()
    Signature.objects.filter(article=article).delete()
    remember_new({article: near_to(article.text, article.sort_at, beside=article)})


def remember_new(found: Mapping[Article, Sequence[Near]]) -> None:
    """The same for stories that are new here, each with what it is nearly the same as."""
    keys = {article: bands(shingles(article.text), window(_day(article.sort_at))) for article in found}
    Signature.objects.bulk_create(Signature(article=article, bands=of_it) for article, of_it in keys.items() if of_it)
    links = [_link(article, near) for article, alike in found.items() for near in alike]
    NearDuplicate.objects.bulk_create(links, ignore_conflicts=True)


def _link(article: Article, near: Near) -> NearDuplicate:
    first, second = sorted([article.pk, near.article.pk])
    return NearDuplicate(first_id=first, second_id=second, likeness=round(near.likeness.of_both, 3))
