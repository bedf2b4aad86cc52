"""The one door for text: whatever comes in becomes an Article with Revisions here and nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.text import slugify

from articles import languages
from articles.models import Article, ArticleState, Change, Item, Precision, Revision, RevisionKind, Source
from articles.readers import Link, RawArticle, Subject
from articles.search import index
from articles.signals import revision_saved
from articles.text import clean, fingerprint, headline_from, is_boilerplate
from articles.visibility import visible

# What an agency's status makes of a story, and the reason that editors read.
HELD_BY_AGENCY: dict[str, tuple[str, str]] = {
    "withheld": (ArticleState.WITHHELD, "Withheld by its agency."),
    "canceled": (ArticleState.WITHDRAWN, "Canceled by its agency."),
}
HEADLINE_MOST, ID_MOST, URL_MOST = 1_000, 250, 2_000  # characters
TELLING = 20_000  # characters that say whether a text is boilerplate

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
    3. Known by its words: nothing is written but an embargo or an id that the Article did not know yet ("duplicate").
       Known by id or address with other words: a new Revision ("revised"). Unknown: a new Article ("created"); held
       as a draft where it states an embargo that could not be read.
    4. The search document, the change row and the announcement go with the same transaction.
    """
    raw = tidy(raw)
    _check_state(state, actor)
    with transaction.atomic():
        _lock(_identity(raw, source))
        known = find_known(raw, source, actor)
        if known is None:
            _refuse_taken_id(raw, source)
            article = _create(raw, source, actor, state)
            revision = add_revision(
                article, raw.headline, raw.text, actor=actor, item=item, notice=raw.notice, queue=queue
            )
            return Outcome(article, revision, "created")
        if _is_copy(raw, known):
            return Outcome(_learn(locked(known), raw), None, "duplicate")
        return Outcome(known, revise(known, raw, actor=actor, item=item, queue=queue), "revised")


def _check_state(state: str | None, actor: Any) -> None:
    """A story arrives published, as a draft, or withheld by somebody who may withhold."""
    if state in (None, "", ArticleState.PUBLISHED, ArticleState.DRAFT):
        return
    if state != ArticleState.WITHHELD:
        raise IngestError("bad_state", f"A story cannot arrive as “{state}”: say draft or published.", "state")
    if actor is not None and not actor.may_see_withheld:
        raise IngestError("not_permitted", "Your role may not withhold stories.", "state")


def tidy(raw: RawArticle) -> RawArticle:
    """Cleaned words and a headline; IngestError where there is no text, or too much of it."""
    text = clean(raw.text).text
    if not text:
        raise IngestError("no_text", "The story has no text. Add its words and send it again.", "text")
    if len(text) > settings.ARTICLE_MAX_CHARACTERS:
        limit = f"{settings.ARTICLE_MAX_CHARACTERS:,}"
        raise IngestError("too_long", f"The story has {len(text):,} characters; at most {limit} are taken.", "text")
    headline = one_line(raw.headline) or headline_from(text)
    for name, value, most in (("headline", headline, HEADLINE_MOST), ("external_id", raw.external_id, ID_MOST)):
        if len(value) > most:
            said = f"The {name} has {len(value):,} characters; at most {most:,} are taken."
            raise IngestError("too_long", said, name)
    return replace(
        raw,
        headline=headline,
        text=text,
        byline=one_line(raw.byline)[:500],
        external_id=one_line(raw.external_id),
        version=one_line(raw.version),
        url=_address(raw.url),
        slugline=one_line(raw.slugline),
        dateline=one_line(raw.dateline),
        embargo_note=one_line(raw.embargo_note),
        notice=clean(raw.notice).text,
        notes=clean(raw.notes).text,
        subjects=tuple(map(_subject, raw.subjects)),
        subheadline=one_line(raw.subheadline),
        summary=clean(raw.summary).text,
        genre=one_line(raw.genre),
        rights=clean(raw.rights).text,
        captions=tuple(map(one_line, raw.captions)),
        links=tuple(map(_link, raw.links)),
    )


