"""What a file says of its story besides the words: how an agency holds it, and what a later copy adds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from articles.models import Article, ArticleState, Change
from articles.readers import RawArticle
from articles.signals import visibility_changed

# What an agency's status makes of a story, and the reason that editors read.
HELD_BY_AGENCY: dict[str, tuple[str, str]] = {
    "withheld": (ArticleState.WITHHELD, "Withheld by its agency."),
    "canceled": (ArticleState.WITHDRAWN, "Canceled by its agency."),
}


def arrives_as(raw: RawArticle, state: str | None) -> tuple[str, str]:
    """The state of a new story and why: what its agency says of it comes before what the sender asks."""
    if raw.status in HELD_BY_AGENCY:
        return HELD_BY_AGENCY[raw.status]
    if raw.embargo_note:  # also beside an embargo that could be read: the other may be the longer one
        held = state if state == ArticleState.WITHHELD else ArticleState.DRAFT
        return held, f"Embargo to be read by a person: {raw.embargo_note}"
    return state or ArticleState.PUBLISHED, ""


def details(raw: RawArticle) -> dict[str, Any]:
    kept = {
        "agency_status": raw.status if raw.status in HELD_BY_AGENCY else "",
        "updated_at": _moment(raw),
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
        "tags": list(raw.tags),
        "captions": list(raw.captions),
        "links": list(raw.links),
    }
    return {name: value for name, value in kept.items() if value not in (None, "", [])}


def learn(article: Article, raw: RawArticle) -> Article:
    """What a copy or version says of its story and the Article did not know: its id, its address, its embargo.

    An embargo, kill or hold that an earlier file said already is none: an editor may have lifted it since.
    """
    known, before = article.details, _learnable(article)
    held = (article.state, article.embargo_until)
    article.external_id = article.external_id or raw.external_id
    article.url = article.url or raw.url
    told = {name: value for name, value in details(raw).items() if name.startswith(("embargo", "agency"))}
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
        visibility_changed.send(sender=Article, article=article)
    return article


def is_outdated(raw: RawArticle, article: Article) -> bool:
    """An older version of the story by its agency's count, or by its time where either has none."""
    versions = (raw.version, article.external_version)
    if all(version.isdecimal() for version in versions):
        return int(raw.version) < int(article.external_version)
    before = article.details.get("updated_at")
    return bool(raw.updated_at and before) and _moment(raw) < str(before)


def _moment(raw: RawArticle) -> str:
    """When this version was made, as words that sort by time."""
    if isinstance(raw.updated_at, datetime):
        return raw.updated_at.astimezone(UTC).isoformat()
    return raw.updated_at.isoformat() if raw.updated_at else ""


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
