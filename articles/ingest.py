"""The one door for text: whatever comes in becomes an Article with Revisions here and nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Literal

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from articles import languages
from articles.models import Article, ArticleState, Change, Item, Precision, Revision, RevisionKind, Source
from articles.readers import RawArticle
from articles.search import index
from articles.signals import revision_saved
from articles.text import clean, fingerprint, headline_from, is_boilerplate
from articles.visibility import visible

Result = Literal["created", "revised", "duplicate"]


class IngestError(Exception):
    """A story that cannot be taken: ``code`` and ``field`` for programs, the message says what to do."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


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
    3. Known with the same words: nothing is written ("duplicate"). Known by id or address with other words: a new
       Revision ("revised"). Unknown: a new Article ("created"); held as a draft where it states an embargo that
       could not be read.
    4. The search document, the change row and the announcement go with the same transaction.
    """
    raw = tidy(raw)
    with transaction.atomic():
        _lock(_identity(raw, source))
        known = find_known(raw, source)
        if known is not None and not _may_see(known, actor):
            known = None if not _same_id(known, raw, source) else _refuse_hidden()
        if known is None:
            article = _create(raw, source, actor, state)
            revision = add_revision(
                article, raw.headline, raw.text, actor=actor, item=item, notice=raw.notice, queue=queue
            )
            return Outcome(article, revision, "created")
        if known.current and known.current.fingerprint == fingerprint(raw.headline, raw.text):
            return Outcome(known, None, "duplicate")
        return Outcome(known, revise(known, raw, actor=actor, item=item, queue=queue), "revised")


def tidy(raw: RawArticle) -> RawArticle:
    """Cleaned words and a headline; IngestError where there is no text, or too much of it."""
    text = clean(raw.text).text
    if not text:
        raise IngestError("no_text", "The story has no text. Add its words and send it again.", "text")
    if len(text) > settings.ARTICLE_MAX_CHARACTERS:
        most = f"{settings.ARTICLE_MAX_CHARACTERS:,}"
        raise IngestError("too_long", f"The story has {len(text):,} characters; at most {most} are taken.", "text")
    headline = one_line(raw.headline) or headline_from(text)
    return replace(raw, headline=headline, text=text, byline=one_line(raw.byline)[:500])


def one_line(text: str) -> str:
    return " ".join(clean(text).text.split())


def source_named(name: str) -> Source:
    """The Source of that name, whatever its case; made where there is none."""
    name = one_line(name)[:120]
    if found := Source.objects.filter(name__iexact=name).first():
        return found
    base = slugify(name)[:100] or "source"
    slug = base
    number = 1
    while Source.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return Source.objects.get_or_create(name=name, defaults={"slug": slug})[0]


def find_known(raw: RawArticle, source: Source | None) -> Article | None:
    """The Article that a story is a copy or a version of: by the source's own id, by its address, or by its words.

    Words alone identify a story of one source and day; a short or generic text needs its headline and its day too.
    """
    articles = Article.objects.filter(source=source).select_related("current").exclude(state=ArticleState.ERASED)
    if raw.external_id and (found := articles.filter(external_id=raw.external_id).first()):
        return found
    if raw.url and (found := articles.filter(url=raw.url).order_by("created_at").first()):
        return found
    return _same_words(articles, raw)


def _same_words(articles: Any, raw: RawArticle) -> Article | None:
    same = Q(current__fingerprint=fingerprint(raw.headline, raw.text))
    if raw.external_id:
        same &= Q(external_id="")  # another id of the same source is another story
    at, _ = published(raw)
    day = at and timezone.localdate(at)
    sure = not is_boilerplate(raw.text)
    for article in articles.filter(same).order_by("created_at")[:20]:
        its_day = article.published_at and timezone.localdate(article.published_at)
        if its_day == day and (sure or day is not None):
            return article
    return None


def _same_id(article: Article, raw: RawArticle, source: Source | None) -> bool:
    return bool(raw.external_id) and article.external_id == raw.external_id and article.source == source


def _refuse_hidden() -> Article:
    raise IngestError("not_permitted", "Your rights do not allow a story with this id.", "external_id")


def _may_see(article: Article, actor: Any) -> bool:
    return actor is None or Article.objects.filter(visible(actor), pk=article.pk).exists()


def _identity(raw: RawArticle, source: Source | None) -> list[str]:
    of_source = str(source.pk) if source else ""
    keys = [f"words {of_source} {fingerprint(raw.headline, raw.text)}"]
    keys += [f"id {of_source} {raw.external_id}"] if raw.external_id else []
    keys += [f"url {of_source} {raw.url}"] if raw.url else []
    return keys


def _lock(keys: Iterable[str]) -> None:
    """Hold advisory locks until the transaction ends; in one order, so that two stories never wait for each other."""
    numbers = sorted(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True) for key in keys)
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def published(raw: RawArticle) -> tuple[datetime | None, str]:
    """When the story was published and how exactly that is known; a bare day is its start in the newsroom's zone."""
    if raw.published_at is None:
        return None, Precision.MINUTE
    if isinstance(raw.published_at, datetime):
        return raw.published_at, Precision.MINUTE
    return day_start(raw.published_at), Precision.DAY


