"""New stories into the archive, one or many at once: each with its first Revision, search document, what it is like,
its change row and its announcement, in the transaction of whoever calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from articles import languages
from articles.agency import arrives_as, details
from articles.duplicates import Near, remember_new
from articles.identity import published
from articles.models import Article, ArticleState, Change, Revision, Source
from articles.models.changes import by_token
from articles.readers import RawArticle
from articles.search import index_new
from articles.signals import revisions_saved
from articles.text import fingerprint
from articles.tidying import IngestError


@dataclass(frozen=True)
class Arrival:
    """A story, tidied, that no Article tells yet. ``near``: the stories whose words are nearly the same."""

    raw: RawArticle
    source: Source | None
    actor: Any
    state: str | None = None
    near: Sequence[Near] = ()


def check_state(state: str | None, actor: Any) -> None:
    """A story arrives published, as a draft, or withheld by somebody who may withhold."""
    if state in (None, "", ArticleState.PUBLISHED, ArticleState.DRAFT):
        return
    if state != ArticleState.WITHHELD:
        raise IngestError("bad_state", f"A story cannot arrive as “{state}”: say draft or published.", "state")
    if actor is not None and not actor.may_see_withheld:
        raise IngestError("not_permitted", "Your role may not withhold stories.", "state")


def first_revision(arrival: Arrival) -> Revision:
    """The words of an Arrival and their Article, not stored yet."""
    raw, actor = arrival.raw, arrival.actor
    at, precision = published(raw)
    state, reason = arrives_as(raw, arrival.state)
    revision = Revision(
        number=1,
        headline=raw.headline,
        text=raw.text,
        notice=raw.notice,
        fingerprint=fingerprint(raw.headline, raw.text),
        created_by=actor,
    )
    revision.article = Article(
        slug=Article.slug_for(raw.headline),
        source=arrival.source,
        external_id=raw.external_id,
        external_version=raw.version[:60],
        url=raw.url,
        state=state,
        state_reason=reason,
        embargo_until=raw.embargo_until,
        published_at=at,
        published_precision=precision,
        sort_at=at or timezone.now(),
        byline=raw.byline,
        language=_language(raw, arrival.source),
        subjects=list(raw.subjects),
        details=details(raw),
        created_by=actor,
        current=revision,
    )
    return revision


def _language(raw: RawArticle, source: Source | None) -> str:
    """As its words tell; a flash too short to tell is in the language it declares, its source's or the newsroom's."""
    likely = raw.language or (source.language if source else "") or settings.NEWSROOM_LANGUAGE
    return languages.detect(f"{raw.headline}\n{raw.text}", likely)


def store(arrivals: Sequence[Arrival], revisions: Sequence[Revision], *, queue: str) -> None:
    """Store what ``first_revision`` made of each Arrival, and announce it."""
    articles = [revision.article for revision in revisions]
    Article.objects.bulk_create(articles)  # the database looks for their Revisions at the end of the transaction
    Revision.objects.bulk_create(revisions)
    index_new(articles)
    remember_new({article: arrival.near for article, arrival in zip(articles, arrivals, strict=True)})
    Change.objects.bulk_create(
        Change(
            action="created",
            kind="article",
            object_id=article.pk,
            article_id=article.pk,
            actor_id=article.created_by_id,
            data=by_token(arrival.actor),
        )
        for article, arrival in zip(articles, arrivals, strict=True)
    )
    revisions_saved.send(sender=Article, revisions=revisions, queue=queue)
