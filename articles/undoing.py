"""An Upload taken back: what it alone brought is withdrawn, what it changed is as it was before."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.ingest import UNDONE, add_revision, locked
from articles.models import Article, ArticleState, Change, Item, ItemState, RevisionKind, Upload, UploadState
from articles.signals import article_removed
from articles.tidying import IngestError

MOST_AT_ONCE = 1_000  # stories taken back while somebody waits
TO_UNDO = (ItemState.DONE, ItemState.REVISED)


def undo_upload(upload: Upload, *, actor: Any) -> Counter[str]:
    """Take the Upload back, each story in its own transaction; counts what was "withdrawn", "put back" or "kept".

    1. A story that it brought, and that nothing changed since, is withdrawn.
    2. A version that it brought, and that is still the newest, is followed by the words before it.
    3. What another file or a person changed since is kept. The file itself stays in the ledger.
    """
    if upload.state in (UploadState.RECEIVED, UploadState.READING):
        raise IngestError("not_finished", "The file is still being read. Undo it when that is done.", "state")
    items = upload.items.filter(state__in=TO_UNDO)
    if items.count() > MOST_AT_ONCE and actor is not None:
        raise IngestError("too_many", f"It holds over {MOST_AT_ONCE:,} stories: use manage.py undo_upload.", "state")
    done = Counter(_take_back(item, actor) for item in items.select_related("revision").iterator(chunk_size=500))
    Upload.objects.filter(pk=upload.pk).update(state=UploadState.UNDONE, finished_at=timezone.now())
    return done


def _take_back(item: Item, actor: Any) -> str:
    with transaction.atomic():
        item = (
            Item.objects.select_for_update(of=("self",)).select_related("article", "revision", "upload").get(pk=item.pk)
        )
        if item.state not in TO_UNDO or item.article is None or item.revision is None:
            return "kept"
        article = locked(item.article)
        if article.current_id != item.revision_id or not _may(article, actor):
            return "kept"
        done = _withdraw(article, item, actor) if item.revision.number == 1 else _put_back(article, actor)
        item.state, item.finished_at = ItemState.UNDONE, timezone.now()
        item.save(update_fields=["state", "finished_at"])
        return done


def _may(article: Article, actor: Any) -> bool:
    if article.state == ArticleState.ERASED:
        return False
    return actor is None or Article.objects.visible_to(actor).filter(pk=article.pk).exists()


def _withdraw(article: Article, item: Item, actor: Any) -> str:
    before = article.state
    article.details |= {UNDONE: [before, article.state_reason]}
    article.state = ArticleState.WITHDRAWN
    article.state_reason = f"Its upload was undone: {item.upload}"
    article.version += 1
    article.save()
    Change.objects.record(
        "state",
        "article",
        article.pk,
        article_id=article.pk,
        actor=actor,
        before=before,
        after=ArticleState.WITHDRAWN,
    )
    article_removed.send(sender=Article, article=article)
    return "withdrawn"


def _put_back(article: Article, actor: Any) -> str:
    assert article.current is not None
    before = article.revisions.get(number=article.current.number - 1)
    add_revision(article, before.headline, before.text, actor=actor, kind=RevisionKind.UPDATE, notice=before.notice)
    return "put back"
