"""The one door for text: whatever comes in becomes an Article with Revisions here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from articles.agency import details, is_outdated, learn
from articles.arrivals import Arrival, check_state, first_revision, store
from articles.duplicates import near_to, remember, version_of
from articles.identity import find_known, identity, is_copy, lock, published, refuse_taken_id
from articles.models import Article, ArticleState, Change, Item, Revision, RevisionKind, Source
from articles.readers import RawArticle
from articles.search import index
from articles.signals import revisions_saved
from articles.text import fingerprint
from articles.tidying import IngestError, tidy
from articles.visibility import may_use

UNDONE = "undone"  # in an Article's details: the state and reason that it had before its Upload was undone
Result = Literal["created", "revised", "duplicate", "outdated"]


@dataclass(frozen=True)
class Outcome:
    """What became of a story; ``revision`` is None where nothing was written."""

    article: Article
    revision: Revision | None
    result: Result


def ingest(
    raw: RawArticle,
    *,
    source: Source | None,
    actor: Any,
    item: Item | None = None,
    state: str | None = None,
    queue: str = "live",
) -> Outcome:
    """Store a story in one transaction and announce it.

    1. Clean the words; refuse what has none or too many.
    2. Lock what identifies the story, so that two copies arriving at once become one Article.
    3. Known by its words: nothing is written but an embargo or an id that the Article did not know yet ("duplicate").
       Known by id or address with other words, or nearly the same as a story of its source and day: a new Revision
       ("revised"), unless its agency made it before the one that is here ("outdated"). Unknown: a new Article
       ("created"), linked with its near-duplicates; a draft where it states an embargo that could not be read.
    4. The search document, the change row and the announcement go with the same transaction.
    """
    raw = tidy(raw)
    check_state(state, actor)
    if not may_use(actor, source):
        raise IngestError("not_permitted", "The token is limited to other sources: say one of its own.", "source")
    with transaction.atomic():
        lock(identity(raw, source))
        known = find_known(raw, source, actor)
        if known is not None:
            return _again(known, raw, actor=actor, item=item, queue=queue)
        at, _ = published(raw)
        near = near_to(raw.text, at)
        known = version_of(raw, at, source, near, actor)
        if known is not None:
            return Outcome(known, revise(known, raw, actor=actor, item=item, queue=queue), "revised")
        refuse_taken_id(raw, source)
        arrival = Arrival(raw, source, actor, state, near)
        revision = first_revision(arrival)
        revision.item = item
        store([arrival], [revision], queue=queue)
        return Outcome(revision.article, revision, "created")


def _again(known: Article, raw: RawArticle, *, actor: Any, item: Item | None, queue: str) -> Outcome:
    known = locked(known)
    comes_back = _come_back(known)
    if is_copy(raw, known):
        known = learn(known, raw)
        return Outcome(known, known.current, "created") if comes_back else Outcome(known, None, "duplicate")
    if is_outdated(raw, known):
        return Outcome(known, None, "outdated")
    return Outcome(known, revise(known, raw, actor=actor, item=item, queue=queue), "revised")


def _come_back(article: Article) -> bool:
    """A story that was withdrawn with its Upload and arrives again is as it was before. False for any other."""
    if UNDONE not in article.details or article.state != ArticleState.WITHDRAWN:
        return False
    article.state, article.state_reason = article.details.pop(UNDONE)
    article.version += 1
    article.save()
    Change.objects.record(
        "state", "article", article.pk, article_id=article.pk, before="withdrawn", after=article.state
    )
    return True


def add_revision(
    article: Article,
    headline: str,
    text: str,
    *,
    actor: Any,
    kind: str = RevisionKind.ORIGINAL,
    notice: str = "",
    item: Item | None = None,
    queue: str = "live",
) -> Revision:
    """Append words to an Article, make them the current ones, and announce them."""
    number = article.current.number + 1 if article.current else 1
    revision = Revision.objects.create(
        article=article,
        number=number,
        kind=kind,
        headline=headline,
        text=text,
        notice=notice,
        fingerprint=fingerprint(headline, text),
        item=item,
        created_by=actor,
    )
    article.current = revision
    article.version += 1 if number > 1 else 0
    article.save(update_fields=["current", "version", "updated_at"])
    index(article)
    remember(article)
    if number > 1:
        Change.objects.record("revised", "article", article.pk, article_id=article.pk, actor=actor, number=number)
    revisions_saved.send(sender=Article, revisions=[revision], queue=queue)
    return revision


def revise(
    article: Article,
    raw: RawArticle,
    *,
    actor: Any,
    kind: str | None = None,
    item: Item | None = None,
    queue: str = "live",
) -> Revision:
    """New words for a known Article, with what else the newer version says about it; a correction where it says so."""
    raw = tidy(raw)
    kind = kind or (RevisionKind.CORRECTION if raw.correction else RevisionKind.UPDATE)
    with transaction.atomic():
        article = learn(locked(article), raw)
        at, precision = published(raw)
        if at is not None and article.published_at is None:
            article.published_at, article.published_precision, article.sort_at = at, precision, at
        article.byline = raw.byline or article.byline
        article.external_version = raw.version[:60] or article.external_version
        article.subjects = list(raw.subjects) or article.subjects
        article.details |= details(raw)
        article.save()
        return add_revision(
            article, raw.headline, raw.text, actor=actor, kind=kind, notice=raw.notice, item=item, queue=queue
        )


def locked(article: Article) -> Article:
    """The Article as it is now, kept so until the transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("current", "source").get(pk=article.pk)