def _subject(given: Subject) -> Subject:
    scheme, code, name = (one_line(str(given.get(field) or "")) for field in ("scheme", "code", "name"))
    return Subject(scheme=scheme, code=code, name=name)


def _link(given: Link) -> Link:
    return Link(rel=one_line(given["rel"]), href=one_line(given["href"]), title=one_line(given["title"]))


def _address(url: str) -> str:
    """The story's own address in ASCII; empty where it is none that may stand in a page, or none that could be kept."""
    url = iri_to_uri(one_line(url)) or ""
    is_kept = url.lower().startswith(("http://", "https://")) and len(url) <= URL_MOST
    return url if is_kept else ""


def one_line(text: str) -> str:
    return " ".join(clean(text).text.split())


def source_named(name: str) -> Source:
    """The Source of that name, whatever its case; made where there is none."""
    name = one_line(name)[:120]
    if not name:
        raise IngestError("no_name", "A source needs a name.", "source")
    if found := Source.objects.filter(name__iexact=name).first():
        return found
    with transaction.atomic():
        _lock([f"source {name.casefold()}"])
        if found := Source.objects.filter(name__iexact=name).first():
            return found
        return Source.objects.create(name=name, slug=_free_slug(slugify(name)[:100] or "source"))


def _free_slug(base: str) -> str:
    _lock([f"slug {base}"])
    slug, number = base, 1
    while Source.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


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


def _on_day(at: datetime | None) -> Q:
    """Published on the newsroom's day of ``at``; on no known day, where there is none."""
    if at is None:
        return Q(published_at__isnull=True)
    day = timezone.localdate(at)
    return Q(published_at__gte=day_start(day), published_at__lt=day_start(day + timedelta(days=1)))


def _is_copy(raw: RawArticle, known: Article) -> bool:
    """Nothing new in it. One that names its story by id or address is a version unless it equals the current words;
    any other was found by words that the story has, or had."""
    by_id = raw.external_id and raw.external_id == known.external_id
    if not by_id and not (raw.url and raw.url == known.url):
        return True
    return (raw.headline.split(), raw.text.split()) == (known.headline.split(), known.text.split())


def _refuse_taken_id(raw: RawArticle, source: Source | None) -> None:
    """The id is that of a story which the sender may not see, or which was erased and must not come back."""
    if raw.external_id and Article.objects.filter(source=source, external_id=raw.external_id).exists():
        raise IngestError("not_permitted", "Your rights do not allow a story with this id.", "external_id")


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
    state, reason = _arrives_as(raw, state)
    article = Article.objects.create(
        slug=Article.slug_for(raw.headline),
        source=source,
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
        language=_language(raw, source),
        subjects=list(raw.subjects),
        details=_details(raw),
        created_by=actor,
    )
    Change.objects.record("created", "article", article.pk, article_id=article.pk)
    return article


def _arrives_as(raw: RawArticle, state: str | None) -> tuple[str, str]:
    """The state of a new story and why: what its agency says of it comes before what the sender asks."""
    if raw.status in HELD_BY_AGENCY:
        return HELD_BY_AGENCY[raw.status]
    if raw.embargo_note:  # also beside an embargo that could be read: the other may be the longer one
        held = state if state == ArticleState.WITHHELD else ArticleState.DRAFT
        return held, f"Embargo to be read by a person: {raw.embargo_note}"
    return state or ArticleState.PUBLISHED, ""


def _language(raw: RawArticle, source: Source | None) -> str:
    """As its words tell; a flash too short to tell is in the language it declares, its source's or the newsroom's."""
    likely = raw.language or (source.language if source else "") or settings.NEWSROOM_LANGUAGE
    return languages.detect(f"{raw.headline}\n{raw.text}", likely)


