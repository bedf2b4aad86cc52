"""The purge: the one act that takes words out of the archive for good, from every version and every history.

What stays is a tombstone: that there was a story of this id, when, of which source, who purged it and why. Its number
of versions stays, its words do not; its own originals are replaced by a file that says so. Backups that were made
before, and files that went out, are beyond it.
"""

from __future__ import annotations

import hashlib
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q

from articles.ingest import locked
from articles.models import (
    Article,
    ArticleState,
    Change,
    Item,
    NearDuplicate,
    Notice,
    SearchDocument,
    Signature,
    Upload,
)
from articles.models.uploads import original_path
from articles.signals import article_removed, visibility_changed
from articles.text import fingerprint
from articles.tidying import IngestError

ERASED = "Erased"
TOMBSTONE = b"What was here was purged from the archive.\n"
APPEND_ONLY = ("articles.Revision", "articles.ArticleEvent", "articles.NoticeEvent")


def purge(article: Article, *, actor: Any, reason: str) -> list[Upload]:
    """Erase a story for good; tells the Uploads whose originals stay because they hold other stories too.

    1. Its words go from all versions, from search and from its history, and what it was like is forgotten.
    2. Whoever listens to ``article_removed`` erases in the same transaction what was made of the words.
    3. Followers are told that it is gone. Its id stays taken: it does not come back under it.
    """
    if not reason.strip():
        raise IngestError("reason_needed", "Say why the story is purged.", "state_reason")
    if not getattr(actor, "is_superuser", False):
        raise IngestError("not_permitted", "Only admins may purge a story.", "state")
    with transaction.atomic(), unsealed(*APPEND_ONLY):
        article = locked(article)
        if article.state == ArticleState.ERASED:
            raise IngestError("erased", "The story was erased already.", "state")
        before = article.state
        _bury(article, reason.strip())
        _erase_words(article)
        Change.objects.record(
            "state", "article", article.pk, article_id=article.pk, actor=actor, before=before, after=article.state
        )
        visibility_changed.send(sender=Article, article=article)
        article_removed.send(sender=Article, article=article)
        return _erase_originals(article)


def unsealed(*labels: str) -> Any:
    """The tables' "append only" is off, for the purge alone and for its transaction alone."""
    return pgtrigger.ignore(*(f"{label}:append_only" for label in labels))


def history_of(model: type[models.Model]) -> models.QuerySet[Any]:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")._default_manager.all()


def _bury(article: Article, reason: str) -> None:
    article.state, article.state_reason = ArticleState.ERASED, reason
    article.slug = article.byline = article.url = article.external_version = ""
    article.subjects, article.details = [], {}
    article.version += 1
    article.save()


def _erase_words(article: Article) -> None:
    """After the row itself: what it said last stands in its history by now."""
    history_of(Article).filter(pgh_obj_id=article.pk).update(
        slug="", byline="", url="", external_version="", subjects=[], details={}
    )
    article.notices.all().delete()
    history_of(Notice).filter(article_id=article.pk).update(text="")
    words = {"headline": ERASED, "text": ""}
    article.revisions.update(**words, notice="", fingerprint=fingerprint(**words))
    SearchDocument.objects.filter(article=article).update(**words)
    Signature.objects.filter(article=article).delete()
    NearDuplicate.objects.filter(Q(first=article) | Q(second=article)).delete()


def _erase_originals(article: Article) -> list[Upload]:
    """Those that hold nothing else, and of which nobody sent the same bytes with another story in them."""
    own = list(Upload.objects.filter(items__article=article).distinct())
    article.items.update(locator="", error="", notes="")
    same = Upload.objects.filter(sha256__in=[upload.sha256 for upload in own])
    shared = set(same.filter(items__in=_items_of_others(article)).values_list("sha256", flat=True))
    for upload in same.exclude(sha256__in=shared):
        _erase_original(upload)
    return [upload for upload in own if upload.sha256 in shared]


def _items_of_others(article: Article) -> models.QuerySet[Item]:
    return Item.objects.exclude(Q(article=article) | Q(article=None))


def _erase_original(upload: Upload) -> None:
    storage, path = upload.file.storage, str(upload.file.name)
    upload.sha256, upload.size = hashlib.sha256(TOMBSTONE).hexdigest(), len(TOMBSTONE)
    upload.filename, upload.given = "", {}
    tombstone = original_path(upload, "")
    upload.file.name = tombstone if storage.exists(tombstone) else storage.save(tombstone, ContentFile(TOMBSTONE))
    upload.save()
    transaction.on_commit(lambda: storage.delete(path))