def day_start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _create(raw: RawArticle, source: Source | None, actor: Any, state: str | None) -> Article:
    at, precision = published(raw)
    held = bool(raw.embargo_note)  # also beside an embargo that could be read: the other may be the longer one
    article = Article.objects.create(
        slug=Article.slug_for(raw.headline),
        source=source,
        external_id=raw.external_id[:250],
        external_version=raw.version[:60],
        url=raw.url[:2000],
        state=ArticleState.DRAFT if held else state or ArticleState.PUBLISHED,
        state_reason=f"Embargo to be read by a person: {raw.embargo_note}" if held else "",
        embargo_until=raw.embargo_until,
        published_at=at,
        published_precision=precision,
        sort_at=at or timezone.now(),
        byline=raw.byline,
        language=languages.detect(raw.text, raw.language or (source.language if source else "")),
        subjects=list(raw.subjects),
        details=_details(raw),
        created_by=actor,
    )
    Change.objects.record("created", "article", article.pk, article_id=article.pk)
    return article


def _details(raw: RawArticle) -> dict[str, Any]:
    kept = {
        "urgency": raw.urgency,
        "slugline": raw.slugline,
        "dateline": raw.dateline,
        "notes": raw.notes,
        "encoding": raw.encoding,
        "embargo_note": raw.embargo_note,
    }
    return {name: value for name, value in kept.items() if value not in (None, "")}


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
    if number > 1:
        Change.objects.record("revised", "article", article.pk, article_id=article.pk, number=number)
    revision_saved.send(sender=Article, revision=revision, queue=queue)
    return revision


def revise(
    article: Article,
    raw: RawArticle,
    *,
    actor: Any,
    kind: str = RevisionKind.UPDATE,
    item: Item | None = None,
    queue: str = "live",
) -> Revision:
    """New words for a known Article, with what else the newer version says about it."""
    raw = tidy(raw)
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
        at, precision = published(raw)
        if at is not None and article.published_at is None:
            article.published_at, article.published_precision, article.sort_at = at, precision, at
        article.byline = raw.byline or article.byline
        article.external_version = raw.version[:60] or article.external_version
        article.subjects = list(raw.subjects) or article.subjects
        article.details |= _details(raw)
        if raw.embargo_until or raw.embargo_note:
            _tighten_embargo(article, raw)
        article.save()
        return add_revision(
            article, raw.headline, raw.text, actor=actor, kind=kind, notice=raw.notice, item=item, queue=queue
        )


def _tighten_embargo(article: Article, raw: RawArticle) -> None:
    """A newer version may hold a story longer; it never frees one early."""
    if raw.embargo_note:
        article.state, article.state_reason = ArticleState.DRAFT, f"Embargo to be read by a person: {raw.embargo_note}"
    if raw.embargo_until and (article.embargo_until is None or raw.embargo_until > article.embargo_until):
        article.embargo_until, article.lift_announced = raw.embargo_until, False