def same_words(raw: RawArticle, viewer: Any) -> Article | None:
    """A story of the same words that ``viewer`` may see, whatever its source or day: for a person to be told of."""
    of_words = Revision.objects.filter(fingerprint=fingerprint(raw.headline, raw.text)).values("article")
    return Article.objects.visible_to(viewer).filter(pk__in=of_words).select_related("current").first()


def _details(raw: RawArticle) -> dict[str, Any]:
    kept = {
        "agency_status": raw.status if raw.status in HELD_BY_AGENCY else "",
        "urgency": raw.urgency,
        "slugline": raw.slugline,
        "dateline": raw.dateline,
        "notes": raw.notes,
        "encoding": raw.encoding,
        "embargo_note": raw.embargo_note,
        "embargo_until": raw.embargo_until and raw.embargo_until.isoformat(),
        "subheadline": raw.subheadline,
        "summary": raw.summary,
        "genre": raw.genre,
        "rights": raw.rights,
        "licence_until": raw.licence_until and raw.licence_until.isoformat(),
        "captions": list(raw.captions),
        "links": list(raw.links),
    }
    return {name: value for name, value in kept.items() if value not in (None, "", [])}


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
        article = _learn(locked(article), raw)
        at, precision = published(raw)
        if at is not None and article.published_at is None:
            article.published_at, article.published_precision, article.sort_at = at, precision, at
        article.byline = raw.byline or article.byline
        article.external_version = raw.version[:60] or article.external_version
        article.subjects = list(raw.subjects) or article.subjects
        article.details |= _details(raw)
        article.save()
        return add_revision(
            article, raw.headline, raw.text, actor=actor, kind=kind, notice=raw.notice, item=item, queue=queue
        )


def locked(article: Article) -> Article:
    """The Article as it is now, kept so until the transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("current", "source").get(pk=article.pk)


def _learn(article: Article, raw: RawArticle) -> Article:
    """What a copy or version says of its story and the Article did not know: its id, its address, its embargo.

    An embargo, kill or hold that an earlier file said already is none: an editor may have lifted it since.
    """
    known, before = article.details, _learnable(article)
    held = (article.state, article.embargo_until)
    article.external_id = article.external_id or raw.external_id
    article.url = article.url or raw.url
    told = {name: value for name, value in _details(raw).items() if name.startswith(("embargo", "agency"))}
    article.details = known | told
    if raw.status in HELD_BY_AGENCY and known.get("agency_status") != raw.status:
        _hold_for_agency(article, *HELD_BY_AGENCY[raw.status])
    if raw.embargo_until and known.get("embargo_until") != raw.embargo_until.isoformat():
        _hold_until(article, raw.embargo_until)
    elif raw.embargo_note and not raw.embargo_until and known.get("embargo_note") != raw.embargo_note:
        _hold_as_draft(article, raw.embargo_note)
    if _learnable(article) != before:
        article.version += 1
        article.save()
    if (article.state, article.embargo_until) != held:
        Change.objects.record("embargo", "article", article.pk, article_id=article.pk, after=article.state)
    return article


def _learnable(article: Article) -> tuple[Any, ...]:
    return article.external_id, article.url, article.details, article.state, article.embargo_until


def _hold_for_agency(article: Article, state: str, reason: str) -> None:
    """A kill takes a story from readers whatever its state; a hold does so until somebody releases it."""
    if article.state not in (ArticleState.WITHDRAWN, state):
        article.state, article.state_reason = state, reason


def _hold_until(article: Article, until: datetime) -> None:
    """A newer file may hold a story longer; it never frees one early."""
    if article.embargo_until is None or until > article.embargo_until:
        article.embargo_until, article.lift_announced = until, False


def _hold_as_draft(article: Article, note: str) -> None:
    """Only what readers see: a withheld or withdrawn story is held already."""
    if article.state == ArticleState.PUBLISHED:
        article.state, article.state_reason = ArticleState.DRAFT, f"Embargo to be read by a person: {note}"
