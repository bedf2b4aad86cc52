"""Which story it is: the Article that arriving words are a copy or a version of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from articles.models import Article, ArticleState, Precision, Revision, Source
from articles.readers import RawArticle
from articles.text import fingerprint, headline_from, is_boilerplate, words
from articles.tidying import IngestError
from articles.visibility import visible

TELLING = 20_000  # characters that say whether a text is boilerplate
BEGINNING = 60  # characters that most versions and rewrites of a story leave as they are


def find_known(raw: RawArticle, source: Source | None, viewer: Any = None) -> Article | None:
    """The Article that a story (tidied) is a copy or a version of, among those that ``viewer`` may see (None: all).

    By the source's own id, by its address, or by its words, today's or those of an earlier Revision. Words alone
    identify a story of one source and day; a short or generic text needs its headline and its day too.
    """
    articles = Article.objects.filter(source=source).select_related("current").exclude(state=ArticleState.ERASED)
    if viewer is not None:
        articles = articles.filter(visible(viewer))
    if raw.external_id and (found := articles.filter(external_id=raw.external_id).first()):
        return found
    if raw.url and (found := articles.filter(url=raw.url).order_by("created_at").first()):
        return found
    return _same_words(articles, raw)


def _same_words(articles: Any, raw: RawArticle) -> Article | None:
    same = Q(pk__in=Revision.objects.filter(fingerprint=fingerprint(raw.headline, raw.text)).values("article"))
    if raw.external_id:
        same &= Q(external_id="")  # another id of the same source is another story
    at, _ = published(raw)
    if at is None and is_boilerplate(raw.text[:TELLING]) and raw.headline == headline_from(raw.text):
        return None  # neither a day nor a headline tells it from another brief of the same words
    found: Article | None = articles.filter(same & _on_day(at)).order_by("created_at").first()
    return found


def same_words(raw: RawArticle, viewer: Any) -> Article | None:
    """A story of the same words that ``viewer`` may see, whatever its source or day: for a person to be told of."""
    of_words = Revision.objects.filter(fingerprint=fingerprint(raw.headline, raw.text)).values("article")
    return Article.objects.visible_to(viewer).filter(pk__in=of_words).select_related("current").first()


def _on_day(at: datetime | None) -> Q:
    """Published on the newsroom's day of ``at``; on no known day, where there is none."""
    if at is None:
        return Q(published_at__isnull=True)
    day = timezone.localdate(at)
    return Q(published_at__gte=day_start(day), published_at__lt=day_start(day + timedelta(days=1)))


def is_copy(raw: RawArticle, known: Article) -> bool:
    """Nothing new in it. One that names its story by id or address is a version unless it equals the current words;
    any other was found by words that the story has, or had."""
    by_id = raw.external_id and raw.external_id == known.external_id
    if not by_id and not (raw.url and raw.url == known.url):
        return True
    return (raw.headline.split(), raw.text.split()) == (known.headline.split(), known.text.split())


def refuse_taken_id(raw: RawArticle, source: Source | None) -> None:
    """The id is that of a story which the sender may not see, or which was erased and must not come back."""
    if raw.external_id and Article.objects.filter(source=source, external_id=raw.external_id).exists():
        raise IngestError("not_permitted", "Your rights do not allow a story with this id.", "external_id")


def identity(raw: RawArticle, source: Source | None) -> list[str]:
    of_source = str(source.pk) if source else ""
    keys = [f"words {of_source} {fingerprint(raw.headline, raw.text)}"]
    keys += [f"id {of_source} {raw.external_id}"] if raw.external_id else []
    keys += [f"url {of_source} {raw.url}"] if raw.url else []
    keys += [f"beginning {' '.join(words(raw.text[:BEGINNING]))}"]  # of two versions, or two rewrites, at once
    return keys


def lock(keys: Iterable[str]) -> None:
    """Hold advisory locks until the transaction ends; in one order, so that two stories never wait for each other."""
    numbers = sorted(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True) for key in keys)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [numbers])


def published(raw: RawArticle) -> tuple[datetime | None, str]:
    """When the story was published and how exactly that is known; a bare day is its start in the newsroom's zone."""
    if raw.published_at is None:
        return None, Precision.MINUTE
    if isinstance(raw.published_at, datetime):
        return raw.published_at, Precision.MINUTE
    return day_start(raw.published_at), Precision.DAY


def day_start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
